// What customers have been given so far in an allocation, and what may still stand beside it: one treatment each, or sets of
// them that keep what a customer may take together, whoever gives and in whatever order.
import { drawOf } from '#engine/maths/hash.ts';
import type { Allowances } from '#engine/maths/optimise/problem.ts';
import { membersOf, Sets } from '#engine/maths/optimise/sets.ts';
import { type Candidates, type Further, nothingFurther, type Together } from '#shared/model/batch.ts';
import type { Work } from '#shared/model/work.ts';
import { allowancesOf, leftOf } from './allowances.ts';

const STRETCH = 65_536;
const NONE = -1;
/** All treatments as bits: where nothing more may be given. */
export const ALL = -1;

/** Where customers take several treatments: what each may take together, and what each has. */
interface Several {
  readonly together: Together;
  readonly allowances: Allowances;
  readonly allowed: Sets;
  /** By row, a bit for each treatment. */
  readonly sets: Int32Array;
}

export type Worths = Pick<Candidates, 'treatments' | 'rank' | 'lots'>;

export class Given {
  /** For each row the index of its treatment, -1 for none; of several the first, once they are put in order. */
  readonly chosen: Int16Array;
  readonly #several: Several | null;

  private constructor(size: number, several: Several | null) {
    this.chosen = new Int16Array(size).fill(NONE);
    this.#several = several;
  }

  /** Nothing given to anybody. */
  static async of(size: number, treatments: number, together: Together | null, work: Work): Promise<Given> {
    if (together === null) return new Given(size, null);
    const allowances = await allowancesOf(together, size, work);
    const allowed = new Sets(treatments, together.apart, allowances.all);
    return new Given(size, { together, allowances, allowed, sets: new Int32Array(size) });
  }

  /** The treatments that the row may not be given beside what it has, as bits: 0 for any number of them, -1 for all. */
  closed(row: number): number {
    if (this.#several === null) return this.chosen[row] === NONE ? 0 : ALL;
    const { allowances, allowed, sets } = this.#several;
    return allowed.closed(sets[row]!, allowances.of[row]!);
  }

  give(row: number, t: number): void {
    if (this.#several === null) this.chosen[row] = t;
    else this.#several.sets[row]! |= 1 << t;
  }

  forEach(row: number, visit: (t: number) => void): void {
    if (this.#several !== null) membersOf(this.#several.sets[row]!).forEach(visit);
    else if (this.chosen[row] !== NONE) visit(this.chosen[row]!);
  }

  /** What a treatment would add to what the row has, in rank, in place of what cannot stand beside it. */
  gain(row: number, t: number, { treatments, rank }: Worths): number {
    const first = row * treatments;
    if (this.#several === null) {
      const own = this.chosen[row]!;
      return rank[first + t]! - (own === NONE ? 0 : rank[first + own]!);
    }
    const { allowances, allowed, sets } = this.#several;
    return allowed.gain(rank.subarray(first, first + treatments), allowances.of[row]!, sets[row]!, t);
  }

  /** What rows may be given of some treatments beside what they have; null where that is one of them at most. */
  async left(rows: Int32Array, members: readonly number[], work: Work) {
    if (this.#several === null) return null;
    const { together, allowances, sets } = this.#several;
    return leftOf({ rows, members, sets, allowances, apart: together.apart }, work);
  }

  /** Puts what each row has in order, by rank: the best is the first, ties by lot; the rest, ties by treatment, further. */
  async inOrder({ treatments, rank, lots }: Worths, work: Work): Promise<Further> {
    if (this.#several === null) return nothingFurther();
    const [positions, further]: [number[], number[]] = [[], []];
    for (const [row, set] of this.#several.sets.entries()) {
      const rankOf = (t: number): number => rank[row * treatments + t]!;
      const lotOf = (t: number): number => drawOf(lots[row]!, t);
      const own = membersOf(set).sort((a, b) => rankOf(b) - rankOf(a) || a - b);
      const first = own.reduce((a, b) => (rankOf(b) === rankOf(a) && lotOf(b) < lotOf(a) ? b : a), own[0] ?? NONE);
      this.chosen[row] = first;
      for (const t of own) {
        if (t === first) continue;
        positions.push(row);
        further.push(t);
      }
      if (row % STRETCH === STRETCH - 1) await work.breathe();
    }
    return { positions: Int32Array.from(positions), treatments: Uint8Array.from(further) };
  }
}
