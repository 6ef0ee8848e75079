import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { clopperPearson } from '#engine/maths/statistics/proportion.ts';
import { approveMany } from '#engine/review/approve.ts';
import {
  CONFIGURATION,
  channelOf,
  makeRun,
  reviewWorkspace,
  sameWorkspace,
  TREATMENTS,
} from '#engine/review/fixture.ts';
import { rejectMany } from '#engine/review/reject.ts';
import { releaseMany } from '#engine/review/release.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { selectionSchema } from '#shared/model/selection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { createCaller } from '../router.ts';

const act = { actor: 'Ada', reason: null };
const SIZE = 40;
const ROOMY = { ...CONFIGURATION, limits: [] };
let open: Connection[] = [];

afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

function deskOn(connection: Connection) {
  const none = (): never => {
    throw new Error('no job is started here');
  };
  const jobs = { start: none, resume: none, discard: none, wait: none, stuckBy: () => null };
  const settings = () => readSettings(connection);
  return createCaller({ connection, settings, jobs, actor: (as) => as ?? 'Ada', clock: connection.clock }).review;
}

/** Nets rise with the customer's number; every third rests on a score, every tenth has nothing proposed. */
async function workspace(configuration: object = ROOMY) {
  const connection = await reviewWorkspace(SIZE, configuration);
  open.push(connection);
  const decisions = Array.from({ length: SIZE }, (_, index) => ({
    customer: `C${index}`,
    treatment: index % 10 === 9 ? null : TREATMENTS[index % 5]!,
    net: 1 + index,
    scored: index % 3 === 0,
  }));
  return { connection, desk: deskOn(connection), run: makeRun(connection, decisions) };
}

test('the riskiest come first: the net, halved where it rests on a score, and none is missing', async () => {
  const { desk, run } = await workspace();
  const queue = (await desk.queue({ run }))!;
  const rows = await desk.rows({ order: queue.order, from: 0, count: 200 });
  expect(queue).toMatchObject({ total: 36, waiting: 36, seen: 0, flagged: 0, first: 0, sample: null });
  expect(rows).toHaveLength(36);
  const stakes = rows.map(({ net, onPrior }) => net * (onPrior ? 1 : 0.5));
  expect(stakes).toEqual(stakes.toSorted((a, b) => b - a));
  expect(new Set(rows.map(({ customerId }) => customerId)).size).toBe(36);
  expect(await desk.rows({ order: queue.order, from: 34, count: 10 })).toEqual(rows.slice(34));
  expect(queue.states).toEqual([{ state: 'proposed', count: 36, net: rows.reduce((sum, { net }) => sum + net, 0) }]);
});

test('what acts change is counted at once, in any window, and moves nobody', async () => {
  const { connection, desk, run } = await workspace();
  const { order } = (await desk.queue({ run }))!;
  const ids = (await desk.rows({ order, from: 0, count: 200 })).map(({ customerId }) => customerId);
  const other = sameWorkspace(connection);
  open.push(other);
  await deskOn(other).approve({ run, customer: ids[0]! });
  await desk.reject({ run, customer: ids[1]!, code: 'not-now' });
  const queue = (await desk.queue({ run }))!;
  expect(queue).toMatchObject({ waiting: 34, seen: 2, first: 2 });
  expect(queue.states.map(({ state, count }) => [state, count])).toEqual([
    ['proposed', 34],
    ['approved', 1],
    ['rejected', 1],
  ]);
  const rows = await desk.rows({ order, from: 0, count: 200 });
  expect(rows.map(({ customerId }) => customerId)).toEqual(ids);
  expect(rows.slice(0, 3).map(({ state }) => state)).toEqual(['approved', 'rejected', 'proposed']);
  const next = await desk.waiting({ order, from: 35, count: 3 });
  expect(next.map(({ place }) => place)).toEqual([35, 2, 3]);
  await desk.undo({});
  expect(await desk.queue({ run })).toMatchObject({ waiting: 35, seen: 1 });
});

test('a flag stays with its note until it is taken off, and the note goes with it', async () => {
  const { connection, desk, run } = await workspace();
  await desk.flag({ run, customer: 'C1', flagged: true, note: 'Ask Sofia' });
  await desk.flag({ run, customer: 'C1', flagged: true, note: 'Ask Sofia on Monday' });
  const { order, flagged } = (await desk.queue({ run }))!;
  expect(flagged).toBe(1);
  const rows = await desk.rows({ order, from: 0, count: 200 });
  expect(rows.filter((row) => row.flagged).map(({ customerId, note }) => [customerId, note])).toEqual([
    ['C1', 'Ask Sofia on Monday'],
  ]);
  await desk.flag({ run, customer: 'C1', flagged: false });
  expect((await desk.queue({ run }))?.flagged).toBe(0);
  expect(connection.statement('SELECT count(*) FROM decision_note').pluck().get()).toBe(0);
  await expect(desk.flag({ run, customer: 'C9', flagged: true })).rejects.toMatchObject({
    cause: { code: 'NOT_APPROVABLE' },
  });
});

