// Properties of every run: limits, permission and windows hold, totals reconcile, and neither the order of the rows nor
// the size of the batches matters.
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { REASONS } from '#shared/model/decision.ts';
import {
  configuration,
  DAY_MS,
  daysAgo,
  decided,
  granted,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from './fixture.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

interface World {
  readonly customers: Row[];
  readonly permissions: Row[];
  readonly contacts: Row[];
  readonly events: Row[];
  readonly settings: ReturnType<typeof configuration>;
  readonly windows: { id: string; channel: string; max: number; per: { days: number } }[];
  readonly capacities: { calls: number; minutes: number; spend: number };
  readonly holdout: number;
}

const MINUTES = 2.5;

const world: fc.Arbitrary<World> = fc
  .record({
    size: fc.integer({ min: 1, max: 40 }),
    fees: fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { minLength: 40, maxLength: 40 }),
    refusing: fc.array(fc.nat(39), { maxLength: 12 }),
    contacted: fc.array(fc.tuple(fc.nat(39), fc.integer({ min: -3, max: 9 }), fc.constantFrom('email', 'call')), {
      maxLength: 20,
    }),
    seen: fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 0, max: 200 }), fc.integer({ min: -20, max: 50 })), {
      maxLength: 60,
    }),
    calls: fc.nat(10),
    minutes: fc.nat(20),
    spend: fc.nat(60),
    max: fc.integer({ min: 0, max: 2 }),
    days: fc.integer({ min: 1, max: 9 }),
    holdout: fc.constantFrom(0, 0.2),
  })
  .map(({ size, fees, refusing, contacted, seen, calls, minutes, spend, max, days, holdout }) => {
    const customers = people(size, (index) => ({ fee: fees[index]! }));
    const id = (index: number) => customers[index % size]!.customer ?? null;
    const refusals = refusing.map((index) => ({
      customer: id(index),
      purpose: 'marketing',
      channel: 'call',
      state: 'withdrawn',
      recorded_at: daysAgo(20),
    }));
    const windows = [
      { id: 'any', channel: '*', max: max + 1, per: { days } },
      { id: 'calls', channel: 'call', max, per: { days: days + 2 } },
    ];
    const settings = configuration(
      [
        treatment('mail', 'email', { cost: 1 }),
        treatment('tie', 'email', { cost: 1 }),
        treatment('call', 'call', {
          class: 'retention',
          cost: 4.1,
          uses: { minutes: MINUTES },
          value: { add: [40, { multiply: [{ attribute: 'fee' }, 7] }] },
        }),
        treatment('visit', 'call', {
          cost: 2.3,
          uses: { minutes: 0.1 },
          value: { max: [30, { metric: 'revenue365', missing: 0 }] },
          lever: 1.5,
        }),
      ],
      {
        limits: [
          { id: 'calls', of: { channel: 'call' }, period: 'day', capacity: calls },
          { id: 'minutes', of: { resource: 'minutes' }, period: 'run', capacity: minutes },
          { id: 'spend', of: 'cost', period: 'run', capacity: spend },
        ],
        contactPolicy: { windows },
        holdout: { share: holdout },
      },
    );
    return {
      customers,
      permissions: [...granted(customers), ...refusals],
      contacts: contacted.map(([index, ago, channel]) => ({
        customer: id(index),
        at: daysAgo(ago),
        channel,
        treatment: 'past',
      })),
      events: seen.map(([index, ago, amount]) => ({ customer: id(index), at: daysAgo(ago), type: 'invoice', amount })),
      settings,
      windows,
      capacities: { calls, minutes, spend },
      holdout,
    };
  });

async function decideWorld({ customers, permissions, contacts, events, settings }: World, batchSize: number) {
  const feeds = {
    customers,
    permissions,
    ...(contacts.length > 0 && { contacts }),
    ...(events.length > 0 && { events }),
  };
  const connection = await workspaceWith(feeds, settings);
  open.push(connection);
  const summary = await run(connection, {}, { batchSize });
  return { summary, decisions: decided(connection, summary.run) };
}

const COSTS: Readonly<Record<string, number>> = { mail: 1, tie: 1, call: 4.1, visit: 2.3 };
const USES: Readonly<Record<string, number>> = { call: MINUTES, visit: 0.1 };

