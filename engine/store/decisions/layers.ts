// The global control (decisions 14): who is held out, drawn once and never moved. A draw belongs to the run that made it
// and is seen with it; customers who come later are drawn by the same hash against the share.
import { hash } from 'node:crypto';
import type { ChangeNumber } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';

/** The one layer there is today; its name salts the hash, so that a later layer is drawn independently of it. */
const LAYER = 'hold-out';

const HELD_OUT = 'held-out';
const TREATED = 'treated';
type Arm = typeof HELD_OUT | typeof TREATED;

export interface Assignment {
  readonly customer: number;
  readonly arm: Arm;
  readonly stratum: string;
}

/** A customer to be drawn. */
export interface Candidate {
  readonly customer: number;
  readonly id: string;
  /** Names the stratum: the values of the strata attributes. */
  readonly stratum: string;
}

/** The place of an id from 0 to 1 in the layer's lot: the same in every workspace and on every machine. */
export function lotOf(id: string): number {
  const bytes = hash('sha256', `${LAYER}\u0000${id}`, 'buffer');
  // The first 53 bits, exactly.
  return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) / 2 ** 53;
}

/**
 * Draws customers who have no arm yet. In the first draw each stratum gives its share, to the nearest whole customer,
 * of those with the smallest lots; later ones are held out when their lot is below the share.
 */
export function drawArms(candidates: readonly Candidate[], share: number, first: boolean): Assignment[] {
  const lots = new Map(candidates.map(({ customer, id }) => [customer, lotOf(id)]));
  const assign = ({ customer, stratum }: Candidate, heldOut: boolean): Assignment => ({
    customer,
    arm: heldOut ? HELD_OUT : TREATED,
    stratum,
  });
  if (!first) return candidates.map((each) => assign(each, lots.get(each.customer)! < share));
  return [...Map.groupBy(candidates, ({ stratum }) => stratum).values()].flatMap((members) => {
    const ranked = members.toSorted((a, b) => lots.get(a.customer)! - lots.get(b.customer)! || (a.id < b.id ? -1 : 1));
    const count = Math.floor(members.length * share + 0.5);
    return ranked.map((each, place) => assign(each, place < count));
  });
}

/** The arms of customers by number: NO_ARM, ARM_TREATED or ARM_HELD_OUT. */
export type Arms = Uint8Array;
export const NO_ARM = 0;
export const ARM_TREATED = 1;
export const ARM_HELD_OUT = 2;

/**
 * The arms a run sees: those drawn by runs that were published by its pinned change, and those it drew itself.
 * `newest` is the highest customer number that matters.
 */
export function armsSeen(connection: Connection, change: ChangeNumber, run: number, newest: number): Arms {
  const arms = new Uint8Array(newest + 1);
  const rows = connection.guard(() => connection.statement(SEEN).raw(true).all({ layer: LAYER, change, run }));
  for (const [customer, arm] of rows as [number, Arm][]) {
    if (customer <= newest) arms[customer] = arm === HELD_OUT ? ARM_HELD_OUT : ARM_TREATED;
  }
  return arms;
}

const SEEN = `SELECT customer, arm FROM layer_arm
  WHERE layer = :layer AND (run = :run OR run IN (SELECT run FROM run WHERE change <= :change))`;

/** As armsSeen, of one customer. */
export function armSeen(connection: Connection, change: ChangeNumber, run: number, customer: number): number {
  const sql = `${SEEN} AND customer = :customer`;
  const row = connection.guard(() => connection.statement(sql).raw(true).get({ layer: LAYER, change, run, customer }));
  if (row === undefined) return NO_ARM;
  return (row as [number, Arm])[1] === HELD_OUT ? ARM_HELD_OUT : ARM_TREATED;
}

/** The change of the newest draw, 0 without one. */
export function newestDraw(connection: Connection): number {
  const sql = 'SELECT coalesce(max(run.change), 0) FROM layer_arm JOIN run ON run.run = layer_arm.run';
  return connection.guard(() => connection.statement(sql).pluck(true).get()) as number;
}

/** Inside a transaction: stages arms that are seen when `run` is. */
export function stageArms(connection: Connection, run: number, assignments: readonly Assignment[]): void {
  for (const { customer, arm, stratum } of assignments) {
    connection.run(build.insertInto('layer_arm').values({ layer: LAYER, customer, arm, stratum, change: null, run }));
  }
}

/** Inside a transaction: at most `limit` arms of unfinished runs are dropped. Returns how many were. */
export function dropStagedArms(connection: Connection, limit: number): number {
  const sql = `DELETE FROM layer_arm WHERE layer = @layer AND customer IN (
    SELECT layer_arm.customer FROM layer_arm JOIN run ON run.run = layer_arm.run
    WHERE layer = @layer AND run.change IS NULL LIMIT @limit)`;
  return connection.statement(sql).run({ layer: LAYER, limit }).changes;
}
