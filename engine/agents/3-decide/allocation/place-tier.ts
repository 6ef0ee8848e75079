// Places one tier at its best: the treatments of a contact class over everybody who may take one beside what higher classes
// gave, as one problem with what is left of the limits. Reasons are completed in place: chosen, or lost to a limit.
import { optimise } from '#engine/maths/optimise/optimise.ts';
import type { LimitRow, Problem } from '#engine/maths/optimise/problem.ts';
import { reachableLimits } from '#engine/maths/optimise/reachable.ts';
import { setsOf } from '#engine/maths/optimise/sets.ts';
import type { Candidates } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import { ALL, type Given } from './given.ts';
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
  readonly shares: Shares | null;
  /** Whether the problem is to be kept with its proof. */
  readonly keep: boolean;
}

/** Bounds over groups of customers. */
export interface Shares {
  /** By row of the candidates the customer's group, from 0. */
  readonly groups: Uint8Array;
  readonly bounds: readonly {
    readonly id: string;
    /** Units one contact takes, negative ones too: group × treatments + treatment. */
    readonly uses: Float64Array;
    readonly least: number;
    readonly most: number;
  }[];
}

/** A tier as it was solved. */
export interface SolvedTier {
  /** Rows of the candidates that took part, and the treatments, as the problem has them. */
  readonly rows: Int32Array;
  readonly members: readonly number[];
  readonly problem: Problem;
  /**
   * For each row the place of its treatment among the members, -1 for none, and of several row × most + place: the plan,
   * before anything is tried out.
   */
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
  /** By limit: units that are missing to its least. */
  readonly missed: readonly number[];
  /** Null unless it was to be kept. */
  readonly solved: SolvedTier | null;
}

export async function placeTier(
  tier: Tier,
  given: Given,
  session: Session,
  work: Work,
): Promise<{ placed: number; lost: number; proof: TierProof | null }> {
  const { members, candidates } = tier;
  const { treatments, reasons } = candidates;
  const rows = await openRows(tier, given, work);
  if (rows.length === 0) return { placed: 0, lost: 0, proof: null };
  const problem = await problemOf(tier, rows, given, session, work);
  const { rank, most = 1, allowances = null } = problem;
  const optimum = await optimise(problem, () => work.breathe());
  const sets = setsOf(problem);
  const planned = new Int16Array(rows.length * most).fill(NONE);
  let [placed, lost, value] = [0, 0, 0];
  for (let from = 0; from < rows.length; from += STRETCH) {
    let block = 0;
    for (let k = from; k < Math.min(rows.length, from + STRETCH); k += 1) {
      const row = rows[k]!;
      const first = k * members.length;
      let [best, set, next] = [Number.NEGATIVE_INFINITY, 0, k * most];
      for (let place = k * most; place < (k + 1) * most; place += 1) {
        const own = optimum.chosen[place]!;
        const t = members[own] ?? NONE;
        // The session counts fractions of units its own way, and its word is the last.
        if (t === NONE || session.fullLimit(t) !== null) continue;
        session.take(t);
        given.give(row, t);
        reasons[row * treatments + t] = REASON_CODE.chosen;
        planned[next++] = own;
        placed += 1;
        best = rank[first + own]!;
        block += best;
        if (sets !== null) set |= 1 << own;
      }
      const own = sets === null ? null : rank.subarray(first, first + members.length);
      for (const [m, other] of members.entries()) {
        const cell = row * treatments + other;
        if (Number.isNaN(rank[first + m]!) || reasons[cell] === REASON_CODE.chosen) continue;
        const isLost = own === null ? rank[first + m]! > best : sets!.gain(own, allowances?.of[k] ?? 0, set, m) > 0;
        if (!isLost) continue;
        reasons[cell] = REASON_CODE.limit;
        lost += 1;
      }
    }
    value += block;
    await work.breathe();
  }
  const { bound, missed, prices } = optimum;
  const of = { rows, members, problem, chosen: planned };
  const solved = tier.keep ? await solvedTier(of, work) : null;
  return { placed, lost, proof: { tier: tier.tier, customers: rows.length, value, bound, prices, missed, solved } };
}

