// What customers who lost something to a limit would gain by it: the order in which they stand by.
import type { Candidates, Further } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import { Given } from './given.ts';

const STRETCH = 65_536;
const NONE = -1;

export interface Placed {
  /** For each row the index of its treatment, -1 for none, and what it was given beyond that. */
  readonly chosen: Int16Array;
  readonly further: Further;
}

/** For each row what the best treatment that it lost to a limit would add to what it has, in rank; 0 where none would. */
export async function standByGains(
  {
    size,
    reasons,
    together,
    ...worths
  }: Pick<Candidates, 'size' | 'treatments' | 'rank' | 'lots' | 'reasons' | 'together'>,
  { chosen, further }: Placed,
  work: Work,
): Promise<Float64Array> {
  const { treatments } = worths;
  const given = await Given.of(size, treatments, together, work);
  for (const [row, t] of chosen.entries()) if (t !== NONE) given.give(row, t);
  for (const [k, row] of further.positions.entries()) given.give(row, further.treatments[k]!);
  const gains = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    for (let t = 0; t < treatments; t += 1) {
      if (reasons[row * treatments + t] === REASON_CODE.limit)
        gains[row] = Math.max(gains[row]!, given.gain(row, t, worths));
    }
    if (row % STRETCH === STRETCH - 1) await work.breathe();
  }
  return gains;
}
