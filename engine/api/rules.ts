// What the rules of a run did, and what it would come to without one of them. Both are worked out when asked, by a job
// that stores nothing but its answer; asked again, the last answer is there at once.
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { nearestMisses } from '#engine/orchestrator/rules/nearest.ts';
import { checkRule, releaseRequest } from '#engine/orchestrator/rules/release.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { newestResult } from '#engine/store/work/jobs.ts';
import { type NearestMiss, type RuleRelease, type RuleReport, ruleId } from '#shared/model/rule-report.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { mutation, query, router } from './trpc.ts';

const run = z.int().min(1);

export const rulesRouter = router({
  /** Every rule of a run with its counts, as they were last worked out; null when nobody asked yet. */
  report: query
    .input(z.object({ run }))
    .query(({ ctx, input }) => newestResult(ctx.connection, 'rules', input.run) as RuleReport | null),

  /** Starts one pass over the customers of a run; the job's result is the RuleReport. Throws UNKNOWN_RUN. */
  workOutReport: mutation.input(z.object({ run })).mutation(({ ctx, input }) => {
    runOf(ctx.connection, input.run);
    return { job: ctx.jobs.start('rules', { run: input.run }) };
  }),

  /**
   * Who misses a rule by the least, and by which value; null when the rules of the run were not counted yet.
   * Throws UNKNOWN_RUN, UNKNOWN_RULE.
   */
  nearest: query.input(releaseRequest).query(async ({ ctx, input }): Promise<NearestMiss[] | null> => {
    checkRule(ctx.connection, input, unwatchedWork);
    const report = newestResult(ctx.connection, 'rules', input.run) as RuleReport | null;
    const effect = report?.rules.find((each) => ruleId(each) === ruleId(input));
    const work = { ...unwatchedWork, breathe: () => setImmediate() };
    return effect === undefined ? null : nearestMisses(ctx.connection, input, effect.nearest, work);
  }),

  /** What a rule holds back, as it was last worked out; null when nobody asked yet. */
  release: query
    .input(releaseRequest)
    .query(
      ({ ctx, input }) => newestResult(ctx.connection, 'rule', input.run, { id: ruleId(input) }) as RuleRelease | null,
    ),

  /**
   * Starts deciding a run again without a rule, and without all that overlap with it; the job's result is the
   * RuleRelease. Throws UNKNOWN_RUN, UNKNOWN_RULE.
   */
  workOutRelease: mutation.input(releaseRequest).mutation(({ ctx, input }) => {
    checkRule(ctx.connection, input, unwatchedWork);
    return { job: ctx.jobs.start('rule', input) };
  }),
});
