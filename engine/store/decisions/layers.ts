// The global control (decisions 14): who is held out, drawn once and never moved. A draw belongs to the run that made it
// and is seen with it; customers who come later are drawn by the same hash against the share.
import { hash } from 'node:crypto';
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../workspace/connection.ts';

/** The one layer that is stored; a layer's name salts the hash, so that each is drawn independently of the others. */
const LAYER = 'hold-out';

const HELD_OUT = 'held-out';
const TREATED = 'treated';
type Arm = typeof HELD_OUT | typeof TREATED;

/** Customers to be drawn, as columns. */
export interface Candidates {
  readonly customers: Int32Array;
  readonly ids: readonly string[];
  /** The place of each in the layer's lot. */
  readonly lots: Float64Array;
  /** Codes into `names`: the stratum of each. */
  readonly strata: Int32Array;
  readonly names: readonly string[];
}

/** Candidates with what was drawn for them: ARM_TREATED or ARM_HELD_OUT. */
export interface Draw extends Pick<Candidates, 'customers' | 'strata' | 'names'> {
  readonly arms: Arms;
}

/** The place of an id from 0 to 1 in a layer's lot: the same in every workspace and on every machine. */
export function lotOf(id: string, layer = LAYER): number {
  const bytes = hash('sha256', `${layer}\u0000${id}`, 'buffer');
  // The first 53 bits, exactly.
  return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) / 2 ** 53;
}

/** The arms of customers by number: NO_ARM, ARM_TREATED or ARM_HELD_OUT. */
export type Arms = Uint8Array;
export const NO_ARM = 0;
export const ARM_TREATED = 1;
export const ARM_HELD_OUT = 2;

/**
 * Draws customers who have no arm yet. In the first draw each stratum gives its share, to the nearest whole customer,
 * of those with the smallest lots; later ones are held out when their lot is below the share.
 */
export function drawArms(candidates: Candidates, share: number, first: boolean): Arms {
  const { lots, names } = candidates;
  if (!first) return Uint8Array.from(lots, (lot) => (lot < share ? ARM_HELD_OUT : ARM_TREATED));
  const arms = new Uint8Array(lots.length).fill(ARM_TREATED);
  for (const members of byStratum(candidates.strata, names.length)) {
    const count = Math.floor(members.length * share + 0.5);
    for (const each of smallestLots(candidates, members, count)) arms[each] = ARM_HELD_OUT;
  }
  return arms;
}

/** The candidates of each stratum. */
function byStratum(strata: Int32Array, count: number): Int32Array[] {
  const ends = new Int32Array(count + 1);
  for (const stratum of strata) ends[stratum + 1]! += 1;
  for (let stratum = 0; stratum < count; stratum += 1) ends[stratum + 1]! += ends[stratum]!;
  const members = new Int32Array(strata.length);
  const next = ends.slice();
  for (let each = 0; each < strata.length; each += 1) {
    const place = next[strata[each]!]!++;
    members[place] = each;
  }
  return Array.from({ length: count }, (_, stratum) => members.subarray(ends[stratum], ends[stratum + 1]));
}

/** The `count` of `members` with the smallest lots, ties by id. Lots lie evenly, so only one narrow bin is sorted. */
function* smallestLots({ lots, ids }: Candidates, members: Int32Array, count: number): Generator<number> {
  const bins = Math.max(1, members.length);
  const binOf = (each: number): number => Math.min(bins - 1, Math.floor(lots[each]! * bins));
  const sizes = new Int32Array(bins);
  for (const each of members) sizes[binOf(each)]! += 1;
  let before = 0;
  let last = 0;
  while (last < bins && before + sizes[last]! <= count) {
    before += sizes[last]!;
    last += 1;
  }
  const undecided: number[] = [];
  for (const each of members) {
    const bin = binOf(each);
    if (bin < last) yield each;
    else if (bin === last) undecided.push(each);
  }
  undecided.sort((a, b) => lots[a]! - lots[b]! || (ids[a]! < ids[b]! ? -1 : 1));
  yield* undecided.slice(0, count - before);
}

/** Arms of one statement. */
const ARMS_A_PAGE = 16_384;

/**
 * The arms a run sees: those drawn by runs that were published by its pinned change, and those it drew itself.
 * `newest` is the highest customer number that matters. Breathes between pages.
 */
export async function armsSeen(
  connection: Connection,
  { change, run, newest }: { readonly change: ChangeNumber; readonly run: number; readonly newest: number },
  breathe: () => Promise<void>,
): Promise<Arms> {
  const arms = new Uint8Array(newest + 1);
  const page = connection.statement(`${SEEN} AND customer BETWEEN :from AND :to`).raw(true);
  for (let from = 0; from <= newest; from += ARMS_A_PAGE) {
    const rows = page.all({ layer: LAYER, change, run, from, to: Math.min(newest, from + ARMS_A_PAGE - 1) });
    for (const [customer, arm] of rows as [number, Arm][]) {
      arms[customer] = arm === HELD_OUT ? ARM_HELD_OUT : ARM_TREATED;
    }
    await breathe();
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

/** Inside a transaction: stages the arms `from` up to, and without, `to` of a draw, which are seen when `run` is. */
export function stageArms(
  connection: Connection,
  run: number,
  { customers, arms, strata, names }: Draw,
  from: number,
  to: number,
): void {
  const insert = connection.statement(
    'INSERT INTO layer_arm (layer, customer, arm, stratum, change, run) VALUES (?, ?, ?, ?, NULL, ?)',
  );
  for (let each = from; each < Math.min(to, customers.length); each += 1) {
    const arm = arms[each] === ARM_HELD_OUT ? HELD_OUT : TREATED;
    insert.run(LAYER, customers[each], arm, names[strata[each]!], run);
  }
}

/** Inside a transaction: at most `limit` arms of unfinished runs are dropped. Returns how many were. */
export function dropStagedArms(connection: Connection, limit: number): number {
  const sql = `DELETE FROM layer_arm WHERE layer = @layer AND customer IN (
    SELECT layer_arm.customer FROM run CROSS JOIN layer_arm ON layer_arm.run = run.run
    WHERE layer = @layer AND run.change IS NULL LIMIT @limit)`;
  return connection.statement(sql).run({ layer: LAYER, limit }).changes;
}
