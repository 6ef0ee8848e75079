// What went on in a workspace: how the agents answered, and every change in words. Jobs have a subject of their own.
import { z } from 'zod';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { messageTimes } from './activity/agents.ts';
import { auditEntries } from './activity/audit.ts';
import { query, router } from './trpc.ts';

export const activityRouter = router({
  /** Times, failures and cache hits by message: of one run, or of the newest messages of all. */
  agents: query
    .input(z.object({ run: z.int().min(1).nullable().default(null) }))
    .query(({ ctx, input }) => messageTimes(ctx.connection, input.run)),

  /** Changes in words, the newest first: `from` counts down from the newest, which is 0. `total` is the newest number. */
  audit: query
    .input(z.object({ from: z.int().min(0).default(0), count: z.int().min(1).max(500).default(100) }))
    .query(({ ctx: { connection }, input }) =>
      connection.read(() => {
        const total = newestChange(connection);
        return { total, entries: auditEntries(connection, total - input.from, input.count) };
      }),
    ),
});
