// What one treatment is worth to one customer (decisions 11): the gain over doing nothing, in currency, and the rank
// that the objective maximises. One formula for a run and for its explanation, so that they agree bit for bit.
import type { Appraisal, Candidates, PriorEvidence } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import { shrunkPrior } from './propensity.ts';

/** Customers settled between two breaths. */
const STRETCH = 16_384;

export interface Worth {
  uplift: number;
  net: number;
  rank: number;
}

/** Fills `worth`. An unknown value or context leaves net and rank unknown; a mandatory treatment then is worth its cost. */
export function fillWorth(
  worth: Worth,
  { cost, lever, mandatory, propensity: { natural } }: Treatment,
  propensity: number,
  value: number,
  context: number,
): void {
  worth.uplift = propensity * (1 - natural);
  const gain = worth.uplift * value;
  worth.net = gain - cost;
  worth.rank = gain * context * lever - cost;
  if (mandatory && Number.isNaN(worth.rank)) {
    worth.net = 0 - cost;
    worth.rank = 0 - cost;
  }
}

/** The reason of an admitted treatment once its rank is known: doing nothing has rank 0 and must be beaten. */
export function reasonByRank({ mandatory }: Treatment, rank: number): number {
  if (mandatory || rank > 0) return REASON_CODE.outranked;
  return Number.isNaN(rank) ? REASON_CODE['value-unknown'] : REASON_CODE['not-positive'];
}

/** Turns an appraisal into candidates, in its own arrays: it is used up. */
export async function settleWorth(
  appraisal: Appraisal,
  treatments: readonly Treatment[],
  evidence: readonly PriorEvidence[],
  work: Work,
): Promise<Candidates> {
  const { size, propensity, value, context, scored, reasons, byDefault, lots, together } = appraisal;
  const net = value;
  const rank = propensity;
  const times = treatments.map(({ id }) => evidence.find(({ treatment }) => treatment === id)?.times ?? 1);
  const worth: Worth = { uplift: 0, net: 0, rank: 0 };
  for (let row = 0; row < size; row += 1) {
    for (let t = 0; t < treatments.length; t += 1) {
      const cell = row * treatments.length + t;
      if (reasons[cell] !== REASON_CODE.outranked) {
        net[cell] = Number.NaN;
        rank[cell] = Number.NaN;
        continue;
      }
      const likely = scored[cell] === 1 ? propensity[cell]! : shrunkPrior(propensity[cell]!, times[t]!);
      fillWorth(worth, treatments[t]!, likely, value[cell]!, context[cell]!);
      net[cell] = worth.net;
      rank[cell] = worth.rank;
      reasons[cell] = reasonByRank(treatments[t]!, worth.rank);
    }
    if (row % STRETCH === STRETCH - 1) await work.breathe();
  }
  return { size, treatments: treatments.length, net, rank, reasons, byDefault, lots, together };
}
