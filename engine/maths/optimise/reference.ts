// For tests: random and hostile problems, and what has to hold of every answer.
import { expect } from 'vitest';
import { drawOf } from '../hash.ts';
import { type Optimum, optimise } from './optimise.ts';
import { mayTake, plainOptimum } from './plain.ts';
import { type Allowance, type Allowances, type LimitRow, NONE, type Problem } from './problem.ts';

const calm = (): Promise<void> => Promise.resolve();

/** Numbers from 0 up to 1, the same for the same seed. */
export function numbersFrom(seed: number): () => number {
  let drawn = 0;
  return () => drawOf(seed, drawn++) / 2 ** 32;
}

const WORTHS = ['continuous', 'constant', 'levels', 'identical', 'negative', 'mixed'] as const;

interface Kind {
  readonly size: number;
  readonly treatments: number;
  readonly limits: number;
  readonly minimums: boolean;
  /** Ranks are multiplied by it. */
  readonly scale: number;
  readonly worth: (typeof WORTHS)[number];
  /** Treatments a customer; 1 unless told otherwise. */
  readonly most?: number;
  /** Whether customers differ in what they may take together. */
  readonly differing?: boolean;
}

/** A kind drawn from a seed: of at most so many customers, from one up. */
export function kindFrom(seed: number, most: number): Kind {
  const next = numbersFrom(seed);
  const whole = (end: number): number => Math.floor(next() * end);
  const size = 1 + whole(next() < 0.3 ? 6 : most);
  return {
    size,
    treatments: 1 + whole(8),
    limits: whole(10),
    minimums: next() < 0.4,
    scale: [1, 1, 1, 1e-12, 1e12][whole(5)]!,
    worth: WORTHS[whole(WORTHS.length)]!,
  };
}

export function problemFrom(
  seed: number,
  { size, treatments, limits, minimums, scale, worth, most = 1, differing = false }: Kind,
): Problem {
  const next = numbersFrom(seed ^ 0x5bd1e995);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)]!;
  const own = Array.from({ length: treatments }, () => 1 + Math.floor(next() * 20));
  const worths: Record<Kind['worth'], (t: number) => number> = {
    continuous: (t) => own[t]! * next(),
    constant: (t) => own[t]!,
    levels: () => pick([1, 2, 4, 8, 16]),
    identical: () => 5,
    negative: (t) => -own[t]! * next(),
    mixed: (t) => own[t]! * (next() - 0.4),
  };
  const rank = Float64Array.from({ length: size * treatments }, (_, cell) =>
    next() < 0.3 ? Number.NaN : worths[worth](cell % treatments) * scale,
  );
  const grouped = minimums && next() < 0.5;
  const groups = grouped ? Uint8Array.from({ length: size }, () => Math.floor(next() * 3)) : null;
  const cells = treatments * (grouped ? 3 : 1);
  const rows = Array.from({ length: limits }, (): LimitRow => {
    const uses = new Float64Array(cells);
    if (grouped && next() < 0.2) {
      // At least so much of all contacts goes to the first group.
      const share = next() * 0.6;
      return { uses: uses.map((_, c) => (c < treatments ? 1 : 0) - share), taken: 0, least: 0, most: Infinity };
    }
    const some = 0.2 + next() * 0.8;
    // Eighths, because HiGHS takes a sum of tenths for whole that is a bit more: such a plan would pass the most.
    const use = pick([() => 1, () => 1, () => 1 + Math.floor(next() * 4), () => (1 + Math.floor(next() * 20)) / 8]);
    for (let t = 0; t < treatments; t += 1) {
      if (next() > some) continue;
      const each = use();
      for (let c = t; c < cells; c += treatments) uses[c] = each;
    }
    const room = next() < 0.15 ? 0 : Math.floor(next() * size * (next() < 0.2 ? 3 : 0.6));
    const taken = next() < 0.2 ? Math.floor(next() * 3) : 0;
    const least = minimums && next() < 0.3 ? taken + Math.floor(room * next() * 0.8) : -Infinity;
    return { uses, taken, least, most: minimums && next() < 0.2 ? Infinity : taken + room };
  });
  const lots = Uint32Array.from({ length: size }, (_, i) => drawOf(seed, i + 1_000_000));
  const problem = { size, treatments, rank, groups, lots, limits: rows };
  if (most === 1) return problem;
  // Half of them in groups of which a customer takes one, half with pairs that exclude each other.
  const grouping = next() < 0.5 ? Array.from({ length: treatments }, () => Math.floor(next() * 4)) : null;
  const apart = Uint32Array.from({ length: treatments }, (_, t) =>
    Array.from({ length: treatments }, (_, u) => u).reduce(
      (mask, u) => (u !== t && (grouping ? grouping[u] === grouping[t] : next() < 0.15) ? mask | (1 << u) : mask),
      0,
    ),
  );
  return { ...problem, most, apart, ...(differing && { allowances: allowancesFrom(next, size, treatments, most) }) };
}

