import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importRejects, importRows, listImports, undoImport } from '#engine/store/records/imports.ts';
import { customerNumberOf, customerProfile } from '#engine/store/records/reading/customers.ts';
import { eventsOf, outcomesOf, permissionsOf, scoresOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Problem } from '#shared/errors.ts';
import type { Question } from '#shared/model/question.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { problemFrom, sandbox } from './fixture.ts';
import { importFile } from './import-file.ts';

const TELCO = join(import.meta.dirname, '../../../../../../shared/data/telco-ibm/Telco-Customer-Churn.csv');

/** Attributes of a customer as a plain object. */
function profile(connection: Connection, id: string): Record<string, unknown> {
  const values = customerProfile(connection, customerNumberOf(connection, id) ?? 0, newestChange(connection));
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}

function source(connection: Connection, number: number): string {
  const parts: Buffer[] = [];
  for (
    let block = importRows(connection, number, 0);
    block !== null;
    block = importRows(connection, number, block.block)
  ) {
    parts.push(block.text);
  }
  return Buffer.concat(parts).toString();
}

/** The questions of a problem. */
const asked = (problem: Problem) => problem.data.questions as unknown as Question[];

describe('customers', () => {
  it('are new, updated and unchanged; an empty cell is missing, an absent column no change', async () => {
    const { connection, import: load, faults } = sandbox();
    await load('customers', 'customer,plan,fee\nU1,go-s,12.5\nU2,go-m,20\nU3,go-l,30\n');
    const again = await load('customers', 'customer,fee\nU1,\nU2,20\nU4,1\n');
    expect(again).toMatchObject({ read: 3, stored: 3, new: 1, updated: 1, unchanged: 1, rejected: 0, skipped: 0 });
    expect(profile(connection, 'U1')).toEqual({ plan: 'go-s', fee: null });
    expect(profile(connection, 'U2')).toEqual({ plan: 'go-m', fee: 20 });
    expect(profile(connection, 'U4')).toEqual({ plan: null, fee: 1 });
    expect(connection.sqlite.prepare('SELECT count(*) FROM customer_row').pluck().get()).toBe(5);
    expect(await faults()).toEqual([]);
  });

  it('keep ids and digits exactly', async () => {
    const { connection, import: load } = sandbox();
    const big = '9223372036854775807';
    await load('customers', `customer_id,code,huge,sci\n007,0012,${big},1e5\n7,0013,1,2e5\n`);
    expect(profile(connection, '007')).toEqual({ code: '0012', huge: big, sci: '1e5' });
    const unchanged = await load('customers', `customer_id,huge\n007,${big}\n`);
    expect(unchanged.unchanged).toBe(1);
    const changed = await load('customers', `customer_id,huge\n007,9223372036854775806\n`);
    expect(changed.updated).toBe(1);
  });

  it('of one id in one file the first counts, or the last when the mapping says so', async () => {
    const { connection, import: load, faults } = sandbox();
    const text = 'customer,n\nU1,1\nU2,2\nU1,3\nU1,4\n';
    const first = await load('customers', text);
    expect(first).toMatchObject({ read: 4, new: 2, rejected: 2 });
    const [reject] = importRejects(connection, first.import, 0, 10);
    expect(reject).toMatchObject({
      line: 4,
      column: 'customer',
      value: 'U1',
      rule: 'duplicate of line 2',
      raw: 'U1,3\n',
    });
    const last = await load('customers', `${text}U3,9\n`, 'lastWins: true\n');
    expect(last).toMatchObject({ read: 5, stored: 3, skipped: 2, rejected: 0 });
    expect(profile(connection, 'U1')).toEqual({ n: 4 });
    expect(await faults()).toEqual([]);
  });

  it('warn of ids that a person would take for the same', async () => {
    const { dryRun } = sandbox();
    const { warnings } = await dryRun('customers', 'customer,n\nU1,1\nu1,2\n U1,3\ne\u0301,4\n\u00e9,5\n');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('3 ids');
    expect(warnings[0]).toContain('"U1" and "u1"');
  });

  it('ask for the id where none or two columns could be it', async () => {
    const { import: load } = sandbox();
    const none = await problemFrom(load('customers', 'name,age\nAnn,3\nBob,4\n'));
    expect(none).toMatchObject({ code: 'IMPORT_QUESTION', kind: 'question', data: { questions: [{ id: 'id' }] } });
    const two = await problemFrom(load('customers', 'customerID,account_id\nU1,1\nU2,2\n'));
    expect(asked(two)[0]?.choices.map(({ label }) => label)).toEqual(['customerID', 'account_id']);
    expect(two.remedies).toMatchObject([{ act: 'answer-questions', questions: 1 }]);
    expect(JSON.stringify(two.remedies)).toContain('customerID: customer');
    const one = await load('customers', 'customerID,account_id\nU1,1\nU2,2\n', 'columns: { customerID: customer }\n');
    expect(one.stored).toBe(2);
  });

  it('take their types from a mapping: money, yes-no, roles, other names, ignored columns', async () => {
    const { connection, import: load } = sandbox();
    const mapping =
      'columns:\n  id: customer\n  Fee: { name: fee, type: money }\n  Pay: { type: yes-no }\n  X: { role: ignore }\n  Churn: { role: outcome }\n';
    const receipt = await load('customers', 'id,Fee,Pay,X,Churn\nU1,12.34567,Yes,zzz,No\n', mapping);
    expect(profile(connection, 'U1')).toEqual({ fee: 12.3457, Pay: true, Churn: 'No' });
    expect(receipt.inexact).toEqual({ Fee: 1 });
    expect(receipt.columns.find((column) => column.name === 'Churn')?.role).toBe('outcome');
  });

  it('take __proto__ and constructor as plain names', async () => {
    const { connection, import: load } = sandbox();
    await load('customers', 'customer,__proto__,constructor\nU1,a,b\n');
    expect(
      JSON.stringify(customerProfile(connection, 1, newestChange(connection)).map(({ name, value }) => [name, value])),
    ).toBe('[["__proto__","a"],["constructor","b"]]');
  });
});

