import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAgent, message } from '#engine/agents/agent.ts';
import { createAgents } from '#engine/agents/index.ts';
import { findRun } from '#engine/store/decisions/runs.ts';
import { tracesOf } from '#engine/store/work/traces.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { REASON_CODE, REASONS } from '#shared/model/decision.ts';
import {
  configuration,
  daysAgo,
  decided,
  emptyWorkspace,
  got,
  granted,
  load,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from './fixture.ts';

let open: Connection[] = [];
const kept = async (connection: Promise<Connection>): Promise<Connection> => {
  open.push(await connection);
  return connection;
};
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const withPermission = (customers: Row[], settings: object) =>
  kept(workspaceWith({ customers, permissions: granted(customers) }, settings));
const reasonsOf = (connection: Connection, number: number, id: string) =>
  [...decided(connection, number).get(id)!.reasons].map((code) => REASONS[code]);

test('a small population, worked out by hand', async () => {
  const customers = people(4, (index) => ({ fee: [10, 40, 30, 20][index]! }));
  // A mail brings 0.2 × (1 − 0.5) × 100 − 1 = 9; a call 0.2 × 0.5 × 5 × fee − 4.
  const settings = configuration(
    [
      treatment('mail', 'email', { cost: 1 }),
      treatment('call', 'call', { cost: 4, value: { multiply: [{ attribute: 'fee' }, 5] } }),
    ],
    { limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 1 }] },
  );
  const connection = await withPermission(customers, settings);
  const summary = await run(connection);
  expect(got(connection, summary.run)).toEqual({ C000: 'mail', C001: 'call', C002: 'mail', C003: 'mail' });
  const decisions = decided(connection, summary.run);
  expect(decisions.get('C001')).toMatchObject({ net: 16, rank: 16, runnerUp: 'mail', runnerUpNet: 9, place: 0 });
  // The best of C002 was the call, worth 11, whose one slot went to a higher fee.
  expect(reasonsOf(connection, summary.run, 'C002')).toEqual(['chosen', 'limit']);
  expect(reasonsOf(connection, summary.run, 'C003')).toEqual(['chosen', 'outranked']);
  expect(summary.totalNetValue).toBe(16 + 9 * 3);
  expect(summary.limits).toEqual([{ id: 'slots', period: 'day', capacity: 1, taken: 0, used: 1 }]);
  expect(summary.statuses).toEqual({ proposed: 4, nothing: 0, blocked: 0, 'held-out': 0, failed: 0 });
});

test('first-come takes the ids in byte order', async () => {
  const customers = people(3, (index) => ({ customer: ['b', 'B', 'ä'][index]! }));
  const limits = [{ id: 'mails', of: { channel: 'email' }, capacity: 2 }];
  const connection = await withPermission(customers, configuration([treatment('mail', 'email')], { limits }));
  const summary = await run(connection, { strategy: 'first-come' });
  expect(got(connection, summary.run)).toEqual({ B: 'mail', b: 'mail', ä: null });
  expect([...decided(connection, summary.run).keys()]).toEqual(['B', 'b', 'ä']);
});

test('a customer whose key is unknown comes last, equal keys go by id', async () => {
  const customers = people(4, (index) => ({ fee: [null, 5, 5, 9][index]! }));
  const limits = [{ id: 'mails', of: 'contacts', capacity: 2 }];
  const connection = await withPermission(customers, configuration([treatment('mail', 'email')], { limits }));
  const { run: number } = await run(connection);
  expect([...decided(connection, number).values()].map(({ place }) => place)).toEqual([3, 1, 2, 0]);
  expect(got(connection, number)).toEqual({ C000: null, C001: 'mail', C002: null, C003: 'mail' });
});

test('a higher contact class is placed first, mandatory treatments before all and for the control too', async () => {
  const customers = people(20);
  const settings = configuration(
    [
      treatment('advert', 'email', { value: 1000 }),
      treatment('rescue', 'email', {
        class: 'retention',
        value: 50,
        applicable: [{ rule: 'new', when: { attribute: 'tenure', below: 10 } }],
      }),
      treatment('notice', 'email', {
        class: 'service',
        purpose: 'service',
        mandatory: true,
        cost: 2,
        value: 0,
        applicable: [{ rule: 'first', when: { attribute: 'tenure', below: 5 } }],
      }),
    ],
    { holdout: { share: 0.5 }, limits: [{ id: 'mails', of: { channel: 'email' }, capacity: 14 }] },
  );
  const connection = await withPermission(customers, settings);
  const summary = await run(connection);
  const decisions = [...decided(connection, summary.run).values()];
  expect(summary.holdOut).toMatchObject({ customers: 10, drawn: 20 });
  expect(decisions.slice(0, 5).map((each) => each.treatment)).toEqual(Array(5).fill('notice'));
  expect(decisions.slice(0, 5).every(({ net }) => net === -2)).toBe(true);
  for (const each of decisions.slice(5)) {
    if (each.status === 'held-out')
      expect([...each.reasons.subarray(0, 2)]).toEqual(Array(2).fill(REASON_CODE['held-out']));
    else if (each.position < 10) expect(each.treatment).toBe('rescue');
    else expect(['advert', null]).toContain(each.treatment);
  }
  expect(summary.limits[0]!.used).toBeLessThanOrEqual(14);
});

