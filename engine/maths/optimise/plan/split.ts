// Settles those for whom several choices are as good, or nearly: a program says how many of each class take which, the lot
// of the id says who.
import { drawOf } from '../../hash.ts';
import type { Proof } from '../dual/dual.ts';
import { type Box, poolOf } from '../dual/pool.ts';
import { type PoolSettings, solvePool } from '../dual/pool-program.ts';
import { type Breathe, NONE, type Problem, type Row, STRETCH } from '../problem.ts';

/** Entries of a program that holds everybody. */
const ALL = Number.POSITIVE_INFINITY;
/** An amount so near to a whole number is one. */
const WHOLE = 1e-6;

export interface SplitSettings extends PoolSettings {
  readonly cells: number;
}

/** Everybody inside a box, split; null where HiGHS found no optimum. */
export async function splitOf(
  problem: Problem,
  rows: readonly Row[],
  box: Box,
  settings: SplitSettings,
  breathe: Breathe,
): Promise<Proof | null> {
  const { cells, largest } = settings;
  const pool = await poolOf(problem, rows, box, { cells, largest, most: ALL }, breathe);
  const solution = await solvePool(pool, rows, box, settings, breathe);
  return solution && { pool, solution };
}

/** Writes into `chosen` what each of the pool takes. */
export async function draw(
  { lots, most = 1 }: Problem,
  { pool, solution }: Proof,
  chosen: Int16Array,
  breathe: Breathe,
): Promise<void> {
  for (const [k, { members }] of pool.classes.entries()) {
    const drawn = byLot(members, lots);
    let next = 0;
    for (const { take, amount } of solution.shares[k]!) {
      const end = Math.min(drawn.length, next + Math.floor(amount + WHOLE));
      for (; next < end; next += 1) {
        const first = drawn[next]! * most;
        for (let place = 0; place < most; place += 1) chosen[first + place] = take[place] ?? NONE;
      }
    }
    for (; next < drawn.length; next += 1) chosen.fill(NONE, drawn[next]! * most, (drawn[next]! + 1) * most);
    if (k % 512 === 511 || members.length > STRETCH) await breathe();
  }
}

/** Members in the order of a draw of their lots, ties in their own order: sorted by one byte of the draw after the other. */
export function byLot(members: readonly number[], lots: Uint32Array): Uint32Array {
  let from = Uint32Array.from(members);
  if (members.length < 2) return from;
  let to = new Uint32Array(members.length);
  const ends = new Uint32Array(257);
  for (let shift = 0; shift < 32; shift += 8) {
    ends.fill(0);
    for (const i of from) ends[((drawOf(lots[i]!, 0) >>> shift) & 255) + 1]! += 1;
    for (let byte = 0; byte < 256; byte += 1) ends[byte + 1]! += ends[byte]!;
    for (const i of from) {
      const byte = (drawOf(lots[i]!, 0) >>> shift) & 255;
      to[ends[byte]!] = i;
      ends[byte]! += 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
