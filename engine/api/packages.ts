// What leaves: export, the packages there are, writing one again, and recalling one.
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { PROFILES } from '#engine/deliver/csv.ts';
import { checkFolder } from '#engine/deliver/folder.ts';
import { rebuildPackage } from '#engine/deliver/rebuild.ts';
import { recallPackage } from '#engine/deliver/recall.ts';
import { listPackages } from '#engine/store/decisions/packages.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { mutation, query, router } from './trpc.ts';

const number = z.int().min(1);
const out = z.string().min(1);
const as = z.string().min(1).optional();

export const packagesRouter = router({
  /** Exports what is approved and has not left, into a new folder. */
  export: mutation
    .input(z.object({ run: number, out, profile: z.enum(PROFILES).default('system'), as }))
    .mutation(({ ctx, input: { as: name, run, out, profile } }) => {
      runOf(ctx.connection, run);
      const folder = checkFolder(resolve(out));
      return { job: ctx.jobs.start('export', { run, out: folder, profile, actor: ctx.actor(name) }) };
    }),

  /** Writes a sealed package again, byte for byte. */
  rebuild: query
    .input(z.object({ package: number, out }))
    .query(({ ctx, input }) =>
      rebuildPackage(ctx.connection, input.package, resolve(input.out), { breathe: () => setImmediate() }),
    ),

  list: query.query(({ ctx }) => listPackages(ctx.connection)),

  /** Notes that a package should not have left; the package stays as it is. */
  recall: mutation
    .input(z.object({ package: number, reason: z.string().min(1).max(2_000).nullable().default(null), as }))
    .mutation(({ ctx, input }) => recallPackage(ctx.connection, ctx.actor(input.as), input.package, input.reason)),
});
