import { expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { explainDecision } from './explaining/explain.ts';
import { configuration, daysAgo, decided, got, granted, people, run, treatment, workspaceWith } from './fixture.ts';

const explained = (connection: Connection, number: number, customer: string) =>
  explainDecision(connection, { run: number, customer }, unwatchedWork);

test('context and lever weigh the gain and not the cost, and totals are shown in money and weighted', async () => {
  const customers = people(2, (index) => ({ tenure: index }));
  // 0.2 × (1 − 0.5) × 100 = 10 in money, less 4 of cost; weighted by 3 and, for the second customer, by 2 once more.
  const context = { add: [1, { attribute: 'tenure' }] };
  const settings = configuration([treatment('call', 'call', { cost: 4, lever: 3, context })]);
  const connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  try {
    const summary = await run(connection);
    expect(summary).toMatchObject({ weighted: true, totalNetValue: 6 + 6, totalRank: 26 + 56 });
    const { explanation } = await explained(connection, summary.run, 'C001');
    expect(explanation.waterfall.map(({ term, amount }) => [term, amount])).toEqual([
      ['expected value', 20],
      ['would respond anyway', -10],
      ['context', 10],
      ['lever', 40],
      ['cost', -4],
      ['weighted value', 56],
    ]);
  } finally {
    connection.close();
  }
});

test('a probability is taken as it is; points are none; without one the prior counts, as outcomes shrank it', async () => {
  const customers = people(4);
  const scores = [
    { customer: 'C000', treatment: 'mail', score: 0.3, name: 'best', meaning: 'probability', at: daysAgo(9) },
    { customer: 'C000', treatment: 'mail', score: 0.4, name: 'best', meaning: 'probability', at: daysAgo(3) },
    { customer: 'C001', treatment: 'mail', score: 0.6, name: 'best', meaning: 'points', at: daysAgo(3) },
    { customer: 'C002', treatment: 'mail', score: 0.6, name: 'other', meaning: 'probability', at: daysAgo(3) },
  ];
  const outcomes = customers.map(({ customer }) => ({
    customer: customer ?? null,
    at: daysAgo(30),
    outcome: 'bought',
    treatment: 'mail',
  }));
  const propensity = { base: 0.2, strength: 4, natural: 0.5, from: 'score:best' };
  const settings = configuration([treatment('mail', 'email', { propensity, response: ['bought'] })]);
  const connection = await workspaceWith({ customers, permissions: granted(customers), scores, outcomes }, settings);
  try {
    const { run: number } = await run(connection);
    // Four responses in four outcomes beside four of the prior: (4 × 0.2 + 4) / 8 = 0.6 of the prior's customers.
    const nets = [...decided(connection, number)].map(([id, { net }]) => [id, net]);
    const fallen = await explained(connection, number, 'C001');
    const scored = await explained(connection, number, 'C000');
    expect(scored.explanation.account).toMatchObject({ propensity: 0.4, label: 'score best' });
    expect(fallen.explanation.account?.label).toContain('prior, shrunk with 4 outcomes');
    expect(nets[0]).toEqual(['C000', 20]);
    for (const [, net] of nets.slice(1)) expect(net).toBeCloseTo(30, 10);
    expect(fallen.explanation.account?.propensity).toBeCloseTo(0.6, 10);
  } finally {
    connection.close();
  }
});

test('a window of a calendar week goes by the zone of the customer, which its role names', async () => {
  const zones = ['Pacific/Auckland', 'Europe/Helsinki', null];
  const customers = people(3, (index) => ({ zone: zones[index] ?? null }));
  // Monday morning in Auckland, while it is still Sunday in Helsinki.
  const contacts = customers.map(({ customer }) => ({
    customer: customer ?? null,
    at: Date.parse('2026-11-15T12:00:00Z'),
    channel: 'email',
    treatment: 'elsewhere',
  }));
  const windows = { contactPolicy: { windows: [{ id: 'weekly', channel: '*', max: 1, per: 'week' }] } };
  const settings = configuration([treatment('mail', 'email')], windows);
  const connection = await workspaceWith({ customers, permissions: granted(customers), contacts }, settings);
  try {
    const { run: number } = await run(connection, { date: '2026-11-21' });
    expect(got(connection, number)).toEqual({ C000: null, C001: 'mail', C002: 'mail' });
  } finally {
    connection.close();
  }
});
