// Which customers are one at this moment, while an act joins more of them.
import { type Merged, mergedAt } from '#engine/store/records/reading/merged.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';

export class Together {
  readonly #merged: Merged | null;
  readonly #joined = new Map<number, number>();

  constructor(merged: Merged | null) {
    this.#merged = merged;
  }

  areOne(one: number, other: number): boolean {
    return this.#rootOf(one) === this.#rootOf(other);
  }

  /** Joins two customers; false when they are one already, so that pairs never close a circle. */
  join(one: number, other: number): boolean {
    if (this.areOne(one, other)) return false;
    this.#joined.set(this.#rootOf(other), this.#rootOf(one));
    return true;
  }

  #rootOf(customer: number): number {
    let root = this.#merged?.survivorOf(customer) ?? customer;
    for (let next = this.#joined.get(root); next !== undefined; next = this.#joined.get(root)) root = next;
    return root;
  }
}

/** Who is one as of the newest change. */
export const togetherNow = (connection: Connection): Together =>
  new Together(mergedAt(connection, newestChange(connection)));
