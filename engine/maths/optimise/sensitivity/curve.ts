// What the best of everybody comes to as one limit moves: the bound at other capacities, or other minimums.
import { reachedPrices } from '../dual/reached.ts';
import type { Optimum } from '../optimise.ts';
import { type Breathe, largestRank, type Problem } from '../problem.ts';
import { nearPrices } from './ranges.ts';

export interface CurvePoint {
  /** The most, or the least, that the limit is given here, in its units. */
  readonly units: number;
  /** No allocation comes to more that keeps this, and every least as far as it can be kept. */
  readonly bound: number;
  /** What one more unit would add here, in rank. */
  readonly price: number;
  /** Whether a least cannot be met here. */
  readonly missed: boolean;
}

export interface Curve {
  readonly limit: number;
  readonly end: 'most' | 'least';
  /** At which units, in any order. */
  readonly at: readonly number[];
}

/** The curve, in the order of `at`; `optimum` is that of `problem`. */
export async function curveOf(
  problem: Problem,
  optimum: Pick<Optimum, 'prices'>,
  { limit, end, at }: Curve,
  breathe: Breathe,
): Promise<CurvePoint[]> {
  const largest = (await largestRank(problem, breathe)) || 1;
  const { taken, most, least } = problem.limits[limit]!;
  const now = end === 'most' ? most : least;
  const points: CurvePoint[] = Array(at.length);
  // From the units of the optimum outwards, each from the prices of the one before it.
  const outwards = [...at.keys()].sort((a, b) => Math.abs(at[a]! - now) - Math.abs(at[b]! - now) || a - b);
  const sides = { more: optimum.prices, fewer: optimum.prices };
  for (const k of outwards) {
    const units = at[k]!;
    const side = units > now ? 'more' : 'fewer';
    const moved = problem.limits.map((each, l) => (l === limit ? { ...each, [end]: units } : each));
    const given = { ...problem, limits: moved };
    const { rows, prices, bound, missed } = await reachedPrices(given, largest, breathe, (own) =>
      nearPrices(own, sides[side]),
    );
    const byLimit = new Float64Array(problem.limits.length);
    for (const [r, row] of rows.entries()) byLimit[row.limit]! += prices[r]! / row.scale;
    sides[side] = byLimit;
    const own = rows.findIndex((row) => row.limit === limit && (row.highest === 0) === (end === 'least'));
    // Where others have taken more than the most, the most is not what binds.
    const idle = own < 0 || (end === 'most' && units < taken);
    points[k] = { units, bound, price: idle ? 0 : prices[own]! / rows[own]!.scale, missed };
  }
  return points;
}
