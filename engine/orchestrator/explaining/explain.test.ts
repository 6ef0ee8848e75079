import { afterEach, expect, test } from 'vitest';
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { configuration, daysAgo, decided, granted, people, run, treatment, workspaceWith } from '../fixture.ts';
import { explainDecision } from './explain.ts';
import { customerJourney } from './journey.ts';
import { textOf } from './said.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

async function decidedWorkspace(strategy = 'priority'): Promise<{ connection: Connection; number: number }> {
  const customers = people(30, (index) => ({
    ...(index === 29 && { tenure: null }),
    ...(index === 28 && { fee: null }),
  }));
  const settings = configuration(
    [
      treatment('mail', 'email', {
        cost: 1.1,
        lever: 1.2,
        response: ['bought'],
        propensity: { base: 0.13, natural: 0.3, factors: [{ when: { attribute: 'tenure', above: 7 }, times: 1.7 }] },
        suitable: [{ rule: 'young', name: 'A young relation', when: { attribute: 'tenure', below: 25 } }],
      }),
      treatment('call', 'call', { value: { multiply: [{ attribute: 'fee' }, 20.3] }, cost: 4 }),
    ],
    {
      strategy: { default: strategy, priority: { by: { attribute: 'fee' } } },
      holdout: { share: 0.1 },
      limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 3 }],
    },
  );
  const outcomes = customers.slice(0, 20).map(({ customer }, index) => ({
    customer: customer ?? null,
    at: daysAgo(40),
    outcome: index % 3 === 0 ? 'bought' : 'none',
    treatment: 'mail',
  }));
  const permissions = granted(customers.slice(2));
  const connection = await workspaceWith({ customers, permissions, outcomes }, settings);
  open.push(connection);
  return { connection, number: (await run(connection)).run };
}

const explain = (connection: Connection, number: number, customer: string): Promise<CustomerDecision> =>
  explainDecision(connection, { run: number, customer }, unwatchedWork);

test('computed again from the pins, every decision equals the run bit for bit', async () => {
  const { connection, number } = await decidedWorkspace();
  for (const [id, decision] of decided(connection, number)) {
    const explained = await explain(connection, number, id);
    expect(explained.explanation.verified, id).toBe(true);
    expect(explained).toMatchObject({
      status: decision.status,
      selectedTreatment: decision.treatment,
      net: decision.net,
    });
    const { waterfall } = explained.explanation;
    const total = waterfall.at(-1)?.amount ?? 0;
    const steps = waterfall.filter(({ kind }, at) => kind === 'step' || at === 0);
    expect(steps.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(total, 9);
    if (decision.treatment !== null) expect(total).toBe(decision.rank);
    expect(explained.explanation.account?.label?.startsWith('prior') ?? false).toBe(decision.onPrior);
    expect(explained.alternatives).toHaveLength(decision.treatment === null ? 2 : 1);
    expect(explained.funnel[0]!.reached).toBe(2);
  }
});

test('under prices the waterfall goes on to what is left, and regret is what the run would lose', async () => {
  const { connection, number } = await decidedWorkspace('optimal');
  const { certificate } = JSON.parse(runOf(connection, number).summary!) as RunSummary;
  const price = certificate!.prices.find(({ id }) => id === 'slots')!.price;
  expect(price).toBeGreaterThan(0);
  const seen = new Set<string>();
  for (const [id, decision] of decided(connection, number)) {
    const told = await explain(connection, number, id);
    expect(told.explanation.verified, id).toBe(true);
    const called = decision.treatment === 'call';
    if (decision.treatment !== null) {
      expect(told.price).toBe(called ? price : 0);
      expect(told.left).toBe(called ? decision.rank - price : decision.rank);
      const { waterfall } = told.explanation;
      expect(waterfall.at(-1)).toMatchObject({ kind: 'result', amount: told.left });
      expect(waterfall.some(({ term }) => term === 'slot price')).toBe(called);
      seen.add(`${decision.treatment} chosen`);
    }
    const call = told.alternatives.find(({ treatment }) => treatment === 'call');
    if (call?.reason !== 'limit') continue;
    expect(call.left).toBe(call.rank! - price);
    expect(call.regret).toBe(told.left - call.left!);
    expect(textOf(call.why, 'EUR')).toMatch(/^lost the call: /);
    seen.add('call lost');
  }
  expect([...seen].sort()).toEqual(['call chosen', 'call lost', 'mail chosen']);
});

test('a stored number that was altered is noticed', async () => {
  const { connection, number } = await decidedWorkspace();
  const [id] = [...decided(connection, number)].find(([, { status }]) => status === 'proposed')!;
  connection.write(() => connection.statement('UPDATE decision SET rank = rank + 1e-9 WHERE run = ?').run(number));
  expect((await explain(connection, number, id)).explanation.verified).toBe(false);
});

test('it says why, in plain words', async () => {
  const { connection, number } = await decidedWorkspace();
  const said = async (id: string) => (await explain(connection, number, id)).explanation.sentence;
  const rows = [...decided(connection, number)];
  expect(await said('C000')).toBe('No contact: there is no permission for marketing by email or call.');
  const called = rows.find(([, { treatment: id }]) => id === 'call')!;
  expect(await said(called[0])).toMatch(/^call is worth \d+\.\d\d EUR more than no contact\..* is a guess/);
  const lost = rows.find(([, { rank, runnerUpRank }]) => rank > 0 && (runnerUpRank ?? 0) > rank)!;
  expect(await said(lost[0])).toMatch(/call would leave \d+\.\d\d EUR more, but found no place/);
  const held = rows.find(([, { status }]) => status === 'held-out')!;
  expect(await said(held[0])).toContain('control group');
  const unknown = await explain(connection, number, 'C029');
  if (unknown.status !== 'held-out') {
    const mail = unknown.alternatives.find(({ treatment: id }) => id === 'mail')!;
    expect(mail).toMatchObject({
      reason: 'suitable-unknown',
      detail: 'tenure is not known',
      admitted: false,
    });
  }
});

test('who the run does not know is named', async () => {
  const { connection, number } = await decidedWorkspace();
  await expect(explain(connection, number, 'c000')).rejects.toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
  await expect(explain(connection, 99, 'C000')).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
});

test('a journey needs no configuration, and has steps in order of time', async () => {
  const customers = people(1);
  const events = [
    { customer: 'C000', at: daysAgo(4), type: 'complaint' },
    { customer: 'C000', at: daysAgo(40), type: 'invoice', amount: 30, order_id: 'o1' },
    { customer: 'C000', at: daysAgo(-2), type: 'visit' },
  ];
  const contacts = [{ customer: 'C000', at: daysAgo(10), channel: 'email', treatment: 'mail' }];
  const connection = await workspaceWith({ customers, events, contacts }, configuration([]));
  open.push(connection);
  const journey = await customerJourney(connection, 'C000', unwatchedWork);
  expect(journey.steps.map(({ what }) => what)).toEqual(['invoice', 'mail', 'complaint']);
  expect(journey.metrics).toMatchObject({ recencyDays: 4, revenue90: 30, complaints90: 1, contacts30: 1 });
  expect(journey.summary).toEqual([
    'Last seen 4 days ago, with 2 events in the last year.',
    'Worth 30 EUR from 1 transaction in the last year, rising over the last 90 days.',
    '1 complaint in the last 90 days.',
    'Contacted once in the last 30 days.',
  ]);
});
