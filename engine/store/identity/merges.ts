// What a person said about pairs of ids: that they are one customer, or two. Rows of an action, ended by a later one and
// never deleted; a change sees what was said by then. Who is who because of them is records/reading/merged.ts.
import type { Connection } from '../workspace/connection.ts';

/** Two customer numbers, the first in the order of id bytes before the other. */
export interface Pair {
  readonly one: number;
  readonly other: number;
}

/** A pair that is one customer, and whom a person chose to speak for both; null for the first id. */
export interface NewMerge extends Pair {
  readonly chosen: number | null;
  /** The act that first made it, when another makes it again. */
  readonly origin?: number;
}

export interface StoredMerge extends NewMerge {
  readonly merge: number;
}

/** Adds merges in the transaction of their action. */
export function addMerges(connection: Connection, action: number, merges: readonly NewMerge[]): void {
  const insert = connection.statement(
    'INSERT INTO merge (action, origin, one, other, chosen) VALUES (@action, @origin, @one, @other, @chosen)',
  );
  for (const { one, other, chosen, origin = action } of merges) insert.run({ action, origin, one, other, chosen });
}

/** Ends merges in the transaction of their action. */
export function endMerges(connection: Connection, action: number, merges: readonly number[]): void {
  const insert = connection.statement('INSERT INTO merge_end (merge, action) VALUES (?, ?)');
  for (const merge of merges) insert.run(merge, action);
}

/** Adds refusals in the transaction of their action. */
export function addRefusals(connection: Connection, action: number, pairs: readonly Pair[]): void {
  const insert = connection.statement('INSERT INTO merge_refusal (action, one, other) VALUES (@action, @one, @other)');
  for (const { one, other } of pairs) insert.run({ action, one, other });
}

/** Ends refusals in the transaction of their action. */
export function endRefusals(connection: Connection, action: number, refusals: readonly number[]): void {
  const insert = connection.statement('INSERT INTO merge_refusal_end (refusal, action) VALUES (?, ?)');
  for (const refusal of refusals) insert.run(refusal, action);
}

const MERGE = 'm.merge, m.origin, m.one, m.other, m.chosen';
const OPEN = `NOT EXISTS (
  SELECT 1 FROM merge_end JOIN action ended ON ended.action = merge_end.action
  WHERE merge_end.merge = m.merge AND ended.change IS NOT NULL)`;
const STANDING = `NOT EXISTS (
  SELECT 1 FROM merge_refusal_end JOIN action ended ON ended.action = merge_refusal_end.action
  WHERE merge_refusal_end.refusal = r.refusal AND ended.change IS NOT NULL)`;

/** The merge of a number that is in force, or undefined; with the change that made it. */
export function mergeInForce(
  connection: Connection,
  merge: number,
): (StoredMerge & { readonly change: number }) | undefined {
  return connection
    .statement(
      `SELECT ${MERGE}, a.change FROM merge m JOIN action a ON a.action = m.action
       WHERE m.merge = ? AND a.change IS NOT NULL AND ${OPEN}`,
    )
    .get(merge) as (StoredMerge & { readonly change: number }) | undefined;
}

/** The merges that an action made, itself or first, and that are in force. */
export function mergesMadeBy(connection: Connection, action: number): StoredMerge[] {
  const sql = `SELECT ${MERGE} FROM merge m WHERE (m.action = @action OR m.origin = @action) AND ${OPEN} ORDER BY m.merge`;
  return connection.statement(sql).all({ action }) as StoredMerge[];
}

/** The merges that an action ended. */
export function mergesEndedBy(connection: Connection, action: number): StoredMerge[] {
  const sql = `SELECT ${MERGE} FROM merge_end e JOIN merge m ON m.merge = e.merge WHERE e.action = ? ORDER BY m.merge`;
  return connection.statement(sql).all(action) as StoredMerge[];
}

/** The refusals that an action made and that are in force. */
export function refusalsMadeBy(connection: Connection, action: number): number[] {
  const sql = `SELECT r.refusal FROM merge_refusal r WHERE r.action = ? AND ${STANDING} ORDER BY r.refusal`;
  return connection.statement(sql).pluck().all(action) as number[];
}

/** The pairs whose refusals an action ended. */
export function refusalsEndedBy(connection: Connection, action: number): Pair[] {
  const sql = `SELECT r.one, r.other FROM merge_refusal_end e JOIN merge_refusal r ON r.refusal = e.refusal
    WHERE e.action = ? ORDER BY r.refusal`;
  return connection.statement(sql).all(action) as Pair[];
}

/** The change that refused a pair, or null when none in force did. */
export function refusedBy(connection: Connection, { one, other }: Pair): number | null {
  const sql = `SELECT a.change FROM merge_refusal r JOIN action a ON a.action = r.action
    WHERE r.one = ? AND r.other = ? AND a.change IS NOT NULL AND ${STANDING} LIMIT 1`;
  return (connection.statement(sql).pluck().get(one, other) as number | undefined) ?? null;
}

/** Every pair that is refused now. */
export function refusedPairs(connection: Connection): Pair[] {
  const sql = `SELECT r.one, r.other FROM merge_refusal r JOIN action a ON a.action = r.action
    WHERE a.change IS NOT NULL AND ${STANDING} ORDER BY r.refusal`;
  return connection.statement(sql).all() as Pair[];
}

/** A merge as a list shows it. */
export interface ListedMerge {
  readonly merge: number;
  readonly oneId: string;
  readonly otherId: string;
  /** Whom the person chose to speak for both; null for the first id. */
  readonly chosenId: string | null;
  readonly change: number;
  readonly actor: string;
  /** The change that reversed it, or null. */
  readonly reversed: number | null;
}

/** Merges confirmed, newest first, below a number (null for the first page). */
export function listMerges(connection: Connection, before: number | null, limit: number): ListedMerge[] {
  return connection
    .statement(
      `SELECT m.merge, one.id AS oneId, other.id AS otherId, chosen.id AS chosenId, a.change, a.actor,
         (SELECT min(ended.change) FROM merge_end JOIN action ended ON ended.action = merge_end.action
          WHERE merge_end.merge = m.merge) AS reversed
       FROM merge m JOIN action a ON a.action = m.action
       JOIN customer one ON one.customer = m.one JOIN customer other ON other.customer = m.other
       LEFT JOIN customer chosen ON chosen.customer = m.chosen
       WHERE a.change IS NOT NULL AND m.merge < @before ORDER BY m.merge DESC LIMIT @limit`,
    )
    .all({ before: before ?? Number.MAX_SAFE_INTEGER, limit }) as ListedMerge[];
}

/** A refusal as a list shows it. */
export interface ListedRefusal {
  readonly refusal: number;
  readonly oneId: string;
  readonly otherId: string;
  readonly change: number;
  readonly actor: string;
  /** How many pairs its change refused. */
  readonly together: number;
}

/** Refusals in force, newest first, below a number (null for the first page). */
export function listRefusals(connection: Connection, before: number | null, limit: number): ListedRefusal[] {
  return connection
    .statement(
      `SELECT r.refusal, one.id AS oneId, other.id AS otherId, a.change, a.actor, a.count AS together
       FROM merge_refusal r JOIN action a ON a.action = r.action
       JOIN customer one ON one.customer = r.one JOIN customer other ON other.customer = r.other
       WHERE a.change IS NOT NULL AND ${STANDING} AND r.refusal < @before ORDER BY r.refusal DESC LIMIT @limit`,
    )
    .all({ before: before ?? Number.MAX_SAFE_INTEGER, limit }) as ListedRefusal[];
}
