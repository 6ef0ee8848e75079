import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { explainDecision } from './explaining/explain.ts';
import { configuration, decided, granted, people, run, treatment, workspaceWith } from './fixture.ts';
import { replay } from './replay.ts';

let connection: Connection;
afterEach(() => connection.close());

const treatments = [
  treatment('mail', 'email', { cost: 1 }),
  treatment('call', 'call', { cost: 4, value: { multiply: [{ attribute: 'fee' }, 9] } }),
  treatment('gift', 'email', { value: 60 }),
  treatment('sorry', 'email', {
    purpose: 'service',
    class: 'service',
    mandatory: true,
    value: 0,
    propensity: { base: 0, natural: 0 },
    eligible: [{ rule: 'few', when: { attribute: 'tenure', below: 6 } }],
  }),
];
const limits = [
  { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 40 },
  { id: 'mails', of: { channel: 'email' }, capacity: 90 },
];
const workspace = (more: object) => {
  const customers = people(240);
  const settings = configuration(treatments, {
    strategy: { default: 'optimal' },
    limits,
    holdout: { share: 0.1 },
    ...more,
  });
  return workspaceWith({ customers, permissions: granted(customers) }, settings);
};
const used = (summary: RunSummary): [string, number, number][] =>
  summary.limits.map(({ id, taken, used, capacity }) => [id, taken + used, capacity]);
const isReplayed = async (number: number): Promise<void> => {
  expect(await replay(connection, { run: number, program: 'test' }, unwatchedWork)).toMatchObject({
    same: true,
    differing: 0,
  });
};

test('some customers are given what was drawn, and the chance of every decision is stored', async () => {
  connection = await workspace({ exploration: { share: 0.4, limitShare: 0.3, weights: { gift: 1, call: 1 } } });
  const summary = await run(connection);
  const exploration = summary.exploration!;
  expect(exploration).toMatchObject({ share: 0.4, limitShare: 0.3 });
  expect(exploration.given).toBeGreaterThan(5);
  expect(exploration.drawn).toBeGreaterThan(exploration.given);
  expect(exploration.cost).toBeCloseTo(exploration.instead - exploration.value, 9);
  expect(exploration.setAside).toBeGreaterThan(0);
  for (const [id, taken, capacity] of used(summary)) expect(taken, id).toBeLessThanOrEqual(capacity);
  // What is proved is proved of the plan; mandatory treatments stand outside of it and are worth their cost, 0.
  const gain = exploration.value - exploration.instead;
  expect(summary.totalRank).toBeCloseTo(summary.certificate!.value + gain, 6);

  const rows = [...decided(connection, summary.run).values()];
  const learning = rows.filter((row) => row.learning);
  expect(learning).toHaveLength(exploration.given);
  expect(new Set(learning.map((row) => row.treatment))).toEqual(new Set(['gift', 'call']));
  expect(learning.some((row) => row.planned === null)).toBe(true);
  expect(learning.some((row) => row.planned !== null && row.planned !== row.treatment)).toBe(true);
  for (const row of rows) {
    expect(row.chance).toBeGreaterThan(0);
    expect(row.chance).toBeLessThanOrEqual(1);
    if (row.status === 'held-out' || row.treatment === 'sorry') expect(row.chance).toBe(1);
    if (row.learning) expect(row.status).toBe('proposed');
    else expect(row.planned).toBeNull();
  }
  expect(rows.filter((row) => row.status === 'nothing' && row.chance < 1).length).toBeGreaterThan(0);
  await isReplayed(summary.run);

  for (const [id, row] of decided(connection, summary.run)) {
    if (!row.learning && id > 'C060') continue;
    const { drawn, explanation } = await explainDecision(connection, { run: summary.run, customer: id }, unwatchedWork);
    expect(drawn).toMatchObject({ learning: row.learning, chance: row.chance, arm: null });
    expect(drawn.planned).toBe(row.learning ? row.planned : row.treatment);
    expect(drawn.chances.find((each) => each.treatment === row.treatment)!.chance).toBeCloseTo(row.chance, 12);
    expect(drawn.chances.reduce((sum, { chance }) => sum + chance, 0)).toBeCloseTo(1, 12);
    if (row.learning)
      expect(explanation.sentence).toMatch(/ was drawn to learn what it does, with a chance of \d+\.\d%/);
    expect(explanation.verified).toBe(true);
  }

  // The same seed and day draw the same; another seed draws others; the plan is none of its business.
  const again = await run(connection);
  expect(again.exploration).toEqual(exploration);
  const other = await run(connection, { seed: 2 });
  expect(other.certificate!.value).toBeCloseTo(summary.certificate!.value, 6);
  const drawnBy = (number: number) =>
    [...decided(connection, number)].flatMap(([id, row]) => (row.learning ? [id] : []));
  expect(drawnBy(other.run)).not.toEqual(drawnBy(summary.run));
  // One customer is decided as planned.
  expect((await run(connection, { customer: 'C100' })).exploration).toBeNull();
});

