// One set of numbers: what Home, Decide, Review, Export and Customers say of the same workspace adds up, within each and
// between them, before anybody has decided anything, after every kind of act, and after a package has left.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { RECKONED } from '#engine/deliver/reckoned-positions.ts';
import { createEngineWorkspace, type Engine } from '#engine/index.ts';
import { DECISION_STATUSES, type DecisionState } from '#shared/model/decision.ts';
import type { Filter } from '#shared/model/filter.ts';

const COUNT = 800;

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-totals-'));
  engine = createEngineWorkspace({ path: join(folder, 'sample.cvmw'), ...SAMPLE_SETTINGS, as: 'Ada' });
  await fillWorkspace(engine, { seed: 1, customers: COUNT });
  await ended(engine.caller.decisions.decide({}));
}, 120_000);
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const ended = async (started: Promise<{ readonly job: number }>) =>
  await engine.caller.jobs.result({ job: (await started).job });
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, each) => total + each, 0);

async function counted(filter: Filter[]): Promise<{ count: number; total: number }> {
  for await (const said of await engine.caller.customers.order({ filter })) if ('order' in said) return said.order;
  throw new Error('no order');
}

/** Everything the five pages are told, as they are told it. */
async function pages() {
  const { caller } = engine;
  const home = await caller.home.overview();
  const run = home.lastRun!.run;
  const { summary } = await caller.decisions.report({ run });
  const queue = (await caller.review.queue({ run }))!;
  const preview = await caller.packages.preview({ run });
  const of = (...states: DecisionState[]): number =>
    sum(queue.states.filter(({ state }) => states.includes(state)).map(({ count }) => count));
  return { home, run, summary, queue, preview, of };
}

/** What holds at any moment. */
async function expectReconciled(): Promise<void> {
  const { home, run, summary, queue, preview, of } = await pages();
  const { contactable } = engine.caller.home;
  const { customers, treated, statuses, totalNetValue } = summary;

  // Decide: everybody is somewhere, and every loss is named.
  expect(customers).toBe(treated + sum(Object.values(summary.skipped)));
  expect(sum(Object.values(statuses))).toBe(customers);
  expect(statuses.proposed).toBe(treated);
  expect(sum(summary.treatments.map(({ proposed }) => proposed))).toBe(treated);
  expect(sum(summary.treatments.map(({ net }) => net))).toBeCloseTo(totalNetValue, 6);
  for (const { reached, lost } of summary.funnel) expect(lost).toBeLessThanOrEqual(reached);
  expect(summary.funnel[0]!.reached).toBe(customers);
  summary.funnel.slice(1).forEach(({ reached }, at) => {
    const before = summary.funnel[at]!;
    expect(reached).toBe(before.reached - before.lost);
  });

  // Customers: as many as anywhere else, by status and by treatment.
  const everybody = await counted([]);
  expect([everybody.count, everybody.total]).toEqual([customers, customers]);
  for (const status of DECISION_STATUSES) {
    const { count } = await counted([{ decision: { statuses: [status], treatments: [] } }]);
    expect([status, count]).toEqual([status, statuses[status] ?? 0]);
  }
  for (const { treatment, proposed } of summary.treatments) {
    const { count } = await counted([{ decision: { statuses: [], treatments: [treatment] } }]);
    expect([treatment, count]).toEqual([treatment, proposed]);
  }

  // Home: the same run, the same people.
  expect(home.lastRun).toMatchObject({ run, customers, treated, net: totalNetValue });
  expect(home.health.customers).toBe(customers);
  const people = await contactable();
  expect(people.customers).toBe(customers);
  for (const { channel, customers: allowed } of people.channels) {
    expect((await counted([{ allowed: channel, is: true }])).count).toBe(allowed);
    expect((await counted([{ allowed: channel, is: false }])).count).toBe(customers - allowed);
  }
  const nobody = people.channels.map(({ channel }) => ({ allowed: channel, is: false }));
  expect((await counted(nobody)).count).toBe(people.nobody);

  // Review: every proposal has one state.
  expect(queue.total).toBe(treated);
  expect(sum(queue.states.map(({ count }) => count))).toBe(queue.total);
  expect(queue.waiting).toBe(of('proposed', 'released'));
  const need = (kind: string) => home.needs.find((each) => each.need === kind);
  const waits = queue.states.filter(({ state }) => state === 'proposed' || state === 'released');
  if (queue.waiting === 0) expect(need('review')).toBeUndefined();
  else expect(need('review')).toMatchObject({ run, open: queue.waiting, proposed: treated });
  expect((need('review') as { net?: number } | undefined)?.net ?? 0).toBeCloseTo(sum(waits.map(({ net }) => net)), 6);

  // Export: a subtraction by channel, and in sum what Review counts.
  const channels = Object.values(preview.channels);
  for (const c of channels) {
    const left = c.proposed - c.changedAway + c.changedTo - c.rejected - c.released - c.undecided - c.exportedBefore;
    expect(c.approved).toBe(left);
    expect(c.inPackage).toBe(c.approved - c.heldBack);
  }
  const all = (key: keyof (typeof channels)[number]): number => sum(channels.map((each) => each[key]));
  expect(all('proposed')).toBe(treated);
  expect(all('changedTo')).toBe(all('changedAway'));
  expect(all('undecided')).toBe(of('proposed'));
  expect(all('released')).toBe(of('released'));
  expect(all('rejected')).toBe(of('rejected'));
  expect(all('approved')).toBe(of('approved', 'replaced'));
  expect(all('exportedBefore')).toBe(of('exported', 'answered'));
  expect(all('inPackage')).toBe(preview.rows);
  expect(sum(preview.heldBack.map(({ rows }) => rows))).toBe(all('heldBack'));
  for (const part of RECKONED) {
    for (const [channel, counts] of Object.entries(preview.channels)) {
      const { count } = await engine.caller.packages.behind({ of: { run }, part, channel });
      expect([part, channel, count]).toEqual([part, channel, counts[part]]);
    }
    const { count, rows } = await engine.caller.packages.behind({ of: { run }, part, count: 200 });
    expect([part, count, rows.length]).toEqual([part, all(part), Math.min(200, all(part))]);
  }
  if (all('approved') === 0) expect(need('export')).toBeUndefined();
  else expect(need('export')).toMatchObject({ run, approved: all('approved') });
}

