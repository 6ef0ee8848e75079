// The reviewer's desk: the queue by place, what stands behind one decision, flags, samples, and what an act on many would
// come to. The acts themselves stand in ../review.ts.
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { configurationAt, rulesNow } from '#engine/review/claiming/rules.ts';
import { positionOf } from '#engine/review/selection.ts';
import { removeFlag, setFlag } from '#engine/store/decisions/flags.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { decisionRows } from '#engine/store/decisions/states.ts';
import { newestRunOverAll } from '#engine/store/records/reading/orders/decided.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { DECISION_STATES, type DecisionState } from '#shared/model/decision.ts';
import { selectionSchema } from '#shared/model/selection.ts';
import { mutation, query } from '../trpc.ts';
import { boardOf, flaggedPlaces, isWaiting } from './board.ts';
import { evidenceOf } from './evidence.ts';
import { previewMany } from './preview.ts';
import { reviewOrder, reviewRows, riskiestFirst, waitingRows } from './rows.ts';
import { drawSample, type SampleReport, sampleReport } from './sample.ts';

const MOST_ROWS = 200;
const MOST_SAMPLED = 2_000;

const run = z.int().min(1);
const customer = z.string().min(1);
/** Which of the customer's decisions, as r1-205; needed where the run has several. */
const decision = z.string().min(1).max(40).optional();
const order = z.string().min(1).max(40);

export interface ReviewQueue {
  readonly run: number;
  /** What `rows` and `waiting` are asked with. Riskiest first: net at stake, halved where it rests on a score. */
  readonly order: string;
  readonly total: number;
  /** Decisions that somebody still has to say something about. */
  readonly waiting: number;
  /** By state, those in none left out; with their net in currency. All together are `total`. */
  readonly states: readonly { readonly state: DecisionState; readonly count: number; readonly net: number }[];
  readonly flagged: number;
  /** Decided one by one. */
  readonly seen: number;
  /** The first place that waits, or null. */
  readonly first: number | null;
  readonly sample: SampleReport | null;
  /** The change up to which acts are counted. */
  readonly change: number;
}

export const reviewDesk = {
  /** The proposals of a run, the newest over everybody when none is named, and how far they are; null without a run. */
  queue: query
    .input(z.object({ run: run.nullable().default(null) }))
    .query(async ({ ctx: { connection }, input }): Promise<ReviewQueue | null> => {
      const wanted = input.run ?? newestRunOverAll(connection);
      return wanted === null ? null : await queueOf(connection, wanted);
    }),

  /** Rows of an order from a place on. */
  rows: query
    .input(z.object({ order, from: z.int().min(0), count: z.int().min(1).max(MOST_ROWS) }))
    .query(async ({ ctx: { connection }, input }) =>
      reviewRows(connection, await reviewOrder(connection, input.order), input.from, input.count),
    ),

  /** The next rows at or after a place that wait, round to the start: what a reviewer is handed. */
  waiting: query
    .input(z.object({ order, from: z.int().min(0), count: z.int().min(1).max(50) }))
    .query(async ({ ctx: { connection }, input }) =>
      waitingRows(connection, await reviewOrder(connection, input.order), input.from, input.count),
    ),

  /** Everything that one decision rests on, and the hash of what would be approved. */
  evidence: query
    .input(z.object({ run, customer, decision }))
    .query(({ ctx, input }) => evidenceOf(ctx.connection, input.run, input.customer, input.decision)),

  /** Marks a decision to come back to, or takes the mark off. What is written is kept as a decision note. */
  flag: mutation
    .input(
      z.object({
        run,
        customer,
        decision,
        flagged: z.boolean(),
        note: z.string().trim().min(1).max(2_000).nullable().default(null),
        as: z.string().min(1).optional(),
      }),
    )
    .mutation(({ ctx, input }) => {
      const { connection } = ctx;
      const position = positionOf(connection, input.run, input.customer, input.decision);
      const [own] = decisionRows(connection, input.run, [position]);
      if (own!.status !== 'proposed') {
        const sentence = `Run ${input.run} proposed nothing for ${input.customer}: there is nothing to flag.`;
        throw new Problem('NOT_APPROVABLE', sentence, { customer: input.customer });
      }
      if (!input.flagged) removeFlag(connection, input.run, position);
      else setFlag(connection, input.run, own!, { actor: ctx.actor(input.as), note: input.note });
      return { customer: input.customer, flagged: input.flagged };
    }),

  /** Draws decisions at random from those that wait; checking them says how many of the rest may be wrong. */
  drawSample: mutation
    .input(
      z.object({
        run,
        size: z.int().min(1).max(MOST_SAMPLED).default(200),
        seed: z.int().min(0).max(0xffff_ffff).default(1),
        as: z.string().min(1).optional(),
      }),
    )
    .mutation(({ ctx, input: { as, ...asked } }) => drawSample(ctx.connection, ctx.actor(as), asked, () => turn())),

  /** The treatments that a run could propose, and the reasons that a rejection may have now. */
  choices: query.input(z.object({ run })).query(({ ctx: { connection }, input }) => {
    const { treatments } = configurationAt(connection, runOf(connection, input.run).configuration);
    return {
      treatments: treatments.map(({ id, name, channel }) => ({ id, name, channel })),
      reasons: rulesNow(connection).configuration.rejections.map(({ code, name }) => ({ code, name })),
    };
  }),

  /** What an act on many would come to if it ran now. */
  preview: query
    .input(z.object({ verb: z.enum(['approve', 'reject', 'release']), run, ...selectionSchema.shape }))
    .query(({ ctx, input: { verb, run: number, ...selection } }) =>
      previewMany(ctx.connection, verb, number, selection),
    ),
};

async function queueOf(connection: Connection, number: number): Promise<ReviewQueue> {
  const board = await boardOf(connection, number);
  const tallies = DECISION_STATES.map((state) => ({ state, ...board.tallyOf(state) })).filter(({ count }) => count > 0);
  const waiting = tallies.filter(({ state }) => isWaiting(state)).reduce((sum, { count }) => sum + count, 0);
  let first = 0;
  while (first < board.size && !board.isWaiting(first)) first += 1;
  return {
    run: number,
    order: riskiestFirst(number),
    total: board.size,
    waiting,
    states: tallies,
    flagged: flaggedPlaces(connection, board).size,
    seen: board.seen,
    first: first < board.size ? first : null,
    sample: sampleReport(connection, board),
    change: board.change,
  };
}
