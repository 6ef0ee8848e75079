// Runs and their decisions. A run's decisions are staged in chunks while it has no change number, and are seen by nobody
// until one short transaction publishes them; a run that does not come to its end is dropped without a trace.

import { type InferResult, sql } from 'kysely';
import { Problem } from '#shared/errors.ts';
import type { DecisionStatus } from '#shared/model/decision.ts';
import type { ChangeNumber, Instant, IsoDate } from '#shared/model/units.ts';
import { appendChange } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';

/** What a run was decided from; the same pins give the same decisions. */
export interface PinnedRun {
  readonly pinnedChange: ChangeNumber;
  readonly configuration: number;
  readonly seed: number;
  readonly asOf: Instant;
  readonly date: IsoDate;
  /** The program's version. */
  readonly program: string;
  readonly strategy: string;
  /** Capacities by limit id that stand in for the configuration's. */
  readonly overrides: Readonly<Record<string, number>>;
  /** The one customer of an interactive run; null for a run over everybody. */
  readonly customer: number | null;
  /** The audience it decides about (decisions/audiences.ts); null for everybody. */
  readonly audience: number | null;
}

export interface StoredRun extends PinnedRun {
  readonly run: number;
  /** The change that published it; null while it is not finished. */
  readonly change: ChangeNumber | null;
  readonly customers: number;
  /** The RunSummary as JSON; null while it is not finished. */
  readonly summary: string | null;
  readonly decisionHash: Buffer | null;
  readonly actor: string;
  readonly startedAt: number;
}

/** A stored decision; the customer is a number here. */
export interface DecisionRow {
  readonly run: number;
  /**
   * The customer's position in the order of the ids of the run. What customers got further stands behind all of them, at
   * the number of customers and on.
   */
  readonly position: number;
  readonly customer: number;
  readonly status: DecisionStatus;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly net: number;
  readonly rank: number;
  readonly runnerUp: string | null;
  readonly runnerUpNet: number | null;
  readonly runnerUpRank: number | null;
  /** Whether the propensity of what was chosen is a prior; false where nothing was. */
  readonly onPrior: boolean;
  /** The customer's place in the strategy's order, from 0. */
  readonly place: number;
  /** A REASON_CODE for each treatment, in the order of the run's configuration. */
  readonly reasons: Buffer;
  /** The index of the arm whose strategy decided; null without arms, and for who is held out. */
  readonly arm: number | null;
  /** How likely the decision was, given the lots of all others; 1 where nothing was drawn. */
  readonly chance: number;
  /** Whether the treatment was drawn to learn, instead of the planned one, which may be none. */
  readonly learning: boolean;
  readonly planned: string | null;
}

const RUN = build
  .selectFrom('run')
  .select([
    'run',
    'change',
    'pinned_change as pinnedChange',
    'configuration',
    'seed',
    'as_of as asOf',
    'date',
    'program',
    'strategy',
    'overrides',
    'customer',
    'audience',
    'customers',
    'summary',
    'decision_hash as decisionHash',
    'actor',
    'started_at as startedAt',
  ]);

/** A run, finished or not; undefined when there is none of that number. */
export function findRun(connection: Connection, run: number): StoredRun | undefined {
  const row = connection.first(RUN.where('run', '=', run));
  return row === undefined ? undefined : ({ ...row, overrides: JSON.parse(row.overrides) } as StoredRun);
}

/** A finished run. Throws UNKNOWN_RUN. */
export function runOf(connection: Connection, run: number): StoredRun & { readonly change: ChangeNumber } {
  const found = findRun(connection, run);
  if (found === undefined || found.change === null) {
    const newest = connection.first(RUN.where('change', 'is not', null).orderBy('run', 'desc').limit(1));
    const known = newest === undefined ? 'Nothing was decided yet.' : `The newest is ${newest.run}.`;
    const problem = new Problem('UNKNOWN_RUN', `There is no run ${run}. ${known}`, { run });
    throw newest === undefined ? problem.offering({ act: 'decide' }) : problem;
  }
  return found as StoredRun & { readonly change: ChangeNumber };
}

