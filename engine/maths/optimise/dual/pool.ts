// The customers who are not settled while prices stay inside a box around where they are, put together in classes.

import { drawOf } from '../../hash.ts';
import { type Breathe, chargesOf, type Problem, type Row, STRETCH } from '../problem.ts';
import { setsOf } from '../sets.ts';
import { Classes, type Customers } from './classes.ts';
import { type Judge, OneEach, SeveralEach } from './judges.ts';

/** Prices and how far they may move, by row. */
export interface Box {
  readonly prices: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Whether it holds every price there is: then its own prices are no better than any. */
  readonly everything: boolean;
}

export interface Pool {
  readonly classes: readonly Customers[];
  /** Entries of all classes' open choices. */
  readonly entries: number;
  /** Settled customers by what they prefer: group × treatments + treatment. */
  readonly settled: Float64Array;
  /** The open ones by what they prefer at the box's prices. */
  readonly open: Float64Array;
  /** Whether all open customers are in `classes`. */
  readonly whole: boolean;
}

/** Customers who are looked at while the box is everything. */
const EVERYTHING = 40_000;

/**
 * One pass. Where there are more than `most` entries, `classes` holds a part of the
 * open customers, drawn by lot, with counts that stand for all of them.
 */
export async function poolOf(
  problem: Problem,
  rows: readonly Row[],
  box: Box,
  settings: { readonly cells: number; readonly largest: number; readonly most: number },
  breathe: Breathe,
): Promise<Pool> {
  const { size, treatments, rank, groups, lots, allowances = null } = problem;
  const { cells, largest, most } = settings;
  const charges = chargesOf(rows, box.prices, cells);
  const [up, down] = reaches(rows, box, cells);
  const settled = new Float64Array(cells);
  const preferences = new Float64Array(cells);
  const found = new Classes(largest);
  const sets = setsOf(problem);
  const sight = { treatments, rank, charges, up, down, largest };
  const judge: Judge = sets === null ? new OneEach(sight) : new SeveralEach(sight, sets);
  // While the box is everything a part is enough, and nobody is settled. Lots say who is in a part, not places.
  const first = box.everything && most < Infinity ? Math.max(0, Math.floor(Math.log2(size / EVERYTHING))) : 0;
  let [looked, open, depth] = [0, 0, first];
  for (let from = 0; from < size; from += STRETCH) {
    const to = Math.min(size, from + STRETCH);
    for (let i = from; i < to; i += 1) {
      if (i % 8192 === 8191) await breathe();
      if (first > 0 && depthOf(lots[i]!) < first) continue;
      looked += 1;
      const group = groups === null ? 0 : groups[i]!;
      const offset = group * treatments;
      const allowance = allowances === null ? 0 : allowances.of[i]!;
      const isOpen = judge.isOpen(i * treatments, offset, allowance);
      const counts = isOpen ? preferences : settled;
      for (const t of judge.preferred) counts[offset + t]! += 1;
      if (!isOpen) continue;
      open += 1;
      const own = depthOf(lots[i]!);
      if (own < depth) continue;
      const same = found.of(group, allowance, judge.options, judge.preferred, rank, i * treatments);
      same.count += 1;
      same.depths[own] = (same.depths[own] ?? 0) + 1;
      if (depth === 0) same.members.push(i);
      while (found.entries > most && depth < DEEPEST) {
        // Too many to keep: from here about every second of them.
        depth += 1;
        found.keepFrom(depth);
      }
    }
  }
  const { classes, entries } = found;
  if (depth > 0) {
    const stands = (open * size) / looked / classes.reduce((sum, { count }) => sum + count, 0);
    for (const each of classes) each.count *= stands;
  }
  return { classes, entries, settled, open: preferences, whole: depth === 0 };
}

const DEEPEST = 31;

/** The zeros a mixed lot begins with: every second lot has one or more, every fourth two or more. */
const depthOf = (lot: number): number => Math.clz32(drawOf(lot, 1));

/** How far the score of each cell can rise and fall in the box. */
function reaches(rows: readonly Row[], { prices, lowest, highest }: Box, cells: number): [Float64Array, Float64Array] {
  const [up, down] = [new Float64Array(cells), new Float64Array(cells)];
  for (const [r, { uses }] of rows.entries()) {
    const [fall, rise] = [prices[r]! - lowest[r]!, highest[r]! - prices[r]!];
    for (let c = 0; c < cells; c += 1) {
      const use = uses[c]!;
      if (use === 0) continue;
      up[c]! += use > 0 ? use * fall : -use * rise;
      down[c]! += use > 0 ? use * rise : -use * fall;
    }
  }
  return [up, down];
}
