// The problem as somebody would tell it to a solver who knows nothing of prices, a column for each customer and
// each treatment or set of treatments that may be taken together: what tests and benches compare with.
import { type Program, solveProgram } from './dual/linear-program.ts';
import { type Allowance, allowanceOf, type Problem } from './problem.ts';

/** The largest Σ rank, of whole customers or of fractions; null when nothing keeps the limits. */
export async function plainOptimum(problem: Problem, whole: boolean): Promise<number | null> {
  const { size, treatments, rank, groups, limits } = problem;
  const takesOf = takesIn(problem);
  const largest = rank.reduce((a, b) => Math.max(a, Math.abs(b) || 0), 0) || 1;
  const program: Program = {
    gains: [],
    starts: [],
    indices: [],
    values: [],
    rowLeast: [...limits.map(({ least, taken }) => least - taken), ...Array.from({ length: size }, () => -Infinity)],
    rowMost: [...limits.map(({ most, taken }) => most - taken), ...Array.from({ length: size }, () => 1)],
    whole: 0,
    plain: true,
  };
  for (let i = 0; i < size; i += 1) {
    for (const take of takesOf(i)) {
      const value = take.reduce((sum, t) => sum + rank[i * treatments + t]!, 0);
      if (Number.isNaN(value)) continue;
      program.gains.push(value / largest);
      program.starts.push(program.indices.length);
      const offset = (groups === null ? 0 : groups[i]!) * treatments;
      for (const [l, { uses }] of limits.entries()) {
        const use = take.reduce((sum, t) => sum + uses[offset + t]!, 0);
        if (use === 0) continue;
        program.indices.push(l);
        program.values.push(use);
      }
      program.indices.push(limits.length + i);
      program.values.push(1);
    }
  }
  const answer = await solveProgram({ ...program, whole: whole ? program.gains.length : 0 }, () => Promise.resolve());
  if (answer === null) return null;
  return program.gains.reduce((sum, gain, c) => sum + gain * answer.amounts[c]!, 0) * largest;
}

/** Says for a customer every set of treatments that may be taken together, whether they are admitted or not. */
export function takesIn(problem: Problem): (i: number) => readonly (readonly number[])[] {
  const { treatments, most = 1, apart = null, allowances = null } = problem;
  const excludes = (t: number, u: number): boolean => (((apart?.[t] ?? 0) >>> u) & 1) === 1;
  let longest: number[][] = [[]];
  const takes: number[][] = [];
  for (let length = 1; length <= most; length += 1) {
    longest = longest.flatMap((take) =>
      Array.from({ length: treatments }, (_, t) => t)
        .filter((t) => t > (take.at(-1) ?? -1) && take.every((u) => !excludes(t, u) && !excludes(u, t)))
        .map((t) => [...take, t]),
    );
    takes.push(...longest);
  }
  if (allowances === null) return () => takes;
  const own = allowances.all.map((allowance) => takes.filter((take) => isWithin(allowance, take)));
  return (i) => own[allowances.of[i]!]!;
}

/** Whether an allowance has room for treatments together; who excludes whom is not looked at. */
function isWithin({ most, windows }: Allowance, take: readonly number[]): boolean {
  const within = (treatments: number): number => take.filter((t) => ((treatments >>> t) & 1) === 1).length;
  return (
    take.length <= most && windows.every(({ binds, counts, room }) => within(binds) === 0 || within(counts) <= room)
  );
}

/** Whether a customer may take treatments together. */
export function mayTake(problem: Problem, i: number, take: readonly number[]): boolean {
  const { apart = null } = problem;
  const isApart = (t: number, u: number): boolean => t !== u && (((apart?.[t] ?? 0) >>> u) & 1) === 1;
  return isWithin(allowanceOf(problem, i), take) && !take.some((t) => take.some((u) => isApart(t, u)));
}
