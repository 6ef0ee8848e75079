// Whether a customer is settled while prices stay inside a box, and which treatments are open where not: of one who takes
// one treatment, and of one who takes several.
import { NONE } from '../problem.ts';
import type { Sets } from '../sets.ts';

export interface Judge {
  /** What is preferred at the box's prices: treatments. */
  readonly preferred: readonly number[];
  /** Open choices of the customer judged last: treatments, NONE for nothing. */
  readonly options: readonly number[];
  /** Judges the customer whose ranks begin at `first`, of a group whose cells begin at `offset`, with an allowance. */
  isOpen(first: number, offset: number, allowance: number): boolean;
}

/** What a judge looks at: scores are rank − charge, and can rise by `up` and fall by `down` inside the box. */
export interface Sight {
  readonly treatments: number;
  readonly rank: Float64Array;
  readonly charges: Float64Array;
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly largest: number;
}

export class OneEach implements Judge {
  readonly preferred: number[] = [];
  readonly options: number[] = [];
  readonly #sight: Sight;
  readonly #scores: Float64Array;

  constructor(sight: Sight) {
    this.#sight = sight;
    this.#scores = new Float64Array(sight.treatments);
  }

  isOpen(first: number, offset: number): boolean {
    const { treatments, rank, charges, up, down } = this.#sight;
    const scores = this.#scores;
    // Nothing has the score 0 at all prices. `reach` and `second` are the highest scores that the box allows.
    let [best, at, sure, reach, second] = [0, NONE, 0, -Infinity, -Infinity];
    for (let t = 0; t < treatments; t += 1) {
      const score = rank[first + t]! - charges[offset + t]!;
      scores[t] = score;
      if (score > best) {
        best = score;
        at = t;
      }
      const least = score - down[offset + t]!;
      if (least > sure) sure = least;
      const most = score + up[offset + t]!;
      if (most > reach) {
        second = reach;
        reach = most;
      } else if (most > second) second = most;
    }
    const { preferred, options } = this;
    preferred.length = 0;
    if (at !== NONE) preferred.push(at);
    if ((sure > 0 ? second : reach) < sure) return false;
    options.length = 0;
    for (let t = 0; t < treatments; t += 1) if (scores[t]! + up[offset + t]! >= sure) options.push(t);
    if (sure <= 0) options.push(NONE);
    return true;
  }
}

/** Scores so near, as a share of the largest rank, are as good. */
const NEARLY = 1e-13;

export class SeveralEach implements Judge {
  readonly preferred: number[] = [];
  readonly options: number[] = [];
  readonly #sight: Sight;
  readonly #sets: Sets;
  readonly #scores: Float64Array;
  /** What each is worth in the box's worst case for the set that is preferred. */
  readonly #against: Float64Array;

  constructor(sight: Sight, sets: Sets) {
    this.#sight = sight;
    this.#sets = sets;
    this.#scores = new Float64Array(sight.treatments);
    this.#against = new Float64Array(sight.treatments);
  }

  isOpen(first: number, offset: number, allowance: number): boolean {
    const { treatments, rank, charges, up, down, largest } = this.#sight;
    const [scores, against, sets, preferred] = [this.#scores, this.#against, this.#sets, this.preferred];
    for (let t = 0; t < treatments; t += 1) scores[t] = rank[first + t]! - charges[offset + t]!;
    const set = sets.best(scores, allowance);
    const nearly = largest * NEARLY;
    preferred.length = 0;
    for (let t = 0; t < treatments; t += 1) {
      const isIn = (set & (1 << t)) !== 0;
      if (isIn) preferred.push(t);
      against[t] = isIn ? scores[t]! - down[offset + t]! - nearly : scores[t]! + up[offset + t]! + nearly;
    }
    // Two sets differ only by what one of them has, so the worst case counts nothing twice.
    if (sets.best(against, allowance) === set) return false;
    let kept = 0;
    for (const t of preferred) kept += against[t]!;
    const { options } = this;
    options.length = 0;
    options.push(NONE);
    for (let t = 0; t < treatments; t += 1) {
      if ((set & (1 << t)) === 0) {
        // In no best set of the box: without it, or with what is preferred, a customer does better.
        if (!(against[t]! > 0)) continue;
        sets.best(against, allowance, 1 << t);
        if (sets.worth < kept) continue;
      }
      options.push(t);
    }
    return true;
  }
}
