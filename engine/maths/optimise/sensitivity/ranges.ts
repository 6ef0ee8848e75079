// How far the price of a limit holds. Prices are slopes of what everybody's best comes to, as the limit moves: at a corner
// one more unit is worth less than one fewer costs, and a price stays as it is until the next corners have moved it.
// The units at which it has moved by a twentieth come from one program: the limit may be passed, or left unused, at that
// price, and what is passed or left is how far it holds.
import { type Prices, pricesOf } from '../dual/dual.ts';
import { isOfMissing } from '../dual/reached.ts';
import type { Optimum } from '../optimise.ts';
import { type Breathe, cellsOf, largestRank, type Problem, type Row, rowsOf } from '../problem.ts';
import { reachableLimits } from '../reachable.ts';

/** How a price of a limit moves with the limit: in rank a unit, and units. */
export interface PriceRange {
  readonly limit: number;
  /** Which end of the limit the price is of. */
  readonly end: 'most' | 'least';
  /** What one more unit adds: the slope upwards. Never above `upper`; the same as it where nothing ties. */
  readonly lower: number;
  /** What one unit fewer takes away: the slope downwards. */
  readonly upper: number;
  /** With up to so many units more the price stays within 5 % of `lower`; Infinity where it never moves. */
  readonly more: number;
  /** With up to so many units fewer it stays within 5 % of `upper`. */
  readonly fewer: number;
}

/** A price within this share of another is the same. */
const SAME = 0.05;
/** Of the largest rank: the least price that is one. */
const LITTLE = 1e-9;
/** Of the smallest use: how far a limit is moved to see the slope beside it. */
const NUDGE = 1e-3;

/**
 * The ranges of some limits, `optimum` being that of `problem`. Null for a limit without either end, one that nothing
 * uses, and where HiGHS finds no optimum, which only ranks of very different sizes bring about.
 */
export async function rangesOf(
  problem: Problem,
  optimum: Pick<Optimum, 'prices' | 'missed'>,
  limits: readonly number[],
  breathe: Breathe,
): Promise<(PriceRange | null)[]> {
  const largest = (await largestRank(problem, breathe)) || 1;
  const isMissed = optimum.missed.some((units) => units > 0);
  const reachable = isMissed ? { ...problem, limits: await reachableLimits(problem, breathe) } : problem;
  const rows = rowsOf(reachable, largest);
  const cells = cellsOf(problem);
  const near = nearPrices(rows, optimum.prices);
  const solve = (changed: readonly Row[]): Promise<Prices> =>
    pricesOf(reachable, changed, { cells, largest, near }, breathe);
  const ranges: (PriceRange | null)[] = [];
  for (const limit of limits) ranges.push(await rangeOf(rows, near, rowAt(rows, limit, near), solve, largest));
  return ranges;
}

/** The row that a limit's price is of: its most, unless only its least has one. */
export function rowAt(rows: readonly Row[], limit: number, prices: Float64Array): number {
  const own = rows.flatMap((row, r) => (row.limit === limit ? [r] : []));
  return own.find((r) => prices[r] !== 0) ?? own[0] ?? -1;
}

/** Prices by row, from prices by limit. */
export function nearPrices(rows: readonly Row[], byLimit: Float64Array): Float64Array {
  return Float64Array.from(rows, ({ limit, scale, lowest, highest }) =>
    Math.min(highest, Math.max(lowest, byLimit[limit]! * scale)),
  );
}

type Solve = (rows: readonly Row[]) => Promise<Prices>;

async function rangeOf(
  rows: readonly Row[],
  near: Float64Array,
  r: number,
  solve: Solve,
  largest: number,
): Promise<PriceRange | null> {
  const row = rows[r];
  if (row === undefined) return null;
  const { scale, limit } = row;
  const changed = (change: Partial<Row>): Row[] => rows.map((each, k) => (k === r ? { ...each, ...change } : each));
  const smallest = row.uses.reduce((a, use) => (use === 0 ? a : Math.min(a, Math.abs(use))), 1);
  const nudge = NUDGE * smallest;
  const above = await solve(changed({ bound: row.bound + nudge }));
  const below = row.bound > nudge || row.highest === 0 ? await solve(changed({ bound: row.bound - nudge })) : above;
  if (above.proof === null || below.proof === null) return null;
  const least = row.highest === 0;
  // Of a most without room nothing can be taken away.
  const upper = below === above ? Math.max(near[r]!, above.prices[r]!) : Math.max(above.prices[r]!, below.prices[r]!);
  // At the price of what is missing nothing more can be reached, and there is no slope: the price is what was found.
  const isMissing = (price: number): boolean => isOfMissing(row, price);
  if (isMissing(upper)) return null;
  const isLast = isMissing(above.prices[r]!);
  const lower = !isLast ? above.prices[r]! : isMissing(near[r]!) ? upper : Math.min(upper, near[r]!);
  /** Units to where the limit's price is as given. */
  const unitsTo = async (price: number): Promise<number | null> => {
    const { proof } = await solve(changed({ lowest: price, highest: price }));
    return proof && -proof.solution.spare[r]!;
  };
  const flat = LITTLE * largest;
  const up =
    !least && lower <= flat
      ? Infinity
      : await unitsTo(least ? Math.min(lower * (1 + SAME), -flat) : lower * (1 - SAME));
  const down =
    least && upper >= -flat
      ? -Infinity
      : await unitsTo(least ? upper * (1 - SAME) : Math.max(upper * (1 + SAME), flat));
  if (up === null || down === null) return null;
  return {
    limit,
    end: least ? 'least' : 'most',
    lower: lower / scale,
    upper: upper / scale,
    more: Math.max(0, up * scale),
    fewer: Math.max(0, -down * scale),
  };
}
