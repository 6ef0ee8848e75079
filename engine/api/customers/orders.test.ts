import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  configuration,
  daysAgo,
  load,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from '#engine/orchestrator/fixture.ts';
import { loadColumns } from '#engine/store/records/load.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Filter, filtersSchema, type Sort } from '#shared/model/filter.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { findCustomers } from './find.ts';
import { type Order, ordersOf } from './orders.ts';
import { rowsOf } from './rows.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const SETTINGS = configuration([treatment('mail', 'email'), treatment('call', 'call', { value: 200 })], {
  limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 5 }],
});

async function workspace(customers: readonly Row[], permissions: readonly Row[] = []): Promise<Connection> {
  const feeds = permissions.length === 0 ? { customers } : { customers, permissions };
  const connection = await workspaceWith(feeds, SETTINGS);
  open.push(connection);
  return connection;
}

const order = (connection: Connection, filter: unknown[] = [], sort: Sort | null = null): Promise<Order> =>
  ordersOf(connection).of({ filter: filtersSchema.parse(filter), sort }, undefined);

const ids = (connection: Connection, found: Order): string[] =>
  rowsOf(connection, found, { from: 0, count: 500, columns: [] }).map(({ customerId }) => customerId);

const by = (name: string, descending = false): Sort => ({ column: `attribute:${name}`, descending });

test('without filter and sort everybody comes in the order of their ids, which is not that of their numbers', async () => {
  const connection = await workspace([{ customer: 'b' }, { customer: 'B' }, { customer: 'a' }, { customer: 'ä' }]);
  const found = await order(connection);
  expect(ids(connection, found)).toEqual(['B', 'a', 'b', 'ä']);
  expect(found).toMatchObject({ total: 4, run: null, without: [] });
  const last = await order(connection, [], { column: 'id', descending: true });
  expect(ids(connection, last)).toEqual(['ä', 'b', 'a', 'B']);
});

test('texts are sorted and found without case and accents, and what is missing comes last either way', async () => {
  const customers = ['Örn', 'olga', null, 'Zoë', 'Aino', 'zack'].map((segment, k) => ({ customer: `C${k}`, segment }));
  const connection = await workspace(customers);
  expect(ids(connection, await order(connection, [], by('segment')))).toEqual(['C4', 'C1', 'C0', 'C5', 'C3', 'C2']);
  expect(ids(connection, await order(connection, [], by('segment', true)))).toEqual([
    'C3',
    'C5',
    'C0',
    'C1',
    'C4',
    'C2',
  ]);
  const zo = await order(connection, [{ attribute: 'segment', contains: 'ZO' }]);
  expect(ids(connection, zo)).toEqual(['C3']);
});

test('each filter finds who it says, and the count without it is right', async () => {
  const connection = await workspace(
    people(40, (index) => ({ tenure: index % 10 === 0 ? null : index, segment: index % 2 === 0 ? 'even' : 'odd' })),
  );
  const rows = people(40, (index) => ({
    tenure: index % 10 === 0 ? null : index,
    segment: index % 2 === 0 ? 'even' : 'odd',
  }));
  const bound = fc.integer({ min: -2, max: 42 });
  const any = fc.oneof(
    bound.map((above): [Filter, (row: Row) => boolean] => [
      { attribute: 'tenure', above },
      ({ tenure }) => tenure !== null && Number(tenure) > above,
    ]),
    bound.map((atMost): [Filter, (row: Row) => boolean] => [
      { attribute: 'fee', atMost },
      ({ fee }) => Number(fee) <= atMost,
    ]),
    fc
      .constantFrom('even', 'odd', 'neither')
      .map((text): [Filter, (row: Row) => boolean] => [
        { attribute: 'segment', in: [text] },
        ({ segment }) => segment === text,
      ]),
    fc
      .boolean()
      .map((missing): [Filter, (row: Row) => boolean] => [
        { attribute: 'tenure', missing },
        ({ tenure }) => (tenure === null) === missing,
      ]),
    fc
      .tuple(bound, bound)
      .map(([a, b]): [Filter, (row: Row) => boolean] => [
        { attribute: 'fee', between: [a, b] },
        ({ fee }) => Number(fee) >= a && Number(fee) <= b,
      ]),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(any, { maxLength: 4 }), fc.boolean(), async (chosen, descending) => {
      const found = await order(
        connection,
        chosen.map(([filter]) => filter),
        by('fee', descending),
      );
      const matching = (tests: typeof chosen): Row[] => rows.filter((row) => tests.every(([, test]) => test(row)));
      const expected = matching(chosen).map(({ customer }) => customer);
      expect(ids(connection, found)).toEqual(descending ? expected.toReversed() : expected);
      expect(found.without).toEqual(chosen.map((_, k) => matching(chosen.filter((__, j) => j !== k)).length));
    }),
    { numRuns: 60 },
  );
});

