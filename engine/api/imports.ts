// Imports: start one, try one without writing, list them, look at a source and its rejects, undo.

import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { dryRun, importArguments } from '#engine/orchestrator/imports.ts';
import { returnToReview } from '#engine/review/return-to-review.ts';
import { importRejects, importRows, listImports, undoImport } from '#engine/store/records/imports.ts';
import { mutation, query, router } from './trpc.ts';

const file = importArguments.omit({ actor: true }).extend({
  mapping: importArguments.shape.mapping.default(null),
  again: z.boolean().default(false),
  /** Who imports, when it is not the workspace's owner. */
  as: z.string().min(1).optional(),
});
const number = z.int().min(1);

export const importsRouter = router({
  /** Starts reading a file into the workspace; the job's result is the receipt. */
  start: mutation.input(file).mutation(({ ctx, input: { as, ...input } }) => ({
    job: ctx.jobs.start('import', { ...input, file: resolve(input.file), actor: ctx.actor(as) }),
  })),

  /** Reads, checks and compares as an import would, and writes nothing. */
  dryRun: query.input(file).query(({ ctx, input: { as, ...input } }) => {
    const args = { ...input, file: resolve(input.file), actor: ctx.actor(as) };
    return dryRun(ctx.connection, args, () => setImmediate());
  }),

  list: query.query(({ ctx }) => listImports(ctx.connection)),

  /** The source as it was, block by block: bytes in base64. `next` is null behind the last. */
  rows: query.input(z.object({ import: number, after: z.int().min(0).default(0) })).query(({ ctx, input }) => {
    const found = importRows(ctx.connection, input.import, input.after);
    return found === null ? { bytes: '', next: null } : { bytes: found.text.toString('base64'), next: found.block };
  }),

  /** Records that were rejected or skipped, by line, with what stood in the source. */
  rejects: query
    .input(
      z.object({ import: number, after: z.int().min(0).default(0), limit: z.int().min(1).max(10_000).default(1000) }),
    )
    .query(({ ctx, input }) => importRejects(ctx.connection, input.import, input.after, input.limit)),

  /** Undoes an import as one unit; approvals that rest on it and have not left go back to review. */
  undo: mutation.input(z.object({ import: number, as: z.string().min(1).optional() })).mutation(({ ctx, input }) => {
    const actor = ctx.actor(input.as);
    let returned = 0;
    const undone = undoImport(ctx.connection, actor, input.import, (connection, change) => {
      returned = returnToReview(connection, actor, change, input.import);
    });
    return { ...undone, returned };
  }),
});
