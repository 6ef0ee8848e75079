import { expect, test } from 'vitest';
import { type Program, solveProgram } from '../dual/linear-program.ts';
import { optimise } from '../optimise.ts';
import type { Problem } from '../problem.ts';
import { reachableLimits } from '../reachable.ts';
import { kindFrom, numbersFrom, problemFrom } from '../reference.ts';
import { type End, relaxationsOf } from './relaxations.ts';

const calm = (): Promise<void> => Promise.resolve();

/** Small problems with minimums, some far above what can be met. */
function contradicting(seed: number): Problem {
  const next = numbersFrom(seed ^ 0x1234);
  const problem = problemFrom(seed, {
    ...kindFrom(seed, 12),
    limits: 1 + (seed % 3),
    minimums: true,
    scale: 1,
    most: seed % 4 === 0 ? 2 : 1,
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
  const { size, treatments, rank, groups, limits, most = 1, apart = null } = problem;
  const program: Program = { gains: [], starts: [], indices: [], values: [], rowLeast: [], rowMost: [], whole: 0 };
  const column = (gain: number, entries: readonly (readonly [number, number])[]): void => {
    program.gains.push(gain);
    program.starts.push(program.indices.length);
    for (const [row, value] of entries) {
      program.indices.push(row);
      program.values.push(value);
    }
  };
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
    const takes: number[][] = Array.from({ length: treatments }, (_, t) => [t]);
    for (let t = 0; most === 2 && t < treatments; t += 1) {
      for (let u = t + 1; u < treatments; u += 1) if (!((apart?.[t] ?? 0) & (1 << u))) takes.push([t, u]);
    }
    for (const take of takes) {
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
  return allowed.reduce((sum, { limit }, c) => sum + costs[limit]! * solution.amounts[c]!, 0);
}

const subsets = <Value>(values: readonly Value[]): Value[][] =>
  Array.from({ length: 2 ** values.length }, (_, mask) => values.filter((_, k) => (mask >> k) & 1));
const isSame = (a: End, b: End): boolean => a.limit === b.limit && a.end === b.end;
const holds = (ends: readonly End[], part: readonly End[]): boolean =>
  part.every((p) => ends.some((e) => isSame(e, p)));

test('the ways out are the cheapest of every choice of ends, and lead out', async () => {
  const met = { feasible: 0, contradicting: 0, ways: 0 };
  for (let seed = 1; seed <= 80; seed += 1) {
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
  expect(met.contradicting).toBeGreaterThan(20);
  expect(met.feasible).toBeGreaterThan(10);
  expect(met.ways).toBeGreaterThan(40);
}, 240_000);

const shop: Problem = {
  size: 10,
  treatments: 2,
  rank: Float64Array.from({ length: 20 }, () => 1),
  groups: null,
  lots: Uint32Array.from({ length: 10 }, (_, i) => i),
  limits: [
    { uses: Float64Array.of(1, 0), taken: 0, least: 8, most: Infinity },
    { uses: Float64Array.of(0, 1), taken: 0, least: 4, most: Infinity },
    { uses: Float64Array.of(1, 1), taken: 0, least: -Infinity, most: 9 },
  ],
};

test('two minimums and a capacity: what contradicts, and the ways out in the order of what they cost', async () => {
  const found = await relaxationsOf(shop, [3, 2, 1], calm);
  expect(found?.relaxations).toEqual([
    {
      cost: expect.closeTo(5, 6),
      changes: [
        { limit: 1, end: 'least', from: 4, to: expect.closeTo(2, 6) },
        { limit: 2, end: 'most', from: 9, to: expect.closeTo(10, 6) },
      ],
    },
    { cost: expect.closeTo(6, 6), changes: [{ limit: 1, end: 'least', from: 4, to: expect.closeTo(1, 6) }] },
    {
      cost: expect.closeTo(7, 6),
      changes: [
        { limit: 0, end: 'least', from: 8, to: expect.closeTo(6, 6) },
        { limit: 2, end: 'most', from: 9, to: expect.closeTo(10, 6) },
      ],
    },
  ]);
  const relaxed = shop.limits.map((limit, l) => (l === 1 ? { ...limit, least: 1 } : limit));
  expect((await optimise({ ...shop, limits: relaxed }, calm)).missed).toEqual([0, 0, 0]);
  expect(await relaxationsOf({ ...shop, limits: relaxed }, [1, 1, 1], calm)).toBeNull();
});

test('a minimum that nobody counts for, and limits that may not be changed', async () => {
  const none = { ...shop, limits: [{ uses: Float64Array.of(0, 0), taken: 1, least: 3, most: Infinity }] };
  expect(await relaxationsOf(none, [2], calm)).toEqual({
    ends: [{ limit: 0, end: 'least' }],
    relaxations: [
      { cost: expect.closeTo(4, 6), changes: [{ limit: 0, end: 'least', from: 3, to: expect.closeTo(1, 6) }] },
    ],
  });
  expect((await relaxationsOf(none, [Infinity], calm))?.relaxations).toEqual([]);
  expect(await relaxationsOf({ ...shop, limits: shop.limits.slice(2) }, [1], calm)).toBeNull();
});
