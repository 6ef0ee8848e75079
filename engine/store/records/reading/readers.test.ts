import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attribute } from '#shared/model/attribute.ts';
import type { Column } from '#shared/model/frame.ts';
import { changeNumber, instant } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { newestChange } from '../../workspace/audit.ts';
import type { Connection } from '../../workspace/connection.ts';
import { newWorkspace, problemOf, temporaryFolder } from '../../workspace/fixture.ts';
import { undoImport } from '../imports.ts';
import { type ColumnBlock, loadColumns } from '../load.ts';
import { readCustomerColumns } from './columns.ts';
import { customerIdOf, customerNumberOf, customerProfile, customersInIdOrder, visibleCustomer } from './customers.ts';
import { contactsOf, permissionsOf, scoresOf } from './ledger.ts';

const workspace = (): Connection => newWorkspace(join(temporaryFolder(), 'test.cvmw'), 'job');
const load = (
  connection: Connection,
  kind: 'customers' | 'contacts' | 'permissions' | 'scores',
  columns: ColumnBlock['columns'],
  attributes: readonly Attribute[] = [],
) =>
  loadColumns(
    connection,
    { kind, name: 'test', attributes, actor: 'tester' },
    [{ size: columns.customer!.length, columns }],
    unwatchedWork,
  );
const ATTRIBUTES: readonly Attribute[] = (
  [
    ['plan', 'text'],
    ['age', 'whole'],
    ['load', 'number'],
    ['fee', 'money'],
    ['pays', 'yes-no'],
    ['since', 'date'],
    ['seen', 'instant'],
  ] as const
).map(([name, type]) => ({ name, type, role: 'feature' }));

function cellsOf(column: Column | undefined): (string | number | null)[] {
  if (column === undefined) return [];
  if (column.type === 'text') return [...column.codes].map((code) => column.values[code] ?? null);
  return [...column.values].map((value) => (Number.isNaN(value) ? null : value));
}

describe('customers', () => {
  it('stand in the order of the bytes of their ids', async () => {
    const connection = workspace();
    // By UTF-16 units the emoji would come before the full-width letter.
    const ids = ['b', 'U10', 'U2', '\u{1f600}', '\uff21', 'a', ' a', 'B'];
    await load(connection, 'customers', { customer: ids });
    const { customers, ids: ordered } = await customersInIdOrder(
      connection,
      newestChange(connection),
      unwatchedWork.breathe,
    );
    const bytes = ids.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(ordered).toEqual(bytes);
    expect([...customers].map((customer) => customerIdOf(connection, customer))).toEqual(bytes);
  });

  it('are seen from the change that published them to the one that undid it', async () => {
    const connection = workspace();
    const { import: number, change } = await load(connection, 'customers', { customer: ['U1'] });
    const before = changeNumber(change - 1);
    undoImport(connection, 'tester', number);
    const seen = async (at: number): Promise<number> =>
      (await customersInIdOrder(connection, changeNumber(at), unwatchedWork.breathe)).customers.length;
    expect([await seen(before), await seen(change), await seen(change + 1)]).toEqual([0, 1, 0]);
    expect(customerNumberOf(connection, 'U1')).toBe(1);
    expect(problemOf(() => visibleCustomer(connection, 'U1', newestChange(connection)))).toMatchObject({
      code: 'UNKNOWN_CUSTOMER',
      data: { customer: 'U1' },
    });
  });
});

