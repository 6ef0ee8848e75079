// Rejections are ledger rows: a code with a scope and an end, lifted by a later act and never deleted (decisions 5).
import type { RejectionScope } from '#shared/model/configuration.ts';
import type { Instant } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';

export interface NewRejection {
  readonly customer: number;
  readonly code: string;
  readonly scope: RejectionScope;
  readonly treatment: string;
  readonly channel: string;
  /** When it ends; null until it is lifted. */
  readonly until: Instant | null;
}

/** Adds rejections in the transaction of their action. */
export function addRejections(connection: Connection, action: number, rows: readonly NewRejection[]): void {
  const insert = connection.statement(
    `INSERT INTO rejection (action, customer, code, scope, treatment, channel, until)
     VALUES (@action, @customer, @code, @scope, @treatment, @channel, @until)`,
  );
  connection.guard(() => {
    for (const row of rows) insert.run({ action, ...row });
  });
}

/** A rejection as a list shows it. */
export interface ListedRejection extends Omit<NewRejection, 'customer'> {
  readonly rejection: number;
  readonly customerId: string;
  /** The change that made it, and the one that lifted it or null. */
  readonly change: number;
  readonly lifted: number | null;
  readonly actor: string;
}

const LISTED = `
  SELECT r.rejection, customer.id AS customerId, r.code, r.scope, r.treatment, r.channel, r.until,
    made.change, made.actor,
    (SELECT min(l.change) FROM rejection_lift JOIN action l ON l.action = rejection_lift.action
     WHERE rejection_lift.rejection = r.rejection) AS lifted
  FROM rejection r
  JOIN action made ON made.action = r.action
  JOIN customer ON customer.customer = r.customer
  WHERE made.change IS NOT NULL`;

/** Rejections made, newest first, after a number (0 for the first page). */
export function listRejections(connection: Connection, before: number | null, limit: number): ListedRejection[] {
  const sql = `${LISTED} AND (@before IS NULL OR r.rejection < @before) ORDER BY r.rejection DESC LIMIT @limit`;
  return connection.guard(() => connection.statement(sql).all({ before, limit })) as ListedRejection[];
}

/** One published rejection, or undefined. */
export function rejectionOf(connection: Connection, rejection: number): ListedRejection | undefined {
  return connection.statement(`${LISTED} AND r.rejection = ?`).get(rejection) as ListedRejection | undefined;
}

/** Rejections of one customer that nobody lifted. */
export function openRejections(connection: Connection, customer: number): number[] {
  return connection
    .statement(
      `SELECT rejection FROM rejection r JOIN action made ON made.action = r.action
       WHERE r.customer = ? AND made.change IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM rejection_lift JOIN action l ON l.action = rejection_lift.action
         WHERE rejection_lift.rejection = r.rejection AND l.change IS NOT NULL)
       ORDER BY rejection`,
    )
    .pluck()
    .all(customer) as number[];
}

/** Lifts a rejection in the transaction of its action. */
export function liftRejection(connection: Connection, rejection: number, action: number): void {
  connection.run(build.insertInto('rejection_lift').values({ rejection, action }));
}

const CONTENT = 'r.rejection, r.customer, r.code, r.scope, r.treatment, r.channel, r.until';

type Numbered = NewRejection & { readonly rejection: number };

/** The rejections that an action made and nobody lifted since; with `customers`, theirs only. */
export function rejectionsMadeBy(
  connection: Connection,
  action: number,
  customers: readonly number[] | null,
): Numbered[] {
  const open = `NOT EXISTS (
    SELECT 1 FROM rejection_lift JOIN action l ON l.action = rejection_lift.action
    WHERE rejection_lift.rejection = r.rejection AND l.change IS NOT NULL)`;
  if (customers === null) {
    return connection
      .statement(`SELECT ${CONTENT} FROM rejection r WHERE r.action = ? AND ${open}`)
      .all(action) as Numbered[];
  }
  return connection
    .statement(
      `SELECT ${CONTENT} FROM json_each(?) wanted CROSS JOIN rejection r ON r.customer = wanted.value
       WHERE r.action = ? AND ${open}`,
    )
    .all(JSON.stringify(customers), action) as Numbered[];
}

/** The rejections that an action lifted; with `customers`, theirs only. */
export function rejectionsLiftedBy(
  connection: Connection,
  action: number,
  customers: readonly number[] | null,
): Numbered[] {
  if (customers === null) {
    return connection
      .statement(
        `SELECT ${CONTENT} FROM action a JOIN rejection_lift l ON l.action = a.action
         JOIN rejection r ON r.rejection = l.rejection WHERE a.action = ?`,
      )
      .all(action) as Numbered[];
  }
  return connection
    .statement(
      `SELECT ${CONTENT} FROM json_each(?) wanted CROSS JOIN rejection r ON r.customer = wanted.value
       JOIN rejection_lift l ON l.rejection = r.rejection WHERE l.action = ?`,
    )
    .all(JSON.stringify(customers), action) as Numbered[];
}