describe('values that do not fit', () => {
  const numbers = (bad: number, good: number): string =>
    `customer,n\n${Array.from({ length: good }, (_, i) => `U${i},${i}`).join('\n')}\n${Array.from({ length: bad }, (_, i) => `B${i},unheard-of`).join('\n')}\n`;

  it('reject their rows while they are 1 in 100 or fewer', async () => {
    const { connection, import: load } = sandbox();
    const receipt = await load('customers', numbers(2, 198));
    expect(receipt).toMatchObject({ read: 200, stored: 198, rejected: 2 });
    expect(importRejects(connection, receipt.import, 0, 10)[0]).toEqual({
      line: 200,
      column: 'n',
      value: 'unheard-of',
      rule: 'not whole',
      advice: 'Write a whole number, as 1200.',
      raw: 'B0,unheard-of\n',
    });
  });

  it('are a question when they are more, and leave nothing behind', async () => {
    const { connection, import: load, dump, dryRun } = sandbox();
    const before = await dump();
    const problem = await problemFrom(load('customers', numbers(3, 197)));
    expect(problem).toMatchObject({
      code: 'IMPORT_QUESTION',
      data: {
        questions: [{ id: 'misfits:n', column: 'n', why: expect.stringContaining('3 of its 200 values are not') }],
      },
    });
    expect(problem.sentence).not.toContain('unheard-of');
    expect(listImports(connection)).toMatchObject([{ state: 'discarded' }]);
    expect(connection.sqlite.prepare('SELECT count(*) FROM customer_row').pluck().get()).toBe(0);
    expect(await dump()).toBe(before);
    const shown = await problemFrom(dryRun('customers', numbers(3, 197)));
    expect(shown.sentence).toContain('"unheard-of"');
    const missing = await load('customers', numbers(3, 197), 'columns: { n: { missing: [unheard-of] } }\n');
    expect(missing).toMatchObject({ stored: 200, rejected: 0 });
  });

  it('of a time zone are names that are none', async () => {
    const zones = (bad: number): string =>
      `customer,home\n${Array.from({ length: 200 }, (_, i) => `U${i},${i < bad ? 'Mars/Base' : 'Europe/Helsinki'}`).join('\n')}\n`;
    const mapping = 'columns: { home: { role: zone } }\n';
    const { connection, import: load } = sandbox();
    const receipt = await load('customers', zones(2), mapping);
    expect(receipt).toMatchObject({ stored: 198, rejected: 2 });
    expect(importRejects(connection, receipt.import, 0, 1)[0]).toMatchObject({
      value: 'Mars/Base',
      rule: 'not zone',
      advice: 'Write a time zone, as Europe/Helsinki.',
    });
    expect((await problemFrom(sandbox().import('customers', zones(3), mapping))).code).toBe('IMPORT_QUESTION');
  });

  it('can be rejected, or the column kept as text', async () => {
    const one = await sandbox().import('customers', numbers(20, 180), 'columns: { n: { misfits: reject } }\n');
    expect(one).toMatchObject({ stored: 180, rejected: 20 });
    const other = await sandbox().import('customers', numbers(20, 180), 'columns: { n: { type: text } }\n');
    expect(other).toMatchObject({ stored: 200, rejected: 0 });
  });

  it('are told apart by column and counted each, where times stand again and again', async () => {
    const { connection, import: load } = sandbox();
    const times = ['2026-01-02', '2026-01-02', '2026-01-32', '2026-01-32', '2026-01-02'];
    const text = times.map((time, row) => `U${row},2026-01-02 09:00:00,${time},${time}\n`).join('');
    const mapping =
      'columns: { day: { type: date, misfits: reject }, since: { type: instant, misfits: reject }, seen: { type: instant } }\n';
    const receipt = await load('customers', `customer,seen,day,since\n${text}`, mapping);
    expect(receipt.columns.find(({ name }) => name === 'day')).toMatchObject({ type: 'date' });
    expect(receipt).toMatchObject({ stored: 3, rejected: 2 });
    const rules = connection.sqlite.prepare('SELECT line, column_name, value FROM rejected_row').raw().all();
    expect(rules).toEqual([4, 5].map((line) => [line, 'day', '2026-01-32']));
    const [seen, , since] = connection.sqlite.prepare('SELECT a1, a2, a3 FROM customer_row').raw().get() as number[];
    expect(seen! - since!).toBe(9 * 3_600_000);
  });

  it('are a question when a later file disagrees with the stored type', async () => {
    const { import: load } = sandbox();
    await load('customers', 'customer,n\nU1,1\n');
    const problem = await problemFrom(load('customers', 'customer,n\nU1,many\n'));
    expect(problem.sentence).toContain('"n" is whole (stored before)');
    const mapped = await problemFrom(load('customers', 'customer,n\nU1,2\n', 'columns: { n: { type: text } }\n'));
    expect(mapped).toMatchObject({ code: 'IMPORT_QUESTION', data: { questions: [{ id: 'type:n' }] } });
  });

  it('a column may have another type once the import that made it is undone, when its mapping is not wanted', async () => {
    const { connection, import: load } = sandbox();
    const first = await load('customers', 'customer,n\nU1,1\n');
    undoImport(connection, 'tester', first.import);
    const problem = await problemFrom(load('customers', 'customer,n\nU1,many\n'));
    expect(asked(problem)[0]).toMatchObject({ id: 'misfits:n', why: expect.stringContaining('(as in import 1)') });
    await load('customers', 'customer,n\nU1,many\n', '');
    expect(profile(connection, 'U1')).toEqual({ n: 'many' });
  });
});

