// Which treatments one customer may take together: at most so many, no two that exclude each other, and of those that
// count in a window no more than it has room for. Whatever is left out of such a set, the rest is one. The best is found by
// branch and bound over the treatments that are worth something, the dearest first: where all of them may stand beside
// each other the first path is the answer.
import type { Allowance, Problem } from './problem.ts';

/** A set is a number with a bit for each treatment. */
const TREATMENTS = 32;

export class Sets {
  readonly #treatments: number;
  readonly #apart: Int32Array;
  readonly #mosts: Uint8Array;
  /** The windows of an allowance stand at `#starts[allowance]` to `#starts[allowance + 1]`. */
  readonly #starts: Int32Array;
  readonly #binds: Int32Array;
  readonly #counts: Int32Array;
  readonly #rooms: Uint8Array;
  /** Treatments worth something, the dearest first, and the sums of what the first k are worth. */
  readonly #order = new Uint8Array(TREATMENTS);
  readonly #worth = new Float64Array(TREATMENTS);
  readonly #sums = new Float64Array(TREATMENTS + 1);
  readonly #some = new Float64Array(TREATMENTS);
  #allowance = 0;
  #found = 0;
  #best = 0;
  #set = 0;

  constructor(treatments: number, apart: Uint32Array | null, allowances: readonly Allowance[]) {
    if (treatments > TREATMENTS) {
      const says = `${treatments} treatments: with more than one a customer there may be ${TREATMENTS} at most`;
      throw new RangeError(says);
    }
    this.#treatments = treatments;
    this.#mosts = Uint8Array.from(allowances, ({ most }) => most);
    const windows = allowances.flatMap((each) => each.windows);
    this.#starts = new Int32Array(allowances.length + 1);
    for (const [k, each] of allowances.entries()) this.#starts[k + 1] = this.#starts[k]! + each.windows.length;
    this.#binds = Int32Array.from(windows, ({ binds }) => binds);
    this.#counts = Int32Array.from(windows, ({ counts }) => counts);
    this.#rooms = Uint8Array.from(windows, ({ room }) => room);
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
  best(worth: Float64Array, allowance: number, within = 0): number {
    this.#allowance = allowance;
    let [found, sum, left] = [0, 0, this.#mosts[allowance]!];
    let blocked = within | this.#full(within);
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

  /** Treatments that may not join a set, those in it too; all of them where it is as large as it may be. */
  closed(set: number, allowance: number): number {
    if (countOf(set) >= this.#mosts[allowance]!) return -1;
    this.#allowance = allowance;
    let closed = set | this.#full(set);
    for (let rest = set; rest !== 0; rest &= rest - 1) closed |= this.#apart[31 - Math.clz32(rest & -rest)]!;
    return closed;
  }

  /** Whether a treatment may join a set. */
  fits(set: number, t: number, allowance: number): boolean {
    return (this.closed(set, allowance) & (1 << t)) === 0;
  }

  /** What a treatment adds to a set that it is not in, in place of what cannot stand beside it; below 0 if it takes away. */
  gain(worth: Float64Array, allowance: number, set: number, t: number): number {
    if (this.fits(set, t, allowance)) return worth[t]!;
    const some = this.#some;
    let own = 0;
    for (let u = 0; u < this.#treatments; u += 1) {
      const isOwn = (set & (1 << u)) !== 0;
      some[u] = isOwn || u === t ? worth[u]! : Number.NaN;
      if (isOwn) own += worth[u]!;
    }
    this.best(some, allowance, 1 << t);
    return this.worth - own;
  }

  /** Pairs that exclude each other. */
  *pairs(): Iterable<readonly [number, number]> {
    for (let t = 0; t < this.#treatments; t += 1) {
      for (let u = t + 1; u < this.#treatments; u += 1) if (this.#apart[t]! & (1 << u)) yield [t, u];
    }
  }

  /** Treatments for which a window has no room beside a set. */
  #full(set: number): number {
    let full = 0;
    const end = this.#starts[this.#allowance + 1]!;
    for (let w = this.#starts[this.#allowance]!; w < end; w += 1) {
      const [binds, counts] = [this.#binds[w]!, this.#counts[w]!];
      if (countOf(set & counts) >= this.#rooms[w]!) full |= (set & binds) !== 0 ? counts : binds;
    }
    return full;
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
      const joined = set | (1 << t);
      this.#extend(k + 1, joined, blocked | this.#apart[t]! | this.#full(joined), sum + this.#worth[k]!, left - 1);
    }
  }
}

/** Null where a customer takes one treatment at most. */
export function setsOf({
  treatments,
  most = 1,
  apart = null,
  allowances = null,
}: Pick<Problem, 'treatments' | 'most' | 'apart' | 'allowances'>): Sets | null {
  if (most <= 1) return null;
  return new Sets(treatments, apart, allowances?.all ?? [{ most, windows: [] }]);
}

/** The treatments of a set, ascending. */
export function membersOf(set: number): number[] {
  const members: number[] = [];
  for (let rest = set; rest !== 0; rest &= rest - 1) members.push(31 - Math.clz32(rest & -rest));
  return members;
}

export function countOf(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
