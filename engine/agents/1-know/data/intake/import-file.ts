// A file into the workspace: staged in chunks, verified on every row, published in one step. Killed at any moment it goes
// on from its last chunk, or is discarded; until it is published nobody sees any of it.

import { createHash } from 'node:crypto';
import { discardImport } from '#engine/store/records/imports.ts';
import type {
  ImportCounts,
  ImportReceipt,
  ReceiptDetails,
  Reject,
  StoredReceipt,
} from '#engine/store/records/receipt.ts';
import { rehearse } from '#engine/store/records/staging/rehearsal.ts';
import { publishedReceipt, resumableImport } from '#engine/store/records/staging/resume.ts';
import { Staging } from '#engine/store/records/staging/staging.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem, type ProblemCode } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { chunksOf, type ImportArguments, openReading } from './reading.ts';

const REJECTS_SHOWN = 100;
const GOES_ON: readonly ProblemCode[] = ['JOB_TAKEN', 'DISK_FULL'];

/** The body of an import job. Its receipt and its problems name lines and columns, never what stands in a cell. */
export async function importFile(connection: Connection, args: ImportArguments, work: Work): Promise<ImportReceipt> {
  const checkpoint = importOf(work.resumed);
  const published = checkpoint === null ? null : publishedReceipt(connection, checkpoint);
  if (published !== null) return published;
  const breathe = (): Promise<void> => work.breathe();
  const reading = await openReading(connection, args, breathe);
  const { plan, rows, likeness, source } = reading;
  const { file } = source;
  const resumed = checkpoint === null ? null : await resumableImport(connection, checkpoint, file);
  const staging = await Staging.begin(connection, plan, work, resumed);
  try {
    const hash = createHash('sha256');
    let read = 0;
    const seen = (bytes: number): void => {
      read += bytes;
    };
    for await (const chunk of chunksOf(reading, hash, seen, breathe)) {
      staging.stage(chunk);
      work.progress({ phase: `Reading ${file.name}`, done: read, total: file.bytes, unit: 'bytes' });
      await work.breathe();
    }
    const doubt = rows.doubt(false);
    if (doubt !== null) throw doubt;
    return staging.publish(rows.details(source, likeness.warnings(false)), hash.digest());
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
  /** The first hundred records that would not be stored. */
  readonly rejects: readonly Reject[];
}

/**
 * Reads, checks and compares as an import would, and writes nothing. Its answer shows cells and ids: it is for a person,
 * and never kept with a job.
 */
export async function dryRun(
  connection: Connection,
  args: ImportArguments,
  breathe: () => Promise<void>,
): Promise<DryRun> {
  const started = connection.clock();
  const reading = await openReading(connection, args, breathe);
  const { rows, likeness, plan, source } = reading;
  const rehearsal = rehearse(connection, plan);
  const rejects: Reject[] = [];
  for await (const chunk of chunksOf(reading, createHash('sha256'), () => {}, breathe)) {
    const weighed = rehearsal.weigh(chunk);
    rehearsal.pass();
    rejects.push(...weighed.rejects.slice(0, REJECTS_SHOWN - rejects.length));
    await breathe();
  }
  const doubt = rows.doubt(true);
  if (doubt !== null) throw doubt;
  const seconds = (connection.clock() - started) / 1000;
  return {
    import: null,
    ...rehearsal.tally,
    totals: rehearsal.totals.read(),
    ...rows.details(source, likeness.warnings(true)),
    rejects,
    seconds,
  };
}

function importOf(checkpoint: Json | null): number | null {
  if (typeof checkpoint !== 'object' || checkpoint === null || !('import' in checkpoint)) return null;
  return typeof checkpoint.import === 'number' ? checkpoint.import : null;
}