/** Finished runs, newest first. */
export function listRuns(connection: Connection, limit: number): StoredRun[] {
  const rows = connection.all(RUN.where('change', 'is not', null).orderBy('run', 'desc').limit(limit));
  return rows.map((row) => ({ ...row, overrides: JSON.parse(row.overrides) }) as StoredRun);
}

/** Finished runs over more than one customer, newest first. */
export function populationRuns(connection: Connection, limit: number): StoredRun[] {
  const rows = connection.all(
    RUN.where('change', 'is not', null).where('customer', 'is', null).orderBy('run', 'desc').limit(limit),
  );
  return rows.map((row) => ({ ...row, overrides: JSON.parse(row.overrides) }) as StoredRun);
}

const DECISION = build
  .selectFrom('decision')
  .innerJoin('run', 'run.run', 'decision.run')
  .where('run.change', 'is not', null)
  .select([
    'decision.run',
    'position',
    'decision.customer',
    'status',
    'treatment',
    'channel',
    'net',
    'rank',
    'runner_up as runnerUp',
    'runner_up_net as runnerUpNet',
    'runner_up_rank as runnerUpRank',
    'on_prior as onPrior',
    'place',
    'reasons',
    'arm',
    'chance',
    'learning',
    'planned',
  ]);

/** Decisions of a finished run after a position, -1 for the first; at most `limit`, in order of position. */
export function decisionsOf(
  connection: Connection,
  run: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): DecisionRow[] {
  const query = DECISION.where('decision.run', '=', run).where('position', '>', after).orderBy('position').limit(limit);
  return connection.all(query).map(decisionRow);
}

/** How far a customer came, without the rest of the decision. */
export type Fate = Pick<DecisionRow, 'position' | 'status' | 'reasons'>;

