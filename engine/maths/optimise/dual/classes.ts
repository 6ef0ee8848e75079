// Customers put together: those whose open choices are the same, and worth the same against each other, are one class, if
// they may take the same together.
import { drawOf } from '../../hash.ts';
import { NONE } from '../problem.ts';

export interface Customers {
  readonly group: number;
  readonly allowance: number;
  /** Open choices: treatments, NONE for nothing. */
  readonly options: readonly number[];
  /** What each open choice is worth more than the first. */
  readonly gains: readonly number[];
  /** The treatments that are preferred at the box's prices. */
  readonly preferred: readonly number[];
  count: number;
  /** How many of them have a lot of each depth: of each depth there are half as many as of the one before. */
  readonly depths: number[];
  /** Positions of the customers, where the pool holds all of them. */
  readonly members: number[];
}

/** Differences of worth below this share of the largest rank are none. */
const GRAIN = 2 ** 36;
const UPPER = 2 ** 32;
const GROUPS = 256;

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

  /** In an order that is theirs, whatever the order in which they were found. */
  get classes(): Customers[] {
    return [...this.#found.values()].flat().sort(compare);
  }

  /** The class of a customer whose ranks begin at `first`; a new one is empty. */
  of(
    group: number,
    allowance: number,
    options: readonly number[],
    preferred: readonly number[],
    rank: Float64Array,
    first: number,
  ): Customers {
    const base = worth(rank, first, options[0]!);
    let hash = group + allowance * GROUPS;
    for (const option of options) {
      const steps = Math.round((worth(rank, first, option) - base) * this.#grain);
      hash = drawOf(drawOf(drawOf(hash, option + 1), steps | 0), Math.floor(steps / UPPER));
    }
    const near = this.#found.get(hash);
    for (const each of near ?? []) {
      if (each.group === group && each.allowance === allowance && this.#isSame(each, options, rank, first, base))
        return each;
    }
    const gains = options.map((option) => worth(rank, first, option) - base);
    const own = { options: [...options], gains, preferred: [...preferred] };
    const made = { group, allowance, ...own, count: 0, depths: [], members: [] };
    if (near === undefined) this.#found.set(hash, [made]);
    else near.push(made);
    this.#entries += options.length;
    return made;
  }

  /** Keeps of every class only those whose lots lie so deep. */
  keepFrom(depth: number): void {
    this.#entries = 0;
    const kept = new Map<number, Customers[]>();
    for (const [hash, near] of this.#found) {
      const left = near.filter((each) => {
        each.count = each.depths.reduce((sum, count, own) => (own >= depth ? sum + count : sum), 0);
        return each.count > 0;
      });
      if (left.length > 0) kept.set(hash, left);
      for (const { options } of left) this.#entries += options.length;
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

function compare(a: Customers, b: Customers): number {
  const shape = a.group - b.group || a.allowance - b.allowance || a.options.length - b.options.length;
  if (shape !== 0) return shape;
  for (const [k, option] of a.options.entries()) if (option !== b.options[k]) return option - b.options[k]!;
  for (const [k, gain] of a.gains.entries()) if (gain !== b.gains[k]) return gain - b.gains[k]!;
  return 0;
}
