import { expect, test } from 'vitest';
import { optimise } from '../optimise.ts';
import type { Problem } from '../problem.ts';
import { judgeRelaxations } from './reference.ts';
import { relaxationsOf } from './relaxations.ts';

const calm = (): Promise<void> => Promise.resolve();

test('the ways out are the cheapest of every choice of ends, and lead out', async () => {
  const met = await judgeRelaxations(1, 30);
  expect(met.contradicting).toBeGreaterThan(8);
  expect(met.feasible).toBeGreaterThan(4);
  expect(met.ways).toBeGreaterThan(15);
}, 120_000);

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

test('customers alike in all but how much they may take together: the minimum can be met as far as each may', async () => {
  const one = { most: 1, windows: [] };
  const narrow = { most: 2, windows: [{ binds: 1, counts: 3, room: 1 }] };
  const problem: Problem = {
    ...shop,
    size: 3,
    rank: new Float64Array(6).fill(1),
    most: 2,
    allowances: { of: Uint32Array.of(0, 1, 2), all: [one, { most: 2, windows: [] }, narrow] },
    limits: [{ uses: Float64Array.of(1, 1), taken: 0, least: 4, most: Infinity }],
  };
  expect(await relaxationsOf(problem, [1], calm)).toBeNull();
  const more = { ...problem, limits: [{ ...problem.limits[0]!, least: 6 }] };
  expect((await relaxationsOf(more, [1], calm))?.relaxations).toEqual([
    { cost: expect.closeTo(2, 6), changes: [{ limit: 0, end: 'least', from: 6, to: expect.closeTo(4, 6) }] },
  ]);
  expect((await optimise(more, calm)).missed).toEqual([2]);
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
