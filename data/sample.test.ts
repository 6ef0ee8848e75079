import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Kind } from '#shared/model/kind.ts';
import type { Cell } from './feeds/feed.ts';
import { type Sample, sampleOf } from './sample.ts';
import { DAY, LAST_INSTANT, TODAY } from './year.ts';

type Rows = Record<string, Cell>[];

function hashOf(sample: Sample): string {
  const hash = createHash('sha256');
  for (const { kind, blocks } of sample.feeds) {
    for (const block of blocks()) hash.update(`${kind}${JSON.stringify(block)}`);
  }
  for (const text of sample.truth()) hash.update(text);
  return hash.digest('hex');
}

function rowsOf(sample: Sample, kind: Kind): Rows {
  const feed = sample.feeds.find((each) => each.kind === kind);
  if (feed === undefined) throw new Error(`no feed ${kind}`);
  return [...feed.blocks()].flatMap(({ size, columns }) =>
    Array.from({ length: size }, (_, row) =>
      Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[row] ?? null])),
    ),
  );
}

const byCustomer = (rows: Rows): Map<Cell, Rows> => Map.groupBy(rows, ({ customer }) => customer ?? null);

describe('a seed', () => {
  test('makes the same columns and the same truth, byte for byte', () => {
    expect(hashOf(sampleOf(7, 2500))).toBe(hashOf(sampleOf(7, 2500)));
  });

  test('and another seed makes others', () => {
    expect(hashOf(sampleOf(7, 150))).not.toBe(hashOf(sampleOf(8, 150)));
    expect(hashOf(sampleOf(7, 150))).not.toBe(hashOf(sampleOf(7 + 2 ** 32, 150)));
  });

  test('gives a customer the same rows however many there are', () => {
    const [few, many] = [sampleOf(42, 300), sampleOf(42, 1500)];
    for (const kind of ['customers', 'events', 'permissions', 'contacts', 'outcomes', 'scores'] as const) {
      const first = new Set(rowsOf(few, 'customers').map(({ customer }) => customer));
      expect(rowsOf(many, kind).filter(({ customer }) => first.has(customer ?? null))).toEqual(rowsOf(few, kind));
    }
  });

  test('gives U124 the same story under every seed', () => {
    const storyOf = (seed: number): Rows =>
      (['customers', 'events', 'permissions', 'contacts', 'outcomes'] as const).flatMap((kind) =>
        rowsOf(sampleOf(seed, 130), kind).filter(({ customer }) => customer === 'U124'),
      );
    expect(storyOf(1)).toEqual(storyOf(99));
  });
});

describe('blocks', () => {
  test('are made one after another, of at most 8,192 customers', () => {
    const feed = sampleOf(1, 1_000_000).feeds.find(({ kind }) => kind === 'events');
    const [first] = feed?.blocks() ?? [];
    expect(new Set(first?.columns.customer).size).toBeLessThanOrEqual(8192);
    expect(first?.size).toBeGreaterThan(8192);
  });
});

