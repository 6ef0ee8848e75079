// A file read by a thread of its own leaves exactly what one thread leaves, and stops as soon.
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { importRejects } from '#engine/store/records/imports.ts';
import { THREAD_FILE } from '#engine/threads/index.ts';
import { Problem } from '#shared/errors.ts';
import type { Kind } from '#shared/model/kind.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { problemFrom, sandbox } from './fixture.ts';
import { importFile } from './import-file.ts';
import { openFile } from './source/open-source.ts';
import { textRow, workbook } from './source/workbook-fixture.ts';

const apart: Work = { ...unwatchedWork, threads: THREAD_FILE };
const rows = (count: number, of: (row: number) => string): string =>
  Array.from({ length: count }, (_, row) => `${of(row)}\n`).join('');

type File = readonly [what: string, kind: Kind, content: string | Buffer, mapping: string | undefined];
const FILES: readonly File[] = [
  [
    'many chunks of all types',
    'customers',
    `customer,n,big,x,seen,at,note\n${rows(9_000, (row) => `U${row},${row % 7 === 0 ? '' : row},${row % 5 === 0 ? '9007199254740993' : row},${row / 8},2026-11-0${1 + (row % 9)},2026-11-21T09:30:00Z,"a ""b""\n${row}"`)}`,
    undefined,
  ],
  [
    'rejects, blanks and values that do not fit',
    'customers',
    `customer,n\n${rows(4_000, (row) => (row % 900 === 899 ? `U${row},1,2` : row % 700 === 3 ? `U${row},x` : row % 3 === 0 ? `U${row - 1},  ` : `U${row},${row}`))}`,
    'columns: { n: { type: whole, misfits: reject } }',
  ],
  [
    'its own signs and dates',
    'customers',
    `customer;n;seen\n${rows(3_000, (row) => `U${row};1.${100 + (row % 900)},${row % 100};${1 + (row % 28)}.11.2026`)}`,
    undefined,
  ],
  [
    'the last of several lines',
    'customers',
    `customer,n\n${rows(5_000, (row) => `U${row % 1_700},${row}`)}`,
    'lastWins: true',
  ],
  [
    'computed columns',
    'events',
    `customer,at,quantity,price\n${rows(3_000, (row) => `U${row % 40},2026-11-21T09:30:00Z,${row % 9},${row / 7}`)}`,
    'constants: { type: purchase }\ncompute: { amount: { multiply: [{ attribute: quantity }, { attribute: price }] } }\ncolumns: { price: { type: number } }',
  ],
  [
    'texts that stand again and again, or nowhere',
    'events',
    `customer,at,type,order_id,note\n${rows(4_000, (row) => `${row % 90 < 8 ? '' : `U${Math.floor(row / 7)}`},2026-11-21,${row % 11 < 9 ? 'a' : 'b'},${row % 6 < 3 ? '' : Math.floor(row / 6)},${row < 2_000 ? '' : 'x'}`)}`,
    'columns: { note: { type: text } }',
  ],
  [
    'NDJSON',
    'customers',
    rows(3_000, (row) => `{"customer":"U${row}","n":${row}${row % 50 === 0 ? ',"n":1' : ''}}`),
    undefined,
  ],
  ['gzip', 'customers', gzipSync(`customer,n\n${rows(6_000, (row) => `Ü${row},${row}`)}`), undefined],
];

it.each(FILES)('%s: the same as in one thread', async (_, kind, content, mapping) => {
  const [one, two] = [sandbox(), sandbox()];
  const expected = await one.import(kind, content, mapping);
  const receipt = await importFile(two.connection, two.file(kind, content, mapping), apart);
  expect({ ...receipt, seconds: 0 }).toEqual({ ...expected, seconds: 0 });
  expect(receipt.read).toBeGreaterThan(2_900);
  expect(importRejects(two.connection, 1, 0, 10_000)).toEqual(importRejects(one.connection, 1, 0, 10_000));
  expect(await two.dump()).toBe(await one.dump());
  expect(await two.faults()).toEqual([]);
});

it('asks what one thread asks', async () => {
  const box = sandbox();
  const file = box.file('customers', `customer,n\n${rows(6_000, (row) => `U${row},${row > 5_500 ? 'x' : row}`)}`);
  const problem = await problemFrom(importFile(box.connection, file, apart));
  expect(problem).toMatchObject(await problemFrom(importFile(box.connection, file, unwatchedWork)));
  expect(problem.code).toBe('IMPORT_QUESTION');
});

it('says so when the file changes while it is read', async () => {
  const box = sandbox();
  const file = box.file('customers', `customer,n\n${rows(300_000, (row) => `U${row},${row}`)}`);
  let changed = false;
  const changing: Work = {
    ...apart,
    progress: ({ done }) => {
      if (done === 0) return;
      if (!changed) writeFileSync(file.file, 'customer,n\nU1,1\n');
      changed = true;
    },
  };
  const problem = await problemFrom(importFile(box.connection, file, changing));
  expect(problem.code).toBe('FILE_CHANGED');
});

it('a workbook: the same as in one thread, and it need not be parsed to its end to be stopped', async () => {
  const cells = ['customer', 'n', ...Array.from({ length: 8 }, (_, i) => `text ${i}`)];
  const sheet = (count: number): string =>
    [
      cells,
      ...Array.from({ length: count }, (_, row) => cells.map((cell, i) => (i === 0 ? `U${row}` : `${cell}${row}`))),
    ]
      .map((each, row) => textRow(row + 1, each))
      .join('');
  const [one, two] = [sandbox(), sandbox()];
  const bytes = workbook({ Data: sheet(3_000) });
  await one.import('customers', bytes);
  await importFile(two.connection, two.file('customers', bytes), apart);
  expect(await two.dump()).toBe(await one.dump());

  const box = sandbox();
  const file = box.file('customers', workbook({ Data: sheet(25_000) }));
  let began = performance.now();
  await openFile(file.file, () => Promise.resolve());
  const whole = performance.now() - began;
  began = performance.now();
  let asked = 0;
  const stopping: Work = {
    ...apart,
    breathe: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (performance.now() - began < whole / 3) return;
      asked ||= performance.now();
      throw new Problem('JOB_CANCELLED', 'Stopped.');
    },
  };
  expect((await problemFrom(importFile(box.connection, file, stopping))).code).toBe('JOB_CANCELLED');
  expect(performance.now() - asked).toBeLessThan(whole / 3);
});

it('stops at the next breath, and leaves nothing', async () => {
  const box = sandbox();
  const file = box.file('customers', `customer,n\n${rows(200_000, (row) => `U${row},${row}`)}`);
  const empty = await box.dump();
  let chunks = 0;
  let asked = 0;
  const stopping: Work = {
    ...apart,
    progress: () => {
      chunks += 1;
    },
    breathe: () => {
      if (chunks < 5) return new Promise((resolve) => setImmediate(resolve));
      asked = performance.now();
      throw new Problem('JOB_CANCELLED', 'Stopped.');
    },
  };
  expect((await problemFrom(importFile(box.connection, file, stopping))).code).toBe('JOB_CANCELLED');
  expect(performance.now() - asked).toBeLessThan(1_000);
  expect(await box.dump()).toBe(empty);
});
