// A run as review sees it: finished, with its date, its overrides and the configuration it was decided under.
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type IsoDate, isoDate } from '#shared/model/units.ts';

export interface ReviewedRun {
  readonly run: number;
  readonly configuration: number;
  readonly pinnedChange: number;
  readonly date: IsoDate;
  readonly actor: string;
  /** Capacity of limits that the run was given, by limit. */
  readonly overrides: { readonly [limit: string]: number };
}

/** @throws Problem UNKNOWN_RUN for a run there is not, or one that did not come to its end. */
export function reviewedRun(connection: Connection, run: number): ReviewedRun {
  const row = connection.first(
    build.selectFrom('run').selectAll().where('run', '=', run).where('change', 'is not', null),
  );
  if (row === undefined) {
    const newest = connection.first(
      build.selectFrom('run').select('run').where('change', 'is not', null).orderBy('run', 'desc').limit(1),
    );
    const advice = newest === undefined ? 'There is none yet: cvm decide' : `The newest is ${newest.run}.`;
    throw new Problem('UNKNOWN_RUN', `There is no finished run ${run}. ${advice}`, { run });
  }
  return {
    run: row.run,
    configuration: row.configuration,
    pinnedChange: row.pinned_change,
    date: isoDate(row.date),
    actor: row.actor,
    overrides: JSON.parse(row.overrides) as { [limit: string]: number },
  };
}
