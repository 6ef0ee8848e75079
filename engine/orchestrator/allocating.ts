// The one allocation over everybody: in which order, in which arms, what is tried out to learn, and what is proved of it.
import {
  type Agents,
  type AllocationLimit,
  type Constraint,
  type Exploration,
  type Explored,
  type Shares,
  standByGains,
  type TierProof,
} from '#engine/agents/index.ts';
import { shareOf, shareUses } from '#engine/policy/group-bounds.ts';
import type { StrategyArm } from '#shared/model/arms.ts';
import type { Candidates, Further } from '#shared/model/batch.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import type { Certificate } from '#shared/model/run.ts';
import type { Conversation } from './ask.ts';
import type { ArmsDrawn } from './inputs/draws.ts';
import { certificateOf } from './proof/certificate.ts';
import { sortBreathing } from './sort.ts';

export interface Allocating {
  readonly candidates: Candidates;
  /** What the strategy `priority` orders by; NaN is not known. */
  readonly priority: Float64Array;
  /** The groups of each customer as bits, one for each bound of a group. */
  readonly groups: Uint8Array;
  readonly limits: readonly AllocationLimit[];
  readonly strategy: string;
  /** Null for a run with one strategy. */
  readonly arms: ArmsDrawn | null;
  readonly exploration: Exploration | null;
  readonly keep: boolean;
}

export interface Allocated {
  /** Index of the treatment, of several the one with the best rank; -1 for none. */
  readonly chosen: Int16Array;
  /** The treatments beyond it. */
  readonly further: Further;
  /** Each position's place in the strategy's order, or on the stand-by list of a strategy that places all at once. */
  readonly place: Int32Array;
  readonly constraints: readonly Constraint[];
  /** Null for a strategy that proves nothing, and for arms. */
  readonly certificate: Certificate | null;
  /** What the certificate rests on, tier by tier. */
  readonly proofs: readonly TierProof[];
  readonly arms: (ArmsDrawn & { readonly certificates: readonly (Certificate | null)[] }) | null;
  readonly explored: Explored | null;
}

export async function allocateAll(
  agents: Agents,
  conversation: Conversation,
  { candidates, priority, groups, limits, strategy, arms, exploration, keep }: Allocating,
): Promise<Allocated> {
  const { configuration, work } = conversation.context;
  const { size, treatments } = candidates;
  const { agents: told } = conversation;
  const breathe = (): Promise<void> => work.breathe();
  work.progress({ phase: 'Allocating', done: 0, total: size, unit: 'customers', agents: told });
  const order = await orderOf(arms === null ? strategy : 'first-come', priority, breathe);
  const ofArms = arms && (await Promise.all(arms.arms.map((_, k) => orderOfArm(arms, k, priority, breathe))));
  await conversation.ask(agents.allocation, 'reset_constraints', { treatments, limits });
  // Of one customer nobody is a share.
  const shares = size === 1 ? null : sharesOf(configuration, groups);
  const { chosen, further, proofs, explored } = await conversation.ask(agents.allocation, 'allocate_resource', {
    order,
    candidates,
    tiers: tiersOf(configuration),
    freeFrom: configuration.contactClasses.length,
    optimal: strategy === 'optimal',
    arms: ofArms?.map((order, k) => ({ order, optimal: isOptimal(arms!.arms[k]!) })) ?? null,
    exploration,
    shares,
    keep,
  });
  conversation.reach([agents.allocation.name], size);
  const constraints = await conversation.ask(agents.allocation, 'get_constraints', {});
  const certificates = proofs.map((each, k) =>
    (arms === null ? strategy === 'optimal' : isOptimal(arms.arms[k]!))
      ? certificateOf(each, [...limits, ...(shares?.bounds ?? [])], configuration)
      : null,
  );
  const proved = certificates.some((each) => each !== null);
  const line = proved ? await sortedByGain(await standByGains(candidates, { chosen, further }, work), breathe) : order;
  const place = new Int32Array(size);
  for (let k = 0; k < size; k += 1) place[line[k]!] = k;
  const own = arms === null ? { certificate: certificates[0]!, proofs: proofs[0]! } : { certificate: null, proofs: [] };
  return { chosen, further, place, constraints, ...own, arms: arms && { ...arms, certificates }, explored };
}

/** Sums of shares are nothing when they are this near to it: 6 of 20 is three tenths, though sums of tenths are not. */
const EXACT = 1e-6;

/** Bounds of groups as limits over groups; null where there are none. */
function sharesOf({ groupBounds, treatments }: Configuration, bits: Uint8Array): Shares | null {
  if (groupBounds.length === 0) return null;
  const found = [...new Set(bits)].sort((a, b) => a - b);
  const places = new Uint8Array(256);
  for (const [place, group] of found.entries()) places[group] = place;
  const bounds = groupBounds.map((bound, place) => {
    const { end } = shareOf(bound);
    const uses = shareUses(bound, place, found, treatments);
    return { id: bound.id, uses, least: end === 'least' ? -EXACT : -Infinity, most: end === 'most' ? EXACT : Infinity };
  });
  return { groups: bits.map((group) => places[group]!), bounds };
}

const isOptimal = ({ strategy }: StrategyArm): boolean => strategy === 'optimal';

async function orderOfArm(
  { arms, arm }: ArmsDrawn,
  own: number,
  priority: Float64Array,
  breathe: () => Promise<void>,
): Promise<Int32Array> {
  return (await orderOf(arms[own]!.strategy, priority, breathe)).filter((position) => arm[position] === own);
}

/** Positions in the strategy's order (decisions 13): by id, or by priority, highest first, unknown last, ties by id. */
async function orderOf(strategy: string, priority: Float64Array, breathe: () => Promise<void>): Promise<Int32Array> {
  const order = new Int32Array(priority.length);
  for (let position = 0; position < order.length; position += 1) order[position] = position;
  if (strategy !== 'priority') return order;
  const keys = priority.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  return sortBreathing(order, (a, b) => keys[b]! - keys[a]! || a - b, breathe);
}

/** Who is next when a unit is freed: those to whom what they lost to a limit is worth the most, ties by id. */
function sortedByGain(gains: Float64Array, breathe: () => Promise<void>): Promise<Int32Array> {
  return sortBreathing(Int32Array.from(gains.keys()), (a, b) => gains[b]! - gains[a]! || a - b, breathe);
}

/** Mandatory treatments are placed before all others, and each of the two by contact class, the highest first. */
function tiersOf(configuration: Configuration): Uint8Array {
  const { contactClasses, treatments } = configuration;
  return Uint8Array.from(treatments, (treatment) => {
    const place = contactClasses.indexOf(contactClassOf(treatment, configuration));
    return treatment.mandatory ? place : contactClasses.length + place;
  });
}