test('permission today, the decision of a run, its net and contacts lately are filters and columns', async () => {
  const customers = people(20);
  const permissions = customers.slice(0, 12).flatMap(({ customer }, index) => [
    { customer: customer ?? null, purpose: 'marketing', channel: '*', state: 'granted', recorded_at: daysAgo(300) },
    ...(index < 4
      ? [
          {
            customer: customer ?? null,
            purpose: 'marketing',
            channel: 'email',
            state: 'withdrawn',
            recorded_at: daysAgo(3),
          },
        ]
      : []),
  ]);
  const connection = await workspace(customers, permissions);
  await load(connection, 'contacts', [{ customer: 'C011', at: daysAgo(40), channel: 'email', treatment: 'mail' }]);
  await load(
    connection,
    'contacts',
    [1, 2].map((days) => ({ customer: 'C010', at: daysAgo(days), channel: 'email', treatment: 'mail' })),
  );
  await load(connection, 'events', [
    { customer: 'C000', at: daysAgo(9), type: 'visit' },
    { customer: 'C000', at: daysAgo(5), type: 'visit' },
  ]);
  const { run: number } = await run(connection);
  const email = await order(connection, [{ allowed: 'email', is: true }]);
  expect(ids(connection, email)).toEqual(customers.slice(4, 12).map(({ customer }) => customer));
  const not = await order(connection, [{ allowed: 'call', is: false }]);
  expect(ids(connection, not)).toEqual(customers.slice(12).map(({ customer }) => customer));
  const called = await order(connection, [{ decision: { treatments: ['call'] } }], { column: 'net', descending: true });
  expect(called.run).toBe(number);
  expect(ids(connection, called)).toHaveLength(5);
  const blocked = await order(connection, [{ decision: { statuses: ['blocked'] } }]);
  expect(ids(connection, blocked)).toEqual(customers.slice(12).map(({ customer }) => customer));
  const often = await order(connection, [{ fact: 'contacts30', atLeast: 1 }]);
  const columns = ['allowed', 'decision', 'net', 'contacts30', 'lastEvent', 'attribute:email', 'attribute:gone'];
  const [row] = rowsOf(connection, often, { from: 0, count: 9, columns });
  expect(row?.customerId).toBe('C010');
  expect(row?.cells[0]).toEqual(['email', 'call']);
  expect(row?.cells[1]).toMatchObject({ status: 'proposed', state: 'proposed' });
  expect(row?.cells.slice(3)).toEqual([2, null, 'C010@x.fi', null]);
  const first = rowsOf(connection, await order(connection), {
    from: 0,
    count: 1,
    columns: ['lastEvent', 'contacts30'],
  });
  expect(first[0]?.cells).toEqual([daysAgo(5), 0]);
});

test('dates are found by day and by days to come', async () => {
  const connection = await workspace(people(3));
  const attributes = [{ name: 'ends', type: 'date' as const, role: 'feature' as const }];
  const columns = { customer: ['C000', 'C001', 'C002'], ends: ['2026-11-20', '2026-12-24', null] };
  await loadColumns(
    connection,
    { kind: 'customers', name: 'ends', attributes, actor: 'Ada' },
    [{ size: 3, columns }],
    unwatchedWork,
  );
  const soon = await order(connection, [{ daysSince: 'ends', between: [-90, 0] }]);
  expect(ids(connection, soon)).toEqual(['C001']);
  const before = await order(connection, [{ attribute: 'ends', to: '2026-11-20' }]);
  expect(ids(connection, before)).toEqual(['C000']);
  const [row] = rowsOf(connection, before, { from: 0, count: 1, columns: ['attribute:ends'] });
  expect(row?.cells).toEqual(['2026-11-20']);
});

