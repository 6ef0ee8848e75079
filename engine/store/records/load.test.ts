import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';
import { newWorkspace, problemOf, temporaryFolder } from '../workspace/fixture.ts';
import { visibleAttributes } from './attributes.ts';
import { dumpHash } from './dump.ts';
import { importFaults } from './faults.ts';
import { discardImport, importRejects, listImports, undoImport } from './imports.ts';
import { type ColumnBlock, loadColumns } from './load.ts';

const workspace = (): Connection => newWorkspace(join(temporaryFolder(), 'test.cvmw'), 'job');
const load = (
  connection: Connection,
  kind: Kind,
  columns: ColumnBlock['columns'],
  attributes: readonly Attribute[] = [],
) => {
  const size = Math.max(...Object.values(columns).map((cells) => cells.length));
  return loadColumns(
    connection,
    { kind, name: 'test', attributes, actor: 'tester' },
    [{ size, columns }],
    unwatchedWork,
  );
};
const attribute = (name: string, type: Attribute['type']): Attribute => ({ name, type, role: 'feature' });
const dump = (connection: Connection): Promise<string> => dumpHash(connection, newestChange(connection));

/** Two sound rows of every kind. */
const SOUND: Record<Kind, ColumnBlock['columns']> = {
  customers: { customer: ['U1', 'U2'] },
  events: {
    customer: ['U1', 'U2'],
    at: Float64Array.of(1, 2),
    type: ['usage', 'usage'],
    quantity: Float64Array.of(1.5, Number.NaN),
  },
  permissions: {
    customer: ['U1', 'U2'],
    purpose: ['marketing', 'service'],
    channel: ['*', 'sms'],
    state: ['granted', 'withdrawn'],
    recorded_at: Float64Array.of(1, 2),
  },
  contacts: { customer: ['U1', 'U2'], at: Float64Array.of(1, 2), channel: ['sms', 'sms'], treatment: ['a', 'b'] },
  outcomes: {
    customer: ['U1', 'U2'],
    at: Float64Array.of(1, 2),
    outcome: ['sold', 'not'],
    value: Float64Array.of(9.99, 0),
  },
  scores: {
    customer: ['U1', 'U2'],
    treatment: ['a', 'a'],
    score: Float64Array.of(0.5, 0.25),
    at: Float64Array.of(1, 2),
    meaning: ['probability', null],
  },
  offers: { id: ['o1', 'o2'] },
  prices: {
    competitor: ['x', 'y'],
    product: ['p', 'p'],
    region: ['n', 's'],
    price: Float64Array.of(10, 20),
    at: Float64Array.of(1, 2),
  },
  network: {
    area: ['n', 's'],
    at: Float64Array.of(1, 2),
    metric: ['quality', 'quality'],
    value: Float64Array.of(0.1, 0.2),
  },
};

describe('columns into a kind', () => {
  it('all nine kinds load, add up, hash, and undo to nothing', async () => {
    const connection = workspace();
    const empty = await dump(connection);
    for (const kind of KINDS) {
      expect(await load(connection, kind, SOUND[kind])).toMatchObject({
        kind,
        read: 2,
        stored: 2,
        new: 2,
        rejected: 0,
      });
    }
    expect(await importFaults(connection)).toEqual([]);
    for (const { import: number } of listImports(connection)) undoImport(connection, 'tester', number);
    expect(await dump(connection)).toBe(empty);
  });

  it('rejects what does not fit, with its row number and reason', async () => {
    const connection = workspace();
    const attributes = [
      attribute('fee', 'money'),
      attribute('age', 'whole'),
      attribute('since', 'date'),
      attribute('pays', 'yes-no'),
    ];
    const receipt = await load(
      connection,
      'customers',
      {
        customer: ['U1', 'U2', 'U3', 'U4', 'U5', null, 'U1', 'U8'],
        fee: [1.5, 'much', 1, 1, 1, 1, 1, null],
        age: [1, 1, 1.5, 1, 1, 1, 1, Number.NaN],
        since: ['2026-01-01', null, null, '2026-02-30', null, null, null, ''],
        pays: [1, 0, 1, 0, 2, 0, 1, null],
      },
      attributes,
    );
    expect(receipt).toMatchObject({ read: 8, stored: 2, rejected: 6 });
    expect(
      importRejects(connection, receipt.import, 0, 10).map(({ line, column, rule, raw }) => [line, column, rule, raw]),
    ).toEqual([
      [2, 'fee', 'not money', null],
      [3, 'age', 'not whole', null],
      [4, 'since', 'not date', null],
      [5, 'pays', 'not yes-no', null],
      [6, 'customer', 'required', null],
      [7, 'customer', 'duplicate of line 1', null],
    ]);
    expect(await importFaults(connection)).toEqual([]);
  });

  it('takes names like constructor and __proto__ as plain names', async () => {
    const connection = workspace();
    const attributes = [attribute('constructor', 'text'), attribute('__proto__', 'text')];
    const receipt = await load(connection, 'customers', { customer: ['U1'] }, attributes);
    expect(receipt).toMatchObject({ stored: 1, rejected: 0 });
  });

  it('leaves nothing when its source fails', async () => {
    const connection = workspace();
    const before = await dump(connection);
    function* blocks(): Generator<ColumnBlock> {
      yield { size: 2, columns: SOUND.events };
      throw new Error('the source broke');
    }
    const plan = { kind: 'events' as const, name: 'test', attributes: [], actor: 'tester' };
    await expect(loadColumns(connection, plan, blocks(), unwatchedWork)).rejects.toThrow('the source broke');
    expect(listImports(connection)).toMatchObject([{ state: 'discarded' }]);
    expect(
      connection.sqlite
        .prepare('SELECT (SELECT count(*) FROM event) + (SELECT count(*) FROM import_chunk)')
        .pluck()
        .get(),
    ).toBe(0);
    expect(await dump(connection)).toBe(before);
  });

  it('refuses columns nobody declared, another type, and more than 1,000 attributes', async () => {
    const connection = workspace();
    await load(connection, 'customers', { customer: ['U1'], n: [1] }, [attribute('n', 'whole')]);
    const refusal = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'stored',
        (error) => (error instanceof Problem ? error.sentence : String(error)),
      );
    expect(await refusal(load(connection, 'customers', { customer: ['U1'], m: [1] }))).toContain('no column "m"');
    expect(await refusal(load(connection, 'customers', { customer: ['U1'] }, [attribute('n', 'text')]))).toContain(
      'of type whole already',
    );
    const many = Array.from({ length: 1_000 }, (_, i) => attribute(`c${i}`, 'whole'));
    expect(await refusal(load(connection, 'customers', { customer: ['U1'] }, many))).toContain(
      '1001 attributes, and 1000 is the most',
    );
    expect(listImports(connection).filter((each) => each.state === 'staged')).toEqual([]);
    expect(visibleAttributes(connection, 'customers', newestChange(connection)).map(({ name }) => name)).toEqual(['n']);
  });

  it('uses the column of an undone import again', async () => {
    const connection = workspace();
    for (let i = 0; i < 3; i += 1) {
      const { import: number } = await load(connection, 'customers', { customer: ['U1'], n: [1] }, [
        attribute('n', 'whole'),
      ]);
      expect(visibleAttributes(connection, 'customers', newestChange(connection))).toMatchObject([
        { name: 'n', column: 'a1' },
      ]);
      undoImport(connection, 'tester', number);
    }
  });
});

