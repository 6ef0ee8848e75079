// How much of each minimum can be met at all: the largest part of them together that any allocation of this problem
// reaches. Customers are told apart only by which treatments that count for a minimum they are admitted to.
import { type Program, solveProgram } from './dual/linear-program.ts';
import { type Breathe, type Problem, rowsOf, STRETCH } from './problem.ts';

const CERTAIN = 1e-6;

/** The limits, each least lowered to what can be reached. */
export async function reachableLimits(problem: Problem, breathe: Breathe): Promise<Problem['limits']> {
  const { limits, treatments } = problem;
  if (limits.every(({ least }) => least === -Infinity)) return limits;
  const rows = rowsOf(problem, 1);
  const counting = Array.from({ length: treatments }, (_, t) => t).filter((t) =>
    rows.some(({ uses, highest }) => highest === 0 && uses.some((use, c) => use > 0 && c % treatments === t)),
  );
  const program: Program = { gains: [], starts: [], indices: [], values: [], rowLeast: [], rowMost: [], whole: 0 };
  for (const { bound, highest } of rows) {
    program.rowLeast.push(highest === 0 ? bound : -Infinity);
    program.rowMost.push(highest === 0 ? Infinity : bound);
  }
  const column = (gain: number, entries: readonly (readonly [number, number])[]): void => {
    program.gains.push(gain);
    program.starts.push(program.indices.length);
    for (const [row, value] of entries) {
      program.indices.push(row);
      program.values.push(value);
    }
  };
  for (const { group, admitted, count } of await admissions(problem, counting, breathe)) {
    const own = program.rowMost.length;
    program.rowLeast.push(-Infinity);
    program.rowMost.push(count);
    for (const t of admitted) {
      const uses = rows.flatMap((row, r): [number, number][] => {
        const use = row.uses[group * treatments + t]!;
        return use === 0 ? [] : [[r, use]];
      });
      column(0, [...uses, [own, 1]]);
    }
  }
  const missing = rows.map(({ highest }, r) => {
    if (highest !== 0) return -1;
    column(-1, [[r, 1]]);
    return program.gains.length - 1;
  });
  const solution = await solveProgram(program, breathe);
  if (solution === null) return limits;
  return limits.map((limit, l) => {
    const r = rows.findIndex((row) => row.limit === l && row.highest === 0);
    if (r < 0) return limit.least > -Infinity ? { ...limit, least: -Infinity } : limit;
    const missed = solution.amounts[missing[r]!]!;
    return missed <= CERTAIN ? limit : { ...limit, least: limit.least - missed * rows[r]!.scale };
  });
}

/** Customers by group and by which of the counting treatments they are admitted to. */
async function admissions(
  { size, treatments, rank, groups }: Problem,
  counting: readonly number[],
  breathe: Breathe,
): Promise<Iterable<{ group: number; admitted: number[]; count: number }>> {
  const found = new Map<string, { group: number; admitted: number[]; count: number }>();
  for (let i = 0; i < size; i += 1) {
    const group = groups === null ? 0 : groups[i]!;
    let key = `${group}`;
    for (const t of counting) if (!Number.isNaN(rank[i * treatments + t]!)) key += `,${t}`;
    const same = found.get(key);
    if (same !== undefined) same.count += 1;
    else {
      const admitted = counting.filter((t) => !Number.isNaN(rank[i * treatments + t]!));
      found.set(key, { group, admitted, count: 1 });
    }
    if (i % STRETCH === STRETCH - 1) await breathe();
  }
  return found.values();
}
