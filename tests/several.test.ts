// Several treatments a customer, end to end: decided at random, counted again by code of its own, replayed, approved,
// exported, rebuilt and verified.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { exportRun } from '#engine/deliver/export.ts';
import { rebuildPackage } from '#engine/deliver/rebuild.ts';
import {
  configuration,
  DAY_MS,
  daysAgo,
  granted,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from '#engine/orchestrator/fixture.ts';
import { replay } from '#engine/orchestrator/replay.ts';
import { approveMany } from '#engine/review/approve.ts';
import { type DecisionRow, decisionsOf } from '#engine/store/decisions/runs.ts';
import { customerIdOf } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import { REASONS } from '#shared/model/decision.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

interface Window {
  readonly id: string;
  readonly channel: string;
  readonly class?: string;
  readonly max: number;
  readonly per: { readonly days: number };
}

interface World {
  readonly most: number;
  readonly strategy: string;
  readonly customers: Row[];
  readonly contacts: Row[];
  readonly windows: readonly Window[];
  readonly capacities: { readonly calls: number; readonly minutes: number; readonly spend: number };
  readonly settings: object;
}

const CLASSES = ['service', 'retention', 'marketing'];
const CHANNELS = Object.fromEntries(['email', 'call', 'sms', 'post', 'app'].map((id) => [id, { contact: 'none' }]));
const NOON = Date.parse('2026-11-21T10:00:00.000Z');

/** What the recount knows of the treatments, written down beside the configuration. */
const KNOWN: Readonly<
  Record<string, { channel: string; class: string; group?: string; cost: number; minutes: number }>
> = {
  owed: { channel: 'post', class: 'service', cost: 0.5, minutes: 0 },
  keep: { channel: 'call', class: 'retention', group: 'price', cost: 4.1, minutes: 2.5 },
  talk: { channel: 'call', class: 'marketing', cost: 2.3, minutes: 0.1 },
  mail: { channel: 'email', class: 'marketing', group: 'price', cost: 1, minutes: 0 },
  news: { channel: 'email', class: 'marketing', cost: 0.2, minutes: 0 },
  text: { channel: 'sms', class: 'retention', group: 'other', cost: 0.3, minutes: 0 },
  tip: { channel: 'app', class: 'marketing', group: 'other', cost: 0.1, minutes: 0 },
};

const windowsOf = ([any, marketing, texts]: readonly number[], days: number): Window[] => [
  { id: 'any', channel: '*', max: any!, per: { days } },
  { id: 'selling', channel: '*', class: 'marketing', max: marketing!, per: { days: days + 3 } },
  { id: 'keeping', channel: '*', class: 'retention', max: 2, per: { days: 5 } },
  { id: 'texts', channel: 'sms', max: texts!, per: { days } },
];

const world: fc.Arbitrary<World> = fc
  .record({
    most: fc.constantFrom(2, 3),
    strategy: fc.constantFrom('optimal', 'priority', 'first-come'),
    size: fc.integer({ min: 1, max: 40 }),
    fees: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 40, maxLength: 40 }),
    contacted: fc.array(
      fc.tuple(fc.nat(39), fc.integer({ min: -3, max: 9 }), fc.constantFrom('mail', 'keep', 'text', 'gone')),
      { maxLength: 25 },
    ),
    calls: fc.nat(12),
    minutes: fc.nat(20),
    spend: fc.nat(80),
    max: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 0, max: 1 })),
    days: fc.integer({ min: 1, max: 9 }),
    holdout: fc.constantFrom(0, 0.2),
  })
  .map(({ most, strategy, size, fees, contacted, calls, minutes, spend, max, days, holdout }) => {
    const customers = people(size, (index) => ({ fee: fees[index]! }));
    const windows = windowsOf(max, days);
    const of = (id: string, more: object = {}) => {
      const { channel, class: own, group, cost, minutes: uses } = KNOWN[id]!;
      const grouped = group === undefined ? {} : { exclusionGroup: group };
      return treatment(id, channel, {
        class: own,
        cost,
        uses: uses === 0 ? {} : { minutes: uses },
        ...grouped,
        ...more,
      });
    };
    const fee = (base: number, times: number) => ({ add: [base, { multiply: [{ attribute: 'fee' }, times] }] });
    const owed = {
      purpose: 'service',
      mandatory: true,
      eligible: [{ rule: 'low-fee', when: { attribute: 'fee', atMost: 3 } }],
    };
    return {
      most,
      strategy,
      customers,
      windows,
      contacts: contacted.map(([index, ago, what]) => ({
        customer: customers[index % size]!.customer ?? null,
        at: daysAgo(ago),
        channel: KNOWN[what]?.channel ?? 'call',
        treatment: what,
      })),
      capacities: { calls, minutes, spend },
      settings: configuration(
        [
          of('owed', owed),
          of('keep', { value: fee(40, 7) }),
          of('talk', { value: fee(30, 9) }),
          of('mail', { value: fee(20, 2) }),
          of('news', { value: 12 }),
          of('text', { value: fee(14, 1), lever: 1.5 }),
          of('tip', { value: fee(4, 1) }),
        ],
        {
          channels: CHANNELS,
          contactClasses: CLASSES,
          contactPolicy: { treatmentsPerCustomer: most, windows },
          strategy: { default: strategy, priority: { by: { attribute: 'fee' } } },
          limits: [
            { id: 'calls', of: { channel: 'call' }, period: 'day', capacity: calls },
            { id: 'minutes', of: { resource: 'minutes' }, period: 'run', capacity: minutes },
            { id: 'spend', of: 'cost', period: 'run', capacity: spend },
          ],
          holdout: { share: holdout },
        },
      ),
    };
  });

