// The best plan in whole customers of a small problem where customers take several treatments, as an integer program.
import { type Program, solveProgram } from '../dual/linear-program.ts';
import { allowanceOf, type Breathe, NONE, type Problem, type Row } from '../problem.ts';
import { membersOf, type Sets } from '../sets.ts';

/** Writes into `chosen` what each takes; leaves it as it is where HiGHS finds no optimum. */
export async function wholePlan(
  problem: Problem,
  rows: readonly Row[],
  { largest, sets }: { readonly largest: number; readonly sets: Sets },
  chosen: Int16Array,
  breathe: Breathe,
): Promise<void> {
  const { size, treatments, rank, groups, most = 1 } = problem;
  const program: Program = { gains: [], starts: [], indices: [], values: [], rowLeast: [], rowMost: [], whole: 0 };
  const { gains, starts, indices, values, rowLeast, rowMost } = program;
  const isLeast = rows.map(({ highest }) => highest === 0);
  for (const [r, { bound }] of rows.entries()) {
    rowLeast.push(isLeast[r] ? bound : -Infinity);
    rowMost.push(isLeast[r] ? Infinity : bound);
  }
  const ownRow = (sum: number): number => {
    rowLeast.push(-Infinity);
    rowMost.push(sum);
    return rowMost.length - 1;
  };
  const pairs = [...sets.pairs()];
  const columns: { readonly customer: number; readonly t: number }[] = [];
  for (let i = 0; i < size; i += 1) {
    const offset = groups === null ? 0 : groups[i]! * treatments;
    const isAdmitted = (t: number): boolean => !Number.isNaN(rank[i * treatments + t]!);
    const allowed = allowanceOf(problem, i);
    const together = ownRow(allowed.most);
    // Whoever takes what a window binds has as many fewer places for what counts in it as it has less room.
    const windows = allowed.windows.flatMap(({ binds, counts, room }) =>
      membersOf(binds)
        .filter((t) => room < allowed.most && isAdmitted(t))
        .map((bound) => ({ bound, counts: membersOf(counts), weight: allowed.most - room, row: ownRow(allowed.most) })),
    );
    const apart = pairs.filter((pair) => pair.every(isAdmitted)).map((pair) => ({ pair, row: ownRow(1) }));
    for (let t = 0; t < treatments; t += 1) {
      if (!isAdmitted(t)) continue;
      columns.push({ customer: i, t });
      gains.push(rank[i * treatments + t]! / largest);
      starts.push(indices.length);
      const entry = (row: number, value: number): void => {
        indices.push(row);
        values.push(value);
      };
      for (const [r, { uses }] of rows.entries()) if (uses[offset + t] !== 0) entry(r, uses[offset + t]!);
      entry(together, 1);
      entry(ownRow(1), 1);
      for (const { pair, row } of apart) if (pair.includes(t)) entry(row, 1);
      for (const { bound, counts, weight, row } of windows) {
        if (counts.includes(t)) entry(row, t === bound ? 1 + weight : 1);
      }
    }
  }
  // Units missing to a least, at the highest price there is.
  for (const [r, { lowest }] of rows.entries()) {
    if (!isLeast[r]) continue;
    gains.push(lowest / largest);
    starts.push(indices.length);
    indices.push(r);
    values.push(1);
  }
  const solution = await solveProgram({ ...program, whole: columns.length }, breathe);
  if (solution === null) return;
  chosen.fill(NONE);
  const next = new Uint8Array(size);
  for (const [column, { customer, t }] of columns.entries()) {
    if (solution.amounts[column]! < 0.5) continue;
    chosen[customer * most + next[customer]!] = t;
    next[customer]! += 1;
  }
}