test('limits, permission and windows are never exceeded, and totals reconcile', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      const { summary, decisions } = await decideWorld(made, 7);
      const proposed = [...decisions].filter(([, { status }]) => status === 'proposed');
      const channelOf = (id: string | null) => (id === 'call' || id === 'visit' ? 'call' : 'email');
      const refusing = new Set(
        made.permissions.filter(({ state }) => state === 'withdrawn').map(({ customer }) => customer),
      );
      const noon = Date.parse('2026-11-21T10:00:00.000Z');
      for (const [id, { treatment: given, channel, net, rank }] of proposed) {
        expect(channel).toBe(channelOf(given));
        expect(rank).toBeGreaterThan(0);
        expect(Number.isFinite(net)).toBe(true);
        if (channel === 'call') expect(refusing.has(id)).toBe(false);
        for (const window of made.windows) {
          if (window.channel !== '*' && window.channel !== channel) continue;
          const times = made.contacts
            .filter((each) => each.customer === id && (window.channel === '*' || each.channel === window.channel))
            .map(({ at }) => Number(at));
          // Every span of the window's length that holds the planned contact, tried at each contact's own instant.
          for (const start of [...times, noon]) {
            const end = start + window.per.days * DAY_MS;
            if (noon < start || noon >= end) continue;
            expect(times.filter((at) => at >= start && at < end).length + 1).toBeLessThanOrEqual(window.max);
          }
        }
      }
      const sum = (of: (id: string) => number) => proposed.reduce((total, [, each]) => total + of(each.treatment!), 0);
      expect(sum((id) => (channelOf(id) === 'call' ? 1 : 0))).toBeLessThanOrEqual(made.capacities.calls);
      expect(sum((id) => USES[id] ?? 0)).toBeLessThanOrEqual(made.capacities.minutes + 1e-9);
      expect(sum((id) => COSTS[id]!)).toBeLessThanOrEqual(made.capacities.spend + 1e-9);
      // What was taken before may be beyond a capacity already; then the run uses nothing of it.
      for (const { taken, used, capacity } of summary.limits) {
        expect(taken + used).toBeLessThanOrEqual(Math.max(capacity, taken));
      }

      const { customers, treated, statuses, skipped, funnel, treatments } = summary;
      const total = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
      expect(customers).toBe(made.customers.length);
      expect(total(Object.values(statuses))).toBe(customers);
      expect(total(Object.values(skipped)) + treated).toBe(customers);
      expect(funnel.at(-1)!.reached).toBe(treated);
      expect(proposed).toHaveLength(treated);
      for (const { reasons } of treatments) expect(total(Object.values(reasons))).toBe(customers);
      expect(total(treatments.map(({ net }) => net))).toBeCloseTo(summary.totalNetValue, 9);
      expect(summary.holdOut.customers).toBe(Math.floor(made.holdout * customers + 0.5) * (customers > 1 ? 1 : 0));
      for (const { status, reasons, treatment: given } of decisions.values()) {
        const named = [...reasons].map((code) => REASONS[code]);
        expect(named.filter((reason) => reason === 'chosen')).toHaveLength(status === 'proposed' ? 1 : 0);
        expect(given === null).toBe(status !== 'proposed');
      }
    }),
    { numRuns: 25 },
  );
});

test('neither the order of the rows nor the size of the batches changes a decision', async () => {
  await fc.assert(
    fc.asyncProperty(world, fc.infiniteStream(fc.nat()), async (made, noise) => {
      const shuffled = (rows: Row[]): Row[] =>
        rows
          .map((row) => [noise.next().value!, row] as const)
          .sort(([a], [b]) => a - b)
          .map(([, row]) => row);
      const other = {
        ...made,
        customers: shuffled(made.customers),
        permissions: shuffled(made.permissions),
        contacts: shuffled(made.contacts),
        events: shuffled(made.events),
      };
      const one = await decideWorld(made, 8192);
      const two = await decideWorld(other, 3);
      expect(two.summary.decisionHash).toBe(one.summary.decisionHash);
      const plain = (decisions: typeof one.decisions) =>
        [...decisions].map(([id, { customer: _number, ...rest }]) => [id, { ...rest, reasons: [...rest.reasons] }]);
      expect(plain(two.decisions)).toEqual(plain(one.decisions));
      const { seconds: _one, ...first } = one.summary;
      const { seconds: _two, ...second } = two.summary;
      expect(second).toEqual(first);
    }),
    { numRuns: 12 },
  );
});
