// Remembered mappings: how files with a known header are read. Each is named by the import it was left by.
import { z } from 'zod';
import { readMapping } from '#engine/orchestrator/imports.ts';
import { forgetHeader, knownHeaderOf, knownHeaders } from '#engine/store/records/known-headers.ts';
import { KINDS } from '#shared/model/kind.ts';
import { mutation, query, router } from './trpc.ts';

const one = z.object({ import: z.int().min(1) });

export const mappingsRouter = router({
  /** The newest first, without their text. */
  list: query.query(({ ctx }) => knownHeaders(ctx.connection).map(({ mapping, ...known }) => known)),

  /** With its mapping as YAML. Throws UNKNOWN_IMPORT. */
  one: query.input(one).query(({ ctx, input }) => knownHeaderOf(ctx.connection, input.import)),

  /** What a text says, checked; it changes nothing, and is sent as one that does because texts may be long. */
  read: mutation
    .input(
      z.object({ name: z.string(), text: z.string().max(1_000_000), kind: z.enum(KINDS).nullable().default(null) }),
    )
    .mutation(({ input }) => ({ said: readMapping(input.text, input.name, input.kind) })),

  /** The next file with its header is read as if for the first time; nothing that was imported changes. */
  forget: mutation
    .input(one.extend({ as: z.string().min(1).optional() }))
    .mutation(({ ctx, input }) => forgetHeader(ctx.connection, ctx.actor(input.as), input.import)),
});
