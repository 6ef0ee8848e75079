// The best a customer could get instead: of the admitted treatments, by rank, ties by the customer's lot.
import { drawOf } from '#engine/maths/hash.ts';
import type { Candidates } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';

/** Customers looked at between two breaths. */
const STRETCH = 65_536;

/** What is asked of the candidates, over a batch or over everybody. */
export interface AlternativeRequest {
  readonly candidates: Omit<Candidates, 'byDefault' | 'net' | 'together'>;
  /** For each row the treatment it has already, -1 for none. */
  readonly instead: Int16Array;
}

/** For each row the index of the best admitted treatment other than the one it has; -1 without any. */
export async function findAlternatives({ candidates, instead }: AlternativeRequest, work: Work): Promise<Int16Array> {
  const { size, treatments, rank, reasons, lots } = candidates;
  const found = new Int16Array(size).fill(-1);
  for (let row = 0; row < size; row += 1) {
    const first = row * treatments;
    let best = -1;
    for (let t = 0; t < treatments; t += 1) {
      if (t === instead[row] || !isAdmitted(reasons[first + t]!)) continue;
      if (best === -1 || isBetter(rank[first + t]!, rank[first + best]!, t, best, lots[row]!)) best = t;
    }
    found[row] = best;
    if (row % STRETCH === STRETCH - 1) await work.breathe();
  }
  return found;
}

/** Admitted treatments are those that were chosen, outranked, or lost to a limit. */
function isAdmitted(code: number): boolean {
  return code === REASON_CODE.chosen || code === REASON_CODE.outranked || code === REASON_CODE.limit;
}

function isBetter(rank: number, other: number, t: number, o: number, lot: number): boolean {
  return rank > other || (rank === other && drawOf(lot, t) < drawOf(lot, o));
}
