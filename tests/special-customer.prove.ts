import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decidedSample } from './decided-sample.ts';

test.each([1, 7, 42])(
  'in a sample of 10,000, seed %i, U124 is proposed a treatment and has alternatives',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'cvm-sample-'));
    try {
      const { special, summary } = await decidedSample(folder, seed, 10_000);
      expect(special.status).toBe('proposed');
      expect(special.alternatives.filter(({ admitted }) => admitted).length).toBeGreaterThanOrEqual(2);
      // Every limit with a capacity but one of plenty is close to used up.
      const scarce = summary.limits.filter(({ capacity, taken, used }) => taken + used > 0.95 * capacity);
      expect(scarce.length).toBeGreaterThanOrEqual(4);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
