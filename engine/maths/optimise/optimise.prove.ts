// Thousands of random and hostile problems beside HiGHS. What is missed or infeasible is excluded, and counted here.
import { expect, test } from 'vitest';
import { judgeAll, kindFrom, problemFrom } from './reference.ts';

test('5,000 small problems', async () => {
  const met = await judgeAll(1_000, 5_999, (seed) => problemFrom(seed, kindFrom(seed, 60)));
  expect(met.same).toBeGreaterThan(4_300);
  expect(met.missed).toBeLessThan(50);
}, 1_200_000);

test('300 problems of up to 1,500 customers', async () => {
  const met = await judgeAll(90_000, 90_299, (seed) => problemFrom(seed, kindFrom(seed, 1_500)));
  expect(met.same).toBeGreaterThan(250);
}, 1_200_000);
