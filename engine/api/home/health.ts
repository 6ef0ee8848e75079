// The health of each feed: how fresh it is, how much of it there is, whom it covers. Counts come from what was measured
// when each import came, so that nothing here grows with the rows.
import { setImmediate } from 'node:timers/promises';
import { dateOf, midnightUtc } from '#engine/policy/calendar.ts';
import { CustomerSet } from '#engine/store/records/customer-set.ts';
import { listImports } from '#engine/store/records/imports.ts';
import {
  type ImportMeasure,
  measureImport,
  measureOf,
  unmeasuredImports,
  weekOf,
} from '#engine/store/records/measures.ts';
import { KIND_TABLES } from '#engine/store/records/tables.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import { type IsoDate, instant } from '#shared/model/units.ts';
import type { Standing } from '../customers/standing.ts';

export interface FeedHealth {
  readonly kind: Kind;
  /** The newest import of it. */
  readonly import: number;
  /** The day of its newest record; for kinds whose records have no time, the day of the newest import. */
  readonly newest: IsoDate | null;
  /** How many days before the workspace's day that was. */
  readonly days: number | null;
  /** How many days old it may be, by the configuration; null where it does not say. */
  readonly freshFor: number | null;
  readonly late: boolean;
  readonly stored: number;
  readonly rejected: number;
  readonly skipped: number;
  /** How many customers it names; null for kinds that name none. */
  readonly customers: number | null;
  /** Records in each of the last twelve weeks, this one last. */
  readonly weeks: readonly number[];
}

export interface Health {
  readonly customers: number;
  /** Kinds of which something was imported, in the order in which they are listed everywhere. */
  readonly feeds: readonly FeedHealth[];
}

const WEEKS = 12;
const DAY_MS = 86_400_000;

/** The health now, measuring first what nobody has measured; kept until an import, an undo, or the day changes it. */
export async function healthNow(connection: Connection, standing: Standing): Promise<Health> {
  const stamp = `${standing.imported}.${standing.configurationVersion}.${standing.date}`;
  const kept = KEPT.get(connection);
  if (kept?.stamp === stamp) return kept.health;
  const health = healthOf(connection, standing);
  KEPT.set(connection, { stamp, health });
  health.catch(() => KEPT.delete(connection));
  return health;
}

const KEPT = new WeakMap<Connection, { readonly stamp: string; readonly health: Promise<Health> }>();

async function healthOf(connection: Connection, standing: Standing): Promise<Health> {
  for (const each of unmeasuredImports(connection))
    measured(connection).set(each.import, await measureImport(connection, each, () => setImmediate()));
  const visible = listImports(connection).filter(({ state }) => state === 'published');
  const everybody = new CustomerSet();
  const measures = new Map<number, ImportMeasure>();
  for (const { import: number } of visible) {
    const measure = measured(connection).get(number) ?? measureOf(connection, number);
    if (measure === null) continue;
    measures.set(number, measure);
    everybody.join(measure.created);
    await setImmediate();
  }
  const feeds = KINDS.flatMap((kind) => {
    const imports = visible.filter((each) => each.kind === kind);
    return imports.length === 0 ? [] : [feedOf(kind, imports, measures, everybody, standing)];
  });
  return { customers: everybody.size, feeds };
}

/** Measures of a file that may not be written. */
function measured(connection: Connection): Map<number, ImportMeasure> {
  let found = MEASURED.get(connection);
  if (found === undefined) {
    found = new Map();
    MEASURED.set(connection, found);
  }
  return found;
}
const MEASURED = new WeakMap<Connection, Map<number, ImportMeasure>>();

function feedOf(
  kind: Kind,
  imports: ReturnType<typeof listImports>,
  measures: ReadonlyMap<number, ImportMeasure>,
  everybody: CustomerSet,
  { asOf, configuration, date, zone }: Standing,
): FeedHealth {
  const own = imports.flatMap((each) => measures.get(each.import) ?? []);
  const timed = own.flatMap(({ newest }) => newest ?? []);
  const arrived = imports.map(({ startedAt }) => startedAt);
  const newest = dateOf(instant(Math.max(...(timed.length > 0 ? timed : arrived))), zone);
  const days = Math.max(0, Math.round((midnightUtc(date) - midnightUtc(newest)) / DAY_MS));
  const freshFor = configuration.feeds.freshFor[kind] ?? null;
  const thisWeek = weekOf(asOf);
  const weeks = Array.from({ length: WEEKS }, (_, place) => {
    const week = thisWeek - WEEKS + 1 + place;
    if (timed.length > 0) return own.reduce((sum, each) => sum + (each.weeks[week] ?? 0), 0);
    return imports.reduce((sum, each) => sum + (weekOf(each.startedAt) === week ? each.stored : 0), 0);
  });
  const named = new CustomerSet();
  for (const { customers } of own) named.join(customers);
  const sum = (of: 'stored' | 'rejected' | 'skipped'): number => imports.reduce((total, each) => total + each[of], 0);
  return {
    kind,
    import: imports[0]!.import,
    newest,
    days,
    freshFor,
    late: freshFor !== null && days > freshFor,
    stored: sum('stored'),
    rejected: sum('rejected'),
    skipped: sum('skipped'),
    customers: KIND_TABLES[kind].hasCustomer ? named.sizeWithin(everybody) : null,
    weeks,
  };
}
