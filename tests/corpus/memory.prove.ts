// Memory does not grow with the file: two million records, of which the last one alone is wrong, beside half of them.
import { spawnSync } from 'node:child_process';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import type { OneImport } from '../../bench/one-import.ts';

const ROWS = 2_000_000;
/** What an import of any size may hold. */
const MOST_BYTES = 900e6;
/** What is kept of each id or key: 45 bytes of a hash, a line, and room to grow. A record itself is more. */
const BYTES_A_KEY = 100;

interface Example {
  readonly kind: 'customers' | 'events';
  readonly header: string;
  record(row: number): string;
  /** The last record, and what it is rejected for. */
  readonly last: string;
  readonly rule: string;
}

const EXAMPLES: readonly Example[] = [
  {
    kind: 'customers',
    header: 'customer,name,email,visits,fee,seen,segment,address',
    record: (row) =>
      `C${row},Person ${row},p${row}@example.com,${row % 90},${(row % 900) / 8},2026-11-21,${row % 9},"Street ${row}, a town of some size, and what else is known of it"`,
    last: 'C0x,Person,p@example.com,many,1,2026-11-21,1,"Street"',
    rule: 'not whole',
  },
  {
    kind: 'events',
    header: 'customer,at,type,event_id,channel,amount,quantity',
    record: (row) =>
      `C${row % 50_000},2026-11-21T09:30:00Z,purchase,00000000-0000-4000-8000-${String(row).padStart(12, '0')},shop,${row % 900},${row % 9}`,
    last: 'C1,2026-11-21T09:30:00Z,purchase,00000000-0000-4000-8000-000000000000,shop,1,1',
    rule: 'duplicate of line 2',
  },
];

function* linesOf({ header, record, last }: Example, rows: number): Generator<string> {
  let text = `${header}\n`;
  for (let row = 0; row < rows - 1; row += 1) {
    text += `${record(row)}\n`;
    if (text.length < 100_000) continue;
    yield text;
    text = '';
  }
  yield `${text}${last}\n`;
}

async function imported(example: Example, rows: number): Promise<number> {
  const file = join(temporaryFolder(), `${example.kind}-${rows}.csv`);
  await pipeline(Readable.from(linesOf(example, rows)), createWriteStream(file));
  const script = join(import.meta.dirname, '../../bench/one-import.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [script, file, example.kind], { encoding: 'utf8' });
  rmSync(file);
  expect(stderr).toBe('');
  const { bytes, read, stored, rejects } = JSON.parse(stdout) as OneImport;
  expect({ read, stored, rejects }).toEqual({ read: rows, stored: rows - 1, rejects: [[rows + 1, example.rule]] });
  return bytes;
}

it.each(EXAMPLES)('$kind: two million take hardly more than one', async (example) => {
  const small = await imported(example, ROWS / 2);
  const large = await imported(example, ROWS);
  process.stdout.write(`${example.kind}: ${Math.round(small / 1e6)} MB, ${Math.round(large / 1e6)} MB\n`);
  expect(large).toBeLessThan(MOST_BYTES);
  expect(large - small).toBeLessThan((ROWS / 2) * BYTES_A_KEY);
});