async function decideWorld({ customers, contacts, settings }: World, batchSize = 7) {
  const feeds = { customers, permissions: granted(customers), ...(contacts.length > 0 && { contacts }) };
  const connection = await workspaceWith(feeds, settings);
  open.push(connection);
  const summary = await run(connection, {}, { batchSize });
  return { connection, summary, rows: decisionsOf(connection, summary.run, { after: -1, limit: 100_000 }) };
}

const total = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const byCustomer = (rows: readonly DecisionRow[]) => Map.groupBy(rows, ({ customer }) => customer);

/** The windows that hold too much once the treatments are given, beside what was there before. */
function overfull(windows: readonly Window[], before: readonly Row[], given: readonly string[]): string[] {
  const level = (name: string) => CLASSES.indexOf(name);
  const planned = given.map((id) => ({ at: NOON, ...KNOWN[id]! }));
  const past = before.map(({ at, channel, treatment: id }) => ({
    at: Number(at),
    channel: String(channel),
    class: KNOWN[String(id)]?.class ?? '',
  }));
  return windows
    .filter((window) => {
      const isOn = ({ channel }: { channel: string }) => window.channel === '*' || window.channel === channel;
      const binds = planned.some((each) => isOn(each) && (window.class === undefined || window.class === each.class));
      if (!binds) return false;
      const counted = [...past, ...planned].filter(
        (each) => isOn(each) && (window.class === undefined || level(each.class) <= level(window.class)),
      );
      const length = window.per.days * DAY_MS;
      return counted.some(({ at: start }) => {
        if (NOON < start || NOON >= start + length) return false;
        return counted.filter(({ at }) => at >= start && at < start + length).length > window.max;
      });
    })
    .map(({ id }) => id);
}

function recount(
  { most, customers, contacts, windows, capacities }: World,
  summary: RunSummary,
  rows: DecisionRow[],
  connection: Connection,
): void {
  const n = customers.length;
  expect(summary.customers).toBe(n);
  expect(rows.map(({ position }) => position)).toEqual([...rows.keys()]);
  const ids = rows.map(({ customer }) => customerIdOf(connection, customer));
  expect(ids.slice(0, n)).toEqual(customers.map(({ customer }) => customer));
  const places = rows.slice(n).map((_, k) => ids.indexOf(ids[n + k]!));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  for (const own of byCustomer(rows).values()) {
    const [first] = own;
    const given = own.flatMap(({ treatment: id }) => id ?? []);
    const told = given.map((id) => KNOWN[id]!);
    if (given.length === 0) expect(own).toHaveLength(1);
    else expect(given).toHaveLength(own.length);
    expect(given.length).toBeLessThanOrEqual(most);
    expect(new Set(told.map(({ channel }) => channel)).size).toBe(given.length);
    const groups = told.flatMap(({ group }) => group ?? []);
    expect(new Set(groups).size).toBe(groups.length);
    const past = contacts.filter((each) => each.customer === customerIdOf(connection, first!.customer));
    expect(overfull(windows, past, given)).toEqual([]);
    // The first is the best-ranked, the rest follow by rank.
    const ranks = own.map(({ rank }) => rank);
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
    for (const { reasons, status, channel, treatment: id, place, runnerUp } of own) {
      expect(reasons.equals(first!.reasons)).toBe(true);
      expect(place).toBe(first!.place);
      expect(channel).toBe(id === null ? null : KNOWN[id]!.channel);
      expect(status === 'proposed').toBe(id !== null);
      if (runnerUp !== null) {
        const instead = [...given.filter((each) => each !== id), runnerUp];
        expect(given).not.toContain(runnerUp);
        expect(new Set(instead.map((each) => KNOWN[each]!.channel)).size).toBe(instead.length);
        expect(overfull(windows, past, instead)).toEqual([]);
      }
    }
    const chosen = [...first!.reasons].filter((code) => REASONS[code] === 'chosen');
    expect(chosen).toHaveLength(given.length);
    if ([...first!.reasons].some((code) => REASONS[code] === 'held-out')) {
      expect(given.filter((id) => id !== 'owed')).toEqual([]);
    }
  }
  const given = rows.flatMap(({ treatment: id }) => id ?? []);
  const used = (of: (id: string) => number) => total(given.map(of));
  expect(used((id) => (KNOWN[id]!.channel === 'call' ? 1 : 0))).toBeLessThanOrEqual(capacities.calls);
  expect(used((id) => KNOWN[id]!.minutes)).toBeLessThanOrEqual(capacities.minutes + 1e-9);
  expect(used((id) => KNOWN[id]!.cost)).toBeLessThanOrEqual(capacities.spend + 1e-9);

  const { treated, contacts: told, statuses, skipped, funnel, treatments } = summary;
  const served = [...byCustomer(rows).values()].filter(([first]) => first!.treatment !== null).length;
  expect([treated, told]).toEqual([served, given.length]);
  expect(total(Object.values(statuses))).toBe(n);
  expect(total(Object.values(skipped)) + treated).toBe(n);
  expect(funnel.at(-1)!.reached).toBe(treated);
  expect(total(treatments.map(({ proposed }) => proposed))).toBe(given.length);
  for (const { reasons } of treatments) expect(total(Object.values(reasons))).toBe(n);
  expect(total(rows.map(({ net }) => net))).toBeCloseTo(summary.totalNetValue, 9);
  expect(total(rows.map(({ rank }) => rank))).toBeCloseTo(summary.totalRank, 9);
  const calls = summary.limits.find(({ id }) => id === 'calls')!;
  expect(calls.used).toBe(used((id) => (KNOWN[id]!.channel === 'call' ? 1 : 0)));
}

