// The best prices of a problem some of whose minimums may be out of reach: those are lowered to what can be reached.
import { type Breathe, cellsOf, type Problem, type Row, rowsOf } from '../problem.ts';
import { reachableLimits } from '../reachable.ts';
import { type Prices, pricesOf } from './dual.ts';
import { preferencesAt } from './pass.ts';

export interface Reached {
  /** The problem, each least lowered to what can be reached. */
  readonly problem: Problem;
  readonly rows: readonly Row[];
  readonly dual: Prices;
  /** Prices as best as those of `dual`, but of no minimum that takes all there are that of what is missing. */
  readonly prices: Float64Array;
  /** The bound at `prices`. */
  readonly bound: number;
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
    const { prices, bound, passes } = dual;
    return { problem, rows, dual, prices, bound, passes, missed: false };
  };
  const first = await solve(given);
  const { proof } = first.dual;
  // What can be reached is looked into only where something is missed: that takes longer than the prices.
  const isMet = first.rows.every(({ highest }, r) => highest !== 0 || (proof && proof.solution.spare[r]! <= MISSED));
  const nothing = given.limits.some(({ least, taken, uses }) => least > taken && uses.every((use) => use === 0));
  if (isMet && !nothing) return eased(first, largest, cells, breathe);
  const limits = await reachableLimits(given, breathe);
  const second = await solve({ ...given, limits });
  const missed = limits.some(({ least }, l) => least < given.limits[l]!.least);
  const passes = first.passes + second.passes;
  return eased({ ...second, passes, missed }, largest, cells, breathe);
}

/** Of the smallest use: by how much a minimum that takes all there are is lowered to see its price. */
const NUDGE = 1e-3;
/** So near to the price of what is missing, as a share of it, is that price. */
const NEAR = 0.05;

/** Whether a price is that of what is missing, and says nothing. */
export const isOfMissing = ({ highest, lowest }: Row, price: number): boolean =>
  highest === 0 && price <= lowest * (1 - NEAR);

async function eased(reached: Reached, largest: number, cells: number, breathe: Breathe): Promise<Reached> {
  const { problem, rows, dual } = reached;
  if (!rows.some((row, r) => isOfMissing(row, dual.prices[r]!))) return reached;
  const lower = rows.map((row, r): Row => {
    if (!isOfMissing(row, dual.prices[r]!)) return row;
    const smallest = row.uses.reduce((a, use) => (use === 0 ? a : Math.min(a, Math.abs(use))), 1);
    return { ...row, bound: row.bound - NUDGE * smallest };
  });
  const { prices, proof, passes } = await pricesOf(problem, lower, { cells, largest, near: dual.prices }, breathe);
  if (proof === null) return reached;
  const { bound } = await preferencesAt(problem, rows, prices, cells, breathe);
  return { ...reached, prices, bound, passes: reached.passes + passes + 1 };
}