test('what is drawn breaks no bound of a group', async () => {
  const groupBounds = [
    { id: 'young', group: { attribute: 'tenure', below: 100 }, atMost: 0.3 },
    { id: 'calls', group: { attribute: 'tenure', below: 60 }, of: { channel: 'call' }, atLeast: 0.2 },
  ];
  connection = await workspace({ groupBounds, exploration: { share: 0.5, limitShare: 0.5 } });
  const summary = await run(connection);
  expect(summary.exploration!.given).toBeGreaterThan(3);
  const treated = [...decided(connection, summary.run)].filter(
    ([, { treatment: id }]) => id !== null && id !== 'sorry',
  );
  const young = treated.filter(([id]) => id < 'C100');
  const calls = treated.filter(([, row]) => row.treatment === 'call');
  // The engine counts mandatory contacts as well; they are few here, and all of the young.
  expect(young.length / treated.length).toBeLessThanOrEqual(0.3);
  expect(calls.filter(([id]) => id < 'C060').length / calls.length).toBeGreaterThanOrEqual(0.2);
  await isReplayed(summary.run);
});

test('without a share nothing is drawn', async () => {
  connection = await workspace({});
  const summary = await run(connection);
  expect(summary).toMatchObject({ exploration: null, arms: [] });
  for (const row of decided(connection, summary.run).values()) {
    expect(row).toMatchObject({ chance: 1, learning: false, planned: null, arm: null });
  }
});

test('arms are decided alone, each with its part of every limit', async () => {
  connection = await workspace({ strategy: { default: 'priority', arms: [] } });
  const asked = [
    { strategy: 'optimal', share: 50 },
    { strategy: 'priority', share: '30' },
    { strategy: 'first-come', share: 20 },
  ];
  const summary = await run(connection, { arms: asked });
  expect(summary.strategy).toBe('optimal:50,priority:30,first-come:20');
  expect(summary.certificate).toBeNull();
  expect(summary.arms.map(({ strategy, share, proof }) => [strategy, share, proof !== null])).toEqual([
    ['optimal', 0.5, true],
    ['priority', 0.3, false],
    ['first-come', 0.2, false],
  ]);
  const rows = [...decided(connection, summary.run)];
  const free = rows.filter(
    ([, { status, reasons }]) => status !== 'held-out' && !reasons.includes(REASON_CODE['held-out']),
  );
  expect(summary.arms.reduce((sum, { customers }) => sum + customers, 0)).toBe(rows.length - summary.holdOut.customers);
  expect(free.every(([, { arm }]) => arm !== null)).toBe(true);
  for (const [index, arm] of summary.arms.entries()) {
    const own = rows.filter(([, row]) => row.arm === index);
    expect(own).toHaveLength(arm.customers);
    expect(own.filter(([, row]) => row.treatment !== null)).toHaveLength(arm.treated);
    expect(own.reduce((sum, [, row]) => sum + row.rank, 0)).toBeCloseTo(arm.rank, 6);
    // Its part, to the next whole unit; mandatory mails come out of everybody's.
    const calls = own.filter(([, row]) => row.treatment === 'call').length;
    expect(calls).toBeLessThanOrEqual(Math.ceil((40 * arm.customers) / (rows.length - summary.holdOut.customers)));
    expect(calls).toBeGreaterThan(0);
  }
  const [optimal] = summary.arms;
  expect(optimal!.proof!.gap).toBeGreaterThanOrEqual(0);
  for (const [id, taken, capacity] of used(summary)) expect(taken, id).toBeLessThanOrEqual(capacity);
  await isReplayed(summary.run);

  // Who is in which arm is settled by the id: another run with the same shares has the same arms.
  const again = await run(connection, { strategy: summary.strategy, seed: 9 });
  const armsOf = (number: number) => [...decided(connection, number)].map(([id, { arm }]) => [id, arm]);
  expect(armsOf(again.run)).toEqual(armsOf(summary.run));
});

test('configured arms are used for everybody, and never for one; what is asked for comes first', async () => {
  const arms = [
    { strategy: 'optimal', share: 1 },
    { strategy: 'first-come', share: 1 },
  ];
  connection = await workspace({
    strategy: { default: 'priority', arms },
    exploration: { share: 0.2, limitShare: 0.5 },
  });
  const summary = await run(connection);
  expect(summary.strategy).toBe('optimal:1,first-come:1');
  expect(summary.exploration!.given).toBeGreaterThan(0);
  expect(summary.exploration!.setAside).toBeNull();
  for (const [id, taken, capacity] of used(summary)) expect(taken, id).toBeLessThanOrEqual(capacity);
  await isReplayed(summary.run);
  expect((await run(connection, { customer: 'C003' })).strategy).toBe('priority');
  expect((await run(connection, { strategy: 'first-come' })).arms).toEqual([]);
});

test('arms that make no sense are refused in words', async () => {
  connection = await workspace({});
  const two = [
    { strategy: 'optimal', share: 1 },
    { strategy: 'priority', share: 1 },
  ];
  for (const [asked, says] of [
    [{ arms: two, strategy: 'optimal' }, 'Give a strategy or arms, not both.'],
    [{ arms: two, customer: 'C001' }, 'One customer cannot be split into arms: give a strategy.'],
    [{ strategy: 'optimal:1,best:1' }, 'There is no strategy "best".'],
    [{ strategy: 'optimal:1,priority:x' }, 'The share of priority cannot be'],
    [{ arms: two.slice(1) }, 'Strategies side by side need 2 to 8 arms, as in optimal:50,priority:50.'],
    [{ arms: [two[0]!, { strategy: 'best', share: 1 }] }, 'There is no strategy "best".'],
    [{ arms: [two[0]!, { strategy: 'priority', share: '-3' }] }, 'The share of priority cannot be "-3".'],
  ] as const) {
    await expect(run(connection, asked as object)).rejects.toThrow(says);
  }
});
