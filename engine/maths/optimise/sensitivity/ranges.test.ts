import { expect, test } from 'vitest';
import { optimise } from '../optimise.ts';
import { plainOptimum } from '../plain.ts';
import type { Problem } from '../problem.ts';
import { kindFrom, numbersFrom, problemFrom } from '../reference.ts';
import { curveOf } from './curve.ts';
import { type PriceRange, rangesOf } from './ranges.ts';
import { judgeRanges } from './reference.ts';

const calm = (): Promise<void> => Promise.resolve();

test('slopes, and how far they hold, beside HiGHS solving again', async () => {
  const met = await judgeRanges(1, 50);
  expect(met.slopes).toBeGreaterThan(60);
  expect(met.more).toBeGreaterThan(15);
  expect(met.fewer).toBeGreaterThan(20);
  expect(met.intervals).toBeGreaterThan(8);
}, 120_000);

test('a curve is the optimum of the linear program at each capacity', async () => {
  for (let seed = 301; seed <= 320; seed += 1) {
    const problem = problemFrom(seed, { ...kindFrom(seed, 40), limits: 3, minimums: false, scale: 1 });
    const optimum = await optimise(problem, calm);
    const next = numbersFrom(seed);
    const at = [0, ...Array.from({ length: 5 }, () => Math.floor(next() * problem.size * 1.2)), problem.size * 99];
    const curve = await curveOf(problem, optimum, { limit: 1, end: 'most', at }, calm);
    expect(curve.map(({ units }) => units)).toEqual(at);
    for (const { units, bound, missed } of curve) {
      const { taken } = problem.limits[1]!;
      const limits = problem.limits.map((each, l) => ({
        ...each,
        most: Math.max(each.taken, l === 1 ? Math.max(units, taken) : each.most),
      }));
      const linear = (await plainOptimum({ ...problem, limits }, false))!;
      expect(bound, `seed ${seed} at ${units}`).toBeCloseTo(linear, 5);
      expect(missed).toBe(false);
    }
  }
}, 60_000);

test('worth the same to everybody: the price is an interval, and holds to the end of those it is worth it to', async () => {
  const problem: Problem = {
    size: 100,
    treatments: 1,
    rank: new Float64Array(100).fill(5),
    groups: null,
    lots: Uint32Array.from({ length: 100 }, (_, i) => i),
    limits: [{ uses: Float64Array.of(1), taken: 0, least: -Infinity, most: 40 }],
  };
  const near = (value: number): unknown => expect.closeTo(value, 6);
  const rangeAt = async (most: number): Promise<PriceRange | null> => {
    const at = { ...problem, limits: [{ ...problem.limits[0]!, most }] };
    return (await rangesOf(at, await optimise(at, calm), [0], calm))[0]!;
  };
  expect(await rangeAt(40)).toEqual({
    limit: 0,
    end: 'most',
    lower: near(5),
    upper: near(5),
    more: near(60),
    fewer: near(40),
  });
  expect(await rangeAt(100)).toEqual({
    limit: 0,
    end: 'most',
    lower: near(0),
    upper: near(5),
    more: Infinity,
    fewer: near(100),
  });
  expect(await rangeAt(130)).toEqual({
    limit: 0,
    end: 'most',
    lower: near(0),
    upper: near(0),
    more: Infinity,
    fewer: near(30),
  });
  expect(await rangeAt(Infinity)).toBeNull();
});

test('a minimum that takes all there are: no price above it, and one below', async () => {
  const problem: Problem = {
    size: 3,
    treatments: 1,
    rank: Float64Array.of(3, -1, Number.NaN),
    groups: null,
    lots: Uint32Array.of(1, 2, 3),
    limits: [{ uses: Float64Array.of(1), taken: 0, least: 2, most: 9 }],
  };
  const near = (value: number): unknown => expect.closeTo(value, 6);
  const [range] = await rangesOf(problem, await optimise(problem, calm), [0], calm);
  expect(range).toEqual({ limit: 0, end: 'least', lower: near(-1), upper: near(-1), more: near(0), fewer: near(1) });
});
