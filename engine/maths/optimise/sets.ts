// Which treatments one customer may take together: at most so many, and no two that exclude each other. The best such set
// is found by branch and bound over the treatments that are worth something, the dearest first: where none of them
// exclude each other the first path is the answer.
import type { Problem } from './problem.ts';

/** A set is a number with a bit for each treatment. */
const TREATMENTS = 32;

export class Sets {
  readonly most: number;
  readonly #treatments: number;
  readonly #apart: Int32Array;
  /** Treatments worth something, the dearest first, and the sums of what the first k are worth. */
  readonly #order = new Uint8Array(TREATMENTS);
  readonly #worth = new Float64Array(TREATMENTS);
  readonly #sums = new Float64Array(TREATMENTS + 1);
  #found = 0;
  #best = 0;
  #set = 0;

  constructor(treatments: number, most: number, apart: Uint32Array | null) {
    this.#treatments = treatments;
    this.most = most;
    this.#apart = Int32Array.from({ length: treatments }, (_, t) => apart?.[t] ?? 0);
    // Who excludes is excluded.
    for (let t = 0; t < treatments; t += 1) {
      this.#apart[t]! &= ~(1 << t);
      for (let u = 0; u < treatments; u += 1) if (this.#apart[t]! & (1 << u)) this.#apart[u]! |= 1 << t;
    }
  }

  /**
   * The set that is worth the most, 0 where none is worth more than nothing. What is not admitted is worth NaN. `within`
   * are treatments that every set has to have; what they are worth is counted whatever it is.
   */
  best(worth: Float64Array, within = 0): number {
    let [found, sum, blocked, left] = [0, 0, within, this.most];
    for (let t = 0; t < this.#treatments; t += 1) {
      if (within & (1 << t)) {
        sum += worth[t]!;
        blocked |= this.#apart[t]!;
        left -= 1;
      }
    }
    for (let t = 0; t < this.#treatments; t += 1) {
      const value = worth[t]!;
      if (!(value > 0) || blocked & (1 << t)) continue;
      let place = found;
      for (; place > 0 && this.#worth[place - 1]! < value; place -= 1) {
        this.#worth[place] = this.#worth[place - 1]!;
        this.#order[place] = this.#order[place - 1]!;
      }
      this.#worth[place] = value;
      this.#order[place] = t;
      found += 1;
    }
    for (let k = 0; k < found; k += 1) this.#sums[k + 1] = this.#sums[k]! + this.#worth[k]!;
    this.#found = found;
    this.#best = sum;
    this.#set = within;
    this.#extend(0, within, 0, sum, left);
    return this.#set;
  }

  /** What the set of the last `best` is worth. */
  get worth(): number {
    return this.#best;
  }

  /** Whether a treatment may join a set. */
  fits(set: number, t: number): boolean {
    return (set & ((1 << t) | this.#apart[t]!)) === 0 && countOf(set) < this.most;
  }

  /** Pairs that exclude each other. */
  *pairs(): Iterable<readonly [number, number]> {
    for (let t = 0; t < this.#treatments; t += 1) {
      for (let u = t + 1; u < this.#treatments; u += 1) if (this.#apart[t]! & (1 << u)) yield [t, u];
    }
  }

  #extend(from: number, set: number, blocked: number, sum: number, left: number): void {
    if (sum > this.#best) {
      this.#best = sum;
      this.#set = set;
    }
    for (let k = from; k < this.#found && left > 0; k += 1) {
      const reach = sum + this.#sums[Math.min(this.#found, k + left)]! - this.#sums[k]!;
      if (reach <= this.#best) return;
      const t = this.#order[k]!;
      if (blocked & (1 << t)) continue;
      this.#extend(k + 1, set | (1 << t), blocked | this.#apart[t]!, sum + this.#worth[k]!, left - 1);
    }
  }
}

/** Null where a customer takes one treatment at most. */
export function setsOf({
  treatments,
  most = 1,
  apart = null,
}: Pick<Problem, 'treatments' | 'most' | 'apart'>): Sets | null {
  if (most <= 1) return null;
  if (treatments > TREATMENTS) {
    throw new RangeError(`${treatments} treatments: with more than one a customer there may be ${TREATMENTS} at most`);
  }
  return new Sets(treatments, most, apart);
}

/** The treatments of a set, ascending. */
export function membersOf(set: number): number[] {
  const members: number[] = [];
  for (let rest = set; rest !== 0; rest &= rest - 1) members.push(31 - Math.clz32(rest & -rest));
  return members;
}

function countOf(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