test('whatever is decided keeps every rule, replays, and is approved, exported and verified whole', {
  timeout: 240_000,
}, async () => {
  const seen = { several: 0, full: 0, heldOut: 0, owedBeside: 0 };
  const strategies = new Set<string>();
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      const { connection, summary, rows } = await decideWorld(made);
      recount(made, summary, rows, connection);
      const again = await replay(connection, { run: summary.run, program: '1.0.0' }, unwatchedWork);
      expect(again).toMatchObject({ same: true, decisions: rows.length, replayedHash: summary.decisionHash });
      const proposed = rows.filter(({ status }) => status === 'proposed');
      const act = { actor: 'Ada', reason: null, run: summary.run };
      const approved = await approveMany(connection, act, unwatchedWork);
      expect(approved).toMatchObject({ approved: proposed.length, refused: {} });
      if (proposed.length > 0) {
        const out = join(temporaryFolder(), 'out');
        const sent = await exportRun(
          connection,
          { run: summary.run, out, profile: 'system', actor: 'Bea' },
          unwatchedWork,
        );
        const files = sent.files.map(({ name }) => name);
        const lists = files.filter((name) => name.endsWith('-list.csv'));
        const lines = lists.flatMap((name): Record<string, string>[] =>
          parse(readFileSync(join(out, name)), { columns: true }),
        );
        expect(lines.map((line) => line.decision_id).toSorted()).toEqual(
          proposed.map(({ position }) => `r${summary.run}-${position}`).toSorted(),
        );
        for (const line of lines) {
          const row = rows[Number(line.decision_id!.split('-')[1])]!;
          expect([line.customer_id, line.treatment]).toEqual([customerIdOf(connection, row.customer), row.treatment]);
        }
        const copy = join(temporaryFolder(), 'copy');
        await rebuildPackage(connection, sent.package, copy, unwatchedWork);
        for (const name of files) expect(readFileSync(join(copy, name))).toEqual(readFileSync(join(out, name)));
      }
      const report = await verifyWorkspace(connection);
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      strategies.add(made.strategy);
      const several = [...byCustomer(rows).values()].filter((own) => own.length > 1);
      seen.several += several.length;
      seen.full += several.filter((own) => own.length === made.most).length;
      seen.owedBeside += several.filter((own) => own.some((each) => each.treatment === 'owed')).length;
      seen.heldOut += summary.holdOut.customers;
      connection.close();
      open = [];
    }),
    { numRuns: 24 },
  );
  expect(strategies.size).toBe(3);
  for (const [, count] of Object.entries(seen)) expect(count).toBeGreaterThan(5);
});

test('neither the order of the rows nor the size of the batches changes a decision', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      const turned = { ...made, customers: made.customers.toReversed(), contacts: made.contacts.toReversed() };
      const one = await decideWorld(made, 8192);
      const two = await decideWorld(turned, 3);
      expect(two.summary.decisionHash).toBe(one.summary.decisionHash);
      for (const connection of open) connection.close();
      open = [];
    }),
    { numRuns: 8 },
  );
});
