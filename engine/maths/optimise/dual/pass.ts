// A pass: at given prices everybody prefers the treatment with the highest rank − Σ price × use, or nothing. What all
// these come to is an upper bound of every allocation; what they use says where the prices are wrong.
import { type Breathe, chargesOf, NONE, type Problem, type Row, STRETCH } from '../problem.ts';

export interface Preferences {
  /** Σ of what everybody prefers + Σ price × bound: no allocation comes to more. */
  readonly bound: number;
  /** How many prefer each treatment: group × treatments + treatment. */
  readonly counts: Float64Array;
}

/** One pass. Sums run over blocks of customers, the blocks added in order (decisions 18). */
export async function preferencesAt(
  problem: Problem,
  rows: readonly Row[],
  prices: Float64Array,
  cells: number,
  breathe: Breathe,
): Promise<Preferences> {
  const { size, treatments, rank, groups } = problem;
  const charges = chargesOf(rows, prices, cells);
  const counts = new Float64Array(cells);
  let bound = 0;
  for (const [r, row] of rows.entries()) if (prices[r] !== 0) bound += prices[r]! * row.bound;
  for (let from = 0; from < size; from += STRETCH) {
    const to = Math.min(size, from + STRETCH);
    let block = 0;
    for (let i = from; i < to; i += 1) {
      const offset = groups === null ? 0 : groups[i]! * treatments;
      const first = i * treatments;
      let best = 0;
      let at = NONE;
      for (let t = 0; t < treatments; t += 1) {
        const score = rank[first + t]! - charges[offset + t]!;
        if (score > best) {
          best = score;
          at = t;
        }
      }
      if (at === NONE) continue;
      block += best;
      counts[offset + at]! += 1;
    }
    bound += block;
    await breathe();
  }
  return { bound, counts };
}

/** What counts of treatments use of a row. */
export function unitsOf(counts: Float64Array, uses: Float64Array): number {
  let used = 0;
  for (let c = 0; c < counts.length; c += 1) if (counts[c] !== 0) used += counts[c]! * uses[c]!;
  return used;
}
