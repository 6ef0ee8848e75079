import { expect, test } from 'vitest';
import { interleave } from './interleavings.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => 100 + index);

test.each(SEEDS)('two processes with four threads never exceed a limit or a window (seed %i)', async (seed) => {
  const { claims, exceeded } = await interleave(seed, 1_500, 25);
  expect(exceeded).toEqual([]);
  expect(claims).toBeGreaterThan(20);
});
