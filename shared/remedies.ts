// What can be done about a problem, as data: an act and what it is done to. The engine says what is wrong; each door says
// a remedy in its own words (cli/remedies.ts, renderer/app/remedies.ts). An act without words at a door does not compile.

/** What there are lists of. */
export type Listed = 'imports' | 'jobs' | 'mappings' | 'merges' | 'pairs' | 'rejections';

interface Acts {
  /** An interrupted job goes on where it was, or nothing of it is left. */
  'resume-or-discard': { readonly job: number };
  /** The same, once the disk has as many bytes free. */
  'make-room': { readonly job: number; readonly bytes: number };
  /** Of a job that is in the way. */
  'wait-or-cancel': { readonly job: number };
  'look-at-list': { readonly of: Listed };
  'look-at-rules': { readonly run: number };
  /** An older state may hold what is gone. */
  'look-in-backups': object;
  'restore-another': object;
  /** Of a file that is in use, and not a backup. */
  'copy-workspace': { readonly workspace: string };
  'compare-with-backup': object;
  /** `path` where the file can be made as it was named; null where its folders may be wrong. */
  'make-workspace': { readonly path: string | null };
  /** Where the named file cannot become one. */
  'make-elsewhere': object;
  /** With a currency and a zone of its own. */
  'make-another': object;
  'apply-configuration': object;
  /** Pieces of a mapping that answer what is open, as lines of YAML with notes; where several are open, numbered. */
  'answer-questions': { readonly questions: number; readonly lines: readonly string[] };
  'import-again': object;
  'search-duplicates': object;
  decide: object;
  /** By the strategy that proves how good its plan is. */
  'decide-optimally': object;
  /** Whether a past run comes to the same again. */
  replay: { readonly run: number };
  /** Where a customer has several decisions in a run: name one of them. */
  'name-decision': { readonly decision: string };
  'give-capacity': { readonly limit: string };
  approve: object;
  undo: { readonly change: number };
  recall: { readonly package: number };
  rebuild: { readonly package: number };
  'choose-port': object;
}

export type RemedyAct = keyof Acts;

/** Plain JSON. */
export type Remedy<Act extends RemedyAct = RemedyAct> = { [One in Act]: { readonly act: One } & Acts[One] }[Act];

/** How a door says each: a sentence of its own, which may end in a command to type. */
export type RemedyWords = { readonly [Act in RemedyAct]: (remedy: Remedy<Act>) => string };

/** What is wrong, and after it what can be done, in the words of a door. */
export function saidWith(
  words: RemedyWords,
  problem: { readonly sentence: string; readonly remedies: readonly Remedy[] },
): string {
  return problem.remedies.reduce((said, remedy) => {
    const say = words[remedy.act] as (remedy: Remedy) => string;
    return `${said.replace(/(?<![.:?!])$/, '.')} ${say(remedy)}`;
  }, problem.sentence);
}
