// What is told of a run that gives customers several treatments: explanations, moves between runs, a rule released, and who
// asks afterwards. That it keeps every rule is counted in tests/several.test.ts.
import { afterEach, expect, test } from 'vitest';
import { approveOne } from '#engine/review/approve.ts';
import { type DecisionRow, decisionsOf } from '#engine/store/decisions/runs.ts';
import { customerIdOf } from '#engine/store/records/reading/customers.ts';
import { readDecided } from '#engine/store/records/reading/orders/decided.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { checkRuns } from '#engine/verify/decisions.ts';
import { Findings } from '#engine/verify/report.ts';
import { Problem } from '#shared/errors.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { askAfterRun } from './asking.ts';
import { compareRuns } from './comparison.ts';
import { explainDecision } from './explaining/explain.ts';
import { fairnessOf } from './fairness/fairness.ts';
import { apply, configuration, daysAgo, granted, load, people, run, treatment, workspaceWith } from './fixture.ts';
import { replay } from './replay.ts';
import { releaseRule } from './rules/release.ts';

let connection: Connection;
afterEach(() => connection.close());

const still = (): Promise<void> => Promise.resolve();
const act = { actor: 'Ada', reason: null };
const CHANNELS = Object.fromEntries(['email', 'call', 'sms', 'app'].map((id) => [id, { contact: 'none' }]));

/** Worth: a mail 10, a call 20, a text a tenth of the fee, a tip 2; mail and text are of one group. */
const settings = (more: object = {}, most = 2) =>
  configuration(
    [
      treatment('mail', 'email', { name: 'Renewal mail', exclusionGroup: 'price', response: ['bought'] }),
      treatment('call', 'call', {
        name: 'Save call',
        value: 200,
        response: ['bought'],
        suitable: [{ rule: 'pays', when: { attribute: 'fee', atLeast: 40 } }],
      }),
      treatment('text', 'sms', { name: 'Roaming text', value: { attribute: 'fee' }, exclusionGroup: 'price' }),
      treatment('tip', 'app', { name: 'A tip', value: 20 }),
    ],
    {
      channels: CHANNELS,
      strategy: { default: 'optimal' },
      contactPolicy: { treatmentsPerCustomer: most },
      ...more,
    },
  );
const customers = people(6, (index) => ({ fee: 10 + index * 10 }));

async function start(of: object = settings(), fees: readonly number[] = []) {
  const changed = customers.map((each, k) => ({ ...each, fee: fees[k] ?? each.fee ?? null }));
  connection = await workspaceWith({ customers: changed, permissions: granted(customers) }, of);
  return (await run(connection)).run;
}

const rowsOf = (number: number): DecisionRow[] => decisionsOf(connection, number, { after: -1, limit: 1000 });
/** What each customer got, the best-ranked first. */
const gotOf = (number: number): Record<string, string[]> => {
  const groups = Map.groupBy(rowsOf(number), ({ customer }) => customerIdOf(connection, customer));
  return Object.fromEntries([...groups].map(([id, rows]) => [id, rows.flatMap(({ treatment: t }) => t ?? [])]));
};
const explain = (number: number, customer: string, decision?: string): Promise<CustomerDecision> =>
  explainDecision(connection, { run: number, customer, decision }, unwatchedWork);

test('each decision is explained by itself, and names what stands beside it', async () => {
  const number = await start();
  expect(gotOf(number)).toMatchObject({ C000: ['mail', 'tip'], C005: ['call', 'mail'] });
  const first = await explain(number, 'C005');
  expect(first).toMatchObject({
    decisionId: `r${number}-5`,
    selectedTreatment: 'call',
    net: 20,
    beside: [
      { decisionId: `r${number}-11`, treatment: 'mail', name: 'Renewal mail', channel: 'email', net: 10, rank: 10 },
    ],
    explanation: { verified: true },
  });
  expect(first.explanation.sentence).toContain('Save call is worth 20.00 EUR more than no contact.');
  // The best that could stand in its place, and not the text, which is worth more and may not.
  expect(first.explanation.sentence).toContain('18.00 EUR more than the next best, A tip.');
  expect(first.explanation.rival).toMatchObject({ treatment: 'tip', left: 2 });
  expect(first.explanation.sentence).toMatch(/Beside it the customer gets Renewal mail\.$/);
  expect(first.explanation.waterfall.at(-1)).toMatchObject({ term: 'net value', kind: 'result', amount: 20 });
  // In the place of the call a text cannot stand, beside the mail; a tip could.
  expect(first.alternatives.map(({ treatment: id, admitted, regret }) => [id, admitted, regret])).toEqual([
    ['tip', true, 18],
    ['text', false, null],
  ]);
  const why = first.alternatives.find(({ treatment: id }) => id === 'text')!.why.join('');
  expect(why).toBe('is of the same group as Renewal mail, which the customer gets');
  const second = await explain(number, 'C005', `r${number}-11`);
  expect(second).toMatchObject({ selectedTreatment: 'mail', net: 10, beside: [{ treatment: 'call' }] });
  expect(second.explanation).toMatchObject({ verified: true, rival: { treatment: 'text', left: 6 } });
  expect(second.explanation.waterfall.at(-1)).toMatchObject({ amount: 10 });
  expect(second.alternatives.filter(({ admitted }) => admitted).map(({ treatment: id }) => id)).toEqual([
    'text',
    'tip',
  ]);
  await expect(explain(number, 'C005', `r${number}-10`)).rejects.toThrow(
    `"r${number}-10" is not a decision of run ${number} about the customer "C005". Use r${number}-5, r${number}-11.`,
  );
  const stored = rowsOf(number).map(({ position, runnerUp }) => [position, runnerUp]);
  expect(stored).toContainEqual([5, 'tip']);
  expect(stored).toContainEqual([11, 'text']);
});

