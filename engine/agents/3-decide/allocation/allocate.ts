// Gives treatments to customers while limits last: mandatory treatments first, then contact classes from the highest.
// In the strategy's order everybody of a class gets the best-ranked treatment whose limits have room, else the next, and so
// on until nothing more may stand beside what they have; a strategy that proves its plan has each class placed as one problem over everybody. Arms of customers are placed alone,
// each with its part of what mandatory treatments leave of the limits; contacts made to learn are set aside before that.
import { drawOf } from '#engine/maths/hash.ts';
import type { Candidates, Further } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import { type Exploration, type Explored, explore, isOpen, setAside } from './explore.ts';
import { ALL, Given } from './given.ts';
import { partsOf } from './parts.ts';
import { placeTier, type Shares, type TierProof } from './place-tier.ts';
import type { Session } from './session.ts';

/** Customers placed between two breaths. */
const STRETCH = 8192;
const NONE = -1;

export interface AllocationRequest {
  /** Rows of the candidates in the strategy's order; a row that is absent gets nothing. */
  readonly order: Int32Array;
  /** `reasons` is completed in place: chosen, or lost to a limit. */
  readonly candidates: Pick<Candidates, 'size' | 'treatments' | 'rank' | 'reasons' | 'lots'> &
    Partial<Pick<Candidates, 'together'>>;
  /** For each treatment when it is placed: tiers are placed from 0 up, all customers in each. */
  readonly tiers: Uint8Array;
  /** Tiers below this one are mandatory: placed in the order, before anything is divided or set aside. */
  readonly freeFrom: number;
  /** Whether the other tiers are placed so that the sum of ranks is the largest, and not in the order. */
  readonly optimal: boolean;
  /** Arms that are placed alone, instead of all rows of the order: rows in the order of each, and how they are placed. */
  readonly arms: readonly { readonly order: Int32Array; readonly optimal: boolean }[] | null;
  readonly exploration: Exploration | null;
  /** Bounds of groups of customers; null where there are none. Placing in an order does not look at them. */
  readonly shares: Shares | null;
  /** Whether the problems that are proved are to be kept with their proofs: for each a copy of its ranks. */
  readonly keep: boolean;
}

export interface Allocation {
  /** For each row the index of its treatment, of several the one with the best rank; -1 for none. */
  readonly chosen: Int16Array;
  /** What rows were given beyond that. */
  readonly further: Further;
  readonly placed: number;
  /** How often a customer's best treatment left was lost to a limit. */
  readonly lost: number;
  /** By arm, one where there are none: what is proved of each tier that was placed at its best, in their order. */
  readonly proofs: readonly (readonly TierProof[])[];
  /** Null where nothing was to be learned. */
  readonly explored: Explored | null;
}

export async function allocate(request: AllocationRequest, session: Session, work: Work): Promise<Allocation> {
  const { arms, candidates, exploration, freeFrom, optimal, order, tiers } = request;
  const all = [...new Set(tiers)].sort((a, b) => a - b);
  const free = all.filter((tier) => tier >= freeFrom);
  const { size, treatments, together = null } = candidates;
  if (together !== null && exploration !== null) {
    throw new RangeError('chances of customers who take several treatments are not worked out: nothing can be drawn');
  }
  const given = await Given.of(size, treatments, together, work);
  const placing: Placing = { request, given, placed: 0, lost: 0, work };
  const { chosen } = given;
  for (const tier of all) if (tier < freeFrom) await placeInOrder(placing, tier, order, session);
  const contacts = exploration && (await setAside(candidates, chosen, exploration, session, work));
  if (contacts !== null) session.keep(contacts);
  const placed = arms ?? [{ order, optimal }];
  const sizes = placed.map((arm) => arm.order.length);
  const parts = arms === null ? [session] : partsOf(session, treatments, sizes);
  const proofs: (readonly TierProof[])[] = [];
  for (const [k, arm] of placed.entries()) proofs.push(await placeArm(placing, free, arm, parts[k]!));
  const further = await given.inOrder(candidates, work);
  let explored: Explored | null = null;
  if (exploration !== null && contacts !== null) {
    const mayLeave = mayLeaveThePlan(request, chosen, session);
    explored = await explore(candidates, chosen, exploration, contacts, mayLeave, session, work);
  }
  return { chosen, further, placed: placing.placed, lost: placing.lost, proofs, explored };
}

