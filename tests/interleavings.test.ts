import { expect, test } from 'vitest';
import { interleave } from './interleavings.ts';

test.each([1, 2])('two processes with four threads never exceed a limit or a window (seed %i)', async (seed) => {
  const { ended, claims, exceeded } = await interleave(seed, 400, 8);
  expect(exceeded).toEqual([]);
  // It proves something only when both sides took and were refused.
  expect(claims).toBeGreaterThan(20);
  expect(ended['approve done']).toBeGreaterThan(3);
  expect(ended['approve CLAIM_REFUSED'] ?? ended['approve NOT_APPROVABLE']).toBeGreaterThan(0);
});
