// The customers who are not settled while prices stay inside a box around where they are, put together in classes: those
// whose open choices are the same, and worth the same against each other, are one class with a count.
import { type Breathe, chargesOf, NONE, type Problem, type Row, STRETCH } from './problem.ts';

/** Prices and how far they may move, by row. */
export interface Box {
  readonly prices: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Whether it holds every price there is: then its own prices are no better than any. */
  readonly everything: boolean;
}

export interface Customers {
  readonly group: number;
  /** Open choices: treatments, NONE for nothing. */
  readonly options: readonly number[];
  /** What each open choice is worth more than the first. */
  readonly gains: readonly number[];
  /** Which of `options` is preferred at the box's prices. */
  readonly preferred: number;
  count: number;
  /** Positions of the customers, where they were asked for. */
  readonly members: number[];
}

export interface Pool {
  readonly classes: readonly Customers[];
  /** Entries of all classes' open choices. */
  readonly entries: number;
  /** Settled customers by what they prefer: group × treatments + treatment. */
  readonly settled: Float64Array;
  /** The open ones by what they prefer at the box's prices. */
  readonly open: Float64Array;
  /** Whether all open customers are in `classes`. */
  readonly whole: boolean;
}

/** Differences of worth below this share of the largest rank are none. */
const GRAIN = 2 ** 36;

/**
 * One pass. Stops putting together where there are more than `most` entries: then `classes` holds a systematic part of
 * the open customers, with counts that stand for all of them.
 */
export async function poolOf(
  problem: Problem,
  rows: readonly Row[],
  box: Box,
  settings: { readonly cells: number; readonly largest: number; readonly most: number; readonly members: boolean },
  breathe: Breathe,
): Promise<Pool> {
  const { size, treatments, rank, groups } = problem;
  const { cells, largest, most } = settings;
  const charges = chargesOf(rows, box.prices, cells);
  const [up, down] = reaches(rows, box, cells);
  const settled = new Float64Array(cells);
  const preferences = new Float64Array(cells);
  const found = new Map<string, Customers>();
  const grain = largest === 0 ? 1 : GRAIN / largest;
  let [entries, open, stride, skip] = [0, 0, 1, 0];
  const options: number[] = [];
  for (let from = 0; from < size; from += STRETCH) {
    const to = Math.min(size, from + STRETCH);
    for (let i = from; i < to; i += 1) {
      if (i % 8192 === 8191) await breathe();
      const group = groups === null ? 0 : groups[i]!;
      const offset = group * treatments;
      const first = i * treatments;
      // Nothing has the score 0 at all prices.
      let [best, at, sure] = [0, NONE, 0];
      for (let t = 0; t < treatments; t += 1) {
        const score = rank[first + t]! - charges[offset + t]!;
        if (score > best) {
          best = score;
          at = t;
        }
        const least = score - down[offset + t]!;
        if (least > sure) sure = least;
      }
      options.length = 0;
      let preferred = 0;
      for (let t = 0; t < treatments; t += 1) {
        if (rank[first + t]! - charges[offset + t]! + up[offset + t]! >= sure) {
          if (t === at) preferred = options.length;
          options.push(t);
        }
      }
      if (sure <= 0) {
        if (at === NONE) preferred = options.length;
        options.push(NONE);
      }
      if (options.length < 2) {
        if (at !== NONE) settled[offset + at]! += 1;
        continue;
      }
      open += 1;
      if (at !== NONE) preferences[offset + at]! += 1;
      if (skip > 0) {
        skip -= 1;
        continue;
      }
      skip = stride - 1;
      const base = worth(rank, first, options[0]!);
      let key = `${group}`;
      for (const option of options) key += `,${option}:${Math.round((worth(rank, first, option) - base) * grain)}`;
      let same = found.get(key);
      if (same === undefined) {
        const gains = options.map((option) => worth(rank, first, option) - base);
        same = { group, options: [...options], gains, preferred, count: 0, members: [] };
        found.set(key, same);
        entries += options.length;
      }
      same.count += stride;
      if (settings.members) same.members.push(i);
      if (entries > most && !settings.members) {
        // Too many to keep: from here every second of them, for two.
        entries = thin(found);
        stride *= 2;
        skip = stride - 1;
      }
    }
  }
  const classes = [...found.values()];
  if (stride > 1) {
    const total = classes.reduce((sum, { count }) => sum + count, 0);
    for (const each of classes) each.count *= open / total;
  }
  return { classes, entries, settled, open: preferences, whole: stride === 1 };
}

const worth = (rank: Float64Array, first: number, option: number): number =>
  option === NONE ? 0 : rank[first + option]!;

/** How far the score of each cell can rise and fall in the box. */
function reaches(rows: readonly Row[], { prices, lowest, highest }: Box, cells: number): [Float64Array, Float64Array] {
  const [up, down] = [new Float64Array(cells), new Float64Array(cells)];
  for (const [r, { uses }] of rows.entries()) {
    const [fall, rise] = [prices[r]! - lowest[r]!, highest[r]! - prices[r]!];
    for (let c = 0; c < cells; c += 1) {
      const use = uses[c]!;
      if (use === 0) continue;
      up[c]! += use > 0 ? use * fall : -use * rise;
      down[c]! += use > 0 ? use * rise : -use * fall;
    }
  }
  return [up, down];
}

/** Halves the classes: of small ones every second goes, the other counts for both. Returns the entries that are left. */
function thin(found: Map<string, Customers>): number {
  let [entries, even, lost] = [0, false, 0];
  const typical = [...found.values()].reduce((sum, { count }) => sum + count, 0) / found.size;
  for (const [key, each] of found) {
    if (each.count <= 2 * typical) {
      even = !even;
      if (even) {
        lost = each.count;
        found.delete(key);
        continue;
      }
      each.count += lost;
      lost = 0;
    }
    entries += each.options.length;
  }
  return entries;
}
