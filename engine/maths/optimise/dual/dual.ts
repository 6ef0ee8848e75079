// The prices of the limits: those at which what everybody prefers comes to the least. Found by linear programs over the
// customers who are not settled inside a box of prices; the box moves and shrinks until the program holds every open
// customer and its prices lie inside, which proves them best.

import type { Breathe, Problem, Row } from '../problem.ts';
import { setsOf } from '../sets.ts';
import { preferencesAt } from './pass.ts';
import { type Box, type Pool, poolOf } from './pool.ts';
import { type PoolSolution, solvePool } from './pool-program.ts';

/** Entries of one linear program while the box still moves: some 100 ms. */
const ENTRIES = 4_000;
/** After so many rounds a program may be larger, each time: where many tie, those who do are as many in the smallest box. */
const PATIENCE = 6;
const MORE = 1.5;
const ROUNDS = 60;
/** A side of the first box, as a share of the price. */
const FIRST = 0.3;
/** The same where prices are known that are near, as a part of it. */
const NEAR = 0.3;
const SHRINK = 0.3;
const GROW = 3;
/** Of a box's side: how near to its end a price lies on it. */
const EDGE = 1e-6;
/** Bounds nearer to each other than this share of them are the same. */
const SAME = 1e-12;
/** Of the largest rank: what is nearly as good where the best prices were not proved. */
const NEARLY = 1e-6;

export interface Prices {
  readonly prices: Float64Array;
  readonly bound: number;
  /** Inside it the customers who are not settled at the prices: few, and the split of their classes is a program. */
  readonly box: Box;
  /** How those who are not settled are split; null where the prices are not proved to be the best. */
  readonly proof: Proof | null;
  readonly passes: number;
}

export interface Proof {
  /** All who are not settled inside the box. */
  readonly pool: Pool;
  /** `spare` is what each limit has left at the best prices: below 0 where its price may not rise. */
  readonly solution: PoolSolution;
}

export interface DualSettings {
  readonly cells: number;
  readonly largest: number;
  /** Prices that are near, by row: the search begins around them. */
  readonly near?: Float64Array;
}

export async function pricesOf(
  problem: Problem,
  rows: readonly Row[],
  settings: DualSettings,
  breathe: Breathe,
): Promise<Prices> {
  const { cells, largest } = settings;
  const { treatments } = problem;
  const sets = setsOf(problem);
  const start = Float64Array.from(rows, ({ lowest, highest }, r) =>
    Math.min(highest, Math.max(lowest, settings.near?.[r] ?? 0)),
  );
  let at: { prices: Float64Array; bound: number } = {
    prices: start,
    bound: (await preferencesAt(problem, rows, start, cells, breathe)).bound,
  };
  let passes = 1;
  // At first the box is everything.
  let reach: Float64Array | null =
    settings.near === undefined ? null : around(start, largest).map((side) => side * NEAR);
  for (let round = 0; round < ROUNDS; round += 1) {
    const box = boxOf(rows, at.prices, reach);
    const pool = await poolOf(
      problem,
      rows,
      box,
      { cells, largest, most: ENTRIES * MORE ** Math.max(0, round - PATIENCE) },
      breathe,
    );
    const solution = await solvePool(pool, rows, box, { treatments, largest, sets }, breathe);
    passes += 2;
    if (solution === null) break;
    const { bound } = await preferencesAt(problem, rows, solution.prices, cells, breathe);
    const edges = edgesOf(rows, box, solution.prices);
    const better = bound < at.bound;
    // Where the best of the box is at its end, and no better than its middle, the middle is the best there is.
    const middle = bound >= at.bound - SAME * (Math.abs(bound) + largest);
    if (pool.whole && (middle || !edges.includes(true))) {
      const prices = edges.includes(true) ? at.prices : solution.prices;
      return { prices, bound: Math.min(bound, at.bound), box, proof: { pool, solution }, passes };
    }
    reach =
      reach === null
        ? around(solution.prices, largest)
        : reach.map((side, r) => side * (pool.whole ? (edges[r] ? GROW : 1) : edges[r] && better ? 1 : SHRINK));
    if (better) at = { prices: solution.prices, bound };
  }
  return {
    ...at,
    box: boxOf(rows, at.prices, reach?.map((side) => Math.min(side, largest * NEARLY)) ?? null),
    proof: null,
    passes,
  };
}

/** Sides of a box around prices, as a share of their own size, and of the largest rank where they are small. */
const around = (prices: Float64Array, largest: number): Float64Array =>
  prices.map((price) => FIRST * (Math.abs(price) + largest / 20));

function boxOf(rows: readonly Row[], prices: Float64Array, reach: Float64Array | null): Box {
  return {
    prices,
    everything: reach === null,
    lowest: Float64Array.from(rows, ({ lowest }, r) =>
      Math.max(lowest, reach === null ? lowest : prices[r]! - reach[r]!),
    ),
    highest: Float64Array.from(rows, ({ highest }, r) =>
      Math.min(highest, reach === null ? highest : prices[r]! + reach[r]!),
    ),
  };
}

/** Which prices lie on a side of the box that is not the end of what a price may be. */
function edgesOf(rows: readonly Row[], { lowest, highest }: Box, prices: Float64Array): boolean[] {
  return rows.map((row, r) => {
    const near = (highest[r]! - lowest[r]!) * EDGE;
    const low = prices[r]! - lowest[r]! <= near && lowest[r]! > row.lowest;
    return low || (highest[r]! - prices[r]! <= near && highest[r]! < row.highest);
  });
}
