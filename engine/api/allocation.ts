// What a run proves of its allocation, for whoever wants to look closer: its problem as files, how far its prices hold, what
// it would come to with another capacity.
import { z } from 'zod';
import { boundsOverlooked } from '#engine/orchestrator/bounds-now.ts';
import { decideRequest } from '#engine/orchestrator/inputs/pins.ts';
import { provedSummary } from '#engine/orchestrator/proof/again.ts';
import { curveRequest } from '#engine/orchestrator/proof/curve.ts';
import { checkInstance } from '#engine/orchestrator/proof/instance.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { newestResult } from '#engine/store/work/jobs.ts';
import type { LimitCurve, LimitRanges } from '#shared/model/certificate.ts';
import { mutation, query, router } from './trpc.ts';

const run = z.int().min(1);
const limit = z.string().min(1);

export const allocationRouter = router({
  /** Bounds of groups that a run by this strategy, or these arms, would not look at. Throws as the run would. */
  overlooked: query
    .input(decideRequest.pick({ strategy: true, arms: true }))
    .query(({ ctx, input }) => boundsOverlooked(ctx.connection, input)),

  /**
   * Starts writing a run's problem and its solution to a new folder of this computer; the job's result is the
   * InstanceReceipt. Throws UNKNOWN_RUN, BAD_VALUE for a folder that holds anything or a strategy that proves nothing.
   */
  instance: mutation.input(z.object({ run, out: z.string().min(1) })).mutation(({ ctx, input }) => {
    const out = checkInstance(input.out, runOf(ctx.connection, input.run).strategy);
    return { job: ctx.jobs.start('instance', { run: input.run, out }) };
  }),

  /** How far the prices of a run hold, as it was told with the run or worked out later; null when nobody asked yet. */
  ranges: query.input(z.object({ run })).query(({ ctx, input }): LimitRanges | null => {
    const { certificate } = provedSummary(runOf(ctx.connection, input.run));
    if (certificate.ranges !== null) return { run: input.run, ranges: certificate.ranges };
    return newestResult(ctx.connection, 'ranges', input.run) as LimitRanges | null;
  }),

  /** Starts working out how far the prices of a run hold; the job's result is the LimitRanges. */
  workOutRanges: mutation.input(z.object({ run })).mutation(({ ctx, input }) => {
    provedSummary(runOf(ctx.connection, input.run));
    return { job: ctx.jobs.start('ranges', { run: input.run }) };
  }),

  /** What a run would come to at other capacities of a limit, as it was worked out last; null when nobody asked yet. */
  curve: query.input(z.object({ run, limit })).query(({ ctx, input }): LimitCurve | null => {
    provedSummary(runOf(ctx.connection, input.run));
    return newestResult(ctx.connection, 'curve', input.run, { id: input.limit }) as LimitCurve | null;
  }),

  /** Starts working that out, at the capacities given or from nothing to twice the run's; the result is the LimitCurve. */
  workOutCurve: mutation.input(curveRequest).mutation(({ ctx, input: { at, ...asked } }) => {
    provedSummary(runOf(ctx.connection, asked.run));
    return { job: ctx.jobs.start('curve', at === undefined ? asked : { ...asked, at }) };
  }),
});