interface Placing {
  readonly request: AllocationRequest;
  readonly given: Given;
  placed: number;
  lost: number;
  readonly work: Work;
}

async function placeArm(
  placing: Placing,
  free: readonly number[],
  { order, optimal }: { readonly order: Int32Array; readonly optimal: boolean },
  session: Session,
): Promise<TierProof[]> {
  const { given, request, work } = placing;
  const { candidates, keep, shares, tiers } = request;
  const proofs: TierProof[] = [];
  for (const tier of free) {
    if (!optimal) {
      await placeInOrder(placing, tier, order, session);
      continue;
    }
    const members = membersOf(tiers, tier);
    const later = [...tiers.keys()].filter((t) => tiers[t]! > tier);
    const answer = await placeTier({ tier, members, later, order, candidates, shares, keep }, given, session, work);
    placing.placed += answer.placed;
    placing.lost += answer.lost;
    if (answer.proof !== null) proofs.push(answer.proof);
  }
  return proofs;
}

async function placeInOrder(placing: Placing, tier: number, order: Int32Array, session: Session): Promise<void> {
  const { given, work } = placing;
  const { candidates, tiers } = placing.request;
  const members = membersOf(tiers, tier);
  for (let k = 0; k < order.length; k += 1) {
    const row = order[k]!;
    for (let closed = given.closed(row); closed !== ALL; closed = given.closed(row)) {
      const t = best(candidates, row, members, closed);
      if (t === NONE) break;
      const cell = row * candidates.treatments + t;
      if (session.fullLimit(t) === null) {
        session.take(t);
        candidates.reasons[cell] = REASON_CODE.chosen;
        given.give(row, t);
        placing.placed += 1;
      } else {
        candidates.reasons[cell] = REASON_CODE.limit;
        placing.lost += 1;
      }
    }
    if (k % STRETCH === STRETCH - 1) await work.breathe();
  }
}

const membersOf = (tiers: Uint8Array, tier: number): number[] => [...tiers.keys()].filter((t) => tiers[t] === tier);

/**
 * Who may be given something to learn instead of what the plan has for them: nobody with a mandatory treatment, nobody
 * whose contact counts for a minimum, which could be missed without it, and nobody whose leaving could break the bound of
 * a group, whatever they draw.
 */
function mayLeaveThePlan(
  { candidates, exploration, freeFrom, shares, tiers }: AllocationRequest,
  chosen: Int16Array,
  { limits }: Session,
): (row: number) => boolean {
  const { reasons, treatments } = candidates;
  const stays = Array.from(
    tiers,
    (tier, t) => tier < freeFrom || limits.some(({ minimum, uses }) => minimum > 0 && uses[t]! > 0),
  );
  const drawn = [...tiers.keys()].filter((t) => (exploration?.weights[t] ?? 0) > 0);
  const keepsBounds = (row: number): boolean => {
    const [first, own] = [shares!.groups[row]! * treatments, chosen[row]!];
    return shares!.bounds.every(({ uses, least, most }) => {
      const now = own === NONE ? 0 : uses[first + own]!;
      return drawn.every((t) => {
        const more = isOpen(reasons[row * treatments + t]!) ? uses[first + t]! - now : 0;
        return (more <= 0 || most === Number.POSITIVE_INFINITY) && (more >= 0 || least === Number.NEGATIVE_INFINITY);
      });
    });
  };
  return (row) => (chosen[row] === NONE || !stays[chosen[row]!]) && (shares === null || keepsBounds(row));
}

/** The best-ranked of `members` that is still open to the row and not closed beside what it has, ties by the row's lot. */
function best(
  { treatments, rank, reasons, lots }: AllocationRequest['candidates'],
  row: number,
  members: number[],
  closed: number,
): number {
  const first = row * treatments;
  let found = NONE;
  for (const t of members) {
    if (reasons[first + t] !== REASON_CODE.outranked || closed & (1 << t)) continue;
    if (found === NONE) {
      found = t;
      continue;
    }
    const [mine, other] = [rank[first + t]!, rank[first + found]!];
    if (mine > other || (mine === other && drawOf(lots[row]!, t) < drawOf(lots[row]!, found))) found = t;
  }
  return found;
}
