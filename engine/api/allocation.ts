// What a run proves of its allocation, for whoever wants to look closer: its problem as files.
import { z } from 'zod';
import { checkInstance } from '#engine/orchestrator/proof/instance.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { mutation, router } from './trpc.ts';

const run = z.int().min(1);

export const allocationRouter = router({
  /**
   * Starts writing a run's problem and its solution to a new folder of this computer; the job's result is the
   * InstanceReceipt. Throws UNKNOWN_RUN, BAD_VALUE for a folder that holds anything or a strategy that proves nothing.
   */
  instance: mutation.input(z.object({ run, out: z.string().min(1) })).mutation(({ ctx, input }) => {
    const out = checkInstance(input.out, runOf(ctx.connection, input.run).strategy);
    return { job: ctx.jobs.start('instance', { run: input.run, out }) };
  }),
});