test('what would give the customer another treatment is asked with whole sets, and holds when it is decided again', async () => {
  const number = await start();
  const { alternatives } = await explain(number, 'C005', `r${number}-11`);
  const { would } = alternatives.find(({ treatment: id }) => id === 'text')!;
  const change = would.changes.find(({ kind }) => kind === 'attribute')!;
  // A text is worth a tenth of the fee, and has to beat the mail it cannot stand beside.
  expect(change).toMatchObject({ of: 'fee', from: 60 });
  expect(change.to).toBeGreaterThan(100);
  expect(change.to).toBeLessThan(101);
  connection.close();
  const again = await start(settings(), [0, 0, 0, 0, 0, Number(change.to)]);
  expect(gotOf(again).C005).toEqual(['call', 'text']);
  // A tip stands beside anything, and only the number keeps it out.
  const tip = (await explain(again, 'C005')).alternatives.find(({ treatment: id }) => id === 'tip')!;
  expect(tip.admitted).toBe(true);
  connection.close();
  const three = await start(settings({}, 3));
  expect(gotOf(three).C005).toEqual(['call', 'mail', 'tip']);
});

test('a window that has no room beside the rest says so', async () => {
  const keeping = { id: 'keeping', channel: '*', class: 'retention', max: 1, per: { days: 7 } };
  const of = settings({ contactPolicy: { treatmentsPerCustomer: 2, windows: [keeping] } });
  const treatments = (of.treatments as { id: string }[]).map((each) =>
    each.id === 'call' ? each : { ...each, class: 'retention' },
  );
  const number = await start({ ...of, treatments });
  // The window counts what keeps a customer, and the call sells.
  expect(gotOf(number)).toMatchObject({ C000: ['mail'], C005: ['call', 'mail'] });
  const { alternatives } = await explain(number, 'C005');
  const tip = alternatives.find(({ treatment: id }) => id === 'tip')!;
  expect(tip.admitted).toBe(false);
  expect(tip.why.join('')).toBe('would be one contact too many in the window keeping beside the rest');
  const instead = await explain(number, 'C005', `r${number}-8`);
  expect(instead.alternatives.find(({ treatment: id }) => id === 'tip')).toMatchObject({ admitted: true, regret: 8 });
});

test('runs are compared by the sets that customers got, and every customer moves once', async () => {
  const number = await start(settings({}, 1));
  apply(connection, settings());
  const after = await run(connection);
  const { moves, gone } = await compareRuns(connection, { run: after.run, before: number }, still);
  expect(gone).toBe(0);
  expect(moves.reduce((sum, { customers: count }) => sum + count, 0)).toBe(6);
  const told = moves.map(({ from, to, toFurther, customers: count }) => [from, to, toFurther, count]);
  expect(told).toEqual([
    ['call', 'call', ['mail'], 3],
    ['mail', 'mail', ['tip'], 3],
  ]);
  expect(moves.reduce((sum, { net }) => sum + net, 0)).toBeCloseTo(after.totalNetValue, 9);
  const back = await compareRuns(connection, { run: number, before: after.run }, still);
  expect(back.moves[0]).toMatchObject({ from: 'call', fromFurther: ['mail'], to: 'call', customers: 3 });
  const same = await compareRuns(connection, { run: after.run, before: after.run }, still);
  expect(same.moves.every(({ fromFurther, toFurther }) => String(fromFurther) === String(toFurther))).toBe(true);
});

test('a rule released moves customers, not contacts', async () => {
  const number = await start();
  const released = await releaseRule(connection, { run: number, rule: 'pays', treatment: 'call' }, unwatchedWork);
  // Three who had a mail and a tip get a call and a mail.
  expect(released.alone).toMatchObject({ treated: 6, gained: 0, lost: 0, moved: 3 });
});

test('fairness and the funnel count customers, the rest counts contacts', async () => {
  const number = await start();
  const summary = JSON.parse(
    connection.statement('SELECT summary FROM run WHERE run = ?').pluck().get(number) as string,
  );
  expect(summary).toMatchObject({ customers: 6, treated: 6, contacts: 12, totalNetValue: 3 * 12 + 3 * 30 });
  expect(summary.funnel.at(-1)).toMatchObject({ reached: 6 });
  expect(summary.treatments.map(({ proposed }: { proposed: number }) => proposed)).toEqual([6, 3, 0, 3]);
  expect(await fairnessOf(connection, number, still)).toMatchObject({ customers: 6, heldOut: 0, failed: 0 });
});

