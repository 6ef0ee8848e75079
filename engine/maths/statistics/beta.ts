// The regularised incomplete beta function and its inverse: the distribution behind exact intervals of a share.

const EPSILON = 1e-16;
const TINY = 1e-300;
const MOST_TERMS = 10_000;
/** Halvings of [0, 1] after which no double lies between the ends. */
const HALVINGS = 1_100;

/** The share of a beta distribution with shapes `a` and `b`, both above 0, that lies below `x` from 0 to 1. */
export function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  // The fraction converges fast on the near side of the mean; beyond it the other tail is worked out.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** The `x` below which `share` of the distribution lies. */
export function betaQuantile(share: number, a: number, b: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  let low = 0;
  let high = 1;
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (betaShare(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return high;
}

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < EPSILON) break;
  }
  return value;
}

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Below this the argument is moved up before Stirling's series, which needs a large one. */
const STIRLING_FROM = 15;
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];

/** The logarithm of the gamma function of `x` above 0. */
export function logGamma(x: number): number {
  let shift = 0;
  let up = x;
  for (; up < STIRLING_FROM; up += 1) shift += Math.log(up);
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k -= 1) series = STIRLING[k]! + series / (up * up);
  return (up - 0.5) * Math.log(up) - up + 0.5 * Math.log(2 * Math.PI) + series / up - shift;
}
