// The best a customer could get instead: of the admitted treatments, by rank, ties by the customer's lot. Where customers
// may get several, it is asked of each one they have, and the other has to fit beside the rest.
import { drawOf } from '#engine/maths/hash.ts';
import { barBeside } from '#engine/policy/together.ts';
import type { Candidates, Further } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';

/** Customers looked at between two breaths. */
const STRETCH = 65_536;

/** What is asked of the candidates, over a batch or over everybody. */
export interface AlternativeRequest {
  readonly candidates: Omit<Candidates, 'byDefault' | 'net'>;
  /** For each row the treatment it has already, -1 for none. */
  readonly instead: Int16Array;
  /** What rows have beyond it. */
  readonly further: Further;
}

/**
 * For each row, then for each further treatment, the index of the best admitted treatment that the row could have in its
 * place; -1 without any.
 */
export async function findAlternatives(request: AlternativeRequest, work: Work): Promise<Int16Array> {
  const { candidates, instead, further } = request;
  const { size, treatments, rank, reasons, lots } = candidates;
  const isOpen = openBeside(request);
  const found = new Int16Array(size + further.positions.length).fill(-1);
  for (let k = 0; k < found.length; k += 1) {
    const row = k < size ? k : further.positions[k - size]!;
    const own = k < size ? instead[row]! : further.treatments[k - size]!;
    const first = row * treatments;
    let best = -1;
    for (let t = 0; t < treatments; t += 1) {
      if (t === own || !isAdmitted(reasons[first + t]!) || !isOpen(row, own, t)) continue;
      if (best === -1 || isBetter(rank[first + t]!, rank[first + best]!, t, best, lots[row]!)) best = t;
    }
    found[k] = best;
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
  return found;
}

/** Whether a treatment could take the place of `own` beside everything else that a row has. */
function openBeside({
  candidates,
  instead,
  further,
}: AlternativeRequest): (row: number, own: number, t: number) => boolean {
  const { together } = candidates;
  if (together === null) return () => true;
  const sets = Uint32Array.from(instead, (t) => (t < 0 ? 0 : 1 << t));
  for (const [k, row] of further.positions.entries()) sets[row]! |= 1 << further.treatments[k]!;
  return (row, own, t) => {
    const set = sets[row]!;
    if ((set & (1 << t)) !== 0) return false;
    return barBeside(together, row, own < 0 ? set : set & ~(1 << own), t) === null;
  };
}

/** Admitted treatments are those that were chosen, outranked, or lost to a limit. */
function isAdmitted(code: number): boolean {
  return code === REASON_CODE.chosen || code === REASON_CODE.outranked || code === REASON_CODE.limit;
}

function isBetter(rank: number, other: number, t: number, o: number, lot: number): boolean {
  return rank > other || (rank === other && drawOf(lot, t) < drawOf(lot, o));
}
