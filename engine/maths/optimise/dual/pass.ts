// A pass: at given prices everybody prefers the treatment with the highest rank − Σ price × use, or nothing; where several
// may be taken, the set of them that comes to the most. What all these come to is an upper bound of every allocation; what
// they use says where the prices are wrong.
import { type Breathe, chargesOf, NONE, type Problem, type Row, STRETCH } from '../problem.ts';
import { setsOf } from '../sets.ts';

export interface Preferences {
  /** Σ of what everybody prefers + Σ price × bound: no allocation comes to more. */
  readonly bound: number;
  /** How many prefer each treatment: group × treatments + treatment. */
  readonly counts: Float64Array;
}

/**
 * One pass. `chosen`, if given, takes what each prefers: customer × most + place, -1 for none. Sums run over blocks of
 * customers, the blocks added in order (decisions 18).
 */
export async function preferencesAt(
  problem: Problem,
  rows: readonly Row[],
  prices: Float64Array,
  cells: number,
  breathe: Breathe,
  chosen?: Int16Array,
): Promise<Preferences> {
  const { size } = problem;
  const charges = chargesOf(rows, prices, cells);
  const counts = new Float64Array(cells);
  const block = setsOf(problem) === null ? oneEach : severalEach;
  let bound = 0;
  for (const [r, row] of rows.entries()) if (prices[r] !== 0) bound += prices[r]! * row.bound;
  for (let from = 0; from < size; from += STRETCH) {
    bound += block(problem, from, Math.min(size, from + STRETCH), charges, counts, chosen);
    await breathe();
  }
  return { bound, counts };
}

type Block = (
  problem: Problem,
  from: number,
  to: number,
  charges: Float64Array,
  counts: Float64Array,
  chosen: Int16Array | undefined,
) => number;

const oneEach: Block = ({ treatments, rank, groups }, from, to, charges, counts, chosen) => {
  let sum = 0;
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
    if (chosen !== undefined) chosen[i] = at;
    if (at === NONE) continue;
    sum += best;
    counts[offset + at]! += 1;
  }
  return sum;
};

const severalEach: Block = (problem, from, to, charges, counts, chosen) => {
  const { treatments, rank, groups, most = 1, allowances = null } = problem;
  const sets = setsOf(problem)!;
  const scores = new Float64Array(treatments);
  let sum = 0;
  for (let i = from; i < to; i += 1) {
    const offset = groups === null ? 0 : groups[i]! * treatments;
    for (let t = 0; t < treatments; t += 1) scores[t] = rank[i * treatments + t]! - charges[offset + t]!;
    let place = i * most;
    for (let rest = sets.best(scores, allowances === null ? 0 : allowances.of[i]!); rest !== 0; rest &= rest - 1) {
      const t = 31 - Math.clz32(rest & -rest);
      counts[offset + t]! += 1;
      if (chosen !== undefined) chosen[place++] = t;
    }
    if (chosen !== undefined) chosen.fill(NONE, place, (i + 1) * most);
    sum += sets.worth;
  }
  return sum;
};

/** What counts of treatments use of a row. */
export function unitsOf(counts: Float64Array, uses: Float64Array): number {
  let used = 0;
  for (let c = 0; c < counts.length; c += 1) if (counts[c] !== 0) used += counts[c]! * uses[c]!;
  return used;
}
