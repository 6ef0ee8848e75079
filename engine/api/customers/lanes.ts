// One customer's journey as seven lanes on one axis of time, bounded in size: offers, scores, usage, competitors' prices,
// campaigns, changes of what is known, network. A lane is null when nothing of its kind was ever imported.
import { contextNow } from '#engine/orchestrator/inputs/pins.ts';
import { liveContactsOf } from '#engine/store/decisions/live-contacts.ts';
import { decisionsOfCustomer } from '#engine/store/decisions/runs.ts';
import { customerProfile, visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { cheapestOf, networkOf, offersOf } from '#engine/store/records/reading/feeds-of.ts';
import { type EventRow, eventsOf, outcomesOf, scoresOf } from '#engine/store/records/reading/ledger.ts';
import { newestRunOverAll } from '#engine/store/records/reading/orders/decided.ts';
import { attributeChanges } from '#engine/store/records/reading/versions.ts';
import { visibleImports } from '#engine/store/records/visibility.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Kind } from '#shared/model/kind.ts';
import { type Instant, instant } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { bucketsOf, type Step, stepOf, summed } from './buckets.ts';
import { campaignsOf } from './campaigns.ts';

export const SPANS = ['days30', 'months12', 'all'] as const;
export type Span = (typeof SPANS)[number];

const DAY_MS = 86_400_000;
const DAYS: Readonly<Record<Exclude<Span, 'all'>, number>> = { days30: 30, months12: 365 };
const USAGE = 'usage';
/** Events that have a lane of their own or are a matter of course: counted, not marked. */
export const UNMARKED = [USAGE, 'invoice'];
const MOST_MARKS = 200;
const MOST_POINTS = 400;

/** Throws UNKNOWN_CUSTOMER. */
export function customerLanes(connection: Connection, id: string, span: Span) {
  const { change, asOf, configuration, settings } = contextNow(connection, unwatchedWork);
  const customer = visibleCustomer(connection, id, change);
  const imported = (kind: Kind): boolean => visibleImports(connection, change, [kind]).length > 0;
  const events = eventsOf(connection, change, customer).filter(({ at }) => at <= asOf);
  const outcomes = outcomesOf(connection, change, customer).filter(({ at }) => at <= asOf);
  const contacts = liveContactsOf(connection, Int32Array.of(customer), LONG_AGO, instant(asOf + 1), change);
  const everyContact = contacts.get(customer) ?? [];
  const from = beginOf(span, asOf, [events[0]?.at, everyContact[0]?.at, outcomes[0]?.at]);
  const within = <Row extends { readonly at: Instant }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ at }) => at >= from);
  const step: Step = stepOf(from, asOf);
  const reach = { from, to: asOf };
  const run = newestRunOverAll(connection);
  const decided = (run === null ? [] : decisionsOfCustomer(connection, run, customer)).flatMap(
    ({ treatment }) => treatment ?? [],
  );
  const profile = customerProfile(connection, customer, change);
  const text = (name: string | undefined): string | null => {
    const value = profile.find((each) => each.name === name)?.value;
    return typeof value === 'string' ? value : null;
  };
  const { network, prices } = configuration.feeds;
  const [area, product, region] = [text(network?.area), text(prices?.product), text(prices?.region)];
  const usage = events.filter(({ type, quantity }) => type === USAGE && quantity !== null);
  const marked = within(events).filter(({ type }) => !UNMARKED.includes(type));
  return {
    customerId: id,
    change,
    from,
    to: asOf,
    step,
    run,
    offers: imported('offers') ? offersMet(connection, configuration, change, everyContact, decided) : null,
    score: imported('scores') ? scoreLane(scoresOf(connection, change, customer), decided[0] ?? null, asOf) : null,
    usage: imported('events')
      ? summed(
          bucketsOf(from, asOf, step, settings.zone),
          usage.map(({ at, quantity }) => ({ at, value: quantity ?? 0 })),
        )
      : null,
    competitor:
      product === null || region === null ? null : cheapestOf(connection, change, { product, region, ...reach }),
    campaigns: campaignsOf(within(everyContact), within(outcomes)),
    changes: within(attributeChanges(connection, change, customer)).slice(-MOST_MARKS),
    network:
      network === undefined || area === null
        ? null
        : {
            ...network,
            area,
            points: thinned(networkOf(connection, change, { area, metric: network.metric, ...reach })),
          },
    events: marked.slice(-MOST_MARKS).map(({ at, type, channel, amount }) => ({ at, type, channel, amount })),
    /** What is not marked, by type: with the marks above all events of the span. */
    unmarked: countsOf([
      ...within(events).filter(({ type }) => UNMARKED.includes(type)),
      ...marked.slice(0, -MOST_MARKS),
    ]),
  };
}

const LONG_AGO = instant(-8.64e15);

function beginOf(span: Span, asOf: Instant, firsts: readonly (Instant | undefined)[]): Instant {
  if (span !== 'all') return instant(asOf - DAYS[span] * DAY_MS);
  return instant(Math.min(asOf - DAYS.days30 * DAY_MS, ...firsts.map((each) => each ?? asOf)));
}

/** The offers of treatments that the customer was contacted with, or is to be. */
function offersMet(
  connection: Connection,
  configuration: Configuration,
  change: Parameters<typeof offersOf>[1],
  contacts: readonly { readonly treatment: string }[],
  decided: readonly string[],
) {
  const met = new Set([...contacts.map(({ treatment }) => treatment), ...decided]);
  const ids = configuration.treatments.flatMap(({ id, offer }) => (offer !== undefined && met.has(id) ? [offer] : []));
  return offersOf(connection, change, [...new Set(ids)]);
}

/** Of the scores the series of one treatment: the decided one, else the one scored last. */
function scoreLane(scores: readonly ReturnType<typeof scoresOf>[number][], decided: string | null, asOf: Instant) {
  const known = scores.filter(({ at }) => at <= asOf).sort((a, b) => a.at - b.at);
  const last = known.findLast(({ treatment }) => treatment === decided) ?? known.at(-1);
  if (last === undefined) return { treatment: null, name: null, meaning: null, points: [] };
  const { treatment, name, meaning } = last;
  const own = known.filter((each) => each.treatment === treatment && each.name === name);
  return { treatment, name, meaning, points: own.slice(-MOST_POINTS).map(({ at, score }) => ({ at, value: score })) };
}

/** At most MOST_POINTS, each the mean of its neighbours. */
function thinned<Point extends { readonly at: Instant; readonly value: number }>(points: readonly Point[] | null) {
  if (points === null || points.length <= MOST_POINTS) return points;
  const width = Math.ceil(points.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / width) }, (_, k) => {
    const own = points.slice(k * width, (k + 1) * width);
    const middle = own[Math.floor(own.length / 2)]!;
    return { at: middle.at, value: own.reduce((sum, { value }) => sum + value, 0) / own.length };
  });
}

function countsOf(events: readonly EventRow[]): { readonly type: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => ({ type, count }));
}