describe('the other kinds', () => {
  it('events: the same event_id is unchanged or updated, and readers see the newest', async () => {
    const { connection, import: load, faults } = sandbox();
    const text =
      'customer_id,at,type,event_id,amount\nU1,2026-01-01T10:00:00Z,invoice,e1,10\nU1,2026-01-02,invoice,e2,20\n';
    expect(await load('events', text)).toMatchObject({ new: 2, customersCreated: 1 });
    const later =
      'customer_id,at,type,event_id,amount\nU1,2026-01-01T10:00:00Z,invoice,e1,10\nU1,2026-01-02,invoice,e2,25\nU1,2026-01-02,invoice,e2,26\n';
    const second = await load('events', later);
    expect(second).toMatchObject({ unchanged: 1, updated: 1, rejected: 1, customersCreated: 0 });
    const amounts = () => eventsOf(connection, newestChange(connection), 1).map((event) => event.amount);
    expect(amounts()).toEqual([10, 25]);
    expect(eventsOf(connection, newestChange(connection), 1)[1]?.at).toBe(Date.UTC(2026, 0, 1, 22));
    undoImport(connection, 'tester', second.import);
    expect(amounts()).toEqual([10, 20]);
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['create', { stored: 2, rejected: 0, skipped: 0, customersCreated: 1 }],
    ['reject', { stored: 1, rejected: 1, skipped: 0, customersCreated: 0 }],
    ['hold', { stored: 1, rejected: 0, skipped: 1, customersCreated: 0 }],
  ])('an unknown customer is handled as the mapping says: %s', async (missing, counts) => {
    const { connection, import: load, faults } = sandbox();
    await load('customers', 'customer,n\nU1,1\n');
    const text = 'customer,at,channel,treatment\nU1,2026-01-01,sms,a\nU9,2026-01-01,sms,a\n';
    const receipt = await load('contacts', text, `missing: ${missing}\n`);
    expect(receipt).toMatchObject(counts);
    if (missing !== 'create') {
      expect(importRejects(connection, receipt.import, 0, 5)).toMatchObject([
        { line: 3, value: 'U9', raw: 'U9,2026-01-01,sms,a\n' },
      ]);
    }
    expect(await faults()).toEqual([]);
  });

  it('permissions: words that are not in the ledger reject their rows', async () => {
    const { connection, import: load } = sandbox();
    const text =
      'customer,purpose,channel,state,recorded_at\nU1,marketing,*,granted,2026-01-01\nU1,marketing,*,Granted,2026-01-01\nU1,,*,granted,2026-01-01\n';
    const receipt = await load('permissions', text);
    expect(receipt).toMatchObject({ stored: 1, rejected: 2 });
    const rejects = importRejects(connection, receipt.import, 0, 5);
    expect(rejects.map(({ line, column, rule }) => [line, column, rule])).toEqual([
      [3, 'state', 'not allowed'],
      [4, 'purpose', 'required'],
    ]);
    expect(permissionsOf(connection, newestChange(connection), Int32Array.of(1)).get(1)).toHaveLength(1);
  });

  it('outcomes: the customer may come from the decision', async () => {
    const { connection, import: load } = sandbox();
    await load('customers', 'customer,n\nU1,1\nU2,1\n');
    connection.sqlite.exec(`
      INSERT INTO audit VALUES (1000, 0, '', '', '', x'', x'', x'');
      INSERT INTO configuration VALUES (1, 1000, '', x'');
      INSERT INTO run (run, change, pinned_change, configuration, seed, as_of, date, program, strategy, overrides, actor, started_at)
        VALUES (1, 1000, 1, 1, 1, 0, '2026-01-01', '', '', '', '', 0);
      INSERT INTO decision (run, position, customer, status, net, rank, chance, place, on_prior, learning, reasons)
        VALUES (1, 0, 2, 'proposed', 0, 0, 0, 0, 0, 0, x'');`);
    const text =
      'customer,decision_id,at,outcome\n,r1-0,2026-01-01,sold\nU1,r1-0,2026-01-01,sold\n,r9-9,2026-01-01,sold\nU1,their-own,2026-01-01,sold\n,,2026-01-01,sold\n';
    const receipt = await load('outcomes', text);
    expect(receipt).toMatchObject({ stored: 2, rejected: 3 });
    expect(importRejects(connection, receipt.import, 0, 9).map(({ line, rule }) => [line, rule])).toEqual([
      [3, 'another customer'],
      [4, 'unknown decision'],
      [6, 'no customer'],
    ]);
    expect(outcomesOf(connection, newestChange(connection), 2)).toMatchObject([
      { decisionId: 'r1-0', outcome: 'sold' },
    ]);
  });

  it("scores: a meaning that is none rejects its row, and the rest are a customer's", async () => {
    const { connection, import: load, faults } = sandbox();
    const text =
      'customer,treatment,score,at,name,meaning\nU1,a,0.25,2026-01-01,recommender,probability\nU1,b,7,2026-01-01,recommender,stars\nU1,b,,2026-01-01,recommender,rank\n';
    const receipt = await load('scores', text);
    expect(receipt).toMatchObject({ read: 3, new: 1, rejected: 2, customersCreated: 1 });
    expect(
      importRejects(connection, receipt.import, 0, 5).map(({ line, column, rule }) => [line, column, rule]),
    ).toEqual([
      [3, 'meaning', 'not allowed'],
      [4, 'score', 'required'],
    ]);
    expect(scoresOf(connection, newestChange(connection), 1)).toMatchObject([
      { treatment: 'a', score: 0.25, name: 'recommender', meaning: 'probability' },
    ]);
    expect(await faults()).toEqual([]);
  });

  it('offers: new, updated, unchanged and duplicate by their id, and an absent column is no change', async () => {
    const { connection, import: load, faults, dump } = sandbox();
    await load('offers', 'id,name,fee\nO1,Fibre,10\nO2,Roaming,5\n');
    const before = await dump();
    const later = await load('offers', 'id,fee\nO1,12\nO2,5\nO3,1\nO3,2\n,9\n');
    expect(later).toMatchObject({ read: 5, new: 1, updated: 1, unchanged: 1, rejected: 2, customersCreated: 0 });
    const rejects = importRejects(connection, later.import, 0, 5);
    expect(rejects.map(({ line, rule }) => [line, rule])).toEqual([
      [5, 'duplicate of line 4'],
      [6, 'required'],
    ]);
    const newest = connection.sqlite
      .prepare("SELECT a1, a2 FROM offer WHERE id = 'O1' ORDER BY import DESC")
      .raw()
      .get();
    expect(newest).toEqual(['Fibre', 12]);
    expect(await faults()).toEqual([]);
    undoImport(connection, 'tester', later.import);
    expect(await dump()).toBe(before);
  });

  it('prices and network: what is about no customer makes none', async () => {
    const { connection, import: load, faults } = sandbox();
    const prices = 'competitor,product,region,price,at\nA,go-s,north,12.50,2026-01-01\nA,go-s,north,cheap,2026-01-02\n';
    expect(await load('prices', prices, 'columns: { price: { misfits: reject } }\n')).toMatchObject({
      new: 1,
      rejected: 1,
      customersCreated: 0,
    });
    const network = 'area,at,metric,value\nN1,2026-01-01T10:00:00Z,quality,0.9\n,2026-01-01,quality,0.5\n';
    expect(await load('network', network)).toMatchObject({ new: 1, rejected: 1, customersCreated: 0 });
    expect(connection.sqlite.prepare('SELECT price FROM price').pluck().all()).toEqual([125_000]);
    expect(connection.sqlite.prepare('SELECT area, value FROM network').raw().all()).toEqual([['N1', 0.9]]);
    expect(connection.sqlite.prepare('SELECT count(*) FROM customer').pluck().get()).toBe(0);
    expect(await faults()).toEqual([]);
  });

  it('ask for columns that every record needs', async () => {
    const problem = await problemFrom(sandbox().import('events', 'customer,when,type\nU1,2026-01-01,x\n'));
    expect(problem).toMatchObject({ code: 'IMPORT_QUESTION', data: { questions: [{ id: 'required:at' }] } });
  });
});

