import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CustomerData, EVENT_CODES } from '#shared/model/batch.ts';
import { configurationSchema } from '#shared/model/configuration.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import { instant } from '#shared/model/units.ts';
import { journeyMetrics } from './metrics.ts';

const DAY_MS = 86_400_000;
const AS_OF = instant(Date.UTC(2026, 10, 21));
const { feeds } = configurationSchema.parse({ version: 1, name: 'test', channels: {}, treatments: [] });

interface Event {
  readonly days: number;
  readonly code: number;
  readonly amount: number | null;
  readonly quantity: number | null;
  readonly order: string | null;
}

/** One row for each list of events, as the data agent makes it. */
function dataOf(customers: readonly (readonly Event[])[]): CustomerData {
  const sorted = customers.map((events) => events.toSorted((a, b) => b.days - a.days));
  const all = sorted.flat();
  const starts = Int32Array.from([0, ...sorted.map((_, row) => sorted.slice(0, row + 1).flat().length)]);
  const order = sorted.flatMap((events) => {
    const numbers = new Map<string, number>();
    return events.map((event) => {
      if (event.order === null || event.amount === null) return -1;
      if (!numbers.has(event.order)) numbers.set(event.order, numbers.size);
      return numbers.get(event.order)!;
    });
  });
  const none = new Map();
  return {
    frame: {
      size: customers.length,
      customers: Int32Array.from(customers.keys()),
      attributes: none,
      metrics: none,
      scores: none,
    },
    events: {
      starts,
      at: Float64Array.from(all, ({ days }) => AS_OF - days * DAY_MS),
      code: Uint8Array.from(all, ({ code }) => code),
      amount: Float64Array.from(all, ({ amount }) => (amount === null ? Number.NaN : amount * 10_000)),
      quantity: Float64Array.from(all, ({ quantity }) => quantity ?? Number.NEGATIVE_INFINITY),
      order: Int32Array.from(order),
    },
    probabilities: none,
    contacts: none,
    rejections: none,
    permissions: none,
    network: none,
    prices: none,
  };
}

const metricOf = (events: readonly Event[], name: JourneyMetric): number =>
  journeyMetrics(dataOf([events]), feeds, AS_OF).get(name)![0]!;
const bill = (days: number, amount: number, order: string | null = null): Event => ({
  days,
  code: EVENT_CODES.other,
  amount,
  quantity: null,
  order,
});

test('a cancellation nets against its order, where the order stands', () => {
  const events = [bill(100, 50, 'a'), bill(20, 30, 'b'), bill(10, -50, 'a')];
  expect(metricOf(events, 'revenue90')).toBe(30);
  expect(metricOf(events, 'revenue365')).toBe(30);
  expect(metricOf(events, 'orders365')).toBe(1);
  expect(metricOf(events, 'trend')).toBe(2);
});

test('windows end at as-of and begin so many times 24 hours before', () => {
  const events = [bill(90, 1), bill(89.99, 2), bill(365, 4), bill(364.99, 8), bill(0, 16)];
  expect(metricOf(events, 'revenue90')).toBe(18);
  expect(metricOf(events, 'revenue365')).toBe(27);
  expect(metricOf(events, 'frequency90')).toBe(2);
  expect(metricOf(events, 'recencyDays')).toBe(0);
});

test('without an import of events nothing is known; with one, a customer without events has none', () => {
  const unknown = journeyMetrics({ ...dataOf([[]]), events: null }, feeds, AS_OF);
  expect(unknown.get('frequency90')![0]).toBeNaN();
  expect(unknown.get('contacts30')![0]).toBe(0);
  expect(metricOf([], 'frequency90')).toBe(0);
  expect(metricOf([], 'revenue365')).toBe(0);
  expect(metricOf([], 'recencyDays')).toBeNaN();
});

test('agrees with a naive count over random journeys', () => {
  const event = fc.record({
    days: fc.integer({ min: 0, max: 500 }).map((quarter) => quarter / 1.25),
    code: fc.constantFrom(...Object.values(EVENT_CODES)),
    amount: fc.option(fc.integer({ min: -100, max: 100 })),
    quantity: fc.option(fc.integer({ min: 0, max: 50 })),
    order: fc.option(fc.constantFrom('a', 'b', 'c')),
  });
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 20 }), { minLength: 1, maxLength: 4 }), (customers) => {
      const metrics = journeyMetrics(dataOf(customers), feeds, AS_OF);
      for (const [row, events] of customers.entries()) {
        const paid = events.filter(({ amount }) => amount !== null);
        const orders = Map.groupBy(paid, (each) => each.order ?? each);
        const totals = [...orders.values()].map((parts) => ({
          days: Math.max(...parts.map(({ days }) => days)),
          total: parts.reduce((sum, { amount }) => sum + (amount ?? 0), 0),
        }));
        const revenue = (from: number, to: number) =>
          totals.filter(({ days }) => days >= from && days < to).reduce((sum, { total }) => sum + total, 0);
        const usage = (from: number, to: number) =>
          events
            .filter(({ code, days }) => code === EVENT_CODES.usage && days >= from && days < to)
            .reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);
        const expected: Partial<Record<JourneyMetric, number>> = {
          frequency90: events.filter(({ days }) => days < 90).length,
          frequency365: events.filter(({ days }) => days < 365).length,
          complaints90: events.filter(({ days, code }) => days < 90 && code === EVENT_CODES.complaint).length,
          orders365: totals.filter(({ days, total }) => days < 365 && total > 0).length,
          revenue90: revenue(0, 90),
          revenue365: revenue(0, 365),
          usage30: usage(0, 30),
        };
        for (const [name, value] of Object.entries(expected)) {
          expect(metrics.get(name as JourneyMetric)![row], name).toBeCloseTo(value, 9);
        }
      }
    }),
  );
});
