// What became of decisions. States are appended rows and the latest published one counts; a decision without any is
// still what its run made it. A staged row keeps its decision from every other act until the bulk action is over.
import { type DecisionState, type DecisionStatus, decisionId } from '#shared/model/decision.ts';
import type { Connection } from '../workspace/connection.ts';
import { contactedPositions } from './usage.ts';

export interface Standing {
  readonly state: DecisionState;
  readonly reason: string | null;
  /** The published action that brought it here, or null. */
  readonly action: number | null;
  /** The change of that action, and the job that it was the work of; null where there is none. */
  readonly change: number | null;
  readonly job: number | null;
  /** The job of the unfinished action that holds it, or null. */
  readonly heldBy: number | null;
  /** The package that carries it, or null. */
  readonly sealedIn: number | null;
  /** Whether an imported contact names it. */
  readonly contacted: boolean;
}

const STATES = `
  SELECT s.position, s.state, s.reason, s.action, a.change, a.job, a.state AS published
  FROM json_each(@positions) wanted
  CROSS JOIN decision_state s ON s.run = @run AND s.position = wanted.value
  JOIN action a ON a.action = s.action
  WHERE a.state <> 'discarded'
  ORDER BY s.position, a.change`;

const SEALED = `
  SELECT r.position, r.package FROM json_each(@positions) wanted
  CROSS JOIN package_row r ON r.run = @run AND r.position = wanted.value AND r.held_back IS NULL
  JOIN package p ON p.package = r.package AND p.change IS NOT NULL`;

const UNTOUCHED: Standing = {
  state: 'proposed',
  reason: null,
  action: null,
  change: null,
  job: null,
  heldBy: null,
  sealedIn: null,
  contacted: false,
};

/** How the decisions at `positions` of a run stand now, in their order. */
export function standingsOf(connection: Connection, run: number, positions: readonly number[]): Standing[] {
  const values = { run, positions: JSON.stringify(positions) };
  const found = new Map<number, { -readonly [Key in keyof Standing]: Standing[Key] }>();
  const at = (position: number): { -readonly [Key in keyof Standing]: Standing[Key] } => {
    let standing = found.get(position);
    if (standing === undefined) {
      standing = { ...UNTOUCHED };
      found.set(position, standing);
    }
    return standing;
  };
  connection.guard(() => {
    for (const row of connection.statement(STATES).iterate(values) as Iterable<{
      position: number;
      state: DecisionState;
      reason: string | null;
      action: number;
      change: number | null;
      job: number | null;
      published: string;
    }>) {
      const standing = at(row.position);
      const { state, reason, action, change, job } = row;
      if (row.published === 'staged') standing.heldBy = job ?? 0;
      else Object.assign(standing, { state, reason, action, change, job });
    }
    for (const row of connection.statement(SEALED).iterate(values) as Iterable<{ position: number; package: number }>) {
      at(row.position).sealedIn = row.package;
    }
    const exported = positions.filter((position) => found.get(position)?.state === 'exported');
    for (const position of answeredPositions(connection, run, exported)) at(position).state = 'answered';
    for (const position of contactedPositions(connection, run, positions)) at(position).contacted = true;
  });
  return positions.map((position) => found.get(position) ?? UNTOUCHED);
}

/** Those of a run's `positions` whose decision an imported outcome names: the customer has answered. */
function answeredPositions(connection: Connection, run: number, positions: readonly number[]): number[] {
  if (positions.length === 0) return [];
  const ids = JSON.stringify(positions.map((position) => decisionId(run, position)));
  const found = connection
    .statement(
      `SELECT DISTINCT wanted.key FROM json_each(?) wanted
       CROSS JOIN outcome INDEXED BY outcome_by_decision ON outcome.decision_id = wanted.value
       WHERE outcome.import IN (SELECT import FROM import WHERE published IS NOT NULL AND undone IS NULL)`,
    )
    .pluck()
    .all(ids) as number[];
  return found.map((index) => positions[index]!);
}

export interface StateRow {
  readonly position: number;
  readonly state: DecisionState;
  readonly reason: string | null;
}

/** Appends one state for each decision, in the transaction of its action. */
export function addStates(connection: Connection, action: number, run: number, rows: readonly StateRow[]): void {
  const insert = connection.statement(
    'INSERT INTO decision_state (run, position, action, state, reason) VALUES (?, ?, ?, ?, ?)',
  );
  connection.guard(() => {
    for (const { position, state, reason } of rows) insert.run(run, position, action, state, reason);
  });
}

/** The state before an action that is the latest of a decision. */
export function stateBefore(connection: Connection, run: number, position: number, action: number): StateRow {
  const row = connection
    .statement(
      `SELECT s.position, s.state, s.reason FROM decision_state s JOIN action a ON a.action = s.action
       WHERE s.run = ? AND s.position = ? AND a.change < (SELECT change FROM action WHERE action = ?)
       ORDER BY a.change DESC LIMIT 1`,
    )
    .get(run, position, action) as StateRow | undefined;
  return row ?? { position, state: 'proposed', reason: null };
}

/** A decision as its run stored it, with what its hash needs beside. */
export interface DecisionRow {
  readonly position: number;
  readonly customer: number;
  readonly customerId: string;
  readonly status: DecisionStatus;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly net: number;
  readonly rank: number;
  readonly place: number;
  readonly onPrior: boolean;
}

/** The decisions at `positions` of a run; positions that it does not have are left out. */
export function decisionRows(connection: Connection, run: number, positions: readonly number[]): DecisionRow[] {
  const rows = connection
    .statement(
      `SELECT d.position, d.customer, customer.id AS customerId, d.status, d.treatment, d.channel, d.net, d.rank, d.place,
         d.on_prior AS onPrior
       FROM json_each(?) wanted
       CROSS JOIN decision d ON d.run = ? AND d.position = wanted.value
       JOIN customer ON customer.customer = d.customer
       ORDER BY wanted.key`,
    )
    .all(JSON.stringify(positions), run) as (Omit<DecisionRow, 'onPrior'> & { onPrior: number })[];
  return rows.map((row) => ({ ...row, onPrior: row.onPrior === 1 }));
}
