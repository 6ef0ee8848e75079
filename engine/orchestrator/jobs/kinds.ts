// What each kind of job does. Arguments are checked here once more: a row may be older than the program.
import { z } from 'zod';
import { discardImportFile, importArguments, importFile } from '#engine/agents/index.ts';
import { PROFILES } from '#engine/deliver/csv.ts';
import { discardExport, exportRun } from '#engine/deliver/export.ts';
import { approveMany } from '#engine/review/approve.ts';
import { discardBulk } from '#engine/review/bulk.ts';
import { discardSearch, findArguments, findMerges } from '#engine/review/identity/find.ts';
import { rejectMany } from '#engine/review/reject.ts';
import { releaseMany } from '#engine/review/release.ts';
import { undoMany } from '#engine/review/undo.ts';
import { discardImport } from '#engine/store/records/imports.ts';
import type { ImportReceipt } from '#engine/store/records/receipt.ts';
import { publishedReceipt } from '#engine/store/records/staging/resume.ts';
import type { JobOrder } from '#engine/store/work/jobs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { removeUpload } from '#engine/store/workspace/uploads.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { JobKind } from '#shared/model/job.ts';
import { selectionSchema } from '#shared/model/selection.ts';
import type { Work } from '#shared/model/work.ts';
import { decide, discardDecide } from '../decide.ts';
import { decideRequest } from '../inputs/pins.ts';
import { curveRequest, workOutCurve } from '../proof/curve.ts';
import { instanceRequest, writeInstance } from '../proof/instance.ts';
import { rangesRequest, workOutRanges } from '../proof/ranges.ts';
import { replay, replayRequest } from '../replay.ts';
import { releaseRequest, releaseRule } from '../rules/release.ts';
import { reportRules, rulesRequest } from '../rules/report.ts';
import { compareStrategies, strategiesRequest } from '../strategies.ts';
import { backUp, backupArguments, discardBackup } from './backup.ts';
import { compact, compactArguments } from './compact.ts';
import { measureAfter } from './measuring.ts';
import type { JobBody } from './runner.ts';

/** Binds a body and its companion to the schema of their arguments. */
function kind<Arguments>(
  schema: z.ZodType<Arguments>,
  run: (connection: Connection, args: Arguments, work: Work) => Promise<object>,
  discard: (connection: Connection, args: Arguments, checkpoint: Json | null) => void | Promise<void>,
): (connection: Connection) => JobBody {
  return (connection) => ({
    run: (args, work) => run(connection, checked(schema, args), work),
    discard: (args, checkpoint) => discard(connection, checked(schema, args), checkpoint),
  });
}

const act = z.object({ actor: z.string(), reason: z.string().nullable() });
const many = act.extend({ run: z.int().min(1), ...selectionSchema.shape });
const exporting = z.object({ run: z.int().min(1), out: z.string(), profile: z.enum(PROFILES), actor: z.string() });
const undoing = z.object({ actor: z.string(), action: z.int().min(1) });
const freeBulk = (connection: Connection, _args: unknown, checkpoint: Json | null): Promise<void> =>
  discardBulk(connection, checkpoint);

const nothingStaged = (): void => {};

const KINDS: Readonly<Record<JobKind, (connection: Connection) => JobBody>> = {
  import: kind(importArguments, importAndMeasure, discardImportFile),
  sample: kind(z.unknown(), endLoad, discardLoad),
  run: kind(decideRequest, decide, discardDecide),
  replay: kind(replayRequest, replay, nothingStaged),
  approve: kind(many, approveMany, freeBulk),
  reject: kind(many.extend({ code: z.string() }), rejectMany, freeBulk),
  release: kind(many, releaseMany, freeBulk),
  undo: kind(undoing, undoMany, freeBulk),
  export: kind(exporting, exportRun, discardExport),
  backup: kind(backupArguments, backUp, discardBackup),
  strategies: kind(strategiesRequest, compareStrategies, nothingStaged),
  rules: kind(rulesRequest, reportRules, nothingStaged),
  rule: kind(releaseRequest, releaseRule, nothingStaged),
  instance: kind(instanceRequest, writeInstance, nothingStaged),
  ranges: kind(rangesRequest, workOutRanges, nothingStaged),
  curve: kind(curveRequest, workOutCurve, nothingStaged),
  compact: kind(compactArguments, compact, nothingStaged),
  identity: kind(findArguments, findMerges, discardSearch),
};

async function importAndMeasure(
  connection: Connection,
  args: z.output<typeof importArguments>,
  work: Work,
): Promise<ImportReceipt> {
  const receipt = await importFile(connection, args, work);
  await measureAfter(connection, receipt, work);
  await removeUpload(connection.path, args.file);
  return receipt;
}

const loadCheckpoint = z.object({ import: z.int() });

/** A load that was killed: its rows came from a program that is gone, so it is done if it was published, else freed. */
async function endLoad(connection: Connection, _args: unknown, work: Work): Promise<object> {
  const staged = loadCheckpoint.safeParse(work.resumed);
  const receipt = staged.success ? publishedReceipt(connection, staged.data.import) : null;
  if (receipt !== null) return receipt;
  throw new Problem(
    'JOB_FAILED',
    `Job ${work.job} loaded rows of a program that is gone, and cannot go on. What it had loaded is removed; start it again.`,
    { job: work.job },
  );
}

async function discardLoad(connection: Connection, _args: unknown, checkpoint: Json | null): Promise<void> {
  const staged = loadCheckpoint.safeParse(checkpoint);
  if (!staged.success || publishedReceipt(connection, staged.data.import) !== null) return;
  await discardImport(connection, staged.data.import);
}

/** What they have staged is worth keeping until the disk has room again. */
const PAUSING: readonly JobKind[] = ['import', 'run', 'approve', 'reject', 'release', 'undo', 'compact'];

/** The body of a job, bound to the worker's connection. */
export function jobBody(connection: Connection, order: JobOrder): JobBody {
  return { ...KINDS[order.kind](connection), pausesWhenFull: PAUSING.includes(order.kind) };
}

function checked<Arguments>(schema: z.ZodType<Arguments>, args: Json): Arguments {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new Problem('BAD_VALUE', `The job's arguments are not understood: ${z.prettifyError(parsed.error)}`);
}