describe('a file that cannot be imported', () => {
  const wide = Array.from({ length: 5_000 }, (_, i) => `c${i}`).join(',');
  it.each([
    ['empty', '', 'FILE_UNREADABLE', /is empty/],
    ['empty lines', '\n\r\n\n', 'FILE_DAMAGED', /nothing but empty lines/],
    ['header only', 'customer,n\n', 'FILE_DAMAGED', /has a header and no records/],
    [
      'garbage',
      Buffer.from(Array.from({ length: 500 }, (_, i) => (i * 97 + 128) % 256)),
      'FILE_DAMAGED',
      /is not text/,
    ],
    ['half a workbook', Buffer.from('PK\x03\x04 and so on'), 'FILE_DAMAGED', /ends in the middle/],
    ['duplicate headers', 'customer,n,n\nU1,1,2\n', 'FILE_DAMAGED', /two columns named "n": columns 2 and 3/],
    ['an empty header', 'customer,,n\nU1,1,2\n', 'FILE_DAMAGED', /column 2 of 3/],
    [
      '5,000 columns',
      `customer,${wide}\nU1${',1'.repeat(5_000)}\n`,
      'BAD_VALUE',
      /5000 attributes, and 1000 is the most/,
    ],
  ] as const)('%s: a sentence, and nothing is written', async (_, content, code, says) => {
    const { connection, import: load, dryRun } = sandbox();
    for (const problem of [
      await problemFrom(load('customers', content)),
      await problemFrom(dryRun('customers', content)),
    ]) {
      expect(problem.code).toBe(code);
      expect(problem.sentence).toMatch(says);
    }
    expect(newestChange(connection)).toBe(0);
    expect(connection.sqlite.prepare('SELECT count(*) FROM import').pluck().get()).toBe(0);
  });

  it('a missing file, and a folder', async () => {
    const { connection, folder, file } = sandbox();
    const args = file('customers', '');
    const missing = await problemFrom(
      importFile(connection, { ...args, file: join(folder, 'none.csv') }, unwatchedWork),
    );
    expect(missing).toMatchObject({ code: 'FILE_UNREADABLE', kind: 'failed' });
    mkdirSync(join(folder, 'sub'));
    const sub = await problemFrom(importFile(connection, { ...args, file: join(folder, 'sub') }, unwatchedWork));
    expect(sub.sentence).toContain('is a folder');
  });

  it('5,000 columns can be imported in part', async () => {
    const text = `customer,${wide}\nU1${',1'.repeat(5_000)}\n`;
    const receipt = await sandbox().import(
      'customers',
      text,
      'columns: { customer: customer, c7: seven }\nothers: ignore\n',
    );
    expect(receipt.columns.map((column) => column.name)).toEqual(['customer', 'c7 → seven']);
  });

  it('single records that cannot be read are rejected with their line', async () => {
    const { connection, import: load } = sandbox();
    const long = 'x'.repeat(1_000_001);
    const text = Buffer.concat([
      Buffer.from('customer,n,t\nU1,1,a\nU2,2\nU3,3,a,b\nU4,4,"a"b\nU5,5,'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(`U6,6,"two\nlines"\nU7,7,${long}\n,8,a\n\nU9,9,z`),
    ]);
    expect(await problemFrom(load('customers', text))).toMatchObject({
      code: 'IMPORT_QUESTION',
      data: { questions: [{ id: 'encoding' }] },
    });
    const receipt = await load('customers', text, 'source: { encoding: utf-8 }\n');
    expect(receipt).toMatchObject({ read: 9, stored: 3, rejected: 6 });
    const rejects = importRejects(connection, receipt.import, 0, 20);
    expect(rejects.map(({ line, column, rule }) => [line, column, rule])).toEqual([
      [3, null, 'ragged'],
      [4, null, 'ragged'],
      [5, null, 'stray quote'],
      [6, null, 'not text'],
      [9, 't', 'cell too long'],
      [10, 'customer', 'required'],
    ]);
    expect(rejects[2]?.raw).toBe('U4,4,"a"b\n');
    expect(source(connection, receipt.import)).toBe(text.toString());
  });

  it('the same file twice, unless it is asked for', async () => {
    const { connection, file } = sandbox();
    const args = file('customers', 'customer,n\nU1,1\n');
    const first = await importFile(connection, args, unwatchedWork);
    const refused = await problemFrom(importFile(connection, args, unwatchedWork));
    expect(refused).toMatchObject({ code: 'FILE_IMPORTED_BEFORE', kind: 'refused', data: { import: first.import } });
    const again = await importFile(connection, { ...args, again: true }, unwatchedWork);
    expect(again.unchanged).toBe(1);
    undoImport(connection, 'tester', again.import);
    undoImport(connection, 'tester', first.import);
    expect((await importFile(connection, args, unwatchedWork)).new).toBe(1);
  });

  it('a disk that is full: nothing is seen, and what was there stays', async () => {
    const { connection, import: load, dump } = sandbox();
    await load('customers', 'customer,n\nU1,1\n');
    const before = await dump();
    const pages = connection.sqlite.pragma('page_count', { simple: true }) as number;
    connection.sqlite.pragma(`max_page_count = ${pages + 30}`);
    const text = `customer,t\n${Array.from({ length: 20_000 }, (_, i) => `N${i},some text ${i}`).join('\n')}\n`;
    expect(await problemFrom(load('customers', text))).toMatchObject({ code: 'DISK_FULL' });
    expect(await dump()).toBe(before);
    connection.sqlite.pragma('max_page_count = 100000');
    expect((await load('customers', text)).new).toBe(20_000);
  });
});

describe('the public churn file', () => {
  it.skipIf(!existsSync(TELCO))('imports whole (skipped where ../shared/data is not beside the project)', async () => {
    const { connection, import: load, dryRun, faults } = sandbox();
    const text = readFileSync(TELCO);
    const { rejects, ...rehearsed } = await dryRun('customers', text);
    const receipt = await load('customers', text);
    expect(receipt).toMatchObject({ read: 7043, stored: 7043, new: 7043, rejected: 0, blank: { TotalCharges: 11 } });
    expect(rejects).toEqual([]);
    const { import: none, seconds, ...counts } = rehearsed;
    expect([none, seconds]).toEqual([null, 0]);
    expect(receipt).toMatchObject(counts);
    expect(profile(connection, '7590-VHVEG')).toMatchObject({
      gender: 'Female',
      SeniorCitizen: 0,
      tenure: 1,
      MonthlyCharges: 29.85,
    });
    expect(connection.sqlite.prepare('SELECT count(*) - count(a19) FROM customer_row').pluck().get()).toBe(11);
    expect(source(connection, receipt.import)).toBe(text.toString());
    expect(await faults()).toEqual([]);
  });
});
