// The first page adds up: what it says of feeds, runs and people is what can be counted in the rows themselves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace, type Engine, openEngine } from '#engine/index.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import type { RunSummary } from '#shared/model/run.ts';

let folder: string;
let path: string;
let engine: Engine;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-home-'));
  path = join(folder, 'home.cvmw');
  engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'Maria' });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** One number, counted in the file itself. */
function counted(sql: string, ...values: number[]): number {
  const reader = openWorkspace({ path, role: 'reader', pen: createPen(), clock: Date.now });
  try {
    return Number(
      reader
        .statement(sql)
        .pluck()
        .get(...values),
    );
  } finally {
    reader.close();
  }
}

const overview = () => engine.caller.home.overview();
const needs = async () => (await overview()).needs.map(({ need }) => need);

test('an empty workspace needs data and nothing else', async () => {
  expect(await overview()).toMatchObject({ lastRun: null, health: { customers: 0, feeds: [] } });
  expect(await needs()).toEqual(['data']);
  expect(await engine.caller.home.contactable()).toEqual({ customers: 0, nobody: 0, channels: [] });
});

test('feeds say what stands in the rows', async () => {
  await fillWorkspace(engine, { seed: 1, customers: 400 });
  const { health } = await overview();
  expect(health.customers).toBe(counted('SELECT count(DISTINCT customer) FROM customer_row'));
  const feed = (kind: string) => health.feeds.find((each) => each.kind === kind)!;
  expect(feed('customers')).toMatchObject({ customers: 400, stored: 400, late: false });
  const named = (table: string) => counted(`SELECT count(DISTINCT customer) FROM ${table}`);
  expect(feed('events').customers).toBe(named('event'));
  expect(feed('permissions').customers).toBe(named('permission'));
  expect(feed('events').stored).toBe(counted('SELECT count(*) FROM event'));
  expect(feed('events').rejected).toBe(
    counted('SELECT count(*) FROM rejected_row WHERE import = ?', feed('events').import),
  );
  expect(feed('offers')).toMatchObject({ customers: null, freshFor: null, late: false });
  // Weeks begin on Mondays: 31 August 2026 was the one twelve weeks before the sample's Saturday.
  const recent = counted('SELECT count(*) FROM event WHERE at >= ?', Date.UTC(2026, 7, 31));
  expect(feed('events').weeks).toHaveLength(12);
  expect(feed('events').weeks.reduce((sum, count) => sum + count, 0)).toBe(recent);
  expect(feed('prices')).toMatchObject({ newest: '2026-11-01', days: 20, freshFor: 14, late: true });
  const late = (await overview()).needs.find(({ need }) => need === 'late');
  expect(late).toMatchObject({ kind: 'prices', treatments: ['Price match by telephone'] });
});

test('who may be contacted is what the list of customers says', async () => {
  const { customers, nobody, channels } = await engine.caller.home.contactable();
  expect(customers).toBe(400);
  for (const { channel, customers: allowed } of channels) {
    const asked = { filter: [{ allowed: channel, is: true }] };
    for await (const each of await engine.caller.customers.order(asked)) {
      if ('order' in each) expect(each.order.count).toBe(allowed);
    }
  }
  expect(nobody).toBeLessThanOrEqual(customers - Math.max(...channels.map((each) => each.customers)));
});

test('what waits follows each act, and an undo', async () => {
  const { caller } = engine;
  expect(await needs()).toContain('run');
  const { job } = await caller.decisions.decide({});
  const run = (await caller.jobs.result({ job })) as unknown as RunSummary;
  const review = async () => (await overview()).needs.find(({ need }) => need === 'review');
  const all = { run: run.run, open: run.treated, proposed: run.treated };
  const before = await review();
  expect(before).toMatchObject(all);
  expect((before as { net: number }).net).toBeCloseTo(run.totalNetValue, 6);
  const proposals = (await caller.decisions.list({ run: run.run })).filter(({ status }) => status === 'proposed');
  await caller.review.approve({ run: run.run, customer: proposals[0]!.customerId });
  await caller.review.reject({ run: run.run, customer: proposals[1]!.customerId, code: 'wrong-timing' });
  const after = (await review()) as { open: number; net: number };
  expect(after.open).toBe(run.treated - 2);
  expect(after.net).toBeCloseTo(run.totalNetValue - proposals[0]!.net - proposals[1]!.net, 6);
  expect((await overview()).needs).toContainEqual({ need: 'export', run: run.run, approved: 1 });
  await caller.review.undo({});
  await caller.review.undo({});
  expect(await review()).toEqual(before);
  const { lastRun, recent } = await overview();
  expect(lastRun).toMatchObject({ run: run.run, net: run.totalNetValue, treated: run.treated, customers: 400 });
  expect(recent.map(({ verb }) => verb).slice(0, 5)).toEqual(['undo', 'undo', 'reject', 'approve', 'decide']);
  expect(recent.at(-1)?.sentence).toBe('Made the workspace.');
});

test('an undone import is no longer counted', async () => {
  const { health } = await overview();
  const outcomes = health.feeds.find(({ kind }) => kind === 'outcomes')!;
  await engine.caller.imports.undo({ import: outcomes.import });
  expect((await overview()).health.feeds.map(({ kind }) => kind)).not.toContain('outcomes');
});

test('a file that may only be read is measured all the same', async () => {
  const { health } = await overview();
  const forgetting = openWorkspace({ path, role: 'job', pen: createPen(), clock: Date.now });
  forgetting.write(() => forgetting.statement('DELETE FROM import_measure').run());
  forgetting.close();
  const reader = openEngine({ workspace: path, role: 'reader' });
  expect((await reader.caller.home.overview()).health).toEqual(health);
  await reader.close();
});
