// Thousands of random and hostile problems beside HiGHS. What is missed or infeasible is excluded, and counted here.
import { expect, test } from 'vitest';
import { drawOf } from '../hash.ts';
import { optimise } from './optimise.ts';
import { NONE, type Problem } from './problem.ts';
import { judgeAll, kindFrom, problemFrom } from './reference.ts';
import { judgeRanges, judgeRelaxations } from './sensitivity/reference.ts';

const calm = (): Promise<void> => Promise.resolve();

test('5,000 small problems', async () => {
  const met = await judgeAll(1_000, 5_999, (seed) => problemFrom(seed, kindFrom(seed, 60)));
  expect(met.same).toBeGreaterThan(4_300);
  expect(met.missed).toBeLessThan(50);
}, 1_200_000);

test('300 problems of up to 1,500 customers', async () => {
  const met = await judgeAll(90_000, 90_299, (seed) => problemFrom(seed, kindFrom(seed, 1_500)));
  expect(met.same).toBeGreaterThan(250);
}, 1_200_000);

test('more than two million who are worth the same: as many as there are units, drawn by lot', async () => {
  const size = 2 ** 21 + 50_000;
  const problem: Problem = {
    size,
    treatments: 1,
    rank: new Float64Array(size).fill(3),
    groups: null,
    lots: Uint32Array.from({ length: size }, (_, i) => drawOf(11, i)),
    limits: [{ uses: Float64Array.of(1), taken: 0, least: -Infinity, most: 1_000_001 }],
  };
  const { chosen, value, bound } = await optimise(problem, calm);
  expect([value, bound]).toEqual([3_000_003, 3_000_003]);
  // Of those behind the first 2^21 as large a part as of all.
  const late = chosen.subarray(2 ** 21).filter((t) => t !== NONE).length;
  expect(late / 50_000).toBeCloseTo(1_000_001 / size, 1);
}, 60_000);

test('2,000 small problems of two to four treatments a customer', async () => {
  const met = await judgeAll(200_000, 201_999, (seed) =>
    problemFrom(seed, { ...kindFrom(seed, 60), most: 2 + (seed % 3) }),
  );
  expect(met.same).toBeGreaterThan(1_600);
  expect(met.missed).toBeLessThan(30);
}, 1_200_000);

test('2,000 small problems whose customers differ in what they may take together', async () => {
  const met = await judgeAll(400_000, 401_999, (seed) =>
    problemFrom(seed, { ...kindFrom(seed, 60), most: 2 + (seed % 3), differing: true }),
  );
  expect(met.same).toBeGreaterThan(1_600);
  expect(met.missed).toBeLessThan(30);
}, 1_200_000);

test('60 problems of up to 1,500 customers and two treatments each', async () => {
  const met = await judgeAll(300_000, 300_059, (seed) =>
    problemFrom(seed, { ...kindFrom(seed, 1_500), most: 2, differing: seed % 2 === 0 }),
  );
  expect(met.same).toBeGreaterThan(45);
}, 1_200_000);

test('how far prices hold, of 1,000 problems', async () => {
  const met = await judgeRanges(1_000, 1_999);
  expect(met.slopes).toBeGreaterThan(1_200);
  expect(met.least).toBeGreaterThan(15);
}, 1_200_000);

test('the ways out of 500 problems', async () => {
  const met = await judgeRelaxations(1_000, 1_499);
  expect(met.ways).toBeGreaterThan(250);
}, 1_200_000);
