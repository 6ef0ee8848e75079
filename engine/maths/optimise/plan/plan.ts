// A plan in whole customers: who takes which treatments, how much of each limit that uses, and what a move of one customer would do
// to the limits. Used is counted as contacts × use, never by adding fractions up, so that a recount comes to the same.
import { NONE, type Problem } from '../problem.ts';

/** A unit too many weighs so much more than one too few: a most is never passed for the sake of a least. */
const TOO_MANY = 1e6;

export class Plan {
  /** Customer × most + place: treatments, NONE where a place is free. */
  readonly chosen: Int16Array;
  readonly #most: number;
  readonly #problem: Problem;
  readonly #counts: Float64Array;
  readonly #scales: readonly number[];

  constructor(problem: Problem, chosen: Int16Array, cells: number) {
    this.#problem = problem;
    this.chosen = chosen;
    this.#most = problem.most ?? 1;
    this.#counts = new Float64Array(cells);
    this.#scales = problem.limits.map(({ uses }) => uses.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1);
    for (const [place, t] of chosen.entries()) {
      if (t !== NONE) this.#counts[this.#cell(this.#group(Math.floor(place / this.#most)), t)]! += 1;
    }
  }

  /** Gives a place to another treatment, or to none. */
  move(place: number, t: number): void {
    const [group, own] = [this.#group(Math.floor(place / this.#most)), this.chosen[place]!];
    this.#shift(group, own, t);
    this.chosen[place] = t;
  }

  /** Puts what each customer takes in ascending order, free places last. */
  tidy(): void {
    if (this.#most === 1) return;
    const last = this.#problem.treatments;
    for (let first = 0; first < this.chosen.length; first += this.#most) {
      const own = this.chosen.subarray(first, first + this.#most);
      own.sort((a, b) => (a === NONE ? last : a) - (b === NONE ? last : b));
    }
  }

  /** Units of each limit that the plan uses. */
  used(): number[] {
    return this.#problem.limits.map(({ uses }) => this.#used(uses));
  }

  /**
   * What a move of a customer of a group from one treatment to another takes off the sum of what is too many and too
   * few: (group × (m + 1) + from + 1) × (m + 1) + to + 1, with m treatments, NONE in front. NaN where it would make one
   * limit pass its most that does not, or miss its least that does not.
   */
  effects(): Float64Array {
    const { treatments, limits } = this.#problem;
    const places = treatments + 1;
    const groups = this.#counts.length / treatments;
    const effects = new Float64Array(groups * places * places);
    const now = limits.map((limit, l) => this.#wrong(l, this.#used(limit.uses)));
    for (let group = 0; group < groups; group += 1) {
      for (let from = NONE; from < treatments; from += 1) {
        if (from !== NONE && this.#counts[this.#cell(group, from)] === 0) continue;
        for (let to = NONE; to < treatments; to += 1) {
          if (from === to) continue;
          this.#shift(group, from, to);
          let effect = 0;
          for (const [l, { uses }] of limits.entries()) {
            const wrong = this.#wrong(l, this.#used(uses));
            effect += now[l]! - wrong;
          }
          this.#shift(group, to, from);
          effects[(group * places + from + 1) * places + to + 1] = effect;
        }
      }
    }
    return effects;
  }

  /** Whether anything is too many or too few. */
  isWrong(): boolean {
    return this.#problem.limits.some(({ uses }, l) => this.#wrong(l, this.#used(uses)) > 0);
  }

  #wrong(l: number, used: number): number {
    const { taken, least, most } = this.#problem.limits[l]!;
    const total = taken + used;
    // What others have used beyond the most is not this plan's.
    const over = Math.max(0, total - Math.max(most, taken));
    return (over * TOO_MANY + Math.max(0, least - total)) / this.#scales[l]!;
  }

  #shift(group: number, from: number, to: number): void {
    if (from !== NONE) this.#counts[this.#cell(group, from)]! -= 1;
    if (to !== NONE) this.#counts[this.#cell(group, to)]! += 1;
  }

  #used(uses: Float64Array): number {
    let used = 0;
    for (let c = 0; c < uses.length; c += 1) if (uses[c] !== 0) used += this.#counts[c]! * uses[c]!;
    return used;
  }

  #cell(group: number, t: number): number {
    return group * this.#problem.treatments + t;
  }

  #group(i: number): number {
    return this.#problem.groups === null ? 0 : this.#problem.groups[i]!;
  }
}
