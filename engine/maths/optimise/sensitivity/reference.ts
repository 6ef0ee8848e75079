// For tests: how far prices hold, and the ways out of limits that contradict, beside HiGHS on the plain linear program.
import { expect } from 'vitest';
import { type Program, solveProgram } from '../dual/linear-program.ts';
import { optimise } from '../optimise.ts';
import { plainOptimum, takesIn } from '../plain.ts';
import type { Problem } from '../problem.ts';
import { reachableLimits } from '../reachable.ts';
import { kindFrom, numbersFrom, problemFrom } from '../reference.ts';
import { type PriceRange, rangesOf } from './ranges.ts';
import { type End, relaxationsOf } from './relaxations.ts';

const calm = (): Promise<void> => Promise.resolve();

/** The optimum of the linear program by HiGHS, with one end of a limit moved; null where nothing keeps the limits. */
function moved(problem: Problem, { limit, end }: PriceRange, by: number): Promise<number | null> {
  const limits = problem.limits.map((each, l) => {
    if (l !== limit) return { ...each, most: Math.max(each.most, each.taken) };
    return {
      ...each,
      most: Math.max(each.most, each.taken) + (end === 'most' ? by : 0),
      least: each.least + (end === 'least' ? by : 0),
    };
  });
  return plainOptimum({ ...problem, limits }, false);
}

/** The price beside a place: the slope between two solutions, `by` being how far apart, above the place or below it. */
async function slopeAt(problem: Problem, range: PriceRange, place: number, by: number): Promise<number | null> {
  const [at, beside] = [await moved(problem, range, place), await moved(problem, range, place + by)];
  return at === null || beside === null ? null : (beside - at) / by;
}

/** Expects the ranges of the problems of some seeds to be what solving again finds; returns how much was compared. */
export async function judgeRanges(
  first: number,
  last: number,
): Promise<Record<'slopes' | 'more' | 'fewer' | 'least' | 'intervals', number>> {
  const met = { slopes: 0, more: 0, fewer: 0, least: 0, intervals: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    const kind = kindFrom(seed, 30);
    const several = { most: seed % 5 === 0 ? 2 : 1, differing: seed % 10 === 0 };
    const problem = problemFrom(seed, { ...kind, limits: 1 + (seed % 4), scale: 1, ...several });
    if ((await plainOptimum(problem, false)) === null) continue;
    if ((await reachableLimits(problem, calm)).some(({ least }, l) => least < problem.limits[l]!.least)) continue;
    const optimum = await optimise(problem, calm);
    const largest = problem.rank.reduce((a, b) => Math.max(a, Math.abs(b) || 0), 0) || 1;
    const near = 1e-5 * largest;
    for (const range of await rangesOf(problem, optimum, [...problem.limits.keys()], calm)) {
      if (range === null) continue;
      const { limit, lower, upper, more, fewer, end } = range;
      const about = `seed ${seed}, limit ${limit}, ${JSON.stringify(range)}`;
      expect(optimum.prices[limit]!, about).toBeGreaterThanOrEqual(lower - near);
      expect(optimum.prices[limit]!, about).toBeLessThanOrEqual(upper + near);
      const step = 1e-4;
      const up = await slopeAt(problem, range, 0, step);
      // Above what can be reached there is no slope.
      if (up !== null) expect(lower, about).toBeCloseTo(up, 3);
      const down = await slopeAt(problem, range, 0, -step);
      if (down !== null && fewer > step) expect(upper, about).toBeCloseTo(down, 3);
      met.slopes += 1;
      if (end === 'least') met.least += 1;
      if (upper - lower > near) met.intervals += 1;
      if (more < Infinity) {
        // Just inside the price is still within a twentieth; just outside it no longer is.
        const inside = more > step ? await slopeAt(problem, range, more - step, step / 2) : null;
        if (inside !== null) expect(inside, about).toBeGreaterThanOrEqual(lower - 0.05 * Math.abs(lower) - 100 * near);
        const outside = await slopeAt(problem, range, more + step, step);
        if (outside !== null) {
          expect(outside, about).toBeLessThanOrEqual(lower - 0.05 * Math.abs(lower) + 100 * near);
          met.more += 1;
        }
      }
      if (fewer < Infinity) {
        const inside = fewer > step ? await slopeAt(problem, range, -fewer + step, -step / 2) : null;
        if (inside !== null) expect(inside, about).toBeLessThanOrEqual(upper + 0.05 * Math.abs(upper) + 100 * near);
        const room = end === 'least' ? Infinity : problem.limits[limit]!.most - problem.limits[limit]!.taken - fewer;
        const outside = room > 2 * step ? await slopeAt(problem, range, -fewer - step, -step) : null;
        if (outside !== null) {
          expect(outside, about).toBeGreaterThanOrEqual(upper + 0.05 * Math.abs(upper) - 100 * near);
          met.fewer += 1;
        }
      }
    }
  }
  return met;
}

/** Small problems with minimums, some far above what can be met. */
function contradicting(seed: number): Problem {
  const next = numbersFrom(seed ^ 0x1234);
  const problem = problemFrom(seed, {
    ...kindFrom(seed, 12),
    limits: 1 + (seed % 3),
    minimums: true,
    scale: 1,
    most: seed % 4 === 0 ? 2 : 1,
    differing: seed % 8 === 0,
  });
  const limits = problem.limits.map((limit) => ({
    ...limit,
    least: next() < 0.6 ? limit.taken + Math.floor(next() * problem.size * 1.5) : limit.least,
  }));
  return { ...problem, limits };
}

