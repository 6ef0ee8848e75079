import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { checkPlans } from '#engine/verify/plans.ts';
import { check } from '#engine/verify/report.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { boundsOverlooked } from '../bounds-now.ts';
import { explainDecision } from '../explaining/explain.ts';
import { apply, configuration, decided, granted, people, run, treatment, workspaceWith } from '../fixture.ts';
import { PROGRAM_VERSION } from '../program.ts';
import { replay } from '../replay.ts';
import { problemsAgain } from './again.ts';

let connection: Connection;
afterEach(() => connection.close());

// The richer a customer the more a call is worth, and every fourth is rural and among the poorer half.
const customers = people(80, (index) => ({ segment: index < 40 && index % 2 === 0 ? 'rural' : 'town' }));
const call = treatment('call', 'call', {
  cost: 1,
  uses: { minutes: 10 },
  value: { multiply: [{ attribute: 'fee' }, 9] },
});
const quick = treatment('quick', 'call', {
  cost: 1,
  uses: { minutes: 2 },
  value: { multiply: [{ attribute: 'fee' }, 4] },
});
const slots = { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 20 };
const rural = { id: 'rural', name: 'rural customers', group: { attribute: 'segment', is: 'rural' } };
const settings = (groupBounds: object[], more: object = {}) =>
  configuration([call, quick], { strategy: { default: 'optimal' }, limits: [slots], groupBounds, ...more });

const start = async (groupBounds: object[], more: object = {}) => {
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings(groupBounds, more));
  return run(connection, { program: PROGRAM_VERSION });
};
const segments = new Map(customers.map(({ customer, segment }) => [customer, segment]));
const treated = (number: number) =>
  [...decided(connection, number)].flatMap(([id, { treatment }]) =>
    treatment === null ? [] : [{ rural: segments.get(id) === 'rural', treatment }],
  );

test('of one customer nobody is a share: who belongs to no group is not refused for it', async () => {
  connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    settings([{ ...rural, atLeast: 0.3 }]),
  );
  const townsman = customers.at(-1)!.customer as string;
  const summary = await run(connection, { program: PROGRAM_VERSION, customer: townsman });
  expect([...decided(connection, summary.run).values()].map(({ treatment }) => treatment)).toEqual(['call']);
  expect(summary.groupShares).toEqual([]);
  expect(summary.warnings.filter((each) => each.includes('share'))).toEqual([]);
});

test('a share of those treated is kept at the least cost, has a price, and replays', async () => {
  const free = await start([]);
  expect(treated(free.run).filter((each) => each.rural)).toHaveLength(0);
  apply(connection, settings([{ ...rural, atLeast: 0.3 }]));
  const summary = await run(connection, { program: PROGRAM_VERSION });
  const all = treated(summary.run);
  expect(all).toHaveLength(20);
  expect(all.filter((each) => each.rural)).toHaveLength(6);
  expect(summary.groupShares).toEqual([
    { id: 'rural', end: 'least', asked: 0.3, share: 0.3, units: 6, all: 20, missed: false },
  ]);
  const { certificate } = summary;
  expect(certificate!.bound).toBeGreaterThanOrEqual(certificate!.value);
  expect(certificate!.gap).toBeLessThan(certificate!.bound * 0.01);
  expect(certificate!.value).toBeLessThan(free.certificate!.value);
  expect(certificate!.prices.map(({ id }) => id)).toEqual(['slots', 'rural']);
  expect(certificate!.prices[1]!.price).toBeLessThan(0);
  expect(certificate!.ranges!.map(({ id }) => id)).toContain('rural');
  expect(await replay(connection, { run: summary.run, program: 'test' }, unwatchedWork)).toMatchObject({ same: true });
  const calm = (): Promise<void> => Promise.resolve();
  const found = await check('plans', calm, (findings, breathe) =>
    checkPlans(connection, problemsAgain, findings, breathe),
  );
  expect(found).toMatchObject({ faults: [], sentence: expect.stringContaining('the bounds of 2 computed again') });
});

test('an explanation counts the price of the share: who belongs is paid for it, who does not pays', async () => {
  const summary = await start([{ ...rural, atLeast: 0.3 }]);
  for (const [id, { treatment: got }] of decided(connection, summary.run)) {
    const explained = await explainDecision(connection, { run: summary.run, customer: id }, unwatchedWork);
    const term = explained.explanation.waterfall.find(({ limit }) => limit === 'rural customers');
    if (got === null) {
      const most = Math.max(0, ...explained.alternatives.map(({ left }) => left ?? 0));
      expect(most, id).toBeLessThan(1e-6);
    } else {
      expect(Math.sign(term!.amount), id).toBe(segments.get(id) === 'rural' ? 1 : -1);
      expect(explained.left, id).toBeGreaterThan(-1e-6);
    }
  }
});

