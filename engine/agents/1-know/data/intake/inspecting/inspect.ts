// Reads, checks and compares a file as an import would, writes nothing, and hands back everything a person decides by. Its
// answer shows cells and ids: it is for a person, and never kept with a job.
import type { Reject } from '#engine/store/records/receipt.ts';
import { rehearse } from '#engine/store/records/staging/rehearsal.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Inspection } from '#shared/model/inspection.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import type { MappingPiece, Question } from '#shared/model/question.ts';
import { mappingValue, parseMapping } from '../mapping.ts';
import { noticedChunks } from '../noticed-chunks.ts';
import { type ImportArguments, importedBefore, type Reading, readingOf } from '../reading.ts';
import { withThread } from '../reading-thread.ts';
import { type SettledColumns, type Settlement, settle, settleWriting } from '../settling/settle.ts';
import { openFile } from '../source/open-source.ts';
import { columnsOf } from './columns.ts';
import { acceptedIssues, RefusedRecords } from './issues.ts';
import { kindCandidates, kindQuestion } from './kinds.ts';
import { previewOf } from './preview.ts';
import { rowFields, writingFields } from './writing.ts';

const PREVIEW_ROWS = 100;
const REJECTS_SHOWN = 100;

export type InspectArguments = Omit<ImportArguments, 'kind'> & { readonly kind: Kind | null };

export interface InspectWork {
  /** The file of the engine's threads, where one may help. */
  readonly threads?: URL;
  breathe(): Promise<void>;
  progress(report: Omit<JobProgress, 'secondsLeft'>): void;
}

/** Throws what cannot be read, or is wrong in itself; whatever is open is among the answer's questions. */
export async function inspectFile(
  connection: Connection,
  args: InspectArguments,
  work: InspectWork,
): Promise<Inspection> {
  const started = connection.clock();
  if (args.mapping !== null) parseMapping(args.mapping.text, args.mapping.name, args.kind);
  work.progress({ phase: 'Looking at the file', done: 0, total: null, unit: 'bytes' });
  const opened = await withThread(work.threads ?? null, (thread) => openFile(args.file, work.breathe, thread));
  const { file } = opened;
  const mapping = args.mapping === null ? null : mappingValue(args.mapping.text, args.mapping.name);
  const said = { mapping, answers: args.answers ?? {}, shows: true };
  const written = await settleWriting(connection, opened, { ...said, kind: args.kind });
  const kinds = kindCandidates(connection, written.source, file.name);
  const kind = args.kind ?? kindIn(written.piece) ?? (kinds.length === 1 ? kinds[0]!.kind : null);
  const common = {
    file: { name: file.name, bytes: file.bytes, hash: file.hash.toString('hex') },
    kind,
    kinds,
    header: written.source.header,
    before: kind === null ? null : importedBefore(connection, kind, file),
  };
  const seconds = (): number => (connection.clock() - started) / 1000;
  if (kind === null) {
    const questions = [...written.questions, ...kindQuestion(file.name, kinds)];
    const unread = await withoutColumns(written.source, questions);
    return { ...common, ...unread, known: null, seconds: seconds() };
  }
  const settlement = await settle(connection, opened, { ...said, kind }, work.breathe, written);
  const { columns, source } = settlement;
  const checked =
    columns === null
      ? await withoutColumns(source, settlement.questions)
      : await withRecords(connection, { ...args, kind }, settlement, columns, work);
  return { ...common, ...checked, known: knownOf(settlement), seconds: seconds() };
}

type Found = Omit<Inspection, 'file' | 'kind' | 'kinds' | 'header' | 'before' | 'known' | 'seconds'>;

/** As far as a file can be shown while it is not known what its columns are. */
async function withoutColumns(source: Settlement['source'], questions: readonly Question[]): Promise<Found> {
  return {
    writing: writingFields(source.settled, source),
    columns: [],
    preview: await previewOf(source, PREVIEW_ROWS, null, []),
    questions,
    issues: [],
    warnings: source.warnings,
    counts: null,
    totals: {},
    rejects: [],
  };
}

async function withRecords(
  connection: Connection,
  args: ImportArguments,
  settlement: Settlement,
  columns: SettledColumns,
  { breathe, progress }: InspectWork,
): Promise<Found> {
  const reading = await readingOf(connection, args, settlement, breathe);
  const { source, rows, likeness } = reading;
  const { rehearsal, rejects, refused } = await rehearseAll(connection, reading, breathe, progress);
  const doubts = rows.doubts(true);
  const asked = new Set(doubts.flatMap(({ column }) => (column === null ? [] : [column])));
  const issues = [...refused.issues(asked), ...acceptedIssues(rows.noticed())];
  return {
    writing: [
      ...writingFields([...source.settled, ...columns.notation.settled], source),
      ...rowFields(args.kind, settlement.mapping),
    ],
    columns: columnsOf(source.header, columns, (header) =>
      issues.reduce((sum, { column, rows: found }) => (column === header ? sum + found : sum), 0),
    ),
    preview: await previewOf(source, PREVIEW_ROWS, rows, rejects),
    questions: [...settlement.questions, ...doubts],
    issues,
    warnings: [...source.warnings, ...likeness.warnings(true)],
    counts: { ...rehearsal.tally },
    totals: rehearsal.totals.read(),
    rejects,
  };
}

/** Every record, judged as an import would. */
export async function rehearseAll(
  connection: Connection,
  reading: Reading,
  breathe: () => Promise<void>,
  progress: InspectWork['progress'],
) {
  const { source, plan } = reading;
  const rehearsal = rehearse(connection, plan);
  const refused = new RefusedRecords();
  const first: Reject[] = [];
  let read = 0;
  const seen = (bytes: number): void => {
    read += bytes;
  };
  for await (const chunk of noticedChunks(reading, { packed: null, seen, breathe }, null)) {
    const weighed = rehearsal.weigh(chunk);
    rehearsal.pass();
    for (const reject of weighed.rejects) refused.add(reject);
    first.push(...weighed.rejects.slice(0, REJECTS_SHOWN - first.length));
    progress({ phase: `Checking ${source.file.name}`, done: read, total: source.file.bytes, unit: 'bytes' });
    await breathe();
  }
  return { rehearsal, refused, rejects: first };
}

/** Where the mapping that is reused comes from. */
export function knownOf({ known }: Settlement): Inspection['known'] {
  return known === null ? null : { import: known.import, actor: known.actor, at: known.at, undone: known.undone };
}

const kindIn = ({ kind }: MappingPiece): Kind | null => KINDS.find((each) => each === kind) ?? null;
