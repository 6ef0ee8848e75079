// The best allocation of everybody at once, with a certificate: prices of the limits, a bound that no allocation passes,
// and a plan in whole customers that keeps every limit and comes close to the bound.
import { drawOf } from '../hash.ts';
import { pricesOf } from './dual/dual.ts';
import { type Box, poolOf } from './dual/pool.ts';
import { solvePool } from './dual/pool-program.ts';
import { settle } from './plan/exchange.ts';
import { Plan } from './plan/plan.ts';
import {
  type Breathe,
  cellsOf,
  chargesOf,
  largestRank,
  NONE,
  type Problem,
  type Row,
  rowsOf,
  STRETCH,
} from './problem.ts';
import { reachableLimits } from './reachable.ts';

export interface Optimum {
  /** For each customer the treatment, -1 for none. */
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
/** Entries of a program that holds everybody. */
const ALL = Number.POSITIVE_INFINITY;
/** An amount so near to a whole number is one. */
const WHOLE = 1e-6;
/** More than a class has members; with a draw of 32 bits before it a number is still exact. */
const PLACES = 2 ** 21;

export async function optimise(given: Problem, breathe: Breathe): Promise<Optimum> {
  const largest = await largestRank(given, breathe);
  const cells = cellsOf(given);
  const problem: Problem = { ...given, limits: await reachableLimits(given, breathe) };
  const rows = rowsOf(problem, largest || 1);
  const settings = { cells, largest: largest || 1 };
  const dual = await pricesOf(problem, rows, settings, breathe);
  const small = problem.size * problem.treatments <= SMALL;
  const box = small ? widest(rows) : dual.box;
  const chosen = await preferred(problem, rows, dual.prices, cells, breathe);
  const split = await splitOf(problem, rows, box, { ...settings, whole: small }, chosen, breathe);
  const plan = new Plan(problem, chosen, cells);
  const passes = dual.passes + split + (await settle(problem, plan, breathe));
  const used = plan.used();
  const prices = new Float64Array(problem.limits.length);
  for (const [r, { limit, scale }] of rows.entries()) prices[limit]! += dual.prices[r]! / scale;
  const value = await totalOf(problem, chosen, breathe);
  const missed = given.limits.map(({ taken, least }, l) => Math.max(0, least - (taken + used[l]!)));
  // Where whole customers miss a minimum that fractions of them meet, the bound is that of all who miss no more.
  let { bound } = dual;
  for (const [l, { taken, least }] of problem.limits.entries()) {
    const short = least - (taken + used[l]!);
    if (short > 0 && prices[l]! < 0) bound -= prices[l]! * short;
  }
  return { chosen, value, bound: Math.max(bound, value), prices, used, missed, passes };
}

const widest = (rows: readonly Row[]): Box => ({
  prices: new Float64Array(rows.length),
  everything: true,
  lowest: Float64Array.from(rows, ({ lowest }) => lowest),
  highest: Float64Array.from(rows, ({ highest }) => highest),
});

/** What everybody prefers at prices. */
async function preferred(
  { size, treatments, rank, groups }: Problem,
  rows: readonly Row[],
  prices: Float64Array,
  cells: number,
  breathe: Breathe,
): Promise<Int16Array> {
  const charges = chargesOf(rows, prices, cells);
  const chosen = new Int16Array(size).fill(NONE);
  for (let i = 0; i < size; i += 1) {
    const offset = groups === null ? 0 : groups[i]! * treatments;
    let best = 0;
    for (let t = 0; t < treatments; t += 1) {
      const score = rank[i * treatments + t]! - charges[offset + t]!;
      if (score > best) {
        best = score;
        chosen[i] = t;
      }
    }
    if (i % STRETCH === STRETCH - 1) await breathe();
  }
  return chosen;
}

/**
 * Settles those in `chosen` for whom several choices are as good, or nearly: a program says how many of each class take
 * which, the lot of the id says who. Returns the passes.
 */
async function splitOf(
  problem: Problem,
  rows: readonly Row[],
  box: Box,
  settings: { readonly cells: number; readonly largest: number; readonly whole: boolean },
  chosen: Int16Array,
  breathe: Breathe,
): Promise<number> {
  const { treatments, lots } = problem;
  const { cells, largest, whole } = settings;
  const pool = await poolOf(problem, rows, box, { cells, largest, most: ALL, members: true }, breathe);
  const solution = await solvePool(pool, rows, box, { treatments, largest, whole }, breathe);
  if (solution === null) return 2;
  for (const [k, { options, members }] of pool.classes.entries()) {
    const drawn = byLot(members, lots, k);
    let next = 0;
    for (const [o, option] of options.entries()) {
      if (option === NONE) continue;
      const end = Math.min(members.length, next + Math.floor(solution.amounts[k]![o]! + WHOLE));
      for (; next < end; next += 1) chosen[members[drawn[next]! % PLACES]!] = option;
    }
    for (; next < members.length; next += 1) chosen[members[drawn[next]! % PLACES]!] = NONE;
    await breathe();
  }
  return 2;
}

/** Places among the members of a class in the order of a draw, ties by place: each number is draw × PLACES + place. */
function byLot(members: readonly number[], lots: Uint32Array, contender: number): Float64Array {
  return Float64Array.from(members, (i, place) => drawOf(lots[i]!, contender) * PLACES + place).sort();
}

/** Sums run over blocks of customers, the blocks added in order (decisions 18). */
async function totalOf({ size, treatments, rank }: Problem, chosen: Int16Array, breathe: Breathe): Promise<number> {
  let value = 0;
  for (let from = 0; from < size; from += STRETCH) {
    let block = 0;
    for (let i = from; i < Math.min(size, from + STRETCH); i += 1) {
      if (chosen[i] !== NONE) block += rank[i * treatments + chosen[i]!]!;
    }
    value += block;
    await breathe();
  }
  return value;
}
