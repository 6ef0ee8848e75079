// What a list of customers rests on: the rows that can be seen, the configuration, the day, the run. While these stay
// as they are, an order that was worked out once is still right.
import { contextNow } from '#engine/orchestrator/inputs/pins.ts';
import { newestMergeAt } from '#engine/store/records/reading/merged.ts';
import { newestRunOverAll } from '#engine/store/records/reading/orders/decided.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { ChangeNumber, Instant, IsoDate } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';

export interface Standing {
  /** What can be seen is read at this change. */
  readonly change: ChangeNumber;
  /** The newest change to who is there and what is known: of an import or a merge. Decisions move nobody in a list. */
  readonly imported: number;
  readonly configuration: Configuration;
  readonly configurationVersion: number;
  readonly asOf: Instant;
  readonly date: IsoDate;
  readonly zone: string;
  /** The newest run over everybody, or null. */
  readonly newestRun: number | null;
}

export function standingNow(connection: Connection): Standing {
  const { change, configuration, configurationVersion, asOf, date, settings } = contextNow(connection, unwatchedWork);
  const imported = connection
    .statement('SELECT max(max(ifnull(published, 0), ifnull(undone, 0))) FROM import')
    .pluck(true)
    .get() as number | null;
  return {
    change,
    imported: Math.max(imported ?? 0, newestMergeAt(connection, change)),
    configuration,
    configurationVersion,
    asOf,
    date,
    zone: settings.zone,
    newestRun: newestRunOverAll(connection),
  };
}

/** Names what orders and permissions rest on; equal text, equal answers. */
export const stampOf = ({ imported, configurationVersion, date }: Standing): string =>
  `${imported}.${configurationVersion}.${date}`;