/** What is open to the rows beside what they have, with what is left of the limits. */
async function problemOf(tier: Tier, rows: Int32Array, given: Given, session: Session, work: Work): Promise<Problem> {
  const { members, candidates } = tier;
  const { treatments, reasons } = candidates;
  const rank = new Float64Array(rows.length * members.length);
  const lots = new Uint32Array(rows.length);
  for (const [k, row] of rows.entries()) {
    lots[k] = candidates.lots[row]!;
    const closed = given.closed(row);
    for (const [m, t] of members.entries()) {
      const cell = row * treatments + t;
      rank[k * members.length + m] = isOpen(reasons[cell]!, closed, t) ? candidates.rank[cell]! : Number.NaN;
    }
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
  const limits = limitsOf(tier, given, session);
  const groups = tier.shares && Uint8Array.from(rows, (row) => tier.shares!.groups[row]!);
  const left = await given.left(rows, members, work);
  return { size: rows.length, treatments: members.length, rank, groups, lots, limits, ...left };
}

async function solvedTier(of: Omit<SolvedTier, 'keeps' | 'used'>, work: Work): Promise<SolvedTier> {
  const { problem, chosen } = of;
  const { groups, treatments, limits, most = 1 } = problem;
  const counts = new Float64Array(limits[0]?.uses.length ?? treatments);
  for (const [place, own] of chosen.entries()) {
    if (own !== NONE) counts[(groups?.[Math.floor(place / most)] ?? 0) * treatments + own]! += 1;
  }
  const used = limits.map(({ uses }) => counts.reduce((sum, count, cell) => sum + count * uses[cell]!, 0));
  const reachable = await reachableLimits(problem, () => work.breathe());
  const keeps = reachable.map(({ least, taken }, l) => Math.min(least, taken + used[l]!));
  return { ...of, keeps, used };
}

/** Whether a treatment is open to a row beside what it has: with the reason it has now and what is closed, as bits. */
const isOpen = (reason: number, closed: number, t: number): boolean =>
  reason === REASON_CODE.outranked && (closed & (1 << t)) === 0;

/** Rows to which a treatment of the tier is open beside what they have, in their own order. */
async function openRows({ members, order, candidates }: Tier, given: Given, work: Work): Promise<Int32Array> {
  const { treatments, reasons } = candidates;
  const rows = new Int32Array(order.length);
  let found = 0;
  for (const [k, row] of order.entries()) {
    const closed = given.closed(row);
    if (closed !== ALL && members.some((t) => isOpen(reasons[row * treatments + t]!, closed, t))) rows[found++] = row;
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
  return rows.subarray(0, found);
}

/**
 * What is left of the limits for the tier, then the bounds of groups. A minimum is asked for by the last tier that has a
 * treatment for it; a group's share is kept by every tier, with what was placed before it.
 */
function limitsOf({ members, later, order, candidates, shares }: Tier, given: Given, session: Session): LimitRow[] {
  const { treatments } = candidates;
  const groups = shares === null ? 1 : (shares.bounds[0]?.uses.length ?? treatments) / treatments;
  const ofMembers = (use: (t: number, group: number) => number): Float64Array =>
    Float64Array.from({ length: groups * members.length }, (_, cell) =>
      use(members[cell % members.length]!, Math.floor(cell / members.length)),
    );
  const taken = session.takenNow();
  const limits = session.limits.map(({ uses, capacity, minimum }, l) => ({
    uses: ofMembers((t) => uses[t]!),
    taken: taken[l]!,
    most: capacity,
    least: minimum > 0 && !later.some((t) => uses[t]! > 0) ? minimum : Number.NEGATIVE_INFINITY,
  }));
  if (shares === null) return limits;
  const counts = new Float64Array(groups * treatments);
  for (const row of order) {
    const first = shares.groups[row]! * treatments;
    given.forEach(row, (t) => {
      counts[first + t]! += 1;
    });
  }
  const bounds = shares.bounds.map(({ uses, least, most }) => ({
    uses: ofMembers((t, group) => uses[group * treatments + t]!),
    taken: counts.reduce((sum, count, cell) => sum + count * uses[cell]!, 0),
    least,
    most,
  }));
  return [...limits, ...bounds];
}
