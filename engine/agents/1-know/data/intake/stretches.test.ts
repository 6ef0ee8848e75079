// An import works in short stretches from its very first one on, so that it can be stopped and says how far it is. In one
// thread, so that reading is measured as well; in processor time, so that a busy machine does not matter; and against
// the time in which csv-parse reads a part of the same file, so that no machine's speed does.
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { sandbox } from './fixture.ts';
import { importFile } from './import-file.ts';

const ROWS = 12_000;
/** About 100 ms to read, on the machine of the benches. */
const REFERENCE_BYTES = 3_000_000;

const HEADER = ['customer', ...Array.from({ length: 19 }, (_, i) => `column_${i}`)].join(',');
const row = (i: number): string =>
  `C${i},Person Number${i % 997},p${i}@example.com,+99940${i},${1940 + (i % 70)},female,A${i % 60},consumer,go-m,12-month,2026-0${1 + (i % 9)}-11,${i % 216},${(i % 9_000) / 100},${i % 84},yes,no,"Street ${i % 500}, Town","a; b; c",x|y,${i / 10_000}`;
const TEXT = `${HEADER}\n${Array.from({ length: ROWS }, (_, i) => `${row(i)}\n`).join('')}`;

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

it('breathes at least as often as csv-parse reads three megabytes', async () => {
  const box = sandbox();
  const file = box.file('customers', TEXT);
  let longest = 0;
  let since = process.threadCpuUsage();
  const work: Work = {
    ...unwatchedWork,
    breathe: async () => {
      longest = Math.max(longest, milliseconds(process.threadCpuUsage(since)));
      await new Promise((resolve) => setImmediate(resolve));
      since = process.threadCpuUsage();
    },
  };
  expect((await importFile(box.connection, file, work)).stored).toBe(ROWS);
  const part = Buffer.from(TEXT.repeat(Math.ceil(REFERENCE_BYTES / TEXT.length))).subarray(0, REFERENCE_BYTES);
  const began = process.threadCpuUsage();
  parse(part.subarray(0, part.lastIndexOf(10) + 1), { relax_column_count: true });
  const reference = milliseconds(process.threadCpuUsage(began));
  process.stdout.write(`longest stretch ${Math.round(longest)} ms, reference ${Math.round(reference)} ms\n`);
  expect(longest).toBeLessThan(reference);
});
