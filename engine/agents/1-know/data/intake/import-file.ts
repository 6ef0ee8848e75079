// A file into the workspace: staged in chunks, verified on every row, published in one step. Killed at any moment it goes
// on from its last chunk, or is discarded; until it is published nobody sees any of it.

import { discardImport } from '#engine/store/records/imports.ts';
import type {
  ImportCounts,
  ImportReceipt,
  KnownBy,
  ReceiptDetails,
  Reject,
  StoredReceipt,
} from '#engine/store/records/receipt.ts';
import { publishedReceipt, resumableImport } from '#engine/store/records/staging/resume.ts';
import { Staging } from '#engine/store/records/staging/staging.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem, type ProblemCode } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import type { ChunkWork } from './chunks.ts';
import { knownOf, rehearseAll } from './inspecting/inspect.ts';
import { noticedChunks } from './noticed-chunks.ts';
import { type ImportArguments, openReading, readingOf, settleFile } from './reading.ts';
import { type ReadingThread, withThread } from './reading-thread.ts';
import { askingAll } from './settling/questions.ts';
import { refuseOpen } from './settling/settle.ts';
import { shownName } from './source/source-file.ts';

const GOES_ON: readonly ProblemCode[] = ['JOB_TAKEN', 'DISK_FULL'];

/** The body of an import job. Its receipt and its problems name lines and columns, never what stands in a cell. */
export async function importFile(connection: Connection, args: ImportArguments, work: Work): Promise<ImportReceipt> {
  const checkpoint = importOf(work.resumed);
  const published = checkpoint === null ? null : publishedReceipt(connection, checkpoint);
  if (published !== null) return published;
  return withThread(work.threads ?? null, (thread) => {
    // It comes up while the file is looked at.
    thread?.start();
    return imported(connection, args, work, checkpoint, thread);
  });
}

async function imported(
  connection: Connection,
  args: ImportArguments,
  work: Work,
  checkpoint: number | null,
  thread: ReadingThread | null,
): Promise<ImportReceipt> {
  const breathe = (): Promise<void> => work.breathe();
  work.progress({ phase: `Looking at ${shownName(args.file)}`, done: 0, total: null, unit: 'bytes' });
  const reading = await openReading(connection, args, breathe, thread);
  const { plan, rows, likeness, source } = reading;
  const { file } = source;
  const resumed = checkpoint === null ? null : await resumableImport(connection, checkpoint, file);
  const staging = await Staging.begin(connection, plan, work, resumed);
  try {
    let read = 0;
    let sourceHash: Buffer | null = null;
    const chunkWork: ChunkWork = {
      breathe,
      seen: (bytes) => {
        read += bytes;
      },
      packed: (hash) => {
        sourceHash = hash;
      },
    };
    for await (const chunk of noticedChunks(reading, chunkWork, thread)) {
      staging.stage(chunk);
      work.progress({ phase: `Reading ${file.name}`, done: read, total: file.bytes, unit: 'bytes' });
      await work.breathe();
    }
    const doubts = rows.doubts(false);
    if (doubts.length > 0) throw askingAll(doubts, { file: file.name });
    return staging.publish(rows.details(source, likeness.warnings(false)), sourceHash);
  } catch (error) {
    // A job that was taken over, waits for room on the disk or stops with its process is to go on: what it staged stays.
    if (error instanceof Problem && !GOES_ON.includes(error.code)) await discardImport(connection, staging.import);
    throw error;
  }
}

/** The companion of importFile: removes what the import of a checkpoint staged, unless it was published. */
export async function discardImportFile(
  connection: Connection,
  _: ImportArguments,
  checkpoint: Json | null,
): Promise<void> {
  const number = importOf(checkpoint);
  if (number !== null && publishedReceipt(connection, number) === null) await discardImport(connection, number);
}

export interface DryRun extends ImportCounts, ReceiptDetails {
  readonly totals: StoredReceipt['totals'];
  readonly import: null;
  readonly seconds: number;
  /** The import whose remembered mapping is reused, because its file has the same header. */
  readonly known: KnownBy | null;
  /** The first hundred records that would not be stored. */
  readonly rejects: readonly Reject[];
}

/**
 * Reads, checks and compares as an import would, and writes nothing. Its answer shows cells and ids: it is for a person,
 * and never kept with a job. Throws IMPORT_QUESTION with everything that is open.
 */
export async function dryRun(
  connection: Connection,
  args: ImportArguments,
  breathe: () => Promise<void>,
  threads: URL | null = null,
): Promise<DryRun> {
  const started = connection.clock();
  const settlement = await withThread(threads, (thread) => settleFile(connection, args, true, breathe, thread));
  if (settlement.columns === null) refuseOpen(settlement);
  const reading = await readingOf(connection, args, settlement, breathe);
  const { rows, likeness, source } = reading;
  const { rehearsal, rejects } = await rehearseAll(connection, reading, breathe, () => {});
  refuseOpen({ ...settlement, questions: [...settlement.questions, ...rows.doubts(true)] });
  return {
    import: null,
    ...rehearsal.tally,
    totals: rehearsal.totals.read(),
    ...rows.details(source, likeness.warnings(true)),
    rejects,
    seconds: (connection.clock() - started) / 1000,
    known: knownOf(settlement),
  };
}

function importOf(checkpoint: Json | null): number | null {
  if (typeof checkpoint !== 'object' || checkpoint === null || !('import' in checkpoint)) return null;
  return typeof checkpoint.import === 'number' ? checkpoint.import : null;
}
