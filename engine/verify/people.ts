// Who is who, told again from the merges alone: pairs are put together and taken apart in the order of their changes.
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { JudgedClaim } from './moments.ts';

/** A pair that a person merged, and when that was. */
export interface MergedPair {
  readonly merge: number;
  readonly one: number;
  readonly other: number;
  readonly chosen: number | null;
  readonly change: number;
  readonly at: number;
  /** The change that reversed it, or null. */
  readonly ended: number | null;
}

const PAIRS = `
  SELECT m.merge, m.one, m.other, m.chosen, a.change, audit.at,
    (SELECT min(ended.change) FROM merge_end e JOIN action ended ON ended.action = e.action
     WHERE e.merge = m.merge) AS ended
  FROM merge m JOIN action a ON a.action = m.action JOIN audit ON audit.number = a.change ORDER BY a.change, m.merge`;

export class People {
  readonly pairs: readonly MergedPair[];
  readonly #of = new Map<number, MergedPair[]>();

  constructor(connection: Connection) {
    this.pairs = connection.statement(PAIRS).all() as MergedPair[];
    for (const pair of this.pairs) {
      for (const each of [pair.one, pair.other]) {
        const known = this.#of.get(each);
        if (known === undefined) this.#of.set(each, [pair]);
        else known.push(pair);
      }
    }
  }

  /** Everybody who was ever in a pair. */
  get known(): number[] {
    return [...this.#of.keys()];
  }

  /** A customer and all who are one with them by the pairs that `counts`. */
  oneWith(customer: number, counts: (pair: MergedPair) => boolean): number[] {
    const found = new Set([customer]);
    for (const each of found) {
      for (const pair of this.#of.get(each) ?? []) if (counts(pair)) found.add(pair.one).add(pair.other);
    }
    return [...found];
  }

  /** Everybody who was ever in a pair with one of `customers`, however far, and they themselves. */
  everWith(customers: Iterable<number>): Set<number> {
    const found = new Set(customers);
    for (const each of found) {
      for (const pair of this.#of.get(each) ?? []) found.add(pair.one).add(pair.other);
    }
    return found;
  }
}

/** Pairs in force at a change. */
export const inForceAt =
  (change: number) =>
  (pair: MergedPair): boolean =>
    pair.change <= change && (pair.ended === null || pair.ended > change);

/** Pairs by which a claim was surely judged. */
export const surelyKnownTo =
  (claim: Pick<JudgedClaim, 'change' | 'startedAt'>) =>
  (pair: MergedPair): boolean =>
    pair.change < claim.change && pair.at <= claim.startedAt && (pair.ended === null || pair.ended > claim.change);
