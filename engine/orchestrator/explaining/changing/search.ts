// The nearest value of one input at which the customer would get a treatment. All inputs and all treatments are asked in
// the same few batches; where the answer turns between two values, it is closed in on to the grain of the input.
import { type Input, snapped } from './points.ts';
import type { Variation } from './variations.ts';

/** Places looked at inside each stretch that is closed in on. */
const SECTIONS = 24;
const ROUNDS = 8;
/** Inputs followed to the grain for each treatment. */
const MOST_INPUTS = 3;

/** The treatments that the customer would get. */
export type Got = readonly number[];

/** For each variation what the customer would get. */
export type Judge = (variations: readonly Variation[]) => Promise<readonly Got[]>;

/** A value of an input that gives the customer a treatment. */
export interface Found {
  readonly input: Input;
  readonly value: number | string;
  /** The change over the larger of the two; 1 where there is no distance. */
  readonly size: number;
}

interface Stretch {
  readonly wanted: number;
  readonly input: Input;
  /** Does not give the treatment, and does. */
  near: number;
  far: number;
}

/** What to ask first: every point of every input. */
export const firstVariations = (inputs: readonly Input[]): Variation[] =>
  inputs.flatMap((input) => input.points.map((value) => variationOf(input, value)));

/**
 * By treatment what would give it to the customer, the smallest change first; at most one of an input. `answers` are
 * those to the first variations.
 */
export async function nearestValues(
  inputs: readonly Input[],
  treatments: readonly number[],
  answers: readonly Got[],
  judge: Judge,
): Promise<Map<number, Found[]>> {
  const found = new Map<number, Found[]>(treatments.map((t) => [t, []]));
  const stretches: Stretch[] = [];
  let first = 0;
  for (const input of inputs) {
    const { points } = input;
    const got = answers.slice(first, first + points.length);
    first += points.length;
    for (const wanted of treatments) {
      const gives = got.map((each) => each.includes(wanted));
      if (!gives.includes(true)) continue;
      if (input.type === 'text' || input.type === 'yes-no' || Number.isNaN(input.now)) {
        const value = points[gives.indexOf(true)]!;
        found.get(wanted)!.push({ input, value, size: 1 });
        continue;
      }
      stretches.push(...nearestTurns(input, input.now as number, points as readonly number[], gives, wanted));
    }
  }
  await closeIn(mostPromising(stretches), judge);
  for (const { wanted, input, far } of mostPromising(stretches)) {
    found.get(wanted)!.push({ input, value: far, size: sizeOf(input.now as number, far, input) });
  }
  for (const [wanted, all] of found) found.set(wanted, onePerInput(all));
  return found;
}

/** Below and above the customer's own value: the nearest that gives the treatment, and the last before it that does not. */
function nearestTurns(
  input: Input,
  now: number,
  points: readonly number[],
  gives: readonly boolean[],
  wanted: number,
): Stretch[] {
  const turns: Stretch[] = [];
  const above = points.findIndex((point, at) => point > now && gives[at] === true);
  if (above !== -1) turns.push({ wanted, input, near: Math.max(now, points[above - 1] ?? now), far: points[above]! });
  const below = points.findLastIndex((point, at) => point < now && gives[at] === true);
  if (below !== -1) turns.push({ wanted, input, near: Math.min(now, points[below + 1] ?? now), far: points[below]! });
  return turns;
}

/** The few inputs of each treatment whose change is the smallest as far as is known. */
function mostPromising(stretches: readonly Stretch[]): Stretch[] {
  return [...Map.groupBy(stretches, ({ wanted }) => wanted).values()].flatMap((own) =>
    own
      .toSorted((a, b) => sizeOf(a.input.now as number, a.far, a.input) - sizeOf(b.input.now as number, b.far, b.input))
      .slice(0, MOST_INPUTS),
  );
}

async function closeIn(stretches: readonly Stretch[], judge: Judge): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const open = stretches.filter(({ near, far, input }) => Math.abs(far - near) > input.grain * 1.000001);
    const asked = open.flatMap((stretch) => sectionsOf(stretch).map((value) => ({ stretch, value })));
    if (asked.length === 0) return;
    const got = await judge(asked.map(({ stretch, value }) => variationOf(stretch.input, value)));
    for (const stretch of open) {
      // From the near end on: the first place that gives the treatment, and the one before it.
      for (const [at, { stretch: own, value }] of asked.entries()) {
        if (own !== stretch) continue;
        if (got[at]!.includes(stretch.wanted)) {
          stretch.far = value;
          break;
        }
        stretch.near = value;
      }
    }
  }
}

/** Values inside a stretch on the grid of the input, from the near end to the far one. */
function sectionsOf({ near, far, input }: Stretch): number[] {
  const values = Array.from({ length: SECTIONS }, (_, at) =>
    snapped(near + ((at + 1) / (SECTIONS + 1)) * (far - near), input.grain),
  );
  const [low, high] = [Math.min(near, far), Math.max(near, far)];
  const inside = [...new Set(values)].filter((value) => value > low && value < high);
  // On a grid of its own the near end may stand between two places.
  const next = snapped(near + Math.sign(far - near) * input.grain, input.grain);
  return inside.length > 0 || next <= low || next >= high ? inside : [next];
}

function sizeOf(now: number, to: number, { type }: Input): number {
  // The distance between two days is told in years: dates have no zero.
  if (type === 'date' || type === 'instant') return Math.min(1, Math.abs(to - now) / (365 * 86_400_000));
  return Math.abs(to - now) / Math.max(Math.abs(to), Math.abs(now), Number.MIN_VALUE);
}

function onePerInput(found: readonly Found[]): Found[] {
  const sorted = found.toSorted((a, b) => a.size - b.size);
  return sorted.filter((each, at) => sorted.findIndex(({ input }) => input === each.input) === at);
}

const variationOf = ({ kind, name }: Input, value: number | string): Variation => ({ kind, name, value });
