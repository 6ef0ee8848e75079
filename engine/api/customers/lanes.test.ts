import { afterEach, expect, test } from 'vitest';
import {
  AS_OF,
  configuration,
  DAY_MS,
  daysAgo,
  load,
  people,
  run,
  treatment,
  workspaceWith,
} from '#engine/orchestrator/fixture.ts';
import { applyConfiguration } from '#engine/store/decisions/configurations.ts';
import { loadColumns } from '#engine/store/records/load.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { decidedBefore } from './decided-before.ts';
import { customerLanes } from './lanes.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const SETTINGS = configuration(
  [treatment('mail', 'email', { offer: 'gift', response: ['bought'] }), treatment('call', 'call')],
  {
    feeds: { network: { area: 'segment', metric: 'quality' }, prices: { product: 'segment', region: 'zone' } },
  },
);

async function workspace(feeds: Parameters<typeof workspaceWith>[0]): Promise<Connection> {
  const connection = await workspaceWith(feeds, SETTINGS);
  open.push(connection);
  return connection;
}

const C = 'C000';
const one = people(1, () => ({ zone: 'Europe/Helsinki' }));

test('a kind that was never imported is null, one without rows of the customer is empty', async () => {
  const bare = await workspace({ customers: one });
  expect(customerLanes(bare, C, 'all')).toMatchObject({
    offers: null,
    score: null,
    usage: null,
    competitor: null,
    network: { points: null },
    campaigns: [],
    changes: [],
  });
  const other = await workspace({
    customers: people(2, () => ({ zone: 'Europe/Helsinki' })),
    events: [{ customer: 'C001', at: daysAgo(3), type: 'usage', quantity: 2 }],
    scores: [{ customer: 'C001', treatment: 'mail', score: 1, at: daysAgo(2), name: 'r', meaning: 'points' }],
    prices: [{ competitor: 'N', product: 'other', region: 'x', price: 1, at: daysAgo(2) }],
  });
  const lanes = customerLanes(other, C, 'days30');
  expect(lanes.score?.points).toEqual([]);
  expect(lanes.competitor).toEqual([]);
  expect(lanes.usage?.every(({ value }) => value === null)).toBe(true);
});

test('usage adds up by month, and every event is a mark, a bar or counted', async () => {
  const at = (text: string): number => Date.parse(text);
  const connection = await workspace({
    customers: one,
    events: [
      // The last of October in Helsinki is still October in UTC, and the first of November is not.
      { customer: C, at: at('2026-10-31T21:59:00Z'), type: 'usage', quantity: 3 },
      { customer: C, at: at('2026-10-31T22:01:00Z'), type: 'usage', quantity: 5 },
      { customer: C, at: at('2026-11-02T10:00:00Z'), type: 'usage', quantity: 7 },
      { customer: C, at: at('2026-11-03T10:00:00Z'), type: 'invoice', amount: 20 },
      { customer: C, at: at('2026-11-12T10:00:00Z'), type: 'complaint' },
      { customer: C, at: AS_OF + DAY_MS, type: 'complaint' },
    ],
  });
  const lanes = customerLanes(connection, C, 'months12');
  expect(lanes.step).toBe('month');
  expect(lanes.usage?.slice(-2).map(({ value }) => value)).toEqual([3, 12]);
  expect(lanes.usage).toHaveLength(13);
  expect(lanes.events.map(({ type }) => type)).toEqual(['complaint']);
  expect(lanes.unmarked).toEqual([
    { type: 'usage', count: 3 },
    { type: 'invoice', count: 1 },
  ]);
  const days = customerLanes(connection, C, 'days30');
  expect(days.step).toBe('day');
  expect(days.usage?.filter(({ value }) => value !== null).map(({ value }) => value)).toEqual([3, 5, 7]);
});

test('an outcome belongs to the contact before it with its treatment; a control stands alone', async () => {
  const connection = await workspace({
    customers: one,
    contacts: [20, 9].map((days) => ({ customer: C, at: daysAgo(days), channel: 'email', treatment: 'mail' })),
    outcomes: [
      { customer: C, at: daysAgo(19), outcome: 'none', treatment: 'mail' },
      { customer: C, at: daysAgo(8), outcome: 'bought', treatment: 'mail', value: 30 },
      { customer: C, at: daysAgo(7), outcome: 'none', treatment: 'call', arm: 'control' },
    ],
  });
  const { campaigns } = customerLanes(connection, C, 'days30');
  expect(campaigns.map(({ contacted, outcomes }) => [contacted, outcomes[0]?.outcome, outcomes[0]?.value])).toEqual([
    [true, 'none', null],
    [true, 'bought', 30],
    [false, 'none', null],
  ]);
});

test('the cheapest competitor is a step for each change, and an offer comes with its treatment', async () => {
  const price = (days: number, competitor: string, amount: number) => ({
    competitor,
    product: 'consumer',
    region: 'Europe/Helsinki',
    price: amount,
    at: daysAgo(days),
  });
  const connection = await workspace({
    customers: one,
    prices: [price(90, 'N', 30), price(80, 'S', 28), price(20, 'N', 25), price(20, 'S', 28), price(10, 'N', 29)],
    contacts: [{ customer: C, at: daysAgo(9), channel: 'email', treatment: 'mail' }],
    network: [1, 2].map((days) => ({ area: 'consumer', at: daysAgo(days), metric: 'quality', value: days })),
  });
  const attributes = [
    { name: 'title', type: 'text' as const, role: 'feature' as const },
    { name: 'valid_to', type: 'date' as const, role: 'feature' as const },
  ];
  const columns = { id: ['gift', 'other'], title: ['A gift', 'Another'], valid_to: ['2026-12-31', null] };
  await loadColumns(
    connection,
    { kind: 'offers', name: 'offers', attributes, actor: 'Ada' },
    [{ size: 2, columns }],
    unwatchedWork,
  );
  const lanes = customerLanes(connection, C, 'days30');
  expect(lanes.competitor?.map(({ at, price: lowest, competitor }) => [at, lowest, competitor])).toEqual([
    [daysAgo(80), 28, 'S'],
    [daysAgo(20), 25, 'N'],
    [daysAgo(10), 28, 'S'],
  ]);
  expect(lanes.offers).toEqual([{ id: 'gift', title: 'A gift', price: null, validFrom: null, validTo: '2026-12-31' }]);
  expect(lanes.network?.points?.map(({ value }) => value)).toEqual([2, 1]);
});

test('changes of what is known, and what runs decided, are told newest last and newest first', async () => {
  const connection = await workspace({ customers: one });
  await run(connection);
  await load(
    connection,
    'customers',
    one.map((row) => ({ ...row, segment: 'business' })),
  );
  applyConfiguration(
    connection,
    'Ada',
    JSON.stringify({ ...SETTINGS, permissions: { default: { marketing: 'allow' } } }),
  );
  await run(connection);
  expect(customerLanes(connection, C, 'all').changes).toMatchObject([
    { attribute: 'segment', before: 'consumer', after: 'business' },
  ]);
  expect(decidedBefore(connection, C, 10)).toMatchObject([
    { run: 2, status: 'proposed', state: 'proposed', lostAt: null },
    { run: 1, status: 'blocked', state: null, lostAt: 'permission' },
  ]);
  expect(() => customerLanes(connection, 'nobody', 'all')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_CUSTOMER' }),
  );
});
