import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { textRow, workbook } from '#engine/agents/1-know/data/intake/source/workbook-fixture.ts';
import { newWorkspace, problemOf, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { THREAD_FILE } from '#engine/threads/index.ts';
import type { MappingOutline } from '#shared/model/inspection.ts';
import type { MappingPiece } from '#shared/model/question.ts';
import { outlineFile, readMapping } from './mapping-outline.ts';

const BILLS =
  'customer,at,type,pieces,price\nU1,2026-03-01T10:00,buy,3,2.50\nU2,2026-03-02T10:00,buy,,4\nU3,x,buy,2,1\n';
const idle = () => Promise.resolve();

async function outlined(answers: MappingPiece | null, mapping: string | null = null): Promise<MappingOutline> {
  const folder = temporaryFolder();
  const connection = newWorkspace(join(folder, 'test.cvmw'), 'job');
  const file = join(folder, 'bills.csv');
  writeFileSync(file, BILLS);
  const given = mapping === null ? null : { name: 'own.yaml', text: mapping };
  const args = { kind: 'events' as const, file, mapping: given, answers, again: false, actor: 'Ada' };
  const outline = await outlineFile(connection, args, idle);
  expect(connection.statement('SELECT count(*) FROM import').pluck().get()).toBe(0);
  connection.close();
  return outline;
}

test('what a mapping computes of the first records, by the functions that import them', async () => {
  const amount = { multiply: [{ attribute: 'pieces' }, { attribute: 'price' }] };
  const columns = { at: { misfits: 'reject' } };
  const { numbers, rows, zone } = await outlined({ columns, compute: { amount } });
  expect(numbers.map(({ name, type, computed }) => [name, type, computed])).toEqual([
    ['amount', 'money', true],
    ['pieces', 'whole', false],
    ['price', 'number', false],
  ]);
  expect(rows).toEqual([
    { line: 2, values: [7.5, 3, 2.5], reject: null },
    { line: 3, values: [null, null, 4], reject: null },
    { line: 4, values: [], reject: 'not instant' },
  ]);
  expect(zone).not.toBe('');
});

test('its text reads a file alike, and says zone, currency and arithmetic', async () => {
  const said = {
    zone: 'Asia/Tokyo',
    lastWins: true,
    columns: { price: { type: 'money', currency: 'USD', rate: 0.9 }, at: { misfits: 'reject' } },
    compute: { amount: { add: [{ attribute: 'price' }, 1] } },
  };
  const first = await outlined(said);
  expect(first.said).toMatchObject(said);
  expect(first.text).toContain('zone: Asia/Tokyo');
  expect(readMapping(first.text, 'own.yaml', 'events')).toMatchObject({ kind: 'events', ...said });
  const again = await outlined(null, first.text);
  expect(again.rows).toEqual(first.rows);
  expect(again.text).toBe(first.text);
  expect(problemOf(() => readMapping('columns:\n  price: { type: coin }\n', 'own.yaml', null)).sentence).toMatch(
    /line 2.*"coin"/,
  );
  expect(problemOf(() => readMapping('kind: offers\n', 'own.yaml', 'events')).code).toBe('MAPPING_INVALID');
});

test('a workbook is parsed in the thread, so that who waits for it is not kept from anything else', async () => {
  const names = ['customer', 'at', 'type', 'pieces', 'price', ...Array.from({ length: 7 }, (_, i) => `note ${i}`)];
  const cells = (row: number): string[] => [`U${row}`, '2026-03-01', 'buy', '3', '2.5', ...names.slice(5)];
  const rows = Array.from({ length: 15_000 }, (_, row) => textRow(row + 2, cells(row)));
  const folder = temporaryFolder();
  const connection = newWorkspace(join(folder, 'test.cvmw'), 'job');
  const file = join(folder, 'bills.xlsx');
  writeFileSync(file, workbook({ Bills: textRow(1, names) + rows.join('') }));
  const args = { kind: 'events' as const, file, mapping: null, answers: null, again: false, actor: 'Ada' };
  /** The longest time for which this thread did nothing else, in processor time, and what came out. */
  const measured = async (threads: URL | null) => {
    let longest = 0;
    let over = false;
    const watched = (async () => {
      while (!over) {
        const began = process.threadCpuUsage();
        await setImmediate();
        const { user, system } = process.threadCpuUsage(began);
        longest = Math.max(longest, user + system);
      }
    })();
    const outline = await outlineFile(connection, args, () => setImmediate(), threads);
    over = true;
    await watched;
    return { longest, outline };
  };
  const whole = await measured(null);
  const apart = await measured(THREAD_FILE);
  connection.close();
  expect(apart.outline).toEqual(whole.outline);
  expect(apart.outline.rows[0]).toEqual({ line: 2, values: [3, 2.5], reject: null });
  expect(apart.longest).toBeLessThan(whole.longest / 3);
});
