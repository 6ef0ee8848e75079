// What a run says of its plan, edited behind its back in every place, and found.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configuration, granted, people, run, treatment, workspaceWith } from '#engine/orchestrator/fixture.ts';
import { PROGRAM_VERSION } from '#engine/orchestrator/program.ts';
import { problemsAgain } from '#engine/orchestrator/proof/again.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { checkPlans } from './plans.ts';
import { check } from './report.ts';

let connection: Connection;

beforeAll(async () => {
  const treatments = [
    treatment('mail', 'email', { cost: 1 }),
    treatment('call', 'call', { class: 'retention', cost: 4, value: { multiply: [{ attribute: 'fee' }, 9] } }),
    treatment('gift', 'email', { value: 60, uses: { boxes: 0.4 } }),
    treatment('notice', 'email', {
      purpose: 'service',
      mandatory: true,
      value: 0,
      cost: 1,
      applicable: [{ rule: 'new', when: { attribute: 'tenure', below: 3 } }],
    }),
  ];
  const limits = [
    { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 6 },
    { id: 'boxes', of: { resource: 'boxes' }, capacity: 4 },
    { id: 'mails', of: { channel: 'email' }, capacity: 20, minimum: 18 },
  ];
  const settings = configuration(treatments, { strategy: { default: 'optimal' }, limits });
  const customers = people(60);
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  await run(connection, { program: PROGRAM_VERSION, limits: { slots: 5 } });
  await run(connection, { program: PROGRAM_VERSION, strategy: 'priority' });
  await run(connection, { program: 'another' });
});
afterAll(() => connection.close());

const calm = (): Promise<void> => Promise.resolve();
const checked = () =>
  check('plans', calm, (findings, breathe) => checkPlans(connection, problemsAgain, findings, breathe));

/** Edits the first run's summary, checks, and puts it back. */
async function withSummary(edit: (summary: Writable<RunSummary>) => void): Promise<readonly string[]> {
  const select = connection.statement('SELECT summary FROM run WHERE run = 1').pluck();
  const update = connection.statement('UPDATE run SET summary = ? WHERE run = 1');
  const text = String(select.get());
  const summary = JSON.parse(text) as Writable<RunSummary>;
  edit(summary);
  update.run(JSON.stringify(summary));
  const { faults } = await checked();
  update.run(text);
  return faults;
}

type Writable<Value> = { -readonly [Key in keyof Value]: Writable<Value[Key]> };

test('what was not edited holds; a run of another version is recounted, its bounds are not computed again', async () => {
  const { sentence, faults } = await checked();
  expect(faults).toEqual([]);
  expect(sentence).toBe(
    '3 runs recounted from the decisions, the bounds of 1 computed again from their inputs: no fault',
  );
});

test.each<[string, (summary: Writable<RunSummary>) => void, RegExp]>([
  ['a net value', (summary) => (summary.totalNetValue += 0.01), /its decisions are worth .*, it says/],
  ['a rank', (summary) => (summary.totalRank += 0.01), /its decisions rank .*, it says/],
  ['customers', (summary) => (summary.treated += 1), /customers get something, it says/],
  ['units used', (summary) => (summary.limits[0]!.used = 4), /use 5 of the limit slots, it says 4/],
  ['a capacity', (summary) => (summary.limits[0]!.capacity = 6), /no limit slots with a capacity of 6/],
  ['units taken', (summary) => (summary.limits[0]!.taken = 1), /use 5 of the limit slots, which had 4 left/],
  ['the value of a class', (summary) => (summary.certificate!.classes[0]!.value -= 1), /retention comes to/],
  ['the bound', (summary) => (summary.certificate!.bound += 1), /not the sums of its classes/],
  ['the gap', (summary) => (summary.certificate!.gap += 1), /the gap is/],
  [
    'a bound below what is reached',
    (summary) => (summary.certificate!.classes[0]!.bound -= 1),
    /retention comes to .*, above the bound/,
  ],
  [
    'bounds that agree with each other, and are not what the inputs prove',
    ({ certificate }) => {
      for (const each of [certificate!, certificate!.classes[1]!]) each.bound += 1;
      certificate!.gap += 1;
    },
    /the prices of marketing prove a bound of/,
  ],
  [
    'a price',
    ({ certificate }) => (certificate!.classes[0]!.prices.find(({ id }) => id === 'slots')!.price *= 0.5),
    /the prices of retention prove a bound of/,
  ],
  [
    'a price of what binds nothing',
    ({ certificate }) => (certificate!.classes[0]!.prices.find(({ id }) => id === 'boxes')!.price = -1),
    /a price of -1 for boxes, which binds nothing/,
  ],
])('%s that was edited is found', async (_what, edit, fault) => {
  const faults = await withSummary(edit);
  expect(faults.join('\n')).toMatch(fault);
  expect(faults.every((each) => each.startsWith('run 1: '))).toBe(true);
});

test('an input that was edited is found: the run does not come to the same again', async () => {
  const column = connection
    .statement("SELECT 'a' || position FROM attribute WHERE kind = 'customers' AND name = 'fee'")
    .pluck()
    .get();
  connection.sqlite.exec(`UPDATE customer_row SET ${column} = ${column} + 990000 WHERE customer = 30`);
  const { faults } = await checked();
  connection.sqlite.exec(`UPDATE customer_row SET ${column} = ${column} - 990000 WHERE customer = 30`);
  expect(faults.join('\n')).toContain('Run 1 does not come to the same decisions again');
});

test('several treatments a customer: contacts are recounted, and the bound is that of what may stand together', async () => {
  const treatments = [
    treatment('mail', 'email', { cost: 1 }),
    treatment('letter', 'email', { cost: 3, value: 90 }),
    treatment('call', 'call', { cost: 4, value: { multiply: [{ attribute: 'fee' }, 9] } }),
    treatment('visit', 'call', { cost: 2, exclusionGroup: 'gifts' }),
  ];
  const limits = [
    { id: 'calls', of: { channel: 'call' }, capacity: 30 },
    { id: 'mails', of: { treatments: ['mail'] }, capacity: 25 },
  ];
  const contactPolicy = { treatmentsPerCustomer: 2, windows: [{ id: 'two', channel: 'email', max: 2, per: 'week' }] };
  const customers = people(40);
  const feeds = { customers, permissions: granted(customers) };
  const settings = configuration(treatments, { strategy: { default: 'optimal' }, limits, contactPolicy });
  const several = await workspaceWith(feeds, settings);
  const { contacts, treated, certificate } = await run(several, { program: PROGRAM_VERSION });
  expect(treated).toBe(40);
  expect(contacts).toBe(70);
  const plans = () =>
    check('plans', calm, (findings, breathe) => checkPlans(several, problemsAgain, findings, breathe));
  expect((await plans()).faults).toEqual([]);
  const edit = (set: string): void => {
    several.statement(`UPDATE run SET summary = json_set(summary, ${set})`).run();
  };
  edit("'$.contacts', 69");
  expect((await plans()).faults).toEqual(['run 1: 70 contacts are proposed, it says 69']);
  const { bound, gap } = certificate!;
  edit("'$.contacts', 70");
  edit(
    `'$.certificate.bound', ${bound + 1}, '$.certificate.classes[0].bound', ${bound + 1}, '$.certificate.gap', ${gap + 1}`,
  );
  expect((await plans()).faults.join()).toMatch(/the prices of marketing prove a bound of/);
  several.close();
});
