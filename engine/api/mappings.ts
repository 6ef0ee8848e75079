// Remembered mappings: how files with a known header are read. Each is named by the import it was left by.
import { z } from 'zod';
import { forgetHeader, knownHeaderOf, knownHeaders } from '#engine/store/records/known-headers.ts';
import { mutation, query, router } from './trpc.ts';

const one = z.object({ import: z.int().min(1) });

export const mappingsRouter = router({
  /** The newest first, without their text. */
  list: query.query(({ ctx }) => knownHeaders(ctx.connection).map(({ mapping, ...known }) => known)),

  /** With its mapping as YAML. Throws UNKNOWN_IMPORT. */
  one: query.input(one).query(({ ctx, input }) => knownHeaderOf(ctx.connection, input.import)),

  /** The next file with its header is read as if for the first time; nothing that was imported changes. */
  forget: mutation
    .input(one.extend({ as: z.string().min(1).optional() }))
    .mutation(({ ctx, input }) => forgetHeader(ctx.connection, ctx.actor(input.as), input.import)),
});