test('who asks may get more until they have as many as one may have, and nothing that stands apart', async () => {
  const number = await start();
  const ask = () => askAfterRun(connection, { run: number, customer: 'C005' }, unwatchedWork);
  approveOne(connection, { ...act, decision: `r${number}-11` }, number, 'C005');
  const once = await ask();
  expect(once).toMatchObject({ has: 'mail', gets: 'call' });
  const offers = Object.fromEntries(once.offers.map(({ treatment: id, verdict, reason }) => [id, [verdict, reason]]));
  expect(offers).toMatchObject({
    mail: ['closed', 'approved already'],
    text: ['closed', 'not beside Renewal mail, which is approved'],
    tip: ['free', null],
  });
  approveOne(connection, { ...act, decision: `r${number}-5` }, number, 'C005');
  expect(await ask()).toMatchObject({
    has: 'call',
    hasFurther: ['mail'],
    gets: null,
    sentence: 'Save call and Renewal mail are approved for this customer already.',
  });
  expect(() => approveOne(connection, act, number, 'C004')).toThrow(Problem);
});

test('a run about one customer gives several as well', async () => {
  await start();
  const alone = await run(connection, { customer: 'C005' });
  expect(alone).toMatchObject({ customers: 1, treated: 1, contacts: 2 });
  expect(gotOf(alone.run)).toEqual({ C005: ['call', 'mail'] });
  expect((await explain(alone.run, 'C005')).beside).toMatchObject([{ decisionId: `r${alone.run}-1` }]);
});

test('arms of strategies give several each, and their summaries add up to the run’s', async () => {
  const arms = { default: 'optimal', arms: ['optimal', 'first-come'].map((strategy) => ({ strategy, share: 1 })) };
  const many = people(40, (index) => ({ fee: 10 + index }));
  connection = await workspaceWith({ customers: many, permissions: granted(many) }, settings({ strategy: arms }));
  const summary = await run(connection);
  const rows = rowsOf(summary.run);
  expect(summary.contacts).toBe(rows.length);
  const sum = (of: (arm: (typeof summary.arms)[number]) => number) =>
    summary.arms.reduce((all, arm) => all + of(arm), 0);
  expect([sum(({ customers: count }) => count), sum(({ treated }) => treated)]).toEqual([40, 40]);
  expect(sum(({ net }) => net)).toBeCloseTo(summary.totalNetValue, 9);
  // Further decisions are of the arm of their customer's first.
  for (const { position, customer, arm } of rows) {
    expect(arm, String(position)).toBe(rows.find((each) => each.customer === customer)!.arm);
  }
  const findings = new Findings();
  await checkRuns(connection, findings, still);
  expect(findings.faults).toEqual([]);
  const again = await replay(connection, { run: summary.run, program: '1.0.0' }, unwatchedWork);
  expect(again).toMatchObject({ same: true, differing: 0 });
});

test('an outcome that names a further decision is heard for its treatment', async () => {
  const number = await start();
  const [first, further] = rowsOf(number).filter(({ customer }) => customerIdOf(connection, customer) === 'C005');
  expect([first!.treatment, further!.treatment]).toEqual(['call', 'mail']);
  await load(connection, 'outcomes', [
    { decision_id: `r${number}-${further!.position}`, at: daysAgo(0.1), outcome: 'bought' },
  ]);
  const { treatments } = await run(connection);
  const heard = treatments.map(({ treatment: id, evidence }) => [
    id,
    evidence?.outcomes ?? 0,
    evidence?.responses ?? 0,
  ]);
  expect(heard).toEqual([
    ['mail', 1, 1],
    ['call', 0, 0],
    ['text', 0, 0],
    ['tip', 0, 0],
  ]);
});

test('a list of customers finds who got one of some treatments, and adds up what all of them are worth', async () => {
  const number = await start();
  const rows = rowsOf(number);
  const highest = Math.max(...rows.map(({ customer }) => customer));
  const decided = await readDecided(connection, number, highest, still);
  const wanted = new Set(['mail']);
  const found = [...Map.groupBy(rows, ({ customer }) => customer)].map(([customer, own]) => {
    expect(decided.net[customer]).toBeCloseTo(
      own.reduce((sum, { net }) => sum + net, 0),
      9,
    );
    expect(decided.status(customer)).toBe('proposed');
    return decided.hasOneOf(customer, wanted);
  });
  expect(found).toEqual([true, true, true, true, true, true]);
  const called = rows.filter(({ treatment: id }) => id === 'call').map(({ customer }) => customer);
  for (const { customer } of rows) {
    expect(decided.hasOneOf(customer, new Set(['call', 'text']))).toBe(called.includes(customer));
  }
});
