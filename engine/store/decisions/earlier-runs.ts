// Finished runs, as a later run looks back at them for what they have worked out already.
import type { ChangeNumber, Instant } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';

/** Whose decisions were made from what is looked for. */
export interface EarlierRun {
  readonly run: number;
  readonly pinnedChange: ChangeNumber;
  readonly configuration: number;
  readonly asOf: Instant;
  /** The RunSummary as JSON. */
  readonly summary: string;
}

/** Finished runs over everybody or one customer, pinned to a change from `from` to `to`; the newest `limit` first. */
export function runsPinned(
  connection: Connection,
  {
    from,
    to,
    program,
    limit,
  }: { readonly from: number; readonly to: number; readonly program: string; readonly limit: number },
): EarlierRun[] {
  const query = build
    .selectFrom('run')
    .select(['run', 'pinned_change as pinnedChange', 'configuration', 'as_of as asOf', 'summary'])
    .where('change', 'is not', null)
    .where('audience', 'is', null)
    .where('program', '=', program)
    .where('pinned_change', '>=', from)
    .where('pinned_change', '<=', to)
    .orderBy('run', 'desc')
    .limit(limit);
  return connection.all(query) as EarlierRun[];
}

/** Whether an outcome names a decision of a run that was published after one change and up to another. */
export function isRunAnswered(connection: Connection, after: ChangeNumber, to: ChangeNumber): boolean {
  return connection.statement(ANSWERED).get({ after, to }) !== undefined;
}

// The sign after the hyphen is the full stop: every id of a run's decisions lies between the two.
const ANSWERED = `SELECT 1 FROM run JOIN outcome ON outcome.decision_id > 'r' || run.run || '-'
    AND outcome.decision_id < 'r' || run.run || '.'
  WHERE run.change > @after AND run.change <= @to LIMIT 1`;
