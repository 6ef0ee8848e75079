// What each kind of job does. Arguments are checked here once more: a row may be older than the program.
import { z } from 'zod';
import { discardImportFile, importArguments, importFile } from '#engine/agents/index.ts';
import type { JobOrder } from '#engine/store/work/jobs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { JobKind } from '#shared/model/job.ts';
import type { Work } from '#shared/model/work.ts';
import { backUp, backupArguments, discardBackup } from './backup.ts';
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

const KINDS: Partial<Record<JobKind, (connection: Connection) => JobBody>> = {
  import: kind(importArguments, importFile, discardImportFile),
  backup: kind(backupArguments, backUp, discardBackup),
};

/** The body of a job, bound to the worker's connection. */
export function jobBody(connection: Connection, order: JobOrder): JobBody {
  const bind = KINDS[order.kind];
  if (bind === undefined) throw new Error(`no body for jobs of kind ${order.kind}`);
  return bind(connection);
}

function checked<Arguments>(schema: z.ZodType<Arguments>, args: Json): Arguments {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new Problem('BAD_VALUE', `The job's arguments are not understood: ${z.prettifyError(parsed.error)}`);
}