test('equal ranks are drawn by lot: both get their part, and the seed decides', async () => {
  const customers = people(200);
  const settings = configuration([treatment('one', 'email'), treatment('two', 'call')]);
  const connection = await withPermission(customers, settings);
  const first = got(connection, (await run(connection, { seed: 1 })).run);
  const again = got(connection, (await run(connection, { seed: 1 })).run);
  const other = got(connection, (await run(connection, { seed: 2 })).run);
  const count = Object.values(first).filter((each) => each === 'one').length;
  expect(count).toBeGreaterThan(70);
  expect(count).toBeLessThan(130);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('each reason is told apart, and every total reconciles', async () => {
  const customers = people(9, (index) => ({
    ...(index === 2 && { email: null }),
    ...(index === 3 && { tenure: null }),
    ...(index === 4 && { tenure: 99 }),
    ...(index === 5 && { fee: null }),
    ...(index === 6 && { fee: 0 }),
  }));
  const permissions = granted(customers.slice(1)).concat([
    { customer: 'C007', purpose: 'profiling', channel: '*', state: 'objected', recorded_at: daysAgo(3) },
  ]);
  const contacts = [{ customer: 'C008', at: daysAgo(2), channel: 'email', treatment: 'mail' }];
  const settings = configuration(
    [
      treatment('mail', 'email', {
        value: { multiply: [{ attribute: 'fee' }, 100] },
        suitable: [{ rule: 'not-old', when: { attribute: 'tenure', below: 50 } }],
      }),
    ],
    { contactPolicy: { windows: [{ id: 'weekly', max: 1, per: { days: 7 } }] } },
  );
  const connection = await kept(workspaceWith({ customers, permissions, contacts }, settings));
  const summary = await run(connection);
  expect([...decided(connection, summary.run).values()].map(({ reasons }) => REASONS[reasons[0]!])).toEqual([
    'no-permission',
    'chosen',
    'no-contact-field',
    'suitable-unknown',
    'not-suitable',
    'value-unknown',
    'not-positive',
    'profiling-objected',
    'contact-window',
  ]);
  expect(summary.statuses).toEqual({ proposed: 1, nothing: 5, blocked: 3, 'held-out': 0, failed: 0 });
  expect(summary.treatments[0]!.rules).toEqual([
    { rule: 'not-old', answer: 'no', missing: null, count: 1 },
    { rule: 'not-old', answer: 'unknown', missing: 'tenure', count: 1 },
  ]);
  expect(Object.values(summary.skipped).reduce((sum, count) => sum + count, 0) + summary.treated).toBe(9);
  expect(summary.funnel.at(-1)).toEqual({ stage: 'proposed', reached: 1, lost: 0 });
});

test('a failing agent fails its batch with a named reason, and the rest goes on', async () => {
  const customers = people(10);
  const connection = await withPermission(customers, configuration([treatment('mail', 'email')]));
  const agents = createAgents();
  const permissions = {
    ...agents.permissions,
    process: (
      asked: Parameters<typeof agents.permissions.process>[0],
      context: Parameters<typeof agents.permissions.process>[1],
    ) => {
      if (asked.type === 'get_permissions' && (asked.payload as { customers: Int32Array }).customers[0] === 4) {
        throw new TypeError('no ledger');
      }
      return agents.permissions.process(asked as never, context);
    },
  } as typeof agents.permissions;
  const summary = await run(connection, {}, { agents: { ...agents, permissions }, batchSize: 3 });
  expect(summary.statuses).toMatchObject({ proposed: 7, failed: 3 });
  expect(summary.failures).toEqual([
    { batch: 1, customers: 3, agent: 'permissions', message: 'get_permissions', reason: 'TypeError: no ledger' },
  ]);
  const failed = tracesOf(connection, summary.run).filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ agent, batch }) => [agent, batch])).toEqual([['permissions', 1]]);
});

test('when allocation fails the run fails, and a later run is not disturbed by what it had drawn', async () => {
  const customers = people(10);
  const settings = configuration([treatment('mail', 'email')], { holdout: { share: 0.2 } });
  const connection = await withPermission(customers, settings);
  const agents = createAgents();
  const allocation = defineAgent('allocation', {
    ...agents.allocation.messages,
    allocate_resource: message(z.any(), () => {
      throw new Error('out of order');
    }),
  }) as unknown as typeof agents.allocation;
  await expect(run(connection, {}, { agents: { ...agents, allocation } })).rejects.toMatchObject({
    code: 'JOB_FAILED',
  });
  expect(findRun(connection, 1)?.change ?? null).toBeNull();
  expect((await run(connection)).holdOut).toEqual({ customers: 2, mandatory: 0, drawn: 10 });
});

