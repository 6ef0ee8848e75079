// Mends a plan that passes a most or misses a least with the moves that cost the least, then lets single customers move
// to what is worth more where there is room.
import { drawOf } from '../../hash.ts';
import { type Breathe, NONE, type Problem, STRETCH } from '../problem.ts';
import { type Sets, setsOf } from '../sets.ts';
import type { Plan } from './plan.ts';

/** Moves found in one pass, best first. */
const MOVES = 512;
const PASSES = 40;

interface Move {
  /** Customer × most + place. */
  readonly place: number;
  readonly to: number;
  readonly worth: number;
}

/** Improves the plan in place. Returns how many passes it took. */
export async function settle(problem: Problem, plan: Plan, breathe: Breathe): Promise<number> {
  let passes = 0;
  const sets = setsOf(problem);
  for (const mending of [true, false]) {
    for (let round = 0; round < PASSES; round += 1) {
      if (mending && !plan.isWrong()) break;
      const moves = await movesOf(problem, sets, plan, mending, breathe);
      passes += 1;
      let moved = false;
      let effects = plan.effects();
      for (const { place, to } of moves) {
        if (!mayMove(problem, sets, plan, place, to)) continue;
        if (worthOf(problem, plan, effects, mending, place, to) === null) continue;
        plan.move(place, to);
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
async function movesOf(
  problem: Problem,
  sets: Sets | null,
  plan: Plan,
  mending: boolean,
  breathe: Breathe,
): Promise<Move[]> {
  const { treatments, lots, most = 1 } = problem;
  const lotOf = ({ place, to }: Move): number => drawOf(lots[Math.floor(place / most)]!, to);
  const better = (a: Move, b: Move): number => b.worth - a.worth || lotOf(a) - lotOf(b) || a.place - b.place;
  const effects = plan.effects();
  let found: Move[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < plan.chosen.length; place += 1) {
    for (let to = NONE; to < treatments; to += 1) {
      const worth = worthOf(problem, plan, effects, mending, place, to);
      if (worth === null || worth < least || !mayMove(problem, sets, plan, place, to)) continue;
      found.push({ place, to, worth });
    }
    if (found.length > 8 * MOVES) {
      found = found.sort(better).slice(0, MOVES);
      least = found.at(-1)!.worth;
    }
    if (place % STRETCH === STRETCH - 1) await breathe();
  }
  return found.sort(better).slice(0, MOVES);
}

/** Whether what else the customer takes allows it. */
function mayMove(
  { most = 1, allowances = null }: Problem,
  sets: Sets | null,
  plan: Plan,
  place: number,
  to: number,
): boolean {
  if (sets === null || to === NONE) return true;
  let others = 0;
  const first = place - (place % most);
  for (let other = first; other < first + most; other += 1) {
    const t = plan.chosen[other]!;
    if (other !== place && t !== NONE) others |= 1 << t;
  }
  return sets.fits(others, to, allowances === null ? 0 : allowances.of[first / most]!);
}

/** What a move gains: in rank, or when mending in rank for each unit that it mends. Null for one that is not to be made. */
function worthOf(
  { treatments, rank, groups, most = 1 }: Problem,
  plan: Plan,
  effects: Float64Array,
  mending: boolean,
  place: number,
  to: number,
): number | null {
  const from = plan.chosen[place]!;
  if (from === to) return null;
  const i = most === 1 ? place : Math.floor(place / most);
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
