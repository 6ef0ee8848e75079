// How groups of customers fared in a run, by the protected attributes.
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { fairnessOf } from '#engine/orchestrator/fairness/fairness.ts';
import { query, router } from './trpc.ts';

export const fairnessRouter = router({
  /** Rates by group after each stage and after the allocation, compared. Throws UNKNOWN_RUN. */
  ofRun: query
    .input(z.object({ run: z.int().min(1) }))
    .query(({ ctx, input }) => fairnessOf(ctx.connection, input.run, () => setImmediate())),
});
