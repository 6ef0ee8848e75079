// What two counts say about the ratio of two shares: how the share of one group compares with that of another.

/** A share seen: `found` of `of`, whole numbers, `of` above 0. */
export interface Seen {
  readonly found: number;
  readonly of: number;
}

/** A range of ratios; `high` is null where no ratio is too large. */
export interface RatioInterval {
  readonly low: number;
  readonly high: number | null;
}

/** What a squared normal variable stays below with each confidence. */
const CHI_SQUARE = { 0.9: 2.705543454095404, 0.95: 3.841458820694124, 0.99: 6.6348966010212145 } as const;
export type Confidence = keyof typeof CHI_SQUARE;

const HALVINGS = 200;
/** Ratios from 2^-FURTHEST to 2^FURTHEST are looked at; beyond stands nothing that whole numbers can tell apart. */
const FURTHEST = 60;

/**
 * The score interval of the ratio `first` ÷ `second` of two independent shares, by O. Miettinen and M. Nurminen,
 * "Comparative analysis of two rates", Statistics in Medicine 4 (1985), 213-226: all ratios that the score test with the
 * variance at the ratio, times N/(N - 1), does not refuse. Null where both shares are 0, of which there is no ratio.
 */
export function ratioInterval(first: Seen, second: Seen, confidence: Confidence = 0.95): RatioInterval | null {
  for (const { found, of } of [first, second]) {
    if (!Number.isInteger(found) || !Number.isInteger(of) || found < 0 || found > of || of === 0) {
      throw new Error(`${found} of ${of} is no count of a group`);
    }
  }
  if (first.found === 0 && second.found === 0) return null;
  const most = CHI_SQUARE[confidence];
  const inside = (power: number): boolean => scoreOf(first, second, 2 ** power) <= most;
  const middle = startOf(first, second);
  const low = first.found === 0 ? 0 : 2 ** edge(middle, -FURTHEST, inside);
  const high = second.found === 0 ? null : 2 ** edge(middle, FURTHEST, inside);
  return { low, high };
}

/** The binary logarithm of a ratio that the test surely does not refuse: that of the shares, moved off 0. */
function startOf(first: Seen, second: Seen): number {
  if (first.found === 0) return -FURTHEST;
  if (second.found === 0) return FURTHEST;
  return Math.log2((first.found * second.of) / (second.found * first.of));
}

/** The last ratio between one that is inside and one far out that is inside, to the last bit; the far one if all are. */
function edge(inner: number, outer: number, inside: (power: number) => boolean): number {
  if (inside(outer)) return outer;
  let [here, beyond] = [inner, outer];
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = here + (beyond - here) / 2;
    if (middle === here || middle === beyond) break;
    if (inside(middle)) here = middle;
    else beyond = middle;
  }
  return here;
}

/** The score statistic at a ratio: the squared difference over its variance under the likeliest shares of that ratio. */
function scoreOf(first: Seen, second: Seen, ratio: number): number {
  const [x1, n1, x2, n2] = [first.found, first.of, second.found, second.of];
  const all = n1 + n2;
  // The likeliest second share is the smaller root of a·p² + b·p + c; written so that nothing cancels out.
  const a = all * ratio;
  const b = n1 * ratio + x1 + n2 + x2 * ratio;
  const c = x1 + x2;
  const p2 = Math.min(1, 1 / ratio, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))));
  const p1 = p2 * ratio;
  const variance = (((p1 * (1 - p1)) / n1 + (ratio * ratio * p2 * (1 - p2)) / n2) * all) / (all - 1);
  const difference = x1 / n1 - (ratio * x2) / n2;
  if (difference === 0) return 0;
  return variance > 0 ? (difference * difference) / variance : Number.POSITIVE_INFINITY;
}