test('a workspace without a configuration, without customers, with a wrong request', async () => {
  const connection = emptyWorkspace();
  open.push(connection);
  await expect(run(connection)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  await kept(workspaceWith({}, configuration([treatment('mail', 'email')]))).then(async (empty) => {
    const summary = await run(empty);
    expect(summary).toMatchObject({ customers: 0, treated: 0, totalNetValue: 0 });
    expect(summary.warnings[0]).toContain('no customers');
    await expect(run(empty, { strategy: 'best' })).rejects.toMatchObject({ code: 'UNKNOWN_STRATEGY' });
    await expect(run(empty, { limits: { slots: 3 } })).rejects.toMatchObject({ code: 'UNKNOWN_LIMIT' });
    await expect(run(empty, { asOf: 'soon' })).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(run(empty, { date: '2026-02-30' })).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(run(empty, { customer: 'C1' })).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
  });
});

test('as-of looks at what is known then: later permissions, contacts and events do not count', async () => {
  const customers = people(2);
  const feeds = {
    customers,
    permissions: granted(customers).map((row) => ({ ...row, recorded_at: daysAgo(5) })),
    events: customers.map(({ customer }) => ({ customer: customer ?? null, at: daysAgo(3), type: 'visit' })),
  };
  const rule = { rule: 'seen', when: { metric: 'frequency90', atLeast: 1 } };
  const connection = await kept(
    workspaceWith(feeds, configuration([treatment('mail', 'email', { eligible: [rule] })])),
  );
  expect((await run(connection)).treated).toBe(2);
  expect((await run(connection, { asOf: '2026-11-17' })).skipped).toEqual({ eligible: 2 });
  expect((await run(connection, { asOf: '2026-11-15' })).skipped).toEqual({ permission: 2 });
});

test('traces and the run row name no customer', async () => {
  const customers = people(5, (index) => ({ customer: `secret-${index}`, email: `private${index}@x.fi` }));
  const connection = await withPermission(customers, configuration([treatment('mail', 'email')]));
  const { run: number } = await run(connection);
  const told = JSON.stringify([tracesOf(connection, number), findRun(connection, number)]);
  expect(told).not.toMatch(/secret|private/);
  expect(tracesOf(connection, number).map(({ agent }) => agent)).toContain('allocation');
});

test('outcomes shrink the prior, by the rule', async () => {
  const customers = people(10, (index) => ({ segment: index < 5 ? 'a' : 'b' }));
  const outcomes = customers.slice(0, 8).map(({ customer }, index) => ({
    customer: customer ?? null,
    at: daysAgo(30),
    outcome: index < 4 ? 'bought' : 'none',
    treatment: 'mail',
    arm: index === 7 ? 'control' : 'treated',
  }));
  const propensity = {
    base: 0.2,
    strength: 20,
    natural: 0.5,
    factors: [{ when: { attribute: 'segment', is: 'a' }, times: 2 }],
  };
  const settings = configuration([treatment('mail', 'email', { propensity, response: ['bought'] })]);
  const connection = await kept(workspaceWith({ customers, permissions: granted(customers), outcomes }, settings));
  const summary = await run(connection);
  // Seven outcomes: five of segment a (prior 0.4), two of b (0.2), four responses.
  const meanPrior = (5 * 0.4 + 2 * 0.2) / 7;
  const shrunk = (20 * meanPrior + 4) / 27;
  const { evidence } = summary.treatments[0]!;
  expect(evidence).toMatchObject({ outcomes: 7, responses: 4 });
  expect(evidence!.shrunk).toBeCloseTo(shrunk, 12);
  expect(decided(connection, summary.run).get('C009')!.net).toBeCloseTo(((0.2 * shrunk) / meanPrior) * 0.5 * 100, 10);
  // A run of one hears everybody's outcomes as well.
  const one = await run(connection, { customer: 'C009' });
  expect(one.treatments[0]!.evidence).toEqual(evidence);
});

test('a new import of customers between two runs draws newcomers only, and moves nobody', async () => {
  const settings = configuration([treatment('mail', 'email')], { holdout: { share: 0.3, strata: ['segment'] } });
  const customers = people(40, (index) => ({ segment: index % 4 === 0 ? 'business' : 'consumer' }));
  const connection = await kept(workspaceWith({ customers, permissions: granted(customers) }, settings));
  const first = await run(connection);
  const held = (number: number) =>
    [...decided(connection, number)].filter(([, { status }]) => status === 'held-out').map(([id]) => id);
  const before = held(first.run);
  const segmentOf = new Map(customers.map(({ customer, segment }) => [customer, segment]));
  expect(before.filter((id) => segmentOf.get(id) === 'business')).toHaveLength(3);
  expect(before.filter((id) => segmentOf.get(id) === 'consumer')).toHaveLength(9);
  await load(
    connection,
    'customers',
    people(60, (index) => ({ segment: index % 2 === 0 ? 'business' : 'consumer' })),
  );
  const second = await run(connection);
  expect(second.holdOut.drawn).toBe(20);
  const after = held(second.run);
  expect(after.filter((id) => id < 'C040')).toEqual(before);
});