const endsOf = ({ limits }: Problem): End[] =>
  limits.flatMap(({ least, most }, limit) => [
    ...(most < Infinity ? [{ limit, end: 'most' } as const] : []),
    ...(least > -Infinity ? [{ limit, end: 'least' } as const] : []),
  ]);

/** The least Σ cost × change when only some ends may change, customer by customer; null where that is not enough. */
async function cheapest(problem: Problem, costs: readonly number[], allowed: readonly End[]): Promise<number | null> {
  const { size, treatments, rank, groups, limits } = problem;
  const takesOf = takesIn(problem);
  const program: Program = { gains: [], starts: [], indices: [], values: [], rowLeast: [], rowMost: [], whole: 0 };
  const column = (gain: number, entries: readonly (readonly [number, number])[]): void => {
    program.gains.push(gain);
    program.starts.push(program.indices.length);
    for (const [row, value] of entries) {
      program.indices.push(row);
      program.values.push(value);
    }
  };
  // HiGHS has no answer to a program without columns.
  column(0, []);
  for (const limit of limits) {
    program.rowLeast.push(limit.least - limit.taken);
    program.rowMost.push(Infinity);
    program.rowLeast.push(-Infinity);
    program.rowMost.push(Math.max(0, limit.most - limit.taken));
  }
  for (const { limit, end } of allowed) {
    column(-costs[limit]!, end === 'least' ? [[2 * limit, 1]] : [[2 * limit + 1, -1]]);
  }
  for (let i = 0; i < size; i += 1) {
    const own = program.rowMost.length;
    program.rowLeast.push(-Infinity);
    program.rowMost.push(1);
    for (const take of takesOf(i)) {
      if (take.some((t) => Number.isNaN(rank[i * treatments + t]!))) continue;
      const offset = (groups === null ? 0 : groups[i]!) * treatments;
      const uses = limits.map((limit) => take.reduce((sum, t) => sum + limit.uses[offset + t]!, 0));
      column(0, [
        ...uses.flatMap((use, l): [number, number][] =>
          use === 0
            ? []
            : [
                [2 * l, use],
                [2 * l + 1, use],
              ],
        ),
        [own, 1],
      ]);
    }
  }
  const solution = await solveProgram(program, calm);
  if (solution === null) return null;
  return allowed.reduce((sum, { limit }, c) => sum + costs[limit]! * solution.amounts[c + 1]!, 0);
}

const subsets = <Value>(values: readonly Value[]): Value[][] =>
  Array.from({ length: 2 ** values.length }, (_, mask) => values.filter((_, k) => (mask >> k) & 1));
const isSame = (a: End, b: End): boolean => a.limit === b.limit && a.end === b.end;
const holds = (ends: readonly End[], part: readonly End[]): boolean =>
  part.every((p) => ends.some((e) => isSame(e, p)));

/** Expects the ways out to be the cheapest that there are, by trying every choice of ends. */
export async function judgeRelaxations(
  first: number,
  last: number,
): Promise<Record<'feasible' | 'contradicting' | 'ways', number>> {
  const met = { feasible: 0, contradicting: 0, ways: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    const problem = contradicting(seed);
    const next = numbersFrom(seed);
    const costs = problem.limits.map(() => 1 + Math.floor(next() * 9));
    const all = endsOf(problem);
    const found = await relaxationsOf(problem, costs, calm);
    const isFeasible = (await cheapest(problem, costs, [])) !== null;
    expect(found === null, `seed ${seed}`).toBe(isFeasible);
    if (found === null) {
      met.feasible += 1;
      continue;
    }
    met.contradicting += 1;
    // Without any one of them the rest can be kept.
    const others = (ends: readonly End[]): End[] => all.filter((end) => !holds(ends, [end]));
    expect(await cheapest(problem, costs, others(found.ends)), `seed ${seed}: can be kept`).toBeNull();
    for (const end of found.ends) {
      const rest = found.ends.filter((each) => each !== end);
      expect(await cheapest(problem, costs, others(rest)), `seed ${seed}: one too many`).not.toBeNull();
    }
    const before: (readonly End[])[] = [];
    for (const { changes, cost } of found.relaxations) {
      met.ways += 1;
      let best = Infinity;
      for (const some of subsets(all)) {
        if (before.some((ends) => holds(some, ends))) continue;
        best = Math.min(best, (await cheapest(problem, costs, some)) ?? Infinity);
      }
      expect(cost, `seed ${seed}`).toBeCloseTo(best, 5);
      expect(before.some((ends) => holds(changes, ends))).toBe(false);
      before.push(changes);
      const to = (l: number, end: End['end']): number =>
        changes.find((change) => isSame(change, { limit: l, end }))?.to ?? problem.limits[l]![end];
      const limits = problem.limits.map((limit, l) => ({ ...limit, least: to(l, 'least'), most: to(l, 'most') }));
      const relaxed = { ...problem, limits };
      const reached = await reachableLimits(relaxed, calm);
      for (const [l, { least }] of reached.entries()) {
        if (least > -Infinity) expect(limits[l]!.least - least, `seed ${seed}: leads out`).toBeLessThan(1e-5);
      }
    }
    if (found.relaxations.length < 3) {
      for (const some of subsets(all)) {
        if (before.some((ends) => holds(some, ends))) continue;
        expect(await cheapest(problem, costs, some), `seed ${seed}: one more way`).toBeNull();
      }
    }
  }
  return met;
}
