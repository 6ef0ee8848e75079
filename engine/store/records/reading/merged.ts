// Who is who at a change: ids that a person confirmed to be one customer, and the one of them who speaks for all. Every
// reader asks here, so that what a merge means stands in one place; without merges the answer is null and costs nothing.
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';

export interface Merged {
  /** Whoever is merged away, with the survivor who speaks for them. */
  readonly away: ReadonlyMap<number, number>;
  /** Who speaks for a customer: themselves unless they are merged away. */
  survivorOf(customer: number): number;
  /** A survivor, then the merged away in order of their ids; undefined for anybody else. */
  membersOf(customer: number): readonly number[] | undefined;
  /** The newest change that merged a customer, who is a survivor or merged away. */
  changeOf(customer: number): number;
}

/** Answers kept for each connection: a run reads at its pin while the desk goes on. */
const KEPT = 4;
const kept = new WeakMap<Connection, Map<number, Merged>>();

// An index of its own answers it.
const NEWEST = `SELECT max(change) FROM action INDEXED BY action_of_merges
  WHERE verb IN ('merge', 'separate', 'undo') AND change <= ?`;
const ANY = 'SELECT 1 FROM merge LIMIT 1';

const IN_FORCE = `
  SELECT m.one, m.other, m.chosen, made.change FROM merge m JOIN action made ON made.action = m.action
  WHERE made.change <= :change AND NOT EXISTS (
    SELECT 1 FROM merge_end JOIN action ended ON ended.action = merge_end.action
    WHERE merge_end.merge = m.merge AND ended.change <= :change)
  ORDER BY m.merge`;
const IN_ID_ORDER = 'SELECT customer FROM customer WHERE customer IN (SELECT value FROM json_each(?)) ORDER BY id';

interface Pair {
  readonly one: number;
  readonly other: number;
  readonly chosen: number | null;
  readonly change: number;
}

/** The newest change up to one that may have merged or separated anybody; 0 without any. */
export function newestMergeAt(connection: Connection, change: ChangeNumber): number {
  return (connection.statement(NEWEST).pluck().get(change) as number | null) ?? 0;
}

/** Who is who at a published change, or null where nobody is merged. */
export function mergedAt(connection: Connection, change: ChangeNumber): Merged | null {
  if (connection.statement(ANY).get() === undefined) return null;
  const newest = newestMergeAt(connection, change);
  if (newest === 0) return null;
  let known = kept.get(connection);
  if (known === undefined) {
    known = new Map();
    kept.set(connection, known);
  }
  let found = known.get(newest);
  if (found === undefined) {
    found = resolve(connection, newest);
    known.set(newest, found);
    for (const oldest of known.keys()) if (known.size > KEPT) known.delete(oldest);
  }
  return found.away.size === 0 ? null : found;
}

/**
 * Joins all pairs in force. Of those who are one, the survivor is the one that was last chosen, else the first in the
 * order of id bytes.
 */
function resolve(connection: Connection, change: number): Merged {
  const pairs = connection.guard(() => connection.statement(IN_FORCE).all({ change })) as Pair[];
  const parents = new Map<number, number>();
  const rootOf = (customer: number): number => {
    let root = customer;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next;
    for (let each = customer; each !== root; ) {
      const next = parents.get(each) ?? root;
      parents.set(each, root);
      each = next;
    }
    return root;
  };
  const changes = new Map<number, number>();
  for (const { one, other, change: at } of pairs) {
    for (const each of [one, other]) {
      if (!parents.has(each)) parents.set(each, each);
      changes.set(each, Math.max(at, changes.get(each) ?? 0));
    }
    parents.set(rootOf(other), rootOf(one));
  }
  const inIdOrder = connection
    .statement(IN_ID_ORDER)
    .pluck()
    .all(JSON.stringify([...parents.keys()])) as number[];
  const groups = Map.groupBy(inIdOrder, rootOf);
  const chosen = new Map<number, number>();
  for (const pair of pairs) if (pair.chosen !== null) chosen.set(rootOf(pair.one), pair.chosen);
  const members = new Map<number, readonly number[]>();
  const away = new Map<number, number>();
  for (const [root, group] of groups) {
    const survivor = chosen.get(root) ?? group[0]!;
    const others = group.filter((each) => each !== survivor);
    members.set(survivor, [survivor, ...others]);
    for (const each of others) away.set(each, survivor);
  }
  return {
    away,
    survivorOf: (customer) => away.get(customer) ?? customer,
    membersOf: (customer) => members.get(customer),
    changeOf: (customer) => changes.get(customer) ?? 0,
  };
}

/** The numbers under which the rows of `customers` are stored: their own, and those of whom they speak for. */
export function storedUnder(merged: Merged | null, customers: Iterable<number>): number[] {
  const own = [...customers];
  return merged === null ? own : [...new Set(own.flatMap((customer) => merged.membersOf(customer) ?? [customer]))];
}

/**
 * `rows` of `customers`, which begin with the customer's number, joined by those that `read` finds of whom they speak
 * for, told as the survivor's and put in the order of `compare`.
 */
export function withMembers<Row extends readonly [customer: number, ...rest: unknown[]]>(
  merged: Merged | null,
  customers: Int32Array,
  rows: readonly Row[],
  read: (member: number) => readonly Row[],
  compare: (a: Row, b: Row) => number,
): readonly Row[] {
  if (merged === null) return rows;
  const more: Row[] = [];
  for (const customer of customers) {
    for (const member of merged.membersOf(customer) ?? []) {
      if (member === customer) continue;
      for (const [, ...rest] of read(member)) more.push([customer, ...rest] as unknown as Row);
    }
  }
  return more.length === 0 ? rows : [...rows, ...more].sort(compare);
}