test('a sample is drawn once from what waits, and its errors say what the rest may hold', async () => {
  const { desk, run } = await workspace();
  const drawn = await desk.drawSample({ run, size: 10, seed: 7 });
  expect(drawn).toMatchObject({ size: 10, unseen: 36, checked: 0, errors: 0, low: 0, high: 1 });
  const rows = await desk.rows({ order: drawn.order, from: 0, count: 50 });
  expect(new Set(rows.map(({ customerId }) => customerId)).size).toBe(10);
  for (const [index, { customerId }] of rows.slice(0, 6).entries()) {
    if (index === 2) await desk.reject({ run, customer: customerId, code: 'not-now' });
    else await desk.approve({ run, customer: customerId });
  }
  const { sample } = (await desk.queue({ run }))!;
  expect(sample).toMatchObject({ checked: 6, errors: 1, ...clopperPearson(1, 6) });
  expect((await desk.rows({ order: drawn.order, from: 0, count: 50 })).map(({ customerId }) => customerId)).toEqual(
    rows.map(({ customerId }) => customerId),
  );
  await expect(desk.rows({ order: `r${run}.s99`, from: 0, count: 1 })).rejects.toMatchObject({
    cause: { code: 'ORDER_GONE' },
  });
});

test('the same seed draws the same, and every decision is drawn as often as any other', async () => {
  const { desk, run } = await workspace();
  const idsOf = async (seed: number): Promise<string[]> => {
    const { order } = await desk.drawSample({ run, size: 6, seed });
    return (await desk.rows({ order, from: 0, count: 6 })).map(({ customerId }) => customerId);
  };
  expect(await idsOf(3)).toEqual(await idsOf(3));
  const counts = new Map<string, number>();
  const draws = 300;
  for (let seed = 0; seed < draws; seed += 1) {
    for (const id of await idsOf(seed)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect(counts.size).toBe(36);
  const wanted = (draws * 6) / 36;
  // Chi-squared with 35 degrees of freedom is above 66.6 in one of a thousand.
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0);
  expect(chi).toBeLessThan(66.6);
});

const selections = fc.record({
  treatments: fc.subarray(TREATMENTS, { maxLength: 3 }),
  channels: fc.subarray([...new Set(TREATMENTS.map(channelOf))]),
  states: fc.subarray(['proposed', 'approved', 'released', 'rejected'] as const),
  above: fc.option(fc.integer({ min: 0, max: SIZE })),
  flagged: fc.constantFrom('with' as const, 'without' as const, 'only' as const),
});

test('an act on many does what its preview said, whatever is selected', async () => {
  const verbs = { approve: approveMany, reject: rejectMany, release: releaseMany } as const;
  await fc.assert(
    fc.asyncProperty(selections, fc.constantFrom('approve', 'reject', 'release'), async (selection, verb) => {
      const { connection, desk, run } = await workspace();
      for (const customer of ['C1', 'C2', 'C3', 'C4', 'C5']) await desk.approve({ run, customer });
      await desk.release({ run, customer: 'C4' });
      await desk.reject({ run, customer: 'C6', code: 'not-now' });
      for (const customer of ['C1', 'C6', 'C7', 'C8']) await desk.flag({ run, customer, flagged: true });
      const preview = await desk.preview({ verb, run, ...selection });
      const total = preview.left.reduce((sum, { count }) => sum + count, preview.count);
      expect(total).toBe(36);
      const many = { ...act, code: 'not-now', run, ...selectionSchema.parse(selection) };
      const result = (await verbs[verb](connection, many, unwatchedWork)) as Record<string, unknown>;
      const done = result[{ approve: 'approved', reject: 'rejected', release: 'released' }[verb]];
      expect(done).toBe(preview.count);
      connection.close();
      open.length = 0;
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('a limit without room for all is named before anything runs', async () => {
  const { desk, run } = await workspace(CONFIGURATION);
  const { count, limits } = await desk.preview({ verb: 'approve', run });
  expect(count).toBe(36);
  expect(limits.find(({ limit }) => limit === 'slots')).toMatchObject({ needs: 16, room: 3 });
});

test('what is approved is what was seen', async () => {
  const { connection, desk, run } = await workspace();
  const seen = '0'.repeat(64);
  const customer = 'C2';
  await expect(desk.approve({ run, customer, seen })).rejects.toMatchObject({
    cause: { code: 'DECISION_CHANGED', data: { treatment: TREATMENTS[2], state: 'proposed' } },
  });
  expect(connection.statement('SELECT count(*) FROM claim').pluck().get()).toBe(0);
  const hash = await desk.approve({ run, customer, seen }).catch((error) => error.cause.data.hash as string);
  await desk.approve({ run, customer, seen: hash as string });
  expect(connection.statement('SELECT hex(decision_hash) FROM claim').pluck().get()).toBe(String(hash).toUpperCase());
});
