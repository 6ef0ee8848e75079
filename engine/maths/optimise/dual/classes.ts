// Customers put together: those whose open choices are the same, and worth the same against each other, are one class.
import { drawOf } from '../../hash.ts';
import { NONE } from '../problem.ts';

export interface Customers {
  readonly group: number;
  /** Open choices: treatments, NONE for nothing. */
  readonly options: readonly number[];
  /** What each open choice is worth more than the first. */
  readonly gains: readonly number[];
  /** The treatments that are preferred at the box's prices. */
  readonly preferred: readonly number[];
  count: number;
  /** Positions of the customers, where the pool holds all of them. */
  readonly members: number[];
}

/** Differences of worth below this share of the largest rank are none. */
const GRAIN = 2 ** 36;
const UPPER = 2 ** 32;

export class Classes {
  readonly #grain: number;
  /** By hash; classes of one hash stand together. */
  #found = new Map<number, Customers[]>();
  #entries = 0;

  /** `largest` is the largest absolute rank there is. */
  constructor(largest: number) {
    this.#grain = GRAIN / (largest || 1);
  }

  /** Open choices of all classes. */
  get entries(): number {
    return this.#entries;
  }

  /** In the order in which they were found first. */
  get classes(): Customers[] {
    return [...this.#found.values()].flat();
  }

  /** The class of a customer whose ranks begin at `first`; a new one is empty. */
  of(
    group: number,
    options: readonly number[],
    preferred: readonly number[],
    rank: Float64Array,
    first: number,
  ): Customers {
    const base = worth(rank, first, options[0]!);
    let hash = group;
    for (const option of options) {
      const steps = Math.round((worth(rank, first, option) - base) * this.#grain);
      hash = drawOf(drawOf(drawOf(hash, option + 1), steps | 0), Math.floor(steps / UPPER));
    }
    const near = this.#found.get(hash);
    for (const each of near ?? []) {
      if (each.group === group && this.#isSame(each, options, rank, first, base)) return each;
    }
    const gains = options.map((option) => worth(rank, first, option) - base);
    const made = { group, options: [...options], gains, preferred: [...preferred], count: 0, members: [] };
    if (near === undefined) this.#found.set(hash, [made]);
    else near.push(made);
    this.#entries += options.length;
    return made;
  }

  /** Halves the classes: of small ones every second goes, and the next counts for both. */
  thin(): void {
    const all = this.classes;
    const typical = all.reduce((sum, { count }) => sum + count, 0) / all.length;
    this.#entries = 0;
    const kept = new Map<number, Customers[]>();
    let [goes, lost] = [false, 0];
    for (const [hash, near] of this.#found) {
      for (const each of near) {
        if (each.count <= 2 * typical) {
          goes = !goes;
          if (goes) {
            lost = each.count;
            continue;
          }
          each.count += lost;
          lost = 0;
        }
        this.#entries += each.options.length;
        kept.set(hash, [...(kept.get(hash) ?? []), each]);
      }
    }
    this.#found = kept;
  }

  #isSame(
    { options: its, gains }: Customers,
    options: readonly number[],
    rank: Float64Array,
    first: number,
    base: number,
  ): boolean {
    if (its.length !== options.length) return false;
    for (let k = 0; k < its.length; k += 1) {
      const gain = worth(rank, first, options[k]!) - base;
      const steps = Math.round(gain * this.#grain) - Math.round(gains[k]! * this.#grain);
      if (its[k] !== options[k] || steps !== 0) return false;
    }
    return true;
  }
}

const worth = (rank: Float64Array, first: number, option: number): number =>
  option === NONE ? 0 : rank[first + option]!;
