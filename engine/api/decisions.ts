// Runs and their decisions: decide, list, explain, replay; and a customer's journey.
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { askAfterRun } from '#engine/orchestrator/asking.ts';
import { compareRuns } from '#engine/orchestrator/comparison.ts';
import { explainDecision } from '#engine/orchestrator/explaining/explain.ts';
import { customerJourney } from '#engine/orchestrator/explaining/journey.ts';
import { decideRequest, pinsOf } from '#engine/orchestrator/inputs/pins.ts';
import { limitsNow } from '#engine/orchestrator/limits-now.ts';
import { PROGRAM_VERSION } from '#engine/orchestrator/program.ts';
import { checkInstance } from '#engine/orchestrator/proof/instance.ts';
import { reportOf } from '#engine/orchestrator/report.ts';
import { addAudience, audienceNamed } from '#engine/store/decisions/audiences.ts';
import { type DecisionRow, decisionsOf, listRuns, runOf } from '#engine/store/decisions/runs.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import { customerIdOf } from '#engine/store/records/reading/customers.ts';
import { newestResult } from '#engine/store/work/jobs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import { decisionId, REASONS } from '#shared/model/decision.ts';
import { type Filter, filtersSchema } from '#shared/model/filter.ts';
import type { RunSummary, StrategyComparison } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { ordersOf } from './customers/orders.ts';
import { mutation, query, router } from './trpc.ts';

const PAGE = 1000;
const run = z.int().min(1);
const customer = z.string().min(1);

export const decisionsRouter = router({
  /** Starts a run over everybody, over an audience, or over one customer; the job's result is the RunSummary. */
  decide: mutation
    .input(
      decideRequest.omit({ actor: true, program: true, audience: true }).extend({
        as: z.string().optional(),
        /** A saved audience, or customers who match filters now and what a person calls them; without it everybody. */
        audience: z
          .union([
            z.object({ audience: z.int().min(1) }),
            z.object({ name: z.string().trim().min(1).max(80), filter: filtersSchema.min(1) }),
          ])
          .optional(),
        /** The folder that the run's problem will be written to afterwards: what makes that impossible is said now. */
        instance: z.string().min(1).optional(),
      }),
    )
    .mutation(async ({ ctx, input: { as, audience: wanted, instance, ...asked }, signal }) => {
      const audience =
        wanted === undefined
          ? undefined
          : 'audience' in wanted
            ? audienceNamed(ctx.connection, wanted.audience).audience
            : await audienceFor(ctx.connection, wanted, signal);
      const request = { ...asked, audience, actor: ctx.actor(as), program: PROGRAM_VERSION };
      // What makes no sense is said now, not by a job that failed.
      const { strategy } = pinsOf(ctx.connection, request);
      if (instance !== undefined) checkInstance(instance, strategy);
      const given = Object.entries(request).filter(([, value]) => value !== undefined);
      return { job: ctx.jobs.start('run', Object.fromEntries(given) as Json) };
    }),

  /** Finished runs, newest first. */
  runs: query.input(z.object({ limit: z.int().min(1).max(PAGE).default(20) })).query(({ ctx, input }) =>
    listRuns(ctx.connection, input.limit).map((each) => ({
      run: each.run,
      change: each.change,
      strategy: each.strategy,
      date: each.date,
      customers: each.customers,
      actor: each.actor,
      startedAt: each.startedAt,
      /** Over all customers, not one of them. */
      everybody: each.customer === null,
      ...worthOf(each.summary),
    })),
  ),

  /** What a run says of itself. Throws UNKNOWN_RUN. */
  summary: query
    .input(z.object({ run }))
    .query(({ ctx, input }): RunSummary => JSON.parse(runOf(ctx.connection, input.run).summary ?? 'null')),

  /** A run for the page that shows it: the summary, names of what it speaks of, its agents. Throws UNKNOWN_RUN. */
  report: query.input(z.object({ run })).query(({ ctx, input }) => reportOf(ctx.connection, input.run)),

  /** The limits as the next run would meet them. */
  limits: query.query(({ ctx }) => limitsNow(ctx.connection, () => setImmediate())),

  /** Who moved from what to what since an earlier run, as counts. Throws UNKNOWN_RUN. */
  compare: query
    .input(z.object({ run, before: run }))
    .query(({ ctx, input }) => compareRuns(ctx.connection, input, () => setImmediate())),

  /** What was found when the strategies of a run were last compared; null when nobody asked yet. */
  strategies: query
    .input(z.object({ run }))
    .query(({ ctx, input }) => newestResult(ctx.connection, 'strategies', input.run) as StrategyComparison | null),

  /** Starts working out what each strategy comes to under the pins of a run; nothing is stored but the answer. */
  compareStrategies: mutation.input(z.object({ run })).mutation(({ ctx, input }) => {
    runOf(ctx.connection, input.run);
    return { job: ctx.jobs.start('strategies', { run: input.run }) };
  }),

  /** Decisions after a position, -1 for the first: in order of customer id, then what customers got further. */
  list: query
    .input(z.object({ run, after: z.int().min(-1).default(-1), limit: z.int().min(1).max(PAGE).default(PAGE) }))
    .query(({ ctx: { connection }, input }) =>
      connection.read(() => {
        runOf(connection, input.run);
        return listed(connection, input.run, decisionsOf(connection, input.run, input));
      }),
    ),

  /**
   * One decision with its explanation: of several about the customer the one that is named, as r1-205, else the
   * best-ranked, which names the others. Throws UNKNOWN_RUN, UNKNOWN_CUSTOMER.
   */
  explain: query
    .input(z.object({ run, customer, decision: z.string().min(1).max(40).optional() }))
    .query(({ ctx, input }) => explainDecision(ctx.connection, input, unwatchedWork)),

  /**
   * What there is for one customer now, at the prices of a run, or where they stand by; claims nothing.
   * Throws UNKNOWN_RUN, UNKNOWN_CUSTOMER, UNKNOWN_TREATMENT.
   */
  ask: query
    .input(z.object({ run, customer, treatment: z.string().optional() }))
    .query(({ ctx, input }) => askAfterRun(ctx.connection, input, { ...unwatchedWork, breathe: () => setImmediate() })),

  /** Steps, metrics and sentences of one customer, as of now. Throws UNKNOWN_CUSTOMER. */
  journey: query
    .input(z.object({ customer }))
    .query(({ ctx, input }) => customerJourney(ctx.connection, input.customer, unwatchedWork)),

  /** Starts deciding a past run again from its pins; the job's result is the Replay. */
  replay: mutation.input(z.object({ run })).mutation(({ ctx, input }) => {
    runOf(ctx.connection, input.run);
    return { job: ctx.jobs.start('replay', { run: input.run, program: PROGRAM_VERSION }) };
  }),
});

