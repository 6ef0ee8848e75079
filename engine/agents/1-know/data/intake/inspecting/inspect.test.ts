import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Inspection } from '#shared/model/inspection.ts';
import type { Kind } from '#shared/model/kind.ts';
import { problemFrom, sandbox } from '../fixture.ts';
import { inspectFile } from './inspect.ts';

const idle = { breathe: () => Promise.resolve(), progress: () => {} };
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

async function inspected(kind: Kind | null, text: string, answers: object | null = null): Promise<Inspection> {
  const box = sandbox();
  const args = { ...box.file('customers', text), kind, answers: answers as never };
  const before = await box.dump();
  const inspection = await inspectFile(box.connection, args, idle);
  expect(await box.dump()).toBe(before);
  expect(newestChange(box.connection)).toBe(0);
  expect(box.connection.sqlite.prepare('SELECT count(*) FROM import').pluck().get()).toBe(0);
  // What a door carries (decisions 21).
  expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection);
  return inspection;
}

it('shows the file as it is, what each column becomes, and counts every issue over the whole file', async () => {
  const text = `customer;data;voice;seen;note\n${lines(1000, (i) =>
    [`U${i}`, i === 5 ? 'n/a' : '1,5', i % 100 === 7 ? '1.204' : '96', i === 4 ? '31.11.2026' : '13.11.2026', ' '].join(
      ';',
    ),
  )}U3;2,5;1;13.11.2026;x\n`;
  const answers = { columns: { data: { missing: ['n/a'] }, note: { role: 'ignore' } } };
  const found = await inspected(null, text, answers);
  expect(found).toMatchObject({ kind: 'customers', questions: [], known: null, before: null });
  expect(found.counts).toMatchObject({ read: 1001, stored: 999, new: 999, rejected: 2, skipped: 0 });
  expect(found.issues.map(({ column, what, rows, consequence }) => [column, what, rows, consequence])).toEqual([
    ['seen', 'not date', 1, 'reject'],
    ['customer', 'duplicate', 1, 'reject'],
    ['data', '"n/a" means missing', 1, 'accept'],
    ['voice', '1.204 reads as 1204', 10, 'accept'],
  ]);
  expect(found.issues[0]?.detail).toBe('"31.11.2026". Line 6.');
  expect(found.columns.map(({ header, type, role, ignored }) => [header, type, role, ignored])).toEqual([
    ['customer', 'customer', 'id', false],
    ['data', 'number', 'feature', false],
    ['voice', 'whole', 'feature', false],
    ['seen', 'date', 'feature', false],
    ['note', 'text', 'ignore', true],
  ]);
  expect(found.preview).toHaveLength(100);
  expect(found.preview[4]).toEqual({
    line: 6,
    cells: ['U4', '1,5', '96', '31.11.2026', ' '],
    raw: null,
    marks: [null, null, null, 'reject', null],
  });
  expect(found.preview[5]?.marks).toEqual([null, 'accept', null, null, null]);
  expect(found.preview[7]?.marks).toEqual([null, null, 'accept', null, null]);
  expect(found.writing.find(({ setting }) => setting === 'decimal')).toMatchObject({ value: 'comma' });
});

it('offers what may become of rows: an id that comes twice, customers nobody imported', async () => {
  const text = 'customer,at,type,event_id\nX1,2026-01-01,usage,1\nX2,2026-01-02,usage,1\n';
  const of = ({ writing }: Inspection) => writing.map(({ setting, value }) => `${setting}: ${value}`).slice(-2);
  const found = await inspected('events', text);
  expect(of(found)).toEqual(['lastWins: First counts', 'missing: Are made']);
  expect(found.counts).toMatchObject({ stored: 1, rejected: 1, customersCreated: 1 });
  const answers = Object.assign({}, ...found.writing.slice(-2).map(({ choices }) => choices.at(-1)?.answer));
  expect(answers).toEqual({ lastWins: true, missing: 'hold' });
  const other = await inspected('events', text, answers);
  expect(of(other)).toEqual(['lastWins: Last counts', 'missing: Held back']);
  expect(other.counts).toMatchObject({ stored: 0, skipped: 2, customersCreated: 0 });
  expect(other.issues.map(({ what, consequence }) => [what, consequence])).toEqual([
    ['superseded', 'skip'],
    ['held', 'skip'],
  ]);
});

it('asks everything at once, goes on with the first answers, and marks what a question is about', async () => {
  const text = `No;when;fee;n\n${lines(200, (i) => `U${i};03/04/2026;1.234;${i < 5 ? 'many' : i}`)}`;
  const found = await inspected('customers', text);
  expect(found.questions.map(({ id }) => id)).toEqual(['numbers', 'dates:when', 'id', 'misfits:n']);
  expect(found.counts).toMatchObject({ read: 200 });
  expect(found.preview[0]?.marks).toEqual([null, null, 'accept', 'ask']);
  for (const { choices } of found.questions) expect(choices.length).toBeGreaterThan(1);
});

it('shows the rows although it is not known what the columns are, or what the file is', async () => {
  const open = await inspected('customers', 'a,b;c\nU1,2;3\n');
  expect(open).toMatchObject({ columns: [], counts: null, questions: [{ id: 'delimiter', blocks: true }] });
  expect(open.preview[0]).toMatchObject({ line: 2 });
  const unknown = await inspected(null, 'x,y\n1,2\n1,3\n');
  expect(unknown.kind).toBeNull();
  expect(unknown.questions.map(({ id }) => id)).toEqual(['kind']);
  expect(unknown.preview[0]?.cells).toEqual(['1', '2']);
  expect((await inspected(null, 'customer,at,type\nU1,2026-01-01,usage\n')).kinds).toEqual([
    { kind: 'events', why: 'it has customer, at and type, as events do' },
  ]);
});

it('takes an id alone for neither customers nor offers, unless the name of the file says which', async () => {
  const box = sandbox();
  const text = 'id,name,fee\nA1,One,2\nA2,Two,3\n';
  const kindsOf = async (name: string) => {
    const path = join(dirname(box.file('customers', text).file), name);
    writeFileSync(path, text);
    return await inspectFile(box.connection, { ...box.file('customers', text), file: path, kind: null }, idle);
  };
  const open = await kindsOf('export.csv');
  expect(open.kinds.map(({ kind }) => kind)).toEqual(['customers', 'offers']);
  expect(open.questions.map(({ id }) => id)).toEqual(['kind']);
  expect((await kindsOf('Customers of May.csv')).kind).toBe('customers');
  expect((await kindsOf('offers.csv')).kind).toBe('offers');
  const other = await inspected(null, 'customer_no,fee\nA1,2\nA2,3\n');
  expect(other.kind).toBe('customers');
});

it('says which import the very file came with, and whose mapping is reused; stops when nobody waits', async () => {
  const box = sandbox();
  const args = box.file('customers', 'customer,n\nU1,1\n');
  await box.import('customers', 'customer,n\nU1,1\n');
  expect(await inspectFile(box.connection, args, idle)).toMatchObject({ before: 1, known: { import: 1 } });
  let breaths = 0;
  const stopping = {
    progress: () => {},
    breathe: () => {
      breaths += 1;
      return breaths > 3 ? Promise.reject(new Error('stopped')) : Promise.resolve();
    },
  };
  await expect(inspectFile(box.connection, args, stopping)).rejects.toThrow('stopped');
  rmSync(args.file);
  expect((await problemFrom(inspectFile(box.connection, args, idle))).code).toBe('FILE_UNREADABLE');
});