describe('customers as columns', () => {
  it('are what each profile says, at any change, for any of them in any order', async () => {
    const value = fc.record({
      plan: fc.constantFrom('go', 'stay', null),
      age: fc.option(fc.integer({ min: -5, max: 5_000_000_000 })),
      load: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      fee: fc.option(fc.integer({ min: -999, max: 999 }).map((tenths) => tenths / 10)),
      pays: fc.constantFrom(0, 1, null),
      since: fc.constantFrom('2026-02-28', '1999-12-31', '0050-01-01', null),
      seen: fc.option(fc.integer({ min: -1e12, max: 2e12 })),
    });
    const version = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), value), {
      minLength: 1,
      maxLength: 12,
      selector: ([id]) => id,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(version, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 20 }),
        async (versions, keep) => {
          const connection = workspace();
          for (const rows of versions) {
            const columns: Record<string, (string | number | null)[]> = { customer: rows.map(([id]) => `U${id}`) };
            for (const { name } of ATTRIBUTES) columns[name] = rows.map(([, row]) => row[name as keyof typeof row]);
            await load(connection, 'customers', columns, ATTRIBUTES);
          }
          for (let change = 1; change <= versions.length; change += 1) {
            const at = changeNumber(change);
            const all = [...(await customersInIdOrder(connection, at, unwatchedWork.breathe)).customers];
            // Close together one range is read; far apart, each customer alone.
            for (const chosen of [
              Int32Array.from(all),
              Int32Array.from(all.filter((_, i) => i % keep === 0).toReversed()),
            ]) {
              const columns = readCustomerColumns(connection, at, chosen, [
                ...ATTRIBUTES.map(({ name }) => name),
                'nobody',
              ]);
              expect([...columns.keys()].toSorted()).toEqual(ATTRIBUTES.map(({ name }) => name).toSorted());
              for (const [row, customer] of chosen.entries()) {
                for (const { name, type, value } of customerProfile(connection, customer, at)) {
                  const plain =
                    type === 'yes-no' && value !== null
                      ? Number(value)
                      : type === 'date' && value !== null
                        ? Date.parse(String(value))
                        : value;
                  expect(cellsOf(columns.get(name))[row] ?? null).toEqual(plain === 0 ? 0 : plain);
                }
              }
            }
          }
          connection.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('of somebody who is not there are missing', async () => {
    const connection = workspace();
    await load(connection, 'customers', { customer: ['U1'], plan: ['go'] }, [ATTRIBUTES[0]!]);
    const columns = readCustomerColumns(connection, newestChange(connection), Int32Array.of(1, 5_000), ['plan']);
    expect(cellsOf(columns.get('plan'))).toEqual(['go', null]);
  });
});

describe('the ledger', () => {
  it('reads contacts of a span, permissions and scores by customer', async () => {
    const connection = workspace();
    await load(connection, 'contacts', {
      customer: ['U1', 'U2', 'U1', 'U1'],
      at: Float64Array.of(30, 10, 20, 10),
      channel: ['sms', 'sms', 'call', 'sms'],
      treatment: ['a', 'b', 'c', 'd'],
      decision_id: [null, null, 'r1-0', null],
    });
    const change = newestChange(connection);
    const contacts = contactsOf(connection, change, Int32Array.of(1, 2, 3), instant(10), instant(20));
    expect(contacts.get(1)?.map(({ at, treatment, decisionId }) => [at, treatment, decisionId])).toEqual([
      [10, 'd', null],
      [20, 'c', 'r1-0'],
    ]);
    expect([...contacts.keys()]).toEqual([1, 2]);
    await load(connection, 'permissions', {
      customer: ['U2'],
      purpose: ['marketing'],
      channel: ['*'],
      state: ['granted'],
      recorded_at: Float64Array.of(7),
      valid_to: Float64Array.of(9),
    });
    expect(permissionsOf(connection, newestChange(connection), Int32Array.of(2)).get(2)).toEqual([
      {
        purpose: 'marketing',
        channel: '*',
        state: 'granted',
        basis: null,
        source: null,
        evidence: null,
        validFrom: null,
        validTo: 9,
        recordedAt: 7,
      },
    ]);
    expect(permissionsOf(connection, change, Int32Array.of(2)).size).toBe(0);
    await load(connection, 'scores', {
      customer: ['U1'],
      treatment: ['a'],
      score: Float64Array.of(0.5),
      at: Float64Array.of(1),
    });
    expect(scoresOf(connection, newestChange(connection), 1)).toMatchObject([
      { treatment: 'a', score: 0.5, name: null },
    ]);
  });
});
