// Gives treatments to customers while limits last: mandatory treatments first, then contact classes from the highest.
// In the strategy's order everybody of a class gets the best-ranked treatment whose limits have room, else the next; a
// strategy that proves its plan has each class placed as one problem over everybody.
import { drawOf } from '#engine/maths/hash.ts';
import type { Candidates } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import { placeTier, type TierProof } from './place-tier.ts';
import type { Session } from './session.ts';

/** Customers placed between two breaths. */
const STRETCH = 8192;
const NONE = -1;

export interface AllocationRequest {
  /** Rows of the candidates in the strategy's order; a row that is absent gets nothing. */
  readonly order: Int32Array;
  /** `reasons` is completed in place: chosen, or lost to a limit. */
  readonly candidates: Pick<Candidates, 'size' | 'treatments' | 'rank' | 'reasons' | 'lots'>;
  /** For each treatment when it is placed: tiers are placed from 0 up, all customers in each. */
  readonly tiers: Uint8Array;
  /** Tiers from this one on are placed so that the sum of ranks is the largest; null places all in the order. */
  readonly optimalFrom: number | null;
  /** Whether the problems that are proved are to be kept with their proofs: for each a copy of its ranks. */
  readonly keep: boolean;
}

export interface Allocation {
  /** For each row the index of its treatment, -1 for none. */
  readonly chosen: Int16Array;
  readonly placed: number;
  /** How often a customer's best treatment left was lost to a limit. */
  readonly lost: number;
  /** What is proved of each tier that was placed at its best, in their order. */
  readonly proofs: readonly TierProof[];
}

export async function allocate(request: AllocationRequest, session: Session, work: Work): Promise<Allocation> {
  const { order, tiers, candidates, optimalFrom, keep } = request;
  const chosen = new Int16Array(candidates.size).fill(NONE);
  const proofs: TierProof[] = [];
  let [placed, lost] = [0, 0];
  for (const tier of [...new Set(tiers)].sort((a, b) => a - b)) {
    const members = [...tiers.keys()].filter((t) => tiers[t] === tier);
    if (optimalFrom !== null && tier >= optimalFrom) {
      const later = [...tiers.keys()].filter((t) => tiers[t]! > tier);
      const answer = await placeTier({ tier, members, later, order, candidates, keep }, chosen, session, work);
      placed += answer.placed;
      lost += answer.lost;
      if (answer.proof !== null) proofs.push(answer.proof);
      continue;
    }
    for (let k = 0; k < order.length; k += 1) {
      const row = order[k]!;
      if (chosen[row] === NONE) {
        for (let t = best(candidates, row, members); t !== NONE; t = best(candidates, row, members)) {
          const cell = row * candidates.treatments + t;
          if (session.fullLimit(t) === null) {
            session.take(t);
            candidates.reasons[cell] = REASON_CODE.chosen;
            chosen[row] = t;
            placed += 1;
            break;
          }
          candidates.reasons[cell] = REASON_CODE.limit;
          lost += 1;
        }
      }
      if (k % STRETCH === STRETCH - 1) await work.breathe();
    }
  }
  return { chosen, placed, lost, proofs };
}

/** The best-ranked of `members` that is still open to the row, ties by the row's lot. */
function best(
  { treatments, rank, reasons, lots }: AllocationRequest['candidates'],
  row: number,
  members: number[],
): number {
  const first = row * treatments;
  let found = NONE;
  for (const t of members) {
    if (reasons[first + t] !== REASON_CODE.outranked) continue;
    if (found === NONE) {
      found = t;
      continue;
    }
    const [mine, other] = [rank[first + t]!, rank[first + found]!];
    if (mine > other || (mine === other && drawOf(lots[row]!, t) < drawOf(lots[row]!, found))) found = t;
  }
  return found;
}
