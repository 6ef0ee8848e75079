// Input that is wrong or says nothing, and input in another order: a sentence and a sensible result.
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { examineConfiguration } from '#engine/policy/configuration/examine.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { STRATEGIES } from '#shared/model/configuration.ts';
import {
  configuration,
  daysAgo,
  decided,
  granted,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from './fixture.ts';

const open: Connection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});
const workspace = async (...given: Parameters<typeof workspaceWith>): Promise<Connection> => {
  const connection = await workspaceWith(...given);
  open.push(connection);
  return connection;
};

const strategy = { default: 'optimal' };
const slots = { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 3 };
const mail = treatment('mail', 'email');
const call = treatment('call', 'call', { value: { multiply: [{ attribute: 'fee' }, 5] } });

test('decisions do not depend on the order of the rows of imports', async () => {
  // Fees in steps of ten, so that many tie; a prior that outcomes move, a hold-out, a bound of a group.
  const customers = people(60, (index) => ({ fee: 10 * (index % 4), segment: index % 3 === 0 ? 'rural' : 'town' }));
  const outcomes: Row[] = customers.slice(0, 30).map(({ customer }, index) => ({
    customer: customer ?? null,
    at: daysAgo(20 + (index % 5)),
    outcome: index % 4 === 0 ? 'bought' : 'none',
    treatment: 'mail',
  }));
  const settings = configuration([{ ...mail, response: ['bought'] }, call, treatment('gift', 'email')], {
    limits: [slots, { id: 'mails', of: { channel: 'email' }, capacity: 25 }],
    groupBounds: [{ id: 'rural', group: { attribute: 'segment', is: 'rural' }, atLeast: 0.4 }],
    holdout: { share: 0.1, strata: ['segment'] },
  });
  const decidedIn = async (rows: readonly Row[], permissions: readonly Row[], heard: readonly Row[]) => {
    const connection = await workspace({ customers: rows, permissions, outcomes: heard }, settings);
    const runs: unknown[] = [];
    for (const name of STRATEGIES) {
      const { run: number, totalRank, certificate } = await run(connection, { strategy: name });
      const rows = [...decided(connection, number)].map(
        ([id, { treatment, status, net, rank, runnerUp, place, reasons }]) => {
          return [id, treatment, status, net, rank, runnerUp, place, [...reasons]];
        },
      );
      runs.push({ name, totalRank, bound: certificate?.bound, prices: certificate?.prices, rows });
    }
    return runs;
  };
  const first = await decidedIn(customers, granted(customers), outcomes);
  const shuffled = (rows: readonly Row[]) => fc.shuffledSubarray([...rows], { minLength: rows.length });
  await fc.assert(
    fc.asyncProperty(shuffled(customers), shuffled(granted(customers)), shuffled(outcomes), async (...rows) => {
      expect(await decidedIn(...rows)).toEqual(first);
    }),
    { numRuns: 4 },
  );
});

test.each<[string, object, object]>([
  ['values that are all below the cost', { cost: 500 }, { 'positive-value': 5 }],
  ['nobody eligible', { eligible: [{ rule: 'none', when: { attribute: 'tenure', above: 999 } }] }, { eligible: 5 }],
  ['values that nobody knows', { value: { attribute: 'fee' } }, { 'positive-value': 5 }],
])(
  '%s: nothing is proposed, nothing is claimed of it, and the run says where all were lost',
  async (_what, more, lost) => {
    const customers = people(5, () => ({ fee: null }));
    const connection = await workspace(
      { customers, permissions: granted(customers) },
      configuration([treatment('mail', 'email', more)], { strategy, limits: [slots] }),
    );
    const summary = await run(connection);
    expect(summary).toMatchObject({ treated: 0, totalNetValue: 0, totalRank: 0, skipped: lost });
    expect(summary.certificate).toMatchObject({ value: 0, bound: 0, gap: 0 });
    expect(summary.certificate!.prices).toEqual([{ id: 'slots', price: 0, class: null, standBy: 0 }]);
  },
);

test('no customers and no treatments: a run of nothing, and a sentence', async () => {
  const empty = await workspace({}, configuration([mail], { strategy, limits: [{ ...slots, minimum: 2 }] }));
  const summary = await run(empty);
  expect(summary).toMatchObject({ customers: 0, treated: 0, certificate: { value: 0, bound: 0 } });
  expect(summary.warnings.join(' ')).toMatch(/no customers.*minimum of slots, 2, was missed by 2/);
  const customers = people(3);
  const without = await workspace({ customers, permissions: granted(customers) }, configuration([], { strategy }));
  expect((await run(without)).warnings).toContain('The configuration has no treatments, so nobody can get one.');
});

test.each(['NaN', 'abc', '-1', '', 'Infinity', '1e400'])(
  'a capacity of %j is refused, and nothing is decided',
  async (capacity) => {
    const customers = people(3);
    const connection = await workspace(
      { customers, permissions: granted(customers) },
      configuration([mail, call], { strategy, limits: [slots] }),
    );
    await expect(run(connection, { limits: { slots: capacity } })).rejects.toMatchObject({
      code: 'BAD_VALUE',
      sentence: expect.stringContaining(`The capacity of slots cannot be ${JSON.stringify(capacity)}`),
    });
    expect(connection.statement('SELECT count(*) FROM run').pluck().get()).toBe(0);
  },
);

const examined = (limits: object[], treatments: object[]) =>
  examineConfiguration(stringify(configuration(treatments, { limits })), 'mine.yaml', []);

test('a capacity that is no number, and resources that nothing counts or nobody uses, are named in the configuration', () => {
  expect(() => examined([{ ...slots, capacity: Number.NaN }], [mail])).toThrow('NaN is not a number of at least 0');
  const minutes = { id: 'minutes', of: { resource: 'minutes' }, capacity: 10 };
  expect(() => examined([minutes], [mail])).toThrow('there is no resource "minutes": none is known');
  const calls = [
    treatment('call', 'call', { uses: { minutes: 5 } }),
    treatment('long', 'call', { uses: { minuts: 9, unicorns: 1 } }),
  ];
  const said = examined([minutes], calls).warnings.map(({ path, says }) => `${path}: ${says}`);
  expect(said).toContain(
    'treatments[1].uses.minuts: no limit counts "minuts", so there is always enough of it: did you mean minutes?',
  );
  expect(said).toContain('treatments[1].uses.unicorns: no limit counts "unicorns", so there is always enough of it');
});
