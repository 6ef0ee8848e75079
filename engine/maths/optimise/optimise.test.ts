import { expect, test } from 'vitest';
import { optimise } from './optimise.ts';
import { NONE, type Problem } from './problem.ts';
import { judge, judgeAll, kindFrom, numbersFrom, problemFrom } from './reference.ts';

const calm = (): Promise<void> => Promise.resolve();

/** One treatment, one customer for each rank, and as many units as `most` says. */
const single = (ranks: readonly number[], most: number, least = -Infinity): Problem => ({
  size: ranks.length,
  treatments: 1,
  rank: Float64Array.from(ranks),
  groups: null,
  lots: Uint32Array.from(ranks, (_, i) => i * 7919),
  limits: [{ uses: Float64Array.of(1), taken: 0, least, most }],
});

test('random and hostile problems beside HiGHS: the bound, the whole optimum of small ones, the limits', async () => {
  const met = await judgeAll(1, 200, (seed) => problemFrom(seed, kindFrom(seed, 60)));
  expect(met.same).toBeGreaterThan(160);
  expect(met.missed).toBeLessThan(5);
}, 120_000);

test('several treatments a customer, in groups of one and pairs that exclude each other, beside HiGHS', async () => {
  const met = await judgeAll(20_001, 20_120, (seed) =>
    problemFrom(seed, { ...kindFrom(seed, 60), most: 2 + (seed % 3) }),
  );
  expect(met.same).toBeGreaterThan(95);
  expect(met.missed).toBeLessThan(4);
}, 120_000);

test('customers who differ in what they may take together, beside HiGHS', async () => {
  const met = await judgeAll(30_001, 30_150, (seed) =>
    problemFrom(seed, { ...kindFrom(seed, 60), most: 2 + (seed % 3), differing: true }),
  );
  expect(met.same).toBeGreaterThan(120);
  expect(met.missed).toBeLessThan(5);
}, 120_000);

test('problems too large for one program come to the same bound', async () => {
  const kinds = { size: 2_500, treatments: 6, limits: 7, scale: 1 } as const;
  const met = await judgeAll(1, 6, (seed) => {
    const worth = (['continuous', 'levels', 'mixed'] as const)[seed % 3]!;
    return problemFrom(seed, { ...kinds, minimums: seed > 4, worth });
  });
  expect(met.same).toBeGreaterThan(3);
  const differing = await judgeAll(7, 9, (seed) =>
    problemFrom(seed, { ...kinds, minimums: false, worth: 'continuous', most: 2, differing: true }),
  );
  expect(differing.same).toBe(3);
}, 120_000);

test('a minimum of which not one whole contact fits does not loosen the bound', async () => {
  const [size, room, use] = [2_000, 4, 12.25];
  const next = numbersFrom(8);
  const rank = Float64Array.from({ length: 2 * size }, (_, cell) => {
    if (cell % 2 === 1) return 12 * next() * next();
    return next() < 0.4 ? 5 + 75 * next() * next() : Number.NaN;
  });
  const limits = [
    { uses: Float64Array.of(use, 0), taken: 700 - room, most: 700, least: -Infinity },
    { uses: Float64Array.of(0, 1), taken: 0, most: 500, least: -Infinity },
    { uses: Float64Array.of(1, 0), taken: 0, most: Infinity, least: 150 },
  ];
  const lots = Uint32Array.from({ length: size }, () => Math.floor(next() * 2 ** 32));
  const problem = { size, treatments: 2, rank, groups: null, lots, limits };
  const { bound, value, missed, prices } = await optimise(problem, calm);
  expect(missed[2]).toBe(150);
  // What the fraction of one call that fits is worth, at most.
  expect(bound - value).toBeLessThan((80 * room) / use);
  expect(prices[2]).toBe(0);
});

test('ranks of 1e-12 beside 1e12: every limit is kept and the bound is above the value', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const problem = problemFrom(seed, { ...kindFrom(seed, 40), scale: 1, worth: 'continuous' });
    const next = numbersFrom(seed);
    await judge({ ...problem, rank: problem.rank.map((rank) => rank * 10 ** Math.round(next() * 24 - 12)) }, false);
  }
}, 60_000);

test('who takes the last units of what is worth the same is drawn by lot, whatever the place in the list', async () => {
  const { chosen, value, bound, prices } = await optimise(single(Array(400).fill(5), 100), calm);
  expect([value, bound, prices[0]]).toEqual([500, 500, 5]);
  const early = chosen.subarray(0, 200).filter((t) => t !== NONE).length;
  expect(early).toBeGreaterThan(25);
  expect(early).toBeLessThan(75);
});

test('a price is what one more unit adds', async () => {
  const ranks = Array.from({ length: 50 }, (_, i) => 50 - i);
  const [tight, more] = [await optimise(single(ranks, 10), calm), await optimise(single(ranks, 11), calm)];
  expect(tight.prices[0]).toBeGreaterThanOrEqual(more.value - tight.value);
  expect((await optimise(single(ranks, 60), calm)).prices[0]).toBe(0);
});

test('a minimum is met at a loss, and one that cannot be met is met as far as it can', async () => {
  const loss = await optimise(single([3, -1, -2, -4], 4, 3), calm);
  expect([...loss.chosen]).toEqual([0, 0, 0, NONE]);
  expect([loss.value, loss.bound, loss.missed[0]]).toEqual([0, 0, 0]);
  expect(loss.prices[0]).toBeLessThan(0);
  const short = await optimise(single([3, -1, Number.NaN], 9, 5), calm);
  expect([...short.chosen]).toEqual([0, 0, NONE]);
  expect(short.missed[0]).toBe(3);
  expect(short.bound).toBeGreaterThanOrEqual(short.value);
});

test('nobody, nothing admitted, no limits, a limit that others have used beyond its most', async () => {
  expect((await optimise(single([], 3), calm)).value).toBe(0);
  expect([...(await optimise(single([Number.NaN, -5], 3), calm)).chosen]).toEqual([NONE, NONE]);
  const free = await optimise({ ...single([1, 2], 0), limits: [] }, calm);
  expect([free.value, free.bound]).toEqual([3, 3]);
  const over = single([1, 2], 4);
  const used = await optimise({ ...over, limits: [{ ...over.limits[0]!, taken: 9 }] }, calm);
  expect([used.value, used.bound]).toEqual([0, 0]);
});

test('the thread is let go between stretches, and whoever stops it there is heard', async () => {
  let breaths = 0;
  const problem = problemFrom(7, {
    size: 30_000,
    treatments: 8,
    limits: 8,
    minimums: false,
    scale: 1,
    worth: 'continuous',
  });
  const stop = new Error('stop');
  await expect(
    optimise(problem, async () => {
      breaths += 1;
      if (breaths === 10) throw stop;
    }),
  ).rejects.toBe(stop);
});
