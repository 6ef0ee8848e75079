import { expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { approveMany, approveOne } from '../approve.ts';
import { apply, CONFIGURATION, DAY_MS, load, makeRun, NOW, permit, reviewWorkspace } from '../fixture.ts';

const act = { actor: 'Ada', reason: null };
const ROOMY = { ...CONFIGURATION, limits: [], contactPolicy: { windows: [] } };
const within = (window: object) => ({ ...ROOMY, contactPolicy: { windows: [{ id: 'w', max: 1, ...window }] } });
const contacted = (connection: Connection, customers: readonly string[], at: string, treatment = 'from-elsewhere') =>
  load(connection, 'contacts', {
    customer: customers,
    at: customers.map(() => Date.parse(at)),
    channel: customers.map(() => 'email'),
    treatment: customers.map(() => treatment),
  });

test.each([
  ['by its role', 'zone', {}],
  ['by the configuration', 'feature', { feeds: { zone: 'zone' } }],
] as const)(
  'noon and weeks are those of the customer, named %s, and of the workspace where there is none',
  async (_, role, feeds) => {
    const connection = await reviewWorkspace(5, within({ channel: '*', per: 'week' }));
    const zones = ['Pacific/Auckland', 'Europe/Helsinki', 'somewhere', null, 'Pacific/Auckland'];
    await load(connection, 'customers', { customer: ['C0', 'C1', 'C2', 'C3', 'C4'], zone: zones }, [
      { name: 'zone', type: 'text', role },
    ]);
    apply(connection, { ...within({ channel: '*', per: 'week' }), name: 'Zones', ...feeds });
    // Monday in Auckland and still Sunday in Helsinki: the same week as the 21st for C0 alone.
    await contacted(connection, ['C0', 'C1', 'C2', 'C3'], '2026-11-15T12:00:00Z');
    // Sunday in Helsinki and Monday of the next week in Auckland.
    await contacted(connection, ['C4'], '2026-11-22T12:00:00Z');
    const run = makeRun(
      connection,
      zones.map((_, index) => ({ customer: `C${index}`, treatment: 'news-email' })),
      { configuration: 2 },
    );
    const result = await approveMany(connection, { ...act, run, treatments: [] }, unwatchedWork);
    expect(result).toMatchObject({ approved: 4, refused: { 'contact window w is full': 1 } });
    expect(result.refusals.map(({ decision }) => decision)).toEqual([`r${run}-0`]);
    const planned = connection.statement('SELECT position, planned_at FROM claim ORDER BY position').raw().all();
    const noonInHelsinki = Date.parse('2026-11-21T10:00:00Z');
    expect(planned).toEqual([
      [1, noonInHelsinki],
      [2, noonInHelsinki],
      [3, noonInHelsinki],
      [4, Date.parse('2026-11-20T23:00:00Z')],
    ]);
    connection.close();
  },
);

test('permission must hold now, and when the contact is planned', async () => {
  const connection = await reviewWorkspace(3, ROOMY);
  const from = (customer: string, valid_from: number | null, valid_to: number | null) =>
    load(connection, 'permissions', {
      customer: [customer],
      purpose: ['marketing'],
      channel: ['*'],
      state: ['granted'],
      recorded_at: [NOW - DAY_MS],
      valid_from: [valid_from],
      valid_to: [valid_to],
    });
  await permit(connection, ['C0', 'C1', 'C2'], 'withdrawn', NOW - 200 * DAY_MS);
  await from('C0', NOW - DAY_MS, NOW + 2 * DAY_MS);
  await from('C1', NOW + 2 * DAY_MS, null);
  await from('C2', NOW - DAY_MS, NOW + 9 * DAY_MS);
  const decisions = ['C0', 'C1', 'C2'].map((customer) => ({ customer, treatment: 'news-email' }));
  const run = makeRun(connection, decisions, { date: '2026-11-27' });
  for (const id of ['C0', 'C1']) {
    expect(problemOf(() => approveOne(connection, act, run, id))).toMatchObject({ data: { reason: 'no-permission' } });
  }
  approveOne(connection, act, run, 'C2');
  connection.close();
});

test('an imported contact counts in the class of its treatment; an unknown one counts everywhere', async () => {
  const connection = await reviewWorkspace(3, within({ channel: '*', class: 'retention', per: { days: 7 } }));
  await contacted(connection, ['C0'], '2026-11-20T09:00:00Z', 'news-email');
  await contacted(connection, ['C1'], '2026-11-20T09:00:00Z', 'save-call');
  await contacted(connection, ['C2'], '2026-11-20T09:00:00Z');
  const run = makeRun(
    connection,
    ['C0', 'C1', 'C2'].map((customer) => ({ customer, treatment: 'save-call' })),
  );
  approveOne(connection, act, run, 'C0');
  for (const id of ['C1', 'C2']) {
    expect(problemOf(() => approveOne(connection, act, run, id))).toMatchObject({ data: { detail: 'w' } });
  }
  connection.close();
});
