// The best allocation of everybody at once, with a certificate: prices of the limits, a bound that no allocation passes,
// and a plan in whole customers that keeps every limit and comes close to the bound.
import { preferencesAt } from './dual/pass.ts';
import type { Box } from './dual/pool.ts';
import { type Reached, reachedPrices } from './dual/reached.ts';
import { settle } from './plan/exchange.ts';
import { Plan } from './plan/plan.ts';
import { draw, splitOf } from './plan/split.ts';
import { wholePlan } from './plan/whole.ts';
import { type Breathe, cellsOf, largestRank, NONE, type Problem, type Row, STRETCH } from './problem.ts';
import { setsOf } from './sets.ts';

export interface Optimum {
  /** For each customer the treatment, -1 for none; where several are allowed, customer × most + place, ascending. */
  readonly chosen: Int16Array;
  /** Σ rank of what is chosen. */
  readonly value: number;
  /** No allocation comes to more that keeps every most, and every least as far as it can be kept. */
  readonly bound: number;
  /** By limit: what one more unit would add. Not below 0 for a most, not above 0 for a least. */
  readonly prices: Float64Array;
  /** By limit: units used. */
  readonly used: readonly number[];
  /** By limit: units that are missing to its least. */
  readonly missed: readonly number[];
  /** How often everybody was looked at. */
  readonly passes: number;
}

/** Problems of at most so many cells are solved to the integer optimum. */
const SMALL = 300;

export async function optimise(given: Problem, breathe: Breathe): Promise<Optimum> {
  const largest = await largestRank(given, breathe);
  const cells = cellsOf(given);
  const settings = { cells, largest: largest || 1 };
  const reached = await reachedPrices(given, settings.largest, breathe);
  const { problem, rows, dual } = reached;
  let { passes } = reached;
  const sets = setsOf(problem);
  const small = problem.size * problem.treatments <= SMALL;
  const chosen = new Int16Array(problem.size * (problem.most ?? 1));
  await preferencesAt(problem, rows, dual.prices, cells, breathe, chosen);
  passes += 1;
  if (small && sets !== null) await wholePlan(problem, rows, { ...settings, sets }, chosen, breathe);
  else {
    let split = small ? null : dual.proof;
    if (split === null) {
      const { treatments } = problem;
      const box = small ? widest(rows) : dual.box;
      split = await splitOf(problem, rows, box, { ...settings, treatments, sets, whole: small }, breathe);
      passes += 2;
    }
    if (split !== null) await draw(problem, split, chosen, breathe);
  }
  const plan = new Plan(problem, chosen, cells);
  passes += await settle(problem, plan, breathe);
  plan.tidy();
  const used = plan.used();
  const proved = await keptBound(problem, reached, used, settings.largest, breathe);
  passes += proved.passes;
  const prices = new Float64Array(problem.limits.length);
  for (const [r, { limit, scale }] of rows.entries()) prices[limit]! += proved.prices[r]! / scale;
  const value = await totalOf(problem, chosen, breathe);
  const missed = given.limits.map(({ taken, least }, l) => Math.max(0, least - (taken + used[l]!)));
  return { chosen, value, bound: Math.max(proved.bound, value), prices, used, missed, passes };
}

/**
 * Where whole customers miss a minimum that fractions of them meet, the bound is that of all plans that miss no more: its
 * prices are found anew, because those of a fraction that no whole customer can be may be anything.
 */
async function keptBound(
  problem: Problem,
  { bound, prices }: Pick<Reached, 'bound' | 'prices'>,
  used: readonly number[],
  largest: number,
  breathe: Breathe,
): Promise<Pick<Reached, 'bound' | 'prices' | 'passes'>> {
  const limits = problem.limits.map((each, l) => ({ ...each, least: Math.min(each.least, each.taken + used[l]!) }));
  if (limits.every(({ least }, l) => least === problem.limits[l]!.least)) return { bound, prices, passes: 0 };
  return reachedPrices({ ...problem, limits }, largest, breathe, () => prices);
}

const widest = (rows: readonly Row[]): Box => ({
  prices: new Float64Array(rows.length),
  everything: true,
  lowest: Float64Array.from(rows, ({ lowest }) => lowest),
  highest: Float64Array.from(rows, ({ highest }) => highest),
});

/** Sums run over blocks of customers, the blocks added in order (decisions 18). */
async function totalOf(
  { size, treatments, rank, most = 1 }: Problem,
  chosen: Int16Array,
  breathe: Breathe,
): Promise<number> {
  let value = 0;
  for (let from = 0; from < size; from += STRETCH) {
    let block = 0;
    for (let i = from; i < Math.min(size, from + STRETCH); i += 1) {
      for (let place = i * most; place < (i + 1) * most; place += 1) {
        if (chosen[place] !== NONE) block += rank[i * treatments + chosen[place]!]!;
      }
    }
    value += block;
    await breathe();
  }
  return value;
}
