import { expect, test } from 'vitest';
import { optimise } from '../optimise.ts';
import { plainOptimum } from '../plain.ts';
import type { Problem } from '../problem.ts';
import { reachableLimits } from '../reachable.ts';
import { kindFrom, numbersFrom, problemFrom } from '../reference.ts';
import { curveOf } from './curve.ts';
import { type PriceRange, rangesOf } from './ranges.ts';

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

test('slopes, and how far they hold, beside HiGHS solving again', async () => {
  const met = { slopes: 0, more: 0, fewer: 0, least: 0, intervals: 0 };
  for (let seed = 1; seed <= 120; seed += 1) {
    const kind = kindFrom(seed, 30);
    const problem = problemFrom(seed, { ...kind, limits: 1 + (seed % 4), scale: 1, most: seed % 5 === 0 ? 2 : 1 });
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
  expect(met.slopes).toBeGreaterThan(150);
  expect(met.more).toBeGreaterThan(40);
  expect(met.fewer).toBeGreaterThan(60);
  expect(met.least).toBeGreaterThan(2);
  expect(met.intervals).toBeGreaterThan(20);
}, 240_000);

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