test('a share of what is used of a resource, at most', async () => {
  const summary = await start([
    { id: 'town', group: { attribute: 'segment', is: 'town' }, of: { resource: 'minutes' }, atMost: 0.5 },
  ]);
  const minutes = (inside: boolean) =>
    treated(summary.run).reduce(
      (sum, each) => sum + (each.rural === inside ? 0 : each.treatment === 'call' ? 10 : 2),
      0,
    );
  const [town, country] = [minutes(true), minutes(false)];
  expect(town).toBeLessThanOrEqual(country);
  expect(town).toBeGreaterThan(0);
  expect(summary.groupShares).toMatchObject([{ id: 'town', units: town, all: town + country, missed: false }]);
});

test('several treatments a customer: the share is that of all contacts, mandatory ones too', async () => {
  const mail = treatment('mail', 'email', { cost: 1, mandatory: true });
  connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    {
      ...settings([{ ...rural, atLeast: 0.3 }], { contactPolicy: { treatmentsPerCustomer: 2 } }),
      treatments: [call, mail],
    },
  );
  const summary = await run(connection);
  const given = connection
    .statement('SELECT customer FROM decision WHERE run = 1 AND treatment IS NOT NULL')
    .pluck()
    .all() as number[];
  const order = connection.statement('SELECT customer FROM decision WHERE run = 1 AND position < 80').pluck().all();
  const inside = given.filter((customer) => customers[order.indexOf(customer)]!.segment === 'rural').length;
  expect(given.length).toBeGreaterThan(summary.treated);
  // A mail to all 80, of whom 20 are rural: the calls make up for it.
  expect([inside, given.length]).toEqual([30, 100]);
  expect(summary.groupShares).toMatchObject([{ units: inside, all: given.length, missed: false }]);
});

test('a class keeps the share with what was placed before it; nobody of a group leaves nothing to give', async () => {
  const first = { ...quick, id: 'first', class: 'retention' };
  const bound = { ...rural, atLeast: 0.25 };
  connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    { ...settings([bound]), treatments: [call, first] },
  );
  const summary = await run(connection);
  expect(summary.certificate!.classes).toHaveLength(2);
  expect(summary.groupShares).toMatchObject([{ missed: false }]);
  apply(connection, settings([{ id: 'none', group: { attribute: 'segment', is: 'sea' }, atLeast: 0.1 }]));
  const nobody = await run(connection);
  expect(nobody.treated).toBe(0);
  expect(nobody.groupShares).toMatchObject([{ share: null, missed: false }]);
});

test.each(['first-come', 'priority'])(
  '%s goes by an order: it says what it missed, by how much and why',
  async (by) => {
    const summary = await start([{ ...rural, atLeast: 0.3 }], { strategy: { default: by }, limits: [] });
    const all = treated(summary.run);
    const own = all.filter((each) => each.rural).length;
    const off = Math.ceil(0.3 * all.length) - own;
    expect(off).toBeGreaterThan(0);
    const percent = Math.round((own / all.length) * 10_000) / 100;
    expect(summary.warnings.slice(-2)).toEqual([
      `The share of rural customers is ${percent}% where at least 30% is asked for: ${off} of ${all.length} contacts too few.`,
      `The strategy ${by} does not look at shares of groups: only optimal keeps them.`,
    ]);
    expect(boundsOverlooked(connection, {})).toEqual({
      strategies: [by],
      bounds: [{ id: 'rural', name: 'rural customers' }],
    });
    expect(boundsOverlooked(connection, { strategy: 'optimal' })).toEqual({ strategies: [], bounds: [] });
  },
);

test('arms of which one goes by an order: named before the run, and after it', async () => {
  await start([{ ...rural, atLeast: 0.9 }]);
  const arms = ['optimal', 'priority'].map((strategy) => ({ strategy, share: 1 }));
  expect(boundsOverlooked(connection, { arms })).toMatchObject({ strategies: ['priority'] });
  const summary = await run(connection, { arms });
  expect(summary.groupShares).toMatchObject([{ missed: true }]);
  expect(summary.warnings.at(-1)).toBe(
    'The strategy priority does not look at shares of groups: only optimal keeps them.',
  );
});