test('before anybody has decided anything', async () => {
  const { queue, summary, of } = await pages();
  expect(of('proposed')).toBe(summary.treated);
  expect(sum(queue.states.map(({ net }) => net))).toBeCloseTo(summary.totalNetValue, 6);
  await expectReconciled();
}, 60_000);

test('after approving, rejecting, changing, releasing, undoing, and a permission that was withdrawn', async () => {
  const { review } = engine.caller;
  await ended(review.approveMany({ run: 1, channels: ['email', 'sms'] }));
  const rows = await review.rows({ order: 'r1', from: 0, count: 200 });
  const waiting = rows.filter(({ state }) => state === 'proposed').map(({ customerId }) => customerId);
  await review.reject({ run: 1, customer: waiting[0]!, code: 'wrong-timing' });
  await review.approve({ run: 1, customer: waiting[1]! });
  await review.undo({});
  const approved = rows.filter(({ state }) => state === 'approved');
  await review.release({ run: 1, customer: approved[0]!.customerId });
  await review.reject({ run: 1, customer: approved[1]!.customerId, code: 'wrong-timing' });
  await changeOne(waiting.slice(2));
  await engine.load({ kind: 'permissions', name: 'stop', attributes: [] }, [
    {
      size: 1,
      columns: {
        customer: [approved[2]!.customerId],
        purpose: ['marketing'],
        channel: ['*'],
        state: ['withdrawn'],
        recorded_at: [Date.parse('2026-11-20T09:00:00Z')],
      },
    },
  ]);
  const { of, preview } = await pages();
  for (const state of ['approved', 'rejected', 'released', 'replaced'] as const) {
    expect([state, of(state) > 0]).toEqual([state, true]);
  }
  expect(preview.heldBack).not.toEqual([]);
  await expectReconciled();
}, 120_000);

test('after a package has left, which says what the preview said', async () => {
  const { preview: before } = await pages();
  await ended(engine.caller.packages.export({ run: 1, out: join(folder, 'out') }));
  const { manifest, heldBack } = await engine.caller.packages.show({ package: 1 });
  for (const [channel, { seeds: _, ...counts }] of Object.entries(manifest.channels)) {
    expect(counts).toEqual(before.channels[channel]);
    for (const part of RECKONED) {
      const { count } = await engine.caller.packages.behind({ of: { package: 1 }, part, channel });
      expect([part, channel, count]).toEqual([part, channel, counts[part]]);
    }
  }
  expect(heldBack).toEqual(before.heldBack);
  const [listed] = await engine.caller.packages.list();
  expect(listed).toMatchObject({ run: 1, rows: before.rows });
  const { of } = await pages();
  expect(of('exported')).toBe(before.rows);
  await expectReconciled();
}, 60_000);

/** The first of these who may be offered something else gets it. */
async function changeOne(customers: readonly string[]): Promise<void> {
  for (const customer of customers.slice(0, 50)) {
    const { alternatives } = await engine.caller.review.evidence({ run: 1, customer });
    const other = alternatives.find(({ admitted }) => admitted);
    if (other === undefined) continue;
    try {
      await engine.caller.review.change({ run: 1, customer, to: other.treatment });
      return;
    } catch (error) {
      if (!(error instanceof Error)) throw error; // no room for that one: the next is tried
    }
  }
  throw new Error('nobody could be offered anything else');
}
