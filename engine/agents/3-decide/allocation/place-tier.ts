// Places one tier at its best: the treatments of a contact class over everybody whom no higher class has taken, as one
// problem with what is left of the limits. Reasons are completed in place: chosen, or lost to a limit.
import { optimise } from '#engine/maths/optimise/optimise.ts';
import type { LimitRow, Problem } from '#engine/maths/optimise/problem.ts';
import { reachableLimits } from '#engine/maths/optimise/reachable.ts';
import type { Candidates } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import type { Session } from './session.ts';

const STRETCH = 65_536;
const NONE = -1;

export interface Tier {
  readonly tier: number;
  /** Its treatments, and those of later tiers. */
  readonly members: readonly number[];
  readonly later: readonly number[];
  /** Rows of the candidates that take part, in the order of their ids. */
  readonly order: Int32Array;
  readonly candidates: Pick<Candidates, 'size' | 'treatments' | 'rank' | 'reasons' | 'lots'>;
  /** Whether the problem is to be kept with its proof. */
  readonly keep: boolean;
}

/** A tier as it was solved. */
export interface SolvedTier {
  /** Rows of the candidates that took part, and the treatments, as the problem has them. */
  readonly rows: Int32Array;
  readonly members: readonly number[];
  readonly problem: Problem;
  /** For each row the place of its treatment among the members, -1 for none: the plan, before anything is tried out. */
  readonly chosen: Int16Array;
  /** By limit the least that the bound takes for granted: what was asked for, or as much of it as is met. */
  readonly keeps: readonly number[];
  /** By limit: units that the tier's plan uses. */
  readonly used: readonly number[];
}

/** What is proved of a tier, given what was placed before it. */
export interface TierProof {
  readonly tier: number;
  readonly customers: number;
  /** Σ rank of what it placed. */
  readonly value: number;
  /** No placing of this tier comes to more. */
  readonly bound: number;
  /** By limit: what one more unit would add; below 0 for one less of a minimum. */
  readonly prices: Float64Array;
  /** Null unless it was to be kept. */
  readonly solved: SolvedTier | null;
}

export async function placeTier(
  tier: Tier,
  chosen: Int16Array,
  session: Session,
  work: Work,
): Promise<{ placed: number; lost: number; proof: TierProof | null }> {
  const { members, candidates } = tier;
  const { treatments, reasons } = candidates;
  const rows = await openRows(tier, chosen, work);
  if (rows.length === 0) return { placed: 0, lost: 0, proof: null };
  const rank = new Float64Array(rows.length * members.length);
  const lots = new Uint32Array(rows.length);
  for (const [k, row] of rows.entries()) {
    lots[k] = candidates.lots[row]!;
    for (const [m, t] of members.entries()) {
      const cell = row * treatments + t;
      rank[k * members.length + m] = reasons[cell] === REASON_CODE.outranked ? candidates.rank[cell]! : Number.NaN;
    }
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
  const limits = limitsOf(tier, session);
  const problem = { size: rows.length, treatments: members.length, rank, groups: null, lots, limits };
  const optimum = await optimise(problem, () => work.breathe());
  const planned = new Int16Array(rows.length);
  let [placed, lost, value] = [0, 0, 0];
  for (let from = 0; from < rows.length; from += STRETCH) {
    let block = 0;
    for (let k = from; k < Math.min(rows.length, from + STRETCH); k += 1) {
      const row = rows[k]!;
      const own = optimum.chosen[k]!;
      const t = members[own] ?? NONE;
      // The session counts fractions of units its own way, and its word is the last.
      const takes = t !== NONE && session.fullLimit(t) === null;
      planned[k] = takes ? own : NONE;
      if (takes) {
        session.take(t);
        chosen[row] = t;
        placed += 1;
        block += rank[k * members.length + own]!;
      }
      const best = takes ? rank[k * members.length + own]! : Number.NEGATIVE_INFINITY;
      for (const [m, other] of members.entries()) {
        const cell = row * treatments + other;
        if (takes && other === t) reasons[cell] = REASON_CODE.chosen;
        else if (rank[k * members.length + m]! > best) {
          reasons[cell] = REASON_CODE.limit;
          lost += 1;
        }
      }
    }
    value += block;
    await work.breathe();
  }
  const { bound, prices } = optimum;
  const solved = tier.keep
    ? await solvedTier(problem, { rows, members, chosen: planned }, limits, session, work)
    : null;
  return { placed, lost, proof: { tier: tier.tier, customers: rows.length, value, bound, prices, solved } };
}

async function solvedTier(
  problem: Problem,
  of: Pick<SolvedTier, 'rows' | 'members' | 'chosen'>,
  limits: readonly LimitRow[],
  session: Session,
  work: Work,
): Promise<SolvedTier> {
  const reachable = await reachableLimits(problem, () => work.breathe());
  const now = session.takenNow();
  const keeps = reachable.map(({ least }, l) => Math.min(least, now[l]!));
  return { ...of, problem, keeps, used: limits.map(({ taken }, l) => now[l]! - taken) };
}

/** Rows that nothing was given to and a treatment of the tier is open to, in their own order. */
async function openRows({ members, order, candidates }: Tier, chosen: Int16Array, work: Work): Promise<Int32Array> {
  const { treatments, reasons } = candidates;
  const rows = new Int32Array(order.length);
  let found = 0;
  for (const [k, row] of order.entries()) {
    const open = chosen[row] === NONE && members.some((t) => reasons[row * treatments + t] === REASON_CODE.outranked);
    if (open) rows[found++] = row;
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
  return rows.subarray(0, found);
}

/** What is left of the limits for the tier. A minimum is asked for by the last tier that has a treatment for it. */
function limitsOf({ members, later }: Tier, session: Session): LimitRow[] {
  const taken = session.takenNow();
  return session.limits.map(({ uses, capacity, minimum }, l) => ({
    uses: Float64Array.from(members, (t) => uses[t]!),
    taken: taken[l]!,
    most: capacity,
    least: minimum > 0 && !later.some((t) => uses[t]! > 0) ? minimum : Number.NEGATIVE_INFINITY,
  }));
}