/** As decisionsOf, and only how far the customers came. */
export function fatesOf(
  connection: Connection,
  run: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Fate[] {
  const page = connection.statement(
    'SELECT position, status, reasons FROM decision WHERE run = ? AND position > ? ORDER BY position LIMIT ?',
  );
  return connection.guard(() => page.all(run, after, limit)) as Fate[];
}

/** How many decisions a run has: one for each customer, and one for each further treatment that customers got. */
export function decisionsIn(connection: Connection, run: number): number {
  const last = connection.statement('SELECT position FROM decision WHERE run = ? ORDER BY position DESC LIMIT 1');
  return Number(connection.guard(() => last.pluck(true).get(run)) ?? -1) + 1;
}

/** The decisions of a run about a customer: the best-ranked first; none for who is not in it. */
export function decisionsOfCustomer(connection: Connection, run: number, customer: number): DecisionRow[] {
  // The plus keeps SQLite from looking for the run first and then for the customer in all of it.
  const query = DECISION.where(sql<number>`+decision.run`, '=', run).where('decision.customer', '=', customer);
  return connection.all(query.orderBy('position')).map(decisionRow);
}

const decisionRow = (row: InferResult<typeof DECISION>[number]): DecisionRow =>
  ({ ...row, onPrior: row.onPrior === 1, learning: row.learning === 1 }) as DecisionRow;

/** What finished runs decided about a customer, newest run first, best-ranked first, with the day each planned for. */
export function decisionsAbout(
  connection: Connection,
  customer: number,
  limit: number,
): (DecisionRow & { readonly date: IsoDate })[] {
  const query = DECISION.select('run.date')
    .where('decision.customer', '=', customer)
    .orderBy('decision.run', 'desc')
    .orderBy('position')
    .limit(limit);
  return connection.all(query).map((row) => ({ ...decisionRow(row), date: row.date as IsoDate }));
}

/** The decisions of a run about each of `customers`, in their order, the best-ranked first; none for who is not in it. */
export function decisionsOfCustomers(connection: Connection, run: number, customers: Int32Array): DecisionRow[][] {
  const asked = sql<number>`(SELECT value FROM json_each(${JSON.stringify([...customers])}))`;
  const query = DECISION.where(sql<number>`+decision.run`, '=', run).where('decision.customer', 'in', asked);
  const found = Map.groupBy(connection.all(query).map(decisionRow), ({ customer }) => customer);
  return Array.from(customers, (customer) => (found.get(customer) ?? []).sort((a, b) => a.position - b.position));
}

/** Inside a transaction: makes a run that nobody sees, and returns its number. */
export function stageRun(connection: Connection, pins: PinnedRun, actor: string): number {
  const { asOf, audience, configuration, customer, date, overrides, pinnedChange, program, seed, strategy } = pins;
  const row = {
    pinned_change: pinnedChange,
    configuration,
    seed,
    as_of: asOf,
    date,
    program,
    strategy,
    overrides: JSON.stringify(overrides),
    customer,
    audience,
    actor,
    started_at: connection.clock(),
  };
  return connection.run(build.insertInto('run').values(row)).lastInsertRowid;
}

/** Inside a transaction: a staged run sees the workspace as of another change. */
export function repinRun(connection: Connection, run: number, change: ChangeNumber): void {
  connection.run(
    build.updateTable('run').set({ pinned_change: change }).where('run', '=', run).where('change', 'is', null),
  );
}

const INSERT = `INSERT INTO decision (run, position, customer, status, treatment, channel, net, rank,
  runner_up, runner_up_net, runner_up_rank, on_prior, place, reasons, arm, chance, learning, planned)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Inside a transaction: stages decisions of an unfinished run. */
export function stageDecisions(connection: Connection, decisions: Iterable<DecisionRow>): void {
  const insert = connection.statement(INSERT);
  for (const each of decisions) {
    insert.run(
      each.run,
      each.position,
      each.customer,
      each.status,
      each.treatment,
      each.channel,
      each.net,
      each.rank,
      each.runnerUp,
      each.runnerUpNet,
      each.runnerUpRank,
      each.onPrior ? 1 : 0,
      each.place,
      each.reasons,
      each.arm,
      each.chance,
      each.learning ? 1 : 0,
      each.planned,
    );
  }
}

/** Inside a transaction: at most `limit` staged decisions of an unfinished run are dropped. Returns how many were. */
export function dropDecisions(connection: Connection, run: number, limit: number): number {
  const sql = `DELETE FROM decision WHERE run = @run AND position IN (SELECT position FROM decision WHERE run = @run LIMIT @limit)
    AND EXISTS (SELECT 1 FROM run WHERE run = @run AND change IS NULL)`;
  return connection.statement(sql).run({ run, limit }).changes;
}

/** Inside a transaction: an unfinished run without decisions is dropped. */
export function dropRun(connection: Connection, run: number): void {
  connection.run(build.deleteFrom('run').where('run', '=', run).where('change', 'is', null));
}

/** Inside a transaction: the run and everything staged for it is seen from now on. Returns its change number. */
export function publishRun(
  connection: Connection,
  run: number,
  actor: string,
  result: {
    readonly customers: number;
    readonly summary: (change: ChangeNumber) => string;
    readonly decisionHash: Buffer;
  },
): ChangeNumber {
  const { customers, summary, decisionHash } = result;
  const { change } = appendChange(connection, actor, (change) => {
    connection.run(
      build
        .updateTable('run')
        .set({ change, customers, summary: summary(change), decision_hash: decisionHash })
        .where('run', '=', run)
        .where('change', 'is', null),
    );
    return {
      verb: 'decide',
      objects: { run, customers },
      content: { run, decisionHash: decisionHash.toString('hex') },
      result: {},
    };
  });
  return change;
}