describe('undo', () => {
  it('goes last first within a kind, once, and not while another import is staged', async () => {
    const connection = workspace();
    const first = await load(connection, 'customers', SOUND.customers);
    const second = await load(connection, 'customers', { customer: ['U3'] });
    const events = await load(connection, 'events', SOUND.events);
    expect(problemOf(() => undoImport(connection, 'tester', first.import))).toMatchObject({
      code: 'NOT_UNDOABLE',
      data: { later: second.import },
    });
    connection.sqlite.exec(
      "INSERT INTO import (kind, mapping, header, started_at, actor) VALUES ('events', '', '', 0, '')",
    );
    const staged = Number(connection.sqlite.prepare('SELECT max(import) FROM import').pluck().get());
    expect(problemOf(() => undoImport(connection, 'tester', second.import)).data).toMatchObject({ staged });
    await discardImport(connection, staged);
    let called = 0;
    undoImport(connection, 'tester', second.import, (_, change) => {
      called = change;
    });
    expect(called).toBe(newestChange(connection));
    undoImport(connection, 'tester', first.import);
    expect(problemOf(() => undoImport(connection, 'tester', first.import)).sentence).toContain(
      'was undone by change 5 already',
    );
    expect(problemOf(() => undoImport(connection, 'tester', 99)).code).toBe('UNKNOWN_IMPORT');
    expect(listImports(connection).find((each) => each.import === events.import)?.state).toBe('published');
  });

  it('is rolled back when whoever rests on the rows objects', async () => {
    const connection = workspace();
    const { import: number } = await load(connection, 'customers', SOUND.customers);
    const before = await dump(connection);
    const objecting = (): void =>
      undoImport(connection, 'tester', number, () => {
        throw new Problem('SEALED', 'no');
      }) as never;
    expect(problemOf(objecting).code).toBe('SEALED');
    expect(await dump(connection)).toBe(before);
  });
});

describe('importFaults', () => {
  it.each([
    ['an edited value', 'UPDATE event SET quantity = 9 WHERE customer = 1', /lines 1 to 2 stored was changed/],
    ['another customer', "UPDATE customer SET id = 'U9' WHERE customer = 2", /lines 1 to 2 stored was changed/],
    ['a removed row', 'DELETE FROM event WHERE customer = 1', /1 rows are there, and 2 were stored/],
    [
      'an added row',
      "INSERT INTO event (import, line, customer, at, type) VALUES (1, 2, 1, 0, '')",
      /3 rows are there/,
    ],
    ['a removed made customer', 'DELETE FROM customer_row WHERE customer = 2', /1 customers it made are there, and 2/],
    ['an edited count', 'UPDATE import SET rows_read = 3', /3 read is not 2 stored \+ 0 rejected \+ 0 skipped/],
    ['a forgotten reject', 'UPDATE import SET rows_read = 3, rows_rejected = 1', /0 rejected .* not 1/],
    ['an edited checksum', "UPDATE import_chunk SET checksum = x'00'", /checksum is not that of its chunks/],
  ])('finds %s', async (_, sql, says) => {
    const connection = workspace();
    await load(connection, 'events', SOUND.events);
    connection.sqlite.pragma('foreign_keys = OFF');
    connection.sqlite.exec(sql);
    const faults = await importFaults(connection);
    expect(faults.map((fault) => fault.says).join('\n')).toMatch(says);
  });
});
