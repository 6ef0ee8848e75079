// What can be done about a problem, as a terminal says it: with the command or the option to type.
import type { ProblemShape } from '#shared/errors.ts';
import { type Listed, type RemedyWords, saidWith } from '#shared/remedies.ts';

const LISTS: Readonly<Record<Listed, string>> = {
  imports: 'See them with: cvm imports list',
  jobs: 'See them with: cvm jobs list',
  mappings: 'See what is with: cvm mappings list',
  merges: 'See them with: cvm identity list --merges',
  pairs: 'See those there are with: cvm identity list',
  rejections: 'See them with: cvm rejections list',
};

const resumeOrDiscard = (job: number): string => `cvm jobs resume ${job}, or drop it with: cvm jobs discard ${job}`;

export const TERMINAL_WORDS: RemedyWords = {
  'resume-or-discard': ({ job }) => `Go on with: ${resumeOrDiscard(job)}`,
  'make-room': ({ job, bytes }) =>
    `Make room for at least ${Math.ceil(bytes / 1e6)} MB, then go on with: ${resumeOrDiscard(job)}`,
  'wait-or-cancel': ({ job }) => `Wait for it with: cvm jobs watch ${job}, or stop it with: cvm jobs cancel ${job}`,
  'look-at-list': ({ of }) => LISTS[of],
  'look-at-rules': ({ run }) => `See its rules with: cvm rules --run ${run}`,
  'look-in-backups': () => 'A backup from before may still hold them: cvm backups list',
  'restore-another': () => 'Restore another one, see: cvm backups list --check',
  'copy-workspace': ({ workspace }) => `Copy it with: cvm backup FILE --workspace ${workspace}`,
  'compare-with-backup': () => 'Compare with a backup (cvm verify names every difference).',
  'make-workspace': ({ path }) =>
    path === null
      ? 'Check the name and its folders, or make one with: cvm init NAME.cvmw'
      : `Make one with: cvm init ${path}`,
  'make-elsewhere': () => 'Make a workspace with another file name: cvm init NAME.cvmw',
  'make-another': () => 'Make another workspace with: cvm init NAME.cvmw --currency C --zone Z',
  'apply-configuration': () => 'Apply one with: cvm config apply FILE --workspace WORKSPACE',
  'answer-questions': ({ questions, lines }) => {
    const them = questions === 1 ? 'it' : 'them';
    return [`Answer ${them} in a mapping, with --mapping:`, ...lines.map((line) => `  ${line}`)].join('\n');
  },
  'import-again': () => 'Add --again to import it once more.',
  'search-duplicates': () => 'Begin with: cvm identity propose',
  decide: () => 'Use cvm decide.',
  'decide-optimally': () => 'Decide with --strategy optimal.',
  replay: ({ run }) => `See what differs with: cvm replay --run ${run}`,
  'name-decision': ({ decision }) => `Say which one, as in --decision ${decision}.`,
  'give-capacity': ({ limit }) => `Give a number of at least 0, as in --limit ${limit}=100.`,
  approve: () => 'Approve decisions first: cvm approve',
  undo: ({ change }) => `To take that back: cvm undo --change ${change}`,
  recall: ({ package: pack }) =>
    `Recall the package (cvm recall --package ${pack}); what did not leave can be released.`,
  rebuild: ({ package: pack }) => `Write it with: cvm export --rebuild ${pack} --out DIR`,
  'choose-port': () => 'Choose another with --port, or leave it out for any that is free.',
};

/** A problem as a terminal says it. */
export const inTerminal = (problem: Pick<ProblemShape, 'sentence' | 'remedies'>): string =>
  saidWith(TERMINAL_WORDS, problem);