describe('ten thousand customers', () => {
  const sample = sampleOf(1, 10_000);
  const customers = rowsOf(sample, 'customers');
  const events = rowsOf(sample, 'events');
  const eventsOf = byCustomer(events);
  const permissions = rowsOf(sample, 'permissions');

  test('have clean ids U1 to U10000, each once', () => {
    expect(customers.map(({ customer }) => customer)).toEqual(Array.from({ length: 10_000 }, (_, at) => `U${at + 1}`));
  });

  test('have about twenty-four events each, of every type, in the twelve months that end today', () => {
    expect(events.length / customers.length).toBeGreaterThan(23);
    expect(events.length / customers.length).toBeLessThan(26);
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set('usage invoice topup visit call-centre complaint app-login plan-change cancellation'.split(' ')),
    );
    const instants = events.flatMap(({ at }) => (typeof at === 'number' ? [at] : []));
    expect(
      Math.max(
        ...instants.slice(0, 1),
        instants.reduce((one, other) => Math.max(one, other)),
      ),
    ).toBeLessThanOrEqual(LAST_INSTANT);
    expect(instants.reduce((one, other) => Math.min(one, other))).toBeGreaterThan(TODAY - 372 * DAY);
  });

  test('three in a hundred of them have one dirty value', () => {
    const segments = new Set(['consumer', 'family', 'youth', 'business']);
    const faults = customers.map(
      ({ region, segment, birth_year: born, plan, phone }) =>
        Number(String(region) !== String(region).trim()) +
        Number(!segments.has(String(segment))) +
        Number(Number(born) < 1920 || Number(born) > 2015) +
        Number(plan === null) +
        Number(phone !== null && !/^\+\d{12}$/.test(String(phone))),
    );
    const dirty = faults.filter((count) => count > 0).length / customers.length;
    expect(dirty).toBeGreaterThan(0.025);
    expect(dirty).toBeLessThan(0.035);
    expect(Math.max(...faults)).toBe(1);
    expect(faults[123]).toBe(0);
  });

  test('a few rows cannot be stored', () => {
    expect(permissions.filter(({ state }) => state === 'maybe')).toHaveLength(25);
    expect(events.filter(({ at }) => at === null)).toHaveLength(20);
    expect(rowsOf(sample, 'contacts').filter(({ channel }) => channel === null)).toHaveLength(15);
  });

  test('one in twelve has no permission row; there are withdrawals, objections, single channels and expiries', () => {
    const share = 1 - byCustomer(permissions.filter(({ state }) => state !== 'maybe')).size / customers.length;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.1);
    const some = (test: (row: Rows[number]) => boolean): number => permissions.filter(test).length;
    expect(some(({ state }) => state === 'withdrawn')).toBeGreaterThan(1000);
    expect(some(({ state, purpose }) => state === 'objected' && purpose === 'profiling')).toBeGreaterThan(200);
    expect(some(({ channel, state }) => channel !== '*' && state === 'granted')).toBeGreaterThan(1000);
    expect(some(({ valid_to: to }) => to !== null && Number(to) < TODAY)).toBeGreaterThan(100);
    expect(some(({ valid_to: to }) => to !== null && Number(to) > TODAY)).toBeGreaterThan(500);
  });

  test('are billed once a month', () => {
    const bills = events.filter(({ type }) => type === 'invoice');
    const months = bills.map(({ customer, at }) => `${customer} ${new Date(Number(at)).toISOString().slice(0, 7)}`);
    expect(new Set(months).size).toBe(bills.length);
  });

  test('use most in July and December', () => {
    const used = (month: number): number => {
      const rows = events.filter(({ type, at }) => type === 'usage' && new Date(Number(at)).getUTCMonth() === month);
      return rows.reduce((sum, { quantity }) => sum + Number(quantity), 0) / rows.length;
    };
    expect(used(6)).toBeGreaterThan(1.1 * used(1));
    expect(used(11)).toBeGreaterThan(1.05 * used(9));
  });

  test('cancel what they ordered before, for the same amount', () => {
    const cancelled = events.filter(({ type, amount }) => type === 'cancellation' && amount !== null);
    expect(cancelled.length).toBeGreaterThan(300);
    for (const { customer, order_id: order, amount, at } of cancelled) {
      const first = eventsOf.get(customer ?? null)?.find((each) => each.order_id === order);
      expect(first?.amount).toBe(-Number(amount));
      expect(Number(first?.at)).toBeLessThan(Number(at));
    }
  });

  test('who leave used less and less before, and do nothing after', () => {
    const left = events.filter(({ topic }) => topic === 'leaving');
    expect(left.length).toBeGreaterThan(200);
    let fell = 0;
    for (const { customer, at } of left) {
      const own = eventsOf.get(customer ?? null) ?? [];
      expect(own.every((event) => event.at === null || Number(event.at) <= Number(at))).toBe(true);
      const usage = own.filter(({ type }) => type === 'usage').map(({ quantity }) => Number(quantity));
      if (usage.at(-1)! < 0.7 * usage.at(-4)!) fell += 1;
    }
    expect(fell / left.length).toBeGreaterThan(0.85);
  });

  test('complain most where the network was bad in the weeks before', () => {
    const quality = Map.groupBy(
      rowsOf(sample, 'network').filter(({ metric }) => metric === 'quality'),
      ({ area }) => area ?? null,
    );
    const areaOf = new Map(customers.map(({ customer, area }) => [customer, area]));
    const isBad = ({ value }: Rows[number]): boolean => Number(value) < 60;
    const weeks = customers.flatMap(({ area }) => quality.get(area ?? null) ?? []);
    const badWeeks = weeks.filter(isBad).length / weeks.length;
    const complaints = events.filter(({ type }) => type === 'complaint');
    const afterBad = complaints.filter(({ customer, at }) => {
      const measured = quality.get(areaOf.get(customer ?? null) ?? null) ?? [];
      const week = measured.find(
        (each) => Number(each.at) >= Number(at) - DAY && Number(each.at) < Number(at) + 7 * DAY,
      );
      return week !== undefined && isBad(week);
    });
    expect(afterBad.length / complaints.length).toBeGreaterThan(3 * badWeeks);
  });

  test('were contacted with manners: thirty days between calls, five between any two', () => {
    const contacts = rowsOf(sample, 'contacts').filter(({ channel }) => channel !== null);
    const gaps = (rows: Rows): number[] =>
      rows.slice(1).map(({ at }, before) => (Number(at) - Number(rows[before]?.at)) / DAY);
    for (const rows of byCustomer(contacts).values()) {
      expect(Math.min(99, ...gaps(rows))).toBeGreaterThan(5);
      expect(Math.min(99, ...gaps(rows.filter(({ channel }) => channel === 'call')))).toBeGreaterThan(30);
    }
  });

  test('some, and not all, were contacted within the last five days', () => {
    const recent = rowsOf(sample, 'contacts').filter(
      ({ at, channel }) => channel !== null && Number(at) > TODAY - 5 * DAY,
    );
    expect(byCustomer(recent).size / customers.length).toBeGreaterThan(0.05);
    expect(byCustomer(recent).size / customers.length).toBeLessThan(0.4);
  });
});
