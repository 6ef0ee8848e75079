// Mends a plan that passes a most or misses a least with the moves that cost the least, then lets single customers move
// to what is worth more where there is room.
import { drawOf } from '../../hash.ts';
import { type Breathe, NONE, type Problem, STRETCH } from '../problem.ts';
import type { Plan } from './plan.ts';

/** Moves found in one pass, best first. */
const MOVES = 512;
const PASSES = 40;

interface Move {
  readonly customer: number;
  readonly to: number;
  readonly worth: number;
}

/** Improves the plan in place. Returns how many passes it took. */
export async function settle(problem: Problem, plan: Plan, breathe: Breathe): Promise<number> {
  let passes = 0;
  for (const mending of [true, false]) {
    for (let round = 0; round < PASSES; round += 1) {
      if (mending && !plan.isWrong()) break;
      const moves = await movesOf(problem, plan, mending, breathe);
      passes += 1;
      let moved = false;
      let effects = plan.effects();
      for (const { customer, to } of moves) {
        if (worthOf(problem, plan, effects, mending, customer, to) === null) continue;
        plan.move(customer, to);
        moved = true;
        if (mending && !plan.isWrong()) break;
        effects = plan.effects();
      }
      if (!moved) break;
    }
  }
  return passes;
}

/** The best moves of a pass, ties by the lot of the customer's id. */
async function movesOf(problem: Problem, plan: Plan, mending: boolean, breathe: Breathe): Promise<Move[]> {
  const { size, treatments, lots } = problem;
  const better = (a: Move, b: Move): number =>
    b.worth - a.worth || drawOf(lots[a.customer]!, a.to) - drawOf(lots[b.customer]!, b.to) || a.customer - b.customer;
  const effects = plan.effects();
  let found: Move[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i += 1) {
    for (let to = NONE; to < treatments; to += 1) {
      const worth = worthOf(problem, plan, effects, mending, i, to);
      if (worth === null || worth < least) continue;
      found.push({ customer: i, to, worth });
    }
    if (found.length > 8 * MOVES) {
      found = found.sort(better).slice(0, MOVES);
      least = found.at(-1)!.worth;
    }
    if (i % STRETCH === STRETCH - 1) await breathe();
  }
  return found.sort(better).slice(0, MOVES);
}

/** What a move gains: in rank, or when mending in rank for each unit that it mends. Null for one that is not to be made. */
function worthOf(
  { treatments, rank, groups }: Problem,
  plan: Plan,
  effects: Float64Array,
  mending: boolean,
  i: number,
  to: number,
): number | null {
  const from = plan.chosen[i]!;
  if (from === to) return null;
  const places = treatments + 1;
  const group = groups === null ? 0 : groups[i]!;
  const effect = effects[(group * places + from + 1) * places + to + 1]!;
  if (mending ? !(effect > 0) : effect < 0) return null;
  const first = i * treatments;
  const gain = (to === NONE ? 0 : rank[first + to]!) - (from === NONE ? 0 : rank[first + from]!);
  if (Number.isNaN(gain)) return null;
  if (!mending) return gain > 0 ? gain : null;
  return gain >= 0 ? gain * effect : gain / effect;
}