test('an order is worked out once, and gone when an import changes what can be seen', async () => {
  const connection = await workspace(people(10));
  const orders = ordersOf(connection);
  const [one, two] = await Promise.all([order(connection), order(connection)]);
  expect(one).toBe(two);
  expect(await order(connection)).toBe(one);
  expect(orders.get(one.id)).toBe(one);
  await load(connection, 'customers', [{ customer: 'C999' }]);
  expect(() => orders.get(one.id)).toThrow(expect.objectContaining({ code: 'ORDER_GONE' }));
  const again = await order(connection);
  expect(again.id).not.toBe(one.id);
  expect(again.total).toBe(11);
});

test('it tells how far it is, from nothing to everybody, in every kind of sort', async () => {
  const connection = await workspace(people(50, (index) => ({ segment: `s${index}` })));
  await run(connection);
  for (const column of ['attribute:segment', 'attribute:fee', 'net', 'contacts30']) {
    const told: number[] = [];
    const sort = { column, descending: true };
    await ordersOf(connection).of({ filter: [{ allowed: 'email', is: false }], sort }, undefined, ({ done, total }) => {
      expect(done).toBeLessThanOrEqual(total);
      told.push(done / total);
    });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1), column).toBeGreaterThan(0.6);
  }
});

test('work that nobody waits for stops, and another who still waits gets it', async () => {
  const connection = await workspace(people(10));
  const stop = new AbortController();
  const stopped = ordersOf(connection).of({ filter: [], sort: by('fee') }, stop.signal);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  const leave = new AbortController();
  const left = ordersOf(connection).of({ filter: [], sort: by('fee') }, leave.signal);
  const stays = ordersOf(connection).of({ filter: [], sort: by('fee') }, undefined);
  leave.abort();
  expect((await stays).customers).toHaveLength(10);
  await left;
});

test('what the attributes do not have is said before anything is read', async () => {
  const connection = await workspace(people(3));
  await expect(order(connection, [{ attribute: 'nothing', in: ['x'] }])).rejects.toMatchObject({ code: 'BAD_VALUE' });
  await expect(order(connection, [{ attribute: 'tenure', contains: 'x' }])).rejects.toMatchObject({
    code: 'BAD_VALUE',
  });
  await expect(order(connection, [{ attribute: 'segment', above: 3 }])).rejects.toMatchObject({ code: 'BAD_VALUE' });
  await expect(order(connection, [{ allowed: 'fax', is: true }])).rejects.toMatchObject({ code: 'BAD_VALUE' });
  await expect(order(connection, [], { column: 'allowed', descending: false })).rejects.toMatchObject({
    code: 'BAD_VALUE',
  });
});

test('somebody is found by the beginning of an id in any case, or of a name without accents', async () => {
  const connection = await workspace([]);
  const attributes = [{ name: 'name', type: 'text' as const, role: 'feature' as const }];
  const columns = { customer: ['U1', 'U12', 'u2', 'X'], name: ['Älva Berg', 'Bo', null, 'alva Berg'] };
  await loadColumns(
    connection,
    { kind: 'customers', name: 'names', attributes, actor: 'Ada' },
    [{ size: 4, columns }],
    unwatchedWork,
  );
  const find = async (text: string) =>
    (await findCustomers(connection, { text, limit: 10 }, undefined)).map((each) => each.customerId);
  expect(await find('u1')).toEqual(['U1', 'U12']);
  expect(await find('ALVA')).toEqual(['U1', 'X']);
  expect(await find('berg')).toEqual([]);
  expect(await findCustomers(connection, { text: 'u2', limit: 10 }, undefined)).toEqual([
    { customerId: 'u2', name: null },
  ]);
});

test('the values of a text attribute are counted, the most frequent first', async () => {
  const connection = await workspace(['b', 'a', 'b', null].map((segment, k) => ({ customer: `C${k}`, segment })));
  expect(await ordersOf(connection).valuesOf('segment', undefined)).toEqual({
    values: [
      { value: 'b', count: 2 },
      { value: 'a', count: 1 },
    ],
    distinct: 2,
    missing: 1,
  });
  await expect(ordersOf(connection).valuesOf('fee', undefined)).rejects.toMatchObject({ code: 'BAD_VALUE' });
});
