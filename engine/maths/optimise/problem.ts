// The problem of allocation as flat arrays: each customer takes at most one treatment, or at most so many that may stand
// beside each other, so that the sum of ranks is the largest, and the use of every limit stays between its least and its
// most.

/** What a limit allows: what others have taken and what this allocation uses lie together between least and most. */
export interface LimitRow {
  /** Units one contact takes: group × treatments + treatment. Negative ones are allowed, as bounds of shares need them. */
  readonly uses: Float64Array;
  readonly taken: number;
  /** Minus infinity for a limit without a minimum. */
  readonly least: number;
  /** Infinity for a limit without a capacity. */
  readonly most: number;
}

/** Once one is taken that a window binds, no more are that count in it than it has room for. Treatments are bits. */
export interface Window {
  /** Part of `counts`. */
  readonly binds: number;
  readonly counts: number;
  /** At least 1: what has no room by itself is not admitted. */
  readonly room: number;
}

/** What a customer may take together, beside what excludes each other for everybody. */
export interface Allowance {
  readonly most: number;
  readonly windows: readonly Window[];
}

/** The place of each customer in a list of what they may take together. */
export interface Allowances {
  readonly of: Uint32Array;
  readonly all: readonly Allowance[];
}

export interface Problem {
  /** Customers, in the order of their ids' bytes. */
  readonly size: number;
  readonly treatments: number;
  /** Customer × treatments + treatment; NaN where the treatment is not admitted. */
  readonly rank: Float64Array;
  /** The group of each customer, from 0; null where all are one. */
  readonly groups: Uint8Array | null;
  /** A number for each customer, drawn from the id, that settles ties. */
  readonly lots: Uint32Array;
  readonly limits: readonly LimitRow[];
  /** Treatments a customer may take together: 1 unless told otherwise. More than one only of 32 treatments or fewer. */
  readonly most?: number;
  /** For each treatment, a bit for each other that may not stand beside it; null where any may. */
  readonly apart?: Uint32Array | null;
  /** What differs from customer to customer, `most` being the largest of them; null where all are alike. */
  readonly allowances?: Allowances | null;
}

/** Customers between two breaths. */
export const STRETCH = 65_536;
export const NONE = -1;

export type Breathe = () => Promise<void>;

/** One end of a limit, its uses divided by the largest: what the dual has a price for. */
export interface Row {
  readonly limit: number;
  readonly uses: Float64Array;
  readonly bound: number;
  /** Between which the price may lie: from 0 up for a most, from 0 down for a least. */
  readonly lowest: number;
  readonly highest: number;
  /** The largest use, by which a price is divided to be that of a unit. */
  readonly scale: number;
}

/** How many times the largest rank a missing unit of a minimum costs: above this it is missed. */
const MISSING = 100;
const DEAREST = 1e6;

/**
 * The rows of all limits. A least is dear, not hard: the dual of a minimum that cannot be met would have no end. One that
 * others have used beyond its most leaves nothing, not less.
 */
export function rowsOf({ limits }: Pick<Problem, 'limits'>, largest: number): Row[] {
  return limits.flatMap(({ uses, taken, least, most }, limit) => {
    const sizes = uses.filter((use) => use !== 0).map(Math.abs);
    if (sizes.length === 0) return [];
    const scale = sizes.reduce((a, b) => Math.max(a, b));
    const smallest = sizes.reduce((a, b) => Math.min(a, b)) / scale;
    const row = { limit, scale, uses: uses.map((use) => use / scale) };
    const dearest = largest * Math.min(DEAREST, MISSING / smallest);
    const rows: Row[] = [];
    if (most < Infinity) rows.push({ ...row, bound: Math.max(0, most - taken) / scale, lowest: 0, highest: Infinity });
    if (least > -Infinity) rows.push({ ...row, bound: (least - taken) / scale, lowest: -dearest, highest: 0 });
    return rows;
  });
}

/** Σ price × use of each treatment in each group. */
export function chargesOf(rows: readonly Row[], prices: Float64Array, cells: number): Float64Array {
  const charges = new Float64Array(cells);
  for (const [r, { uses }] of rows.entries()) {
    const price = prices[r]!;
    if (price === 0) continue;
    for (let c = 0; c < cells; c += 1) charges[c]! += price * uses[c]!;
  }
  return charges;
}

/** What a customer may take together. */
export function allowanceOf(
  { most = 1, allowances = null }: Pick<Problem, 'most' | 'allowances'>,
  i: number,
): Allowance {
  return allowances === null ? { most, windows: [] } : allowances.all[allowances.of[i]!]!;
}

/** The cells of a table by group and treatment. */
export function cellsOf({ treatments, limits, groups }: Problem): number {
  const most = groups === null ? 0 : groups.reduce((a, b) => Math.max(a, b), 0);
  return limits[0]?.uses.length ?? treatments * (most + 1);
}

/** The largest absolute rank that is admitted; 0 where none is. */
export async function largestRank({ rank, treatments, size }: Problem, breathe: Breathe): Promise<number> {
  let largest = 0;
  for (let from = 0; from < size; from += STRETCH) {
    const end = Math.min(size, from + STRETCH) * treatments;
    for (let cell = from * treatments; cell < end; cell += 1) {
      const value = Math.abs(rank[cell]!);
      if (value > largest) largest = value;
    }
    await breathe();
  }
  return largest;
}
