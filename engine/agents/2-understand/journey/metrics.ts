// Journey metrics of a batch (shared/model/journey.ts): one pass over its events, customer by customer, in typed arrays.
import { type CustomerData, EVENT_CODES, type EventColumns, priceKey } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import { JOURNEY_METRICS, type JourneyMetric } from '#shared/model/journey.ts';
import { type Instant, MONEY_SCALE } from '#shared/model/units.ts';

const DAY_MS = 86_400_000;

type Metrics = Record<JourneyMetric, Float64Array>;

/**
 * Every metric of every row; NaN where it is not known. Windows end at `asOf`, inclusive, and begin so many times
 * 24 hours before, exclusive.
 */
export function journeyMetrics(
  data: CustomerData,
  feeds: Configuration['feeds'],
  asOf: Instant,
): ReadonlyMap<JourneyMetric, Float64Array> {
  const { size } = data.frame;
  const metrics = Object.fromEntries(
    JOURNEY_METRICS.map((name) => [name, new Float64Array(size).fill(Number.NaN)]),
  ) as Metrics;
  if (data.events !== null) {
    const orders = new Orders();
    for (let row = 0; row < size; row += 1) eventMetrics(metrics, row, data.events, orders, asOf);
  }
  contactMetrics(metrics, data, asOf);
  if (feeds.network !== undefined) networkMetrics(metrics, data, feeds.network.area);
  if (feeds.prices !== undefined) priceMetrics(metrics, data, feeds.prices);
  return new Map(JOURNEY_METRICS.map((name) => [name, metrics[name]]));
}

function eventMetrics(metrics: Metrics, row: number, events: EventColumns, orders: Orders, asOf: Instant): void {
  const { starts, at, code, amount, quantity, order } = events;
  const [from, to] = [starts[row]!, starts[row + 1]!];
  let [frequency90, frequency365, complaints90, usage30, usageBefore] = [0, 0, 0, 0, 0];
  orders.clear();
  for (let i = from; i < to; i += 1) {
    const days = (asOf - at[i]!) / DAY_MS;
    if (days < 365) frequency365 += 1;
    if (days < 90) {
      frequency90 += 1;
      if (code[i] === EVENT_CODES.complaint) complaints90 += 1;
    }
    if (days < 60 && code[i] === EVENT_CODES.usage) {
      // A usage event without a quantity counts as an event and adds no usage.
      const used = quantity[i] === Number.NEGATIVE_INFINITY ? 0 : quantity[i]!;
      if (days < 30) usage30 += used;
      else usageBefore += used;
    }
    if (!Number.isNaN(amount[i]!)) orders.add(order[i]!, days, amount[i]!);
  }
  if (to > from) metrics.recencyDays[row] = (asOf - at[to - 1]!) / DAY_MS;
  metrics.frequency90[row] = frequency90;
  metrics.frequency365[row] = frequency365;
  metrics.complaints90[row] = complaints90;
  metrics.usage30[row] = usage30;
  metrics.usageTrend[row] = trendOf(usage30, usageBefore);
  orders.finish();
  metrics.orders365[row] = orders.count365;
  metrics.revenue90[row] = orders.revenue90 / MONEY_SCALE;
  metrics.revenue365[row] = orders.revenue365 / MONEY_SCALE;
  metrics.trend[row] = trendOf(orders.revenue90, orders.revenueBefore);
}

/**
 * The transactions of one customer (decisions 7): an order, or an event without one. A transaction stands at the
 * instant of its first event with the sum of all of them, so that a cancellation nets against what it cancels.
 * Amounts are whole 1/10,000: their sums are exact in any order.
 */
class Orders {
  count365 = 0;
  revenue90 = 0;
  /** Of the 90 days before the last 90. */
  revenueBefore = 0;
  revenue365 = 0;
  #numbered = 0;
  #days = new Float64Array(64);
  #totals = new Float64Array(64);

  clear(): void {
    this.count365 = 0;
    this.revenue90 = 0;
    this.revenueBefore = 0;
    this.revenue365 = 0;
    this.#numbered = 0;
  }

  /** Orders are numbered from 0 in the order of their first event, but for events at one instant. */
  add(order: number, days: number, amount: number): void {
    if (order < 0) {
      this.#settle(days, amount);
      return;
    }
    if (order >= this.#totals.length) this.#grow();
    for (; this.#numbered <= order; this.#numbered += 1) {
      this.#days[this.#numbered] = days;
      this.#totals[this.#numbered] = 0;
    }
    this.#totals[order]! += amount;
  }

  finish(): void {
    for (let order = 0; order < this.#numbered; order += 1) this.#settle(this.#days[order]!, this.#totals[order]!);
  }

  #settle(days: number, total: number): void {
    if (days >= 365) return;
    this.revenue365 += total;
    if (total > 0) this.count365 += 1;
    if (days < 90) this.revenue90 += total;
    else if (days < 180) this.revenueBefore += total;
  }

  #grow(): void {
    const days = new Float64Array(this.#days.length * 2);
    const totals = new Float64Array(this.#days.length * 2);
    days.set(this.#days);
    totals.set(this.#totals);
    this.#days = days;
    this.#totals = totals;
  }
}

/** The change over the mean of the two sizes: from -2 to 2 where neither is negative, 0 when both are 0. */
function trendOf(last: number, before: number): number {
  const mean = (Math.abs(last) + Math.abs(before)) / 2;
  return mean === 0 ? 0 : (last - before) / mean;
}

/** Contacts made; without an import of contacts nobody was contacted, as far as the workspace knows. */
function contactMetrics(metrics: Metrics, { frame, contacts }: CustomerData, asOf: Instant): void {
  metrics.contacts30.fill(0);
  if (contacts.size === 0) return;
  for (let row = 0; row < frame.size; row += 1) {
    for (const { at, claim } of contacts.get(frame.customers[row]!) ?? []) {
      if (claim === null && at <= asOf && at > asOf - 30 * DAY_MS) metrics.contacts30[row]! += 1;
    }
  }
}

function networkMetrics(metrics: Metrics, { frame, network }: CustomerData, area: string): void {
  const areas = textReader(frame, area);
  for (let row = 0; row < frame.size; row += 1) {
    const name = areas(row);
    if (name !== null) metrics.networkScore[row] = network.get(name) ?? Number.NaN;
  }
}

function priceMetrics(
  metrics: Metrics,
  { frame, prices }: CustomerData,
  names: NonNullable<Configuration['feeds']['prices']>,
): void {
  const products = textReader(frame, names.product);
  const regions = textReader(frame, names.region);
  for (let row = 0; row < frame.size; row += 1) {
    const [product, region] = [products(row), regions(row)];
    if (product === null || region === null) continue;
    metrics.competitorPrice[row] = prices.get(priceKey(product, region)) ?? Number.NaN;
  }
}

function textReader(frame: Frame, name: string): (row: number) => string | null {
  const column: Column | undefined = frame.attributes.get(name);
  if (column?.type !== 'text') return () => null;
  const { codes, values } = column;
  return (row) => values[codes[row]!] ?? null;
}
