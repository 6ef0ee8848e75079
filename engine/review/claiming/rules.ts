// The rules of this moment: the newest configuration, the treatments of it and of older ones, the workspace's day.
import { addDays, endOfDay, noonOf, periodDates } from '#engine/policy/calendar.ts';
import { parseConfiguration } from '#engine/policy/configuration/parse.ts';
import { configurationText, newestConfiguration } from '#engine/store/decisions/configurations.ts';
import type { Span } from '#engine/store/decisions/usage.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import type { Configuration, Limit, Treatment } from '#shared/model/configuration.ts';
import { type Instant, type IsoDate, instant, isoDate } from '#shared/model/units.ts';

export interface Rules {
  readonly version: number;
  readonly configuration: Configuration;
  readonly treatments: ReadonlyMap<string, Treatment>;
  /** The workspace's zone. */
  readonly zone: string;
  /** The end of the workspace's `today` if it has one, else the clock (decisions 2). */
  readonly now: Instant;
}

const parsed = new WeakMap<Connection, Map<number, Configuration>>();

/** A version of the configuration, parsed once for each connection. */
export function configurationAt(connection: Connection, version: number): Configuration {
  let known = parsed.get(connection);
  if (known === undefined) {
    known = new Map();
    parsed.set(connection, known);
  }
  let configuration = known.get(version);
  if (configuration === undefined) {
    configuration = parseConfiguration(configurationText(connection, version), `configuration ${version}`);
    known.set(version, configuration);
  }
  return configuration;
}

export function treatmentOf(configuration: Configuration, id: string): Treatment | undefined {
  return configuration.treatments.find((treatment) => treatment.id === id);
}

/** The rules as they are now; inside a transaction, the ones that hold until it ends. */
export function rulesNow(connection: Connection): Rules {
  const { version } = newestConfiguration(connection);
  const configuration = configurationAt(connection, version);
  const { zone, today } = readSettings(connection);
  return {
    version,
    configuration,
    treatments: new Map(configuration.treatments.map((treatment) => [treatment.id, treatment])),
    zone,
    now: today === null ? instant(connection.clock()) : endOfDay(isoDate(today), zone),
  };
}

/** The stretch in which a limit counts the contacts of a run's date. */
export function spanOf(limit: Pick<Limit, 'period'>, run: number, date: IsoDate, zone: string): Span {
  const { from, to } = periodDates(limit.period, date);
  return {
    run: limit.period === 'run' ? run : null,
    fromDate: from,
    toDate: to,
    from: startOf(from, zone),
    to: startOf(addDays(to, 1), zone),
  };
}

const startOf = (date: IsoDate, zone: string): Instant => instant(endOfDay(addDays(date, -1), zone) + 1);

/** When a contact of a date is planned, in the zone of the customer. */
export const plannedAt = (date: IsoDate, zone: string): Instant => noonOf(date, zone);
