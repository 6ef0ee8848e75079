import { expect, test } from 'vitest';
import { KeyTable } from './key-table.ts';

/** More than a Map can hold. */
const KEYS = 17_000_000;

test('takes more keys than a Map, in at most 60 bytes each', () => {
  const before = process.memoryUsage().arrayBuffers;
  const table = new KeyTable();
  for (let i = 1; i <= KEYS; i += 1) if (table.setFirst(`event ${i}`, i) !== 0) expect(i).toBe('new');
  expect(table.size).toBe(KEYS);
  for (const i of [1, 2 ** 24, KEYS]) expect(table.setFirst(`event ${i}`, 1)).toBe(i);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(KEYS * 60);
});
