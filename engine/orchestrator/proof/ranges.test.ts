import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { apply, configuration, granted, people, run, treatment, workspaceWith } from '../fixture.ts';
import { workOutCurve } from './curve.ts';
import { workOutRanges } from './ranges.ts';

let connection: Connection;
afterEach(() => connection.close());

const customers = people(60);
const strategy = { default: 'optimal' };
const call = treatment('call', 'call', { cost: 4, value: { multiply: [{ attribute: 'fee' }, 9] } });
const mail = treatment('mail', 'email', { cost: 1 });
const slots = { id: 'slots', name: 'Calls a day', of: { channel: 'call' }, period: 'day', capacity: 6 };
const mails = { id: 'mails', of: { channel: 'email' }, capacity: 40 };

const decidedWith = async (limits: object[], treatments: object[] = [mail, call]) => {
  connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    configuration(treatments, { strategy, limits }),
  );
  return run(connection);
};
const rangeOf = ({ certificate }: RunSummary, limit: string) => certificate!.ranges!.find(({ id }) => id === limit)!;

test('a price is what another run with one unit more comes to, and holds as far as it is told', async () => {
  const summary = await decidedWith([slots]);
  // A call is worth 0.9 × fee − 4, a mail 9: the seventh caller has a fee of 53 and would add 34.7, the next 0.9 less.
  const range = rangeOf(summary, 'slots');
  expect(range).toMatchObject({ class: 'marketing', end: 'most' });
  expect(range.lower).toBeCloseTo(0.9 * 53 - 4 - 9, 6);
  expect(range.upper).toBeCloseTo(0.9 * 54 - 4 - 9, 6);
  // 34.7 less a twentieth is 32.97: the unit after the seventh is worth 33.8, the one after that 32.9.
  expect(range.more).toBeCloseTo(2, 6);
  const more = await run(connection, { limits: { slots: 7 } });
  expect(more.totalRank - summary.totalRank).toBeCloseTo(range.lower, 6);
  const fewer = await run(connection, { limits: { slots: 5 } });
  expect(summary.totalRank - fewer.totalRank).toBeCloseTo(range.upper, 6);
  // 54 others would rather be called, but for those with a fee of up to 14: 0.9 × 14 − 4 is less than a mail.
  expect(summary.certificate!.prices).toMatchObject([{ id: 'slots', standBy: 39 }]);
  expect(await workOutRanges(connection, { run: summary.run }, unwatchedWork)).toEqual({
    run: summary.run,
    ranges: summary.certificate!.ranges,
  });
});

test('several treatments a customer: a price is still what one more unit adds, and a curve goes through the run', async () => {
  connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    configuration([mail, call], { strategy, limits: [slots, mails], contactPolicy: { treatmentsPerCustomer: 2 } }),
  );
  const summary = await run(connection);
  expect([summary.treated < 46, summary.contacts]).toEqual([true, 46]);
  // Whoever is called gets a mail as well, so nothing is given up for the seventh call.
  const range = rangeOf(summary, 'slots');
  expect(range.lower).toBeCloseTo(0.9 * 53 - 4, 6);
  expect(range.upper).toBeCloseTo(0.9 * 54 - 4, 6);
  const more = await run(connection, { limits: { slots: 7 } });
  expect(more.totalRank - summary.totalRank).toBeCloseTo(range.lower, 6);
  const { points } = await workOutCurve(connection, { run: summary.run, limit: 'slots', at: [0, 7] }, unwatchedWork);
  expect(points.map(({ units }) => units)).toEqual([0, 6, 7]);
  for (const { units, bound } of points) {
    const same = await run(connection, { limits: { slots: units } });
    expect(bound).toBeCloseTo(same.certificate!.bound, 6);
  }
});

test('the curve of a limit goes through the run, and each point is a run with that capacity', async () => {
  // Two classes use the limit of calls, so everybody is placed anew.
  const rescue = treatment('rescue', 'call', { class: 'retention', value: 60 });
  const summary = await decidedWith([slots, mails], [mail, call, rescue]);
  const curve = await workOutCurve(connection, { run: summary.run, limit: 'slots', at: [0, 3, 9, 50] }, unwatchedWork);
  expect(curve).toMatchObject({ run: summary.run, id: 'slots', end: 'most', now: 6 });
  expect(curve.points.map(({ units }) => units)).toEqual([0, 3, 6, 9, 50]);
  for (const { units, value, bound, used } of curve.points) {
    const same = await run(connection, { limits: { slots: units } });
    expect([value, bound]).toEqual([same.certificate!.value, same.certificate!.bound]);
    expect(used).toBe(same.limits[0]!.used);
  }
  expect(curve.points[2]).toMatchObject({ value: summary.certificate!.value, bound: summary.certificate!.bound });
  await expect(workOutCurve(connection, { run: summary.run, limit: 'slot' }, unwatchedWork)).rejects.toMatchObject({
    code: 'UNKNOWN_LIMIT',
  });
});

test('where one class alone uses a limit its curve is that of bounds', async () => {
  const summary = await decidedWith([slots, mails]);
  const curve = await workOutCurve(connection, { run: summary.run, limit: 'mails' }, unwatchedWork);
  expect(curve.points.map(({ units }) => units)).toEqual([0, 10, 20, 30, 36, 40, 44, 50, 60, 80]);
  for (const { units, bound, value } of curve.points) {
    const same = await run(connection, { limits: { mails: units } });
    expect(bound).toBeCloseTo(same.certificate!.bound, 6);
    expect(value).toBeNull();
  }
});

test('limits that contradict each other are named with ways out, and each way leads out', async () => {
  const fibre = { id: 'sales', name: 'Calls that sales asked for', of: { treatments: ['call'] }, minimum: 20 };
  const minutes = { id: 'minutes', of: { resource: 'minutes' }, capacity: 100 };
  const long = { ...call, uses: { minutes: 10 } };
  const limits = [slots, { ...fibre, relaxCost: 10 }, minutes];
  const summary = await decidedWith(limits, [mail, long]);
  expect(summary.minimums).toMatchObject([{ id: 'sales', missed: 14 }]);
  const [contradiction, ...others] = summary.certificate!.contradictions!;
  expect(others).toEqual([]);
  expect(contradiction!.ends).toEqual([
    { id: 'sales', end: 'least' },
    { id: 'minutes', end: 'most' },
  ]);
  expect(contradiction!.ways.length).toBeGreaterThanOrEqual(2);
  expect(contradiction!.ways.map(({ cost }) => cost)).toEqual(
    contradiction!.ways.map(({ cost }) => cost).toSorted((a, b) => a - b),
  );
  const [sentence] = summary.warnings.filter((each) => each.includes('cannot be kept together'));
  expect(sentence).toMatch(
    /^Calls that sales asked for \(at least 20\) and minutes \(at most 100\) cannot be kept together\. Ways out, the cheapest first: /,
  );
  expect(sentence).toContain('lower Calls that sales asked for from 20 to 6');
  expect(sentence).toContain('raise Calls a day from 6 to 20 and raise minutes from 100 to 200');
  for (const { changes } of contradiction!.ways) {
    const changed = limits.map((limit) => {
      const own = changes.filter(({ id }) => id === limit.id);
      const ends = own.map(({ end, to }) => [end === 'most' ? 'capacity' : 'minimum', to]);
      return { ...limit, ...Object.fromEntries(ends) };
    });
    apply(connection, configuration([mail, long], { strategy, limits: changed }));
    const again = await run(connection);
    expect(again.minimums).toMatchObject([{ missed: 0 }]);
    expect(again.certificate!.contradictions).toEqual([]);
  }
});
