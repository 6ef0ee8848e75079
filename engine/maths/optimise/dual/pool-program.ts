// The linear program over a pool: how many of each class take which of their open choices, with every price kept inside
// the box. Where the pool is a part of the open customers, it stands for all of them: at the box's own prices it asks of
// every limit exactly what everybody would, unless the box is everything.

import { type Breathe, NONE, type Row } from '../problem.ts';
import { type Program, type Solution, solveProgram } from './linear-program.ts';
import { unitsOf } from './pass.ts';
import type { Box, Pool } from './pool.ts';

export interface PoolSolution {
  /** Of each class, how many take each of its options; what is left of the count takes nothing. */
  readonly amounts: readonly (readonly number[])[];
  readonly prices: Float64Array;
  /** Of each row, what is left to its bound; below 0 where that is passed, because the box ends at a price. */
  readonly spare: Float64Array;
}

export interface PoolSettings {
  readonly treatments: number;
  readonly largest: number;
  /** Whether only whole customers count; then there are no prices. */
  readonly whole?: boolean;
}

/** Null where HiGHS found no optimum, which only numbers of very different sizes bring about. */
export async function solvePool(
  pool: Pool,
  rows: readonly Row[],
  box: Box,
  { treatments, largest, whole = false }: PoolSettings,
  breathe: Breathe,
): Promise<PoolSolution | null> {
  const { classes } = pool;
  const program: Program = { gains: [], starts: [], indices: [], values: [], rowLeast: [], rowMost: [], whole: 0 };
  const { gains, starts, indices, values } = program;
  const preferred = new Float64Array(pool.settled.length);
  for (const { group, options, preferred: at, count } of classes) {
    if (options[at]! !== NONE) preferred[group * treatments + options[at]!]! += count;
  }
  for (const row of rows) {
    const settled = unitsOf(pool.settled, row.uses);
    const stand = pool.whole || box.everything ? 0 : unitsOf(pool.open, row.uses) - unitsOf(preferred, row.uses);
    program.rowLeast.push(row.bound - settled - stand);
    program.rowMost.push(row.bound - settled - stand);
  }
  const places = classes.map(({ group, options, gains: worths, count }, index) => {
    const nothing = options.indexOf(NONE);
    const base = nothing < 0 ? 0 : worths[nothing]!;
    program.rowLeast.push(nothing < 0 ? count : -Infinity);
    program.rowMost.push(count);
    return options.map((option, k) => {
      if (option === NONE) return NONE;
      gains.push((worths[k]! - base) / largest);
      starts.push(indices.length);
      for (const [r, { uses }] of rows.entries()) {
        const use = uses[group * treatments + option]!;
        if (use === 0) continue;
        indices.push(r);
        values.push(use);
      }
      indices.push(rows.length + index);
      values.push(1);
      return gains.length - 1;
    });
  });
  const customers = gains.length;
  const ends: { readonly row: number; readonly column: number; readonly sign: number }[] = [];
  // Units left over and units too many, at the ends of the box: they keep each price between them.
  for (const r of rows.keys()) {
    for (const [end, sign] of [
      [box.lowest[r]!, 1],
      [box.highest[r]!, -1],
    ] as const) {
      if (!Number.isFinite(end)) continue;
      ends.push({ row: r, column: gains.length, sign });
      gains.push((sign * end) / largest);
      starts.push(indices.length);
      indices.push(r);
      values.push(sign);
    }
  }
  const solution: Solution | null = await solveProgram({ ...program, whole: whole ? customers : 0 }, breathe);
  if (solution === null) return null;
  const prices = Float64Array.from(rows, (_, r) =>
    Math.min(box.highest[r]!, Math.max(box.lowest[r]!, solution.prices[r]! * largest)),
  );
  const amounts = places.map((columns) => columns.map((column) => (column === NONE ? 0 : solution.amounts[column]!)));
  const spare = new Float64Array(rows.length);
  for (const { row, column, sign } of ends) spare[row]! += sign * solution.amounts[column]!;
  return { amounts, prices, spare };
}
