// Compares groups stage by stage: rates, their ratio to the best group's and to everybody else's, the four-fifths rule.
import { type Confidence, ratioInterval, type Seen } from '#engine/maths/statistics/ratio.ts';
import {
  FAIRNESS_STAGES,
  type FairnessGroup,
  type FairnessOfAttribute,
  type FairnessVerdict,
  FOUR_FIFTHS,
  type RateRatio,
} from '#shared/model/fairness.ts';
import type { NamedGroup } from './groups.ts';

export const CONFIDENCE: Confidence = 0.95;

/** A group's customers, and how many of them passed each stage. */
export interface Tally extends NamedGroup {
  readonly customers: number;
  readonly passed: readonly number[];
}

export function compareGroups(
  attribute: string,
  by: FairnessOfAttribute['by'],
  tallies: readonly Tally[],
  smallestGroup: number,
): FairnessOfAttribute {
  const large = [...tallies.keys()].filter((g) => tallies[g]!.customers >= smallestGroup);
  const best = FAIRNESS_STAGES.map((_, s) => bestOf(tallies, large, s));
  const groups = tallies.map((tally, g): FairnessGroup => {
    const { group, said, kind, customers, passed } = tally;
    const tooFew = !large.includes(g);
    const stages = FAIRNESS_STAGES.map((stage, s) => {
      const own = { found: passed[s]!, of: customers };
      const leader = best[s] ?? null;
      const toBest = tooFew || leader === null || leader === g ? null : ratioOf(own, seenIn(tallies[leader]!, s));
      const toRest = tooFew ? null : ratioOf(own, restOf(tallies, g, s));
      const rate = tooFew ? null : own.found / own.of;
      return { stage, passed: own.found, rate, toBest, toRest, verdict: verdictOf(tooFew, leader, g, toBest) };
    });
    return { group, said, kind, customers, tooFew, stages };
  });
  return { attribute, by, groups, best };
}

const seenIn = ({ customers, passed }: Tally, stage: number): Seen => ({ found: passed[stage]!, of: customers });

function restOf(tallies: readonly Tally[], but: number, stage: number): Seen {
  const others = tallies.filter((_, g) => g !== but);
  const sum = (of: (each: Tally) => number): number => others.reduce((all, each) => all + of(each), 0);
  return { found: sum((each) => each.passed[stage]!), of: sum((each) => each.customers) };
}

/** The group with the highest rate, the first of several; null where nobody passed. */
function bestOf(tallies: readonly Tally[], large: readonly number[], stage: number): number | null {
  let found: number | null = null;
  let highest = 0;
  for (const g of large) {
    const rate = tallies[g]!.passed[stage]! / tallies[g]!.customers;
    if (rate <= highest) continue;
    highest = rate;
    found = g;
  }
  return found;
}

function ratioOf(own: Seen, others: Seen): RateRatio | null {
  if (own.of === 0 || others.of === 0) return null;
  const interval = ratioInterval(own, others, CONFIDENCE);
  if (interval === null) return null;
  return { ratio: others.found === 0 ? null : (own.found * others.of) / (others.found * own.of), ...interval };
}

function verdictOf(tooFew: boolean, leader: number | null, own: number, toBest: RateRatio | null): FairnessVerdict {
  if (tooFew) return 'too-few';
  if (leader === null) return 'nobody';
  if (leader === own || toBest === null || (toBest.ratio ?? 1) >= FOUR_FIFTHS) return 'fair';
  return toBest.high !== null && toBest.high < FOUR_FIFTHS ? 'below' : 'unclear';
}
