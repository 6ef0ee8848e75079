// The best prices of a problem some of whose minimums may be out of reach: those are lowered to what can be reached.
import { type Breathe, cellsOf, type Problem, type Row, rowsOf } from '../problem.ts';
import { reachableLimits } from '../reachable.ts';
import { type Prices, pricesOf } from './dual.ts';

export interface Reached {
  /** The problem, each least lowered to what can be reached. */
  readonly problem: Problem;
  readonly rows: readonly Row[];
  readonly dual: Prices;
  readonly passes: number;
  /** Whether a least was lowered. */
  readonly missed: boolean;
}

/** Of a row's largest use: less than this is not missing. */
const MISSED = 1e-6;

/** `nearOf` may say prices that are near, by row. */
export async function reachedPrices(
  given: Problem,
  largest: number,
  breathe: Breathe,
  nearOf?: (rows: readonly Row[]) => Float64Array,
): Promise<Reached> {
  const cells = cellsOf(given);
  const solve = async (problem: Problem): Promise<Reached> => {
    const rows = rowsOf(problem, largest);
    const dual = await pricesOf(problem, rows, { cells, largest, ...(nearOf && { near: nearOf(rows) }) }, breathe);
    return { problem, rows, dual, passes: dual.passes, missed: false };
  };
  const first = await solve(given);
  const { proof } = first.dual;
  // What can be reached is looked into only where something is missed: that takes longer than the prices.
  const isMet = first.rows.every(({ highest }, r) => highest !== 0 || (proof && proof.solution.spare[r]! <= MISSED));
  const nothing = given.limits.some(({ least, taken, uses }) => least > taken && uses.every((use) => use === 0));
  if (isMet && !nothing) return first;
  const limits = await reachableLimits(given, breathe);
  const second = await solve({ ...given, limits });
  const missed = limits.some(({ least }, l) => least < given.limits[l]!.least);
  return { ...second, passes: first.passes + second.passes, missed };
}
