// The problem as somebody would tell it to a solver who knows nothing of prices, a column for each customer and
// treatment: what tests and benches compare with.
import { type Program, solveProgram } from './dual/linear-program.ts';
import type { Problem } from './problem.ts';

/** The largest Σ rank, of whole customers or of fractions; null when nothing keeps the limits. */
export async function plainOptimum(problem: Problem, whole: boolean): Promise<number | null> {
  const { size, treatments, rank, groups, limits } = problem;
  const largest = rank.reduce((a, b) => Math.max(a, Math.abs(b) || 0), 0) || 1;
  const program: Program = {
    gains: [],
    starts: [],
    indices: [],
    values: [],
    rowLeast: [...limits.map(({ least, taken }) => least - taken), ...Array.from({ length: size }, () => -Infinity)],
    rowMost: [...limits.map(({ most, taken }) => most - taken), ...Array.from({ length: size }, () => 1)],
    whole: 0,
  };
  for (let i = 0; i < size; i += 1) {
    for (let t = 0; t < treatments; t += 1) {
      const value = rank[i * treatments + t]!;
      if (Number.isNaN(value)) continue;
      program.gains.push(value / largest);
      program.starts.push(program.indices.length);
      const cell = (groups === null ? 0 : groups[i]!) * treatments + t;
      for (const [l, { uses }] of limits.entries()) {
        if (uses[cell] === 0) continue;
        program.indices.push(l);
        program.values.push(uses[cell]!);
      }
      program.indices.push(limits.length + i);
      program.values.push(1);
    }
  }
  const answer = await solveProgram({ ...program, whole: whole ? program.gains.length : 0 }, () => Promise.resolve());
  if (answer === null) return null;
  return program.gains.reduce((sum, gain, c) => sum + gain * answer.amounts[c]!, 0) * largest;
}
