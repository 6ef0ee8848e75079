// Four fixed problems of allocation with twelve treatments and thirteen limits and more, of any size: worths that all
// differ, worths that are the same for everybody, five levels of worth, and one with a budget, fractional use, two
// minimums, a bound of a group's share, and up to two treatments a customer, one of each of four channels.
import { drawOf } from '#engine/maths/hash.ts';
import type { LimitRow, Problem } from '#engine/maths/optimise/problem.ts';

export const INSTANCES = ['all different', 'the same for all', 'five levels', 'minimums, shares, two each'] as const;
export type Instance = (typeof INSTANCES)[number];

const TREATMENTS = 12;
const LEVELS = [2, 4, 8, 16, 32];

/** Treatments of one of four channels exclude each other. */
const CHANNELS = Uint32Array.from({ length: TREATMENTS }, (_, t) => (0b000100010001 << (t % 4)) & ~(1 << t));

export function instanceOf(instance: Instance, size: number): Problem {
  let drawn = 0;
  const next = (): number => drawOf(INSTANCES.indexOf(instance) + 1, drawn++) / 2 ** 32;
  const own = Array.from({ length: TREATMENTS }, () => 5 + next() * 40);
  const shares = Array.from({ length: TREATMENTS }, () => 0.01 + next() * 0.06);
  const rich = instance === 'minimums, shares, two each';
  const rank = new Float64Array(size * TREATMENTS);
  const groups = new Uint8Array(size);
  for (let i = 0; i < size; i += 1) {
    const spends = 0.5 + next();
    groups[i] = next() < 0.3 ? 1 : 0;
    for (let t = 0; t < TREATMENTS; t += 1) {
      const worth =
        instance === 'the same for all'
          ? own[t]!
          : instance === 'five levels'
            ? LEVELS[Math.floor(next() * LEVELS.length)]!
            : own[t]! * spends * (0.3 + next()) - 4;
      rank[i * TREATMENTS + t] = next() < 0.4 ? Number.NaN : worth;
    }
  }
  const cells = TREATMENTS * (rich ? 2 : 1);
  const row = (use: (t: number, group: number) => number, most: number, least = -Infinity): LimitRow => {
    const uses = Float64Array.from({ length: cells }, (_, c) => use(c % TREATMENTS, Math.floor(c / TREATMENTS)));
    return { uses, taken: 0, least, most };
  };
  const limits = shares.map((share, t) => row((u) => (u === t ? 1 : 0), Math.round(size * share)));
  limits.push(row((t) => 0.5 + (t % 4), size * 0.5));
  if (rich) {
    for (const [t, part] of [
      [3, 0.9],
      [5, 0.8],
    ] as const) {
      limits[t] = { ...limits[t]!, least: Math.floor(limits[t]!.most * part) };
    }
    limits.push(row((t) => (t < 4 ? (t + 1) / 10 : 0), size * 0.04));
    // Of all who are treated at least four in ten are of the second group, which has three in ten of all customers.
    limits.push(row((_, group) => group - 0.4, Infinity, 0));
  }
  const lots = Uint32Array.from({ length: size }, (_, i) => drawOf(7, i));
  const problem = { size, treatments: TREATMENTS, rank, groups: rich ? groups : null, lots, limits };
  return rich ? { ...problem, most: 2, apart: CHANNELS } : problem;
}