/** Works out who matches and keeps them. Throws BAD_VALUE when nobody does, or for what the attributes do not have. */
async function audienceFor(
  connection: Connection,
  { name, filter }: { readonly name: string; readonly filter: readonly Filter[] },
  signal: AbortSignal | undefined,
): Promise<number> {
  const { customers } = await ordersOf(connection).of({ filter: [...filter], sort: null }, signal);
  if (customers.length === 0) {
    throw new Problem('BAD_VALUE', `Nobody is in “${name}” now, so there is nobody to decide about.`, { name });
  }
  return addAudience(connection, name, JSON.stringify(filter), customers);
}

function worthOf(summary: string | null) {
  const { totalNetValue, treated, contacts } = JSON.parse(summary!) as RunSummary;
  return { net: totalNetValue, treated, ...(contacts === undefined ? {} : { contacts }) };
}

function listed(connection: Connection, run: number, rows: readonly DecisionRow[]) {
  const standings = standingsOf(
    connection,
    run,
    rows.map(({ position }) => position),
  );
  return rows.map((row, index) => ({
    decisionId: decisionId(run, row.position),
    position: row.position,
    customerId: customerIdOf(connection, row.customer),
    status: row.status,
    /** What became of the proposal; null where there was none. */
    state: row.status === 'proposed' ? standings[index]!.state : null,
    treatment: row.treatment,
    channel: row.channel,
    net: row.net,
    rank: row.rank,
    runnerUp: row.runnerUp,
    runnerUpNet: row.runnerUpNet,
    runnerUpRank: row.runnerUpRank,
    place: row.place + 1,
    /** The index of the arm in the run's summary; null without arms. */
    arm: row.arm,
    /** How likely the decision was, and what the plan had for who was given something to learn. */
    chance: row.chance,
    learning: row.learning,
    planned: row.learning ? row.planned : row.treatment,
    reasons: [...row.reasons].map((code) => REASONS[code]!),
  }));
}
