// The data agent over a real workspace: every feed in one frame, remembered until the change moves on.
import { afterEach, expect, test } from 'vitest';
import { createAgents } from '#engine/agents/index.ts';
import { customersInIdOrder } from '#engine/store/records/reading/customers.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { changeNumber, instant } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { AS_OF, configuration, daysAgo, load, people, treatment, workspaceWith } from './fixture.ts';
import { contextNow } from './inputs/pins.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const settings = configuration([treatment('mail', 'email')], {
  feeds: { network: { area: 'segment', metric: 'quality' }, prices: { product: 'segment', region: 'zone' } },
});
const needs = {
  attributes: ['fee', 'segment', 'zone'],
  scores: ['model'],
  events: true,
  contacts: [instant(daysAgo(30)), instant(AS_OF)] as const,
  permissions: true,
};

test('every feed stands in the frame, the newest by as-of', async () => {
  const customers = people(3, () => ({ segment: 'north', zone: 'south' }));
  const score = (at: number, value: number, meaning: string, treatmentId = 'mail') => ({
    customer: 'C001',
    treatment: treatmentId,
    score: value,
    at,
    name: 'model',
    meaning,
  });
  const feeds = {
    customers,
    events: [{ customer: 'C001', at: daysAgo(1), type: 'usage', quantity: 2 }],
    scores: [
      score(daysAgo(9), 0.9, 'probability'),
      score(daysAgo(3), 0.4, 'probability'),
      score(daysAgo(-3), 0.1, 'probability'),
      score(daysAgo(3), 70, 'points', 'call'),
    ],
    network: [
      { area: 'north', at: daysAgo(5), metric: 'quality', value: 10 },
      { area: 'north', at: daysAgo(2), metric: 'quality', value: 60 },
      { area: 'north', at: daysAgo(2), metric: 'quality', value: 80 },
    ],
    prices: [
      { competitor: 'a', product: 'north', region: 'south', price: 10, at: daysAgo(9) },
      { competitor: 'a', product: 'north', region: 'south', price: 30, at: daysAgo(2) },
      { competitor: 'b', product: 'north', region: 'south', price: 25, at: daysAgo(3) },
    ],
  };
  const connection = await workspaceWith(feeds, settings);
  open.push(connection);
  const agents = createAgents();
  const context = contextNow(connection, unwatchedWork);
  const customersAscending = (
    await customersInIdOrder(connection, context.change, unwatchedWork.breathe)
  ).customers.sort();
  const asked = { type: 'get_customer_data' as const, payload: { customers: customersAscending, needs } };
  const { result: data } = await agents.data.process(asked, context);
  const metrics = (await agents.journey.process({ type: 'analyze_journey', payload: { data } }, context)).result;
  expect(data.frame.attributes.get('fee')).toMatchObject({ type: 'money', values: Float64Array.of(0, 1, 2) });
  expect(data.frame.scores.get('model')!.get('mail')![1]).toBe(0.4);
  expect(data.frame.scores.get('model')!.get('call')![1]).toBe(70);
  expect(data.probabilities.get('model')!.get('mail')![1]).toBe(0.4);
  expect(data.probabilities.get('model')!.get('call')![1]).toBeNaN();
  expect(metrics.get('networkScore')![0]).toBe(70);
  expect(metrics.get('competitorPrice')![0]).toBe(25);
  expect([...metrics.get('usage30')!]).toEqual([0, 2, 0]);
});

test('a batch is read once, until the change moves on or the memory is cleared', async () => {
  const connection = await workspaceWith({ customers: people(2) }, settings);
  open.push(connection);
  const agents = createAgents();
  const customers = Int32Array.of(1, 2);
  const cacheOf = async () =>
    (
      await agents.data.process(
        { type: 'get_customer_data', payload: { customers, needs } },
        contextNow(connection, unwatchedWork),
      )
    ).cache;
  expect(await cacheOf()).toBe('miss');
  expect(await cacheOf()).toBe('hit');
  await load(
    connection,
    'customers',
    people(2, () => ({ fee: 100 })),
  );
  expect(newestChange(connection)).toBeGreaterThan(changeNumber(1));
  expect(await cacheOf()).toBe('miss');
  expect(await cacheOf()).toBe('hit');
  await agents.data.process({ type: 'clear_cache', payload: {} }, contextNow(connection, unwatchedWork));
  expect(await cacheOf()).toBe('miss');
});
