import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { AgentProgress } from '#shared/model/job.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { compareRuns } from './comparison.ts';
import { configuration, got, granted, load, people, run, treatment, workspaceWith } from './fixture.ts';
import { limitsNow } from './limits-now.ts';
import { reportOf } from './report.ts';
import { compareStrategies } from './strategies.ts';

let connection: Connection;
afterEach(() => connection.close());

const still = (): Promise<void> => Promise.resolve();
const customers = people(6, (index) => ({ fee: [10, 60, 50, 40, 30, 20][index]! }));
const slots = (capacity: number) => ({
  limits: [
    { id: 'slots', name: 'Call slots', of: { channel: 'call' }, period: 'day', capacity },
    { id: 'money', of: 'cost', period: 'day', minimum: 5 },
  ],
});
const treatments = [
  treatment('mail', 'email', { cost: 1 }),
  treatment('call', 'call', { name: 'Save call', cost: 4, value: { multiply: [{ attribute: 'fee' }, 5] } }),
];

const workspace = async (capacity: number): Promise<Connection> =>
  workspaceWith({ customers, permissions: granted(customers) }, configuration(treatments, slots(capacity)));

test('everybody moves from something to something, once', async () => {
  connection = await workspace(1);
  const before = await run(connection);
  const newcomer = { customer: 'C900', segment: 'consumer', fee: 5, email: 'n@x.fi', phone: '+358' };
  await load(connection, 'customers', [newcomer]);
  await load(connection, 'permissions', granted([newcomer]));
  const after = await run(connection, { limits: { slots: 2 } });
  expect(got(connection, after.run)).toMatchObject({ C001: 'call', C002: 'call', C003: 'mail', C900: 'mail' });
  const compared = await compareRuns(connection, { run: after.run, before: before.run }, still);
  expect(compared.moves.map(({ from, to, newcomer, customers }) => [from, to, newcomer, customers])).toEqual([
    ['mail', 'mail', false, 4],
    ['call', 'call', false, 1],
    ['mail', 'call', false, 1],
    [null, 'mail', true, 1],
  ]);
  expect(compared.gone).toBe(0);
  expect(compared.moves.reduce((sum, { net }) => sum + net, 0)).toBeCloseTo(after.totalNetValue, 9);
  expect(compared.moves.reduce((sum, { netBefore }) => sum + netBefore, 0)).toBeCloseTo(before.totalNetValue, 9);
  const back = await compareRuns(connection, { run: before.run, before: after.run }, still);
  expect(back.gone).toBe(1);
});

test('a page may be smaller than a run', async () => {
  const many = people(999);
  connection = await workspaceWith(
    { customers: many, permissions: granted(many) },
    configuration(treatments, slots(40)),
  );
  const first = await run(connection, { strategy: 'first-come' });
  const second = await run(connection, { strategy: 'priority' });
  const { moves } = await compareRuns(connection, { run: second.run, before: first.run }, still);
  expect(moves.reduce((sum, each) => sum + each.customers, 0)).toBe(999);
});

test('strategies are compared under the pins of the run, and nothing is stored', async () => {
  connection = await workspace(1);
  const summary = await run(connection);
  const { strategies } = await compareStrategies(connection, { run: summary.run }, unwatchedWork);
  const by = (name: string) => strategies.find(({ strategy }) => strategy === name)!;
  expect(by('priority')).toEqual({
    strategy: 'priority',
    net: summary.totalNetValue,
    rank: summary.totalRank,
    treated: summary.treated,
  });
  // First come is C000, whose call is worth less than a mail: the mail leaves the slot to C001, who comes next.
  expect(by('first-come')).toMatchObject({ treated: 6, net: summary.totalNetValue });
});

test('limits before a run: capacity, taken, left, and what they count', async () => {
  connection = await workspace(3);
  await load(connection, 'contacts', [
    { customer: 'C000', at: Date.parse('2026-11-21T09:00Z'), channel: 'call', treatment: 'call' },
  ]);
  expect(await limitsNow(connection, still)).toEqual([
    {
      id: 'slots',
      name: 'Call slots',
      period: 'day',
      counts: 'contacts',
      capacity: 3,
      minimum: null,
      taken: 1,
      left: 2,
    },
    { id: 'money', name: 'money', period: 'day', counts: 'money', capacity: null, minimum: 5, taken: 4, left: null },
  ]);
});

test('whoever watches a run sees its agents fill, in their order', async () => {
  connection = await workspace(2);
  const told: (readonly AgentProgress[])[] = [];
  const work = {
    ...unwatchedWork,
    progress: ({ agents }: { readonly agents?: readonly AgentProgress[] }) => told.push(agents ?? []),
  };
  const { run: number } = await run(connection, {}, { batchSize: 4 }, work);
  expect(told[0]!.map(({ agent, customers: so }) => [agent, so])).toEqual([
    ['data', 4],
    ['journey', 4],
    ['permissions', 4],
    ['treatment', 4],
  ]);
  expect(told.at(-1)!.map(({ agent, customers: so }) => [agent, so])).toEqual([
    ['data', 6],
    ['journey', 6],
    ['permissions', 6],
    ['treatment', 6],
    ['allocation', 6],
    ['result', 6],
  ]);
  const report = reportOf(connection, number);
  expect(report.agents.map(({ agent }) => agent)).toEqual([
    'treatment',
    'data',
    'journey',
    'permissions',
    'allocation',
  ]);
  expect(report.names.treatments).toEqual({ mail: 'mail', call: 'Save call' });
  expect(report.names.limits).toEqual({
    slots: { name: 'Call slots', counts: 'contacts' },
    money: { name: 'money', counts: 'money' },
  });
});