/** Up to six allowances, of other numbers and with other rooms in up to three windows, and who has which. */
function allowancesFrom(next: () => number, size: number, treatments: number, most: number): Allowances {
  const whole = (end: number): number => Math.floor(next() * end);
  const some = (share: number): number =>
    Array.from({ length: treatments }, (_, t) => t).reduce((bits, t) => (next() < share ? bits | (1 << t) : bits), 0);
  const windows = Array.from({ length: whole(4) }, () => {
    const counts = some(0.7);
    return { binds: counts & some(0.6), counts };
  });
  const all = Array.from({ length: 1 + whole(6) }, (): Allowance => {
    const open = windows.filter(() => next() < 0.8);
    return { most: 1 + whole(most), windows: open.map((window) => ({ ...window, room: 1 + whole(2) })) };
  });
  return { of: Uint32Array.from({ length: size }, () => whole(all.length)), all };
}

interface Judgement {
  readonly optimum: Optimum;
  /** Whether a minimum was missed. */
  readonly missed: boolean;
}

/**
 * Solves a problem, and expects of the answer what is promised of every answer; `tight`, that it comes close to the bound.
 */
export async function judge(problem: Problem, tight = true): Promise<Judgement> {
  const { treatments, rank, groups, limits, most: places = 1 } = problem;
  const optimum = await optimise(problem, calm);
  const { chosen, value, bound, prices, used, missed } = optimum;
  let recount = 0;
  const recounted = limits.map(() => 0);
  expect(chosen.length).toBe(problem.size * places);
  for (const [place, t] of chosen.entries()) {
    if (t === NONE) continue;
    const i = Math.floor(place / places);
    for (const other of chosen.subarray(i * places, place)) {
      expect(other, 'ascending, free places last').toBeLessThan(t);
      expect(other).not.toBe(NONE);
    }
    expect(mayTake(problem, i, [...chosen.subarray(i * places, place + 1)]), `customer ${i} takes too much`).toBe(true);
    const gain = rank[i * treatments + t]!;
    expect(gain, 'what is chosen is admitted').not.toBeNaN();
    recount += gain;
    for (const [l, { uses }] of limits.entries()) {
      recounted[l]! += uses[(groups === null ? 0 : groups[i]!) * treatments + t]!;
    }
  }
  const largest = rank.reduce((a, b) => Math.max(a, Math.abs(b) || 0), 0);
  const near = largest * problem.size * 1e-12;
  expect(Math.abs(recount - value)).toBeLessThanOrEqual(near);
  expect(bound).toBeGreaterThanOrEqual(value);
  for (const [l, { taken, least, most }] of limits.entries()) {
    expect(recounted[l]!, 'used').toBeCloseTo(used[l]!, 8);
    expect(taken + used[l]!, 'a most is kept').toBeLessThanOrEqual(Math.max(most, taken));
    expect(missed[l]!).toBe(Math.max(0, least - (taken + used[l]!)));
    if (least === -Infinity) expect(prices[l]!).toBeGreaterThanOrEqual(0);
    if (most === Infinity) expect(prices[l]!).toBeLessThanOrEqual(0);
  }
  const isMissed = missed.some((units) => units > 0);
  // The largest rank of one customer, for each limit that has a price, and one more.
  const priced = prices.filter((price) => price !== 0).length;
  if (tight && !isMissed) expect(bound - value).toBeLessThanOrEqual((priced + 1) * largest * (1 + 1e-9));
  return { optimum, missed: isMissed };
}

/** The problems of a range of seeds beside HiGHS, counted by how they ended. A failure names its seed. */
export async function judgeAll(
  first: number,
  last: number,
  problemOf: (seed: number) => Problem,
): Promise<Record<Ending, number>> {
  const met = { same: 0, missed: 0, infeasible: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    try {
      met[await judgeBesideHighs(problemOf(seed))] += 1;
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  return met;
}

type Ending = 'same' | 'missed' | 'infeasible';

/** Expects the bound to be the optimum of the linear program, and small problems to be solved to the whole optimum. */
async function judgeBesideHighs(problem: Problem): Promise<Ending> {
  // A small one is held to the whole optimum, which may itself be further from the bound than others come.
  const small = problem.size * problem.treatments <= 300;
  const { optimum, missed } = await judge(problem, !small);
  const linear = await plainOptimum(problem, false);
  if (linear === null) return 'infeasible';
  // Where the linear program is feasible only whole customers can miss a minimum.
  const largest = problem.rank.reduce((a, b) => Math.max(a, Math.abs(b) || 0), 0) || 1;
  const near = 1e-6 * Math.max(1, Math.abs(linear) / largest);
  if (!missed) expect(Math.abs(optimum.bound - linear) / largest).toBeLessThanOrEqual(near);
  if (!small) return missed ? 'missed' : 'same';
  const best = await plainOptimum(problem, true);
  if (best === null) return 'missed';
  expect(missed).toBe(false);
  expect(Math.abs(optimum.value - best) / largest).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(best) / largest));
  return 'same';
}
