// What leaves: export, the packages there are, writing one again, and recalling one.
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { checkSeal } from '#engine/deliver/check-seal.ts';
import { PROFILES } from '#engine/deliver/csv.ts';
import { checkFolder, nextPackageFolder } from '#engine/deliver/folder.ts';
import { heldBackRows } from '#engine/deliver/held-back-rows.ts';
import { previewExport } from '#engine/deliver/preview.ts';
import { rebuildPackage } from '#engine/deliver/rebuild.ts';
import { recallPackage } from '#engine/deliver/recall.ts';
import { RECKONED } from '#engine/deliver/reckoned-positions.ts';
import { rowsBehind } from '#engine/deliver/rows-behind.ts';
import { showPackage } from '#engine/deliver/shown.ts';
import { listPackages, packageOf, partOf } from '#engine/store/decisions/packages.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { Problem } from '#shared/errors.ts';
import { mutation, query, router } from './trpc.ts';

const number = z.int().min(1);
const out = z.string().min(1);
const as = z.string().min(1).optional();

export const packagesRouter = router({
  /** Exports what is approved and has not left, into a new folder; without one, into a new one beside the workspace. */
  export: mutation
    .input(z.object({ run: number, out: out.optional(), profile: z.enum(PROFILES).default('system'), as }))
    .mutation(({ ctx, input: { as: name, run, out, profile } }) => {
      runOf(ctx.connection, run);
      const folder = checkFolder(out === undefined ? nextPackageFolder(ctx.connection.path, run) : resolve(out));
      return { job: ctx.jobs.start('export', { run, out: folder, profile, actor: ctx.actor(name) }) };
    }),

  /** Writes a sealed package again, byte for byte. */
  rebuild: query
    .input(z.object({ package: number, out }))
    .query(({ ctx, input }) =>
      rebuildPackage(ctx.connection, input.package, resolve(input.out), { breathe: () => setImmediate() }),
    ),

  /** A sealed package: its manifest, why rows were held back, how its lists begin. Throws UNKNOWN_PACKAGE. */
  show: query
    .input(z.object({ package: number }))
    .query(({ ctx, input }) => showPackage(ctx.connection, input.package)),

  /** What an export would come to now; writes nothing. Throws UNKNOWN_RUN. */
  preview: query
    .input(z.object({ run: number, as }))
    .query(({ ctx, input, signal }) =>
      previewExport(ctx.connection, input.run, ctx.actor(input.as), () => stillAsked(signal)),
    ),

  /** The rows behind a number of rows held back: of what would leave now, or of a package. Throws UNKNOWN_RUN, UNKNOWN_PACKAGE. */
  heldBack: query
    .input(
      z.object({
        of: z.union([z.object({ run: number }), z.object({ package: number })]),
        reason: z.string().min(1),
        channel: z.string().min(1).nullable().default(null),
        limit: z.int().min(1).max(1_000).default(200),
        as,
      }),
    )
    .query(({ ctx, input: { as: name, ...asked }, signal }) =>
      heldBackRows(ctx.connection, asked, ctx.actor(name), () => stillAsked(signal)),
    ),

  /** The rows behind a number of the subtraction, from a place on: of what would leave now, or of a package. Throws UNKNOWN_RUN, UNKNOWN_PACKAGE. */
  behind: query
    .input(
      z.object({
        of: z.union([z.object({ run: number }), z.object({ package: number })]),
        part: z.enum(RECKONED),
        channel: z.string().min(1).nullable().default(null),
        from: z.int().min(0).default(0),
        count: z.int().min(1).max(200).default(100),
        as,
      }),
    )
    .query(({ ctx, input: { as: name, ...asked }, signal }) =>
      rowsBehind(ctx.connection, asked, ctx.actor(name), () => stillAsked(signal)),
    ),

  /** Hashes everything once more: the sealed copy, its audit row, the files in the folder. Throws UNKNOWN_PACKAGE. */
  check: query
    .input(z.object({ package: number, folder: z.string().min(1).nullable().default(null) }))
    .query(({ ctx, input, signal }) =>
      checkSeal(ctx.connection, input.package, input.folder, () => stillAsked(signal)),
    ),

  /** One part of a sealed file, in base64; `next` is null behind the last. Throws UNKNOWN_PACKAGE, PACKAGE_REFUSED. */
  part: query
    .input(z.object({ package: number, name: z.string().min(1), part: z.int().min(0).default(0) }))
    .query(({ ctx, input: { package: pack, name, part } }) => {
      packageOf(ctx.connection, pack);
      const found = partOf(ctx.connection, pack, name, part);
      return found === null ? { bytes: '', next: null } : { bytes: found.toString('base64'), next: part + 1 };
    }),

  list: query.query(({ ctx }) => listPackages(ctx.connection)),

  /** Notes that a package should not have left; the package stays as it is. */
  recall: mutation
    .input(z.object({ package: number, reason: z.string().min(1).max(2_000).nullable().default(null), as }))
    .mutation(({ ctx, input }) => recallPackage(ctx.connection, ctx.actor(input.as), input.package, input.reason)),
});

/** Lets others have their turn; throws JOB_CANCELLED when whoever asked has gone. */
async function stillAsked(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted === true) throw new Problem('JOB_CANCELLED', 'Nobody waits for this answer any more.');
}
