// How much of each minimum can be met at all: the largest part of them together that any allocation of this problem
// reaches.
import { admissionsOf, helpingOf } from './dual/admissions.ts';
import { solvePool } from './dual/pool-program.ts';
import { type Breathe, cellsOf, type Problem, rowsOf } from './problem.ts';
import { setsOf } from './sets.ts';

const CERTAIN = 1e-6;

/** The limits, each least lowered to what can be reached. */
export async function reachableLimits(problem: Problem, breathe: Breathe): Promise<Problem['limits']> {
  const { limits, treatments } = problem;
  if (limits.every(({ least }) => least === -Infinity)) return limits;
  const rows = rowsOf(problem, 1);
  const pool = await admissionsOf(problem, helpingOf(rows, treatments), cellsOf(problem), breathe);
  // A missing unit costs 1, and nothing else is worth anything.
  const box = {
    prices: new Float64Array(rows.length),
    everything: true,
    lowest: Float64Array.from(rows, ({ highest }) => (highest === 0 ? -1 : 0)),
    highest: Float64Array.from(rows, ({ highest }) => highest),
  };
  const solution = await solvePool(pool, rows, box, { treatments, largest: 1, sets: setsOf(problem) }, breathe);
  if (solution === null) return limits;
  return limits.map((limit, l) => {
    const r = rows.findIndex((row) => row.limit === l && row.highest === 0);
    if (r < 0) return limit.least > -Infinity ? { ...limit, least: -Infinity } : limit;
    const missed = solution.spare[r]!;
    return missed <= CERTAIN ? limit : { ...limit, least: limit.least - missed * rows[r]!.scale };
  });
}
