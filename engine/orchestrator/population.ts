// Decides everybody: evidence, then batch by batch what each treatment is worth, then one allocation over all. Writes
// nothing, so that a run, its replay and a test are the same computation.
import type { Agents, AllocationLimit, Constraint, TierProof } from '#engine/agents/index.ts';
import { ARM_HELD_OUT } from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import {
  type Appraisal,
  type Candidates,
  emptyAppraisal,
  type PriorEvidence,
  type RuleCount,
} from '#shared/model/batch.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { BatchFailure, Certificate } from '#shared/model/run.ts';
import { AgentFailure, type Conversation } from './ask.ts';
import { type Audience, type AudienceBatch, batchesOf } from './inputs/audience.ts';
import { hearEverybody, openHearing } from './inputs/evidence.ts';
import type { HoldOut } from './inputs/hold-out.ts';
import { allocationLimits } from './inputs/limits.ts';
import { decisionNeeds } from './inputs/needs.ts';
import { type BatchAnswer, createOrchestrator } from './orchestrator.ts';
import { certificateOf } from './proof/certificate.ts';
import { sortBreathing } from './sort.ts';

/** The agents that judge a batch, one after the other. */
const JUDGING = ['data', 'journey', 'permissions', 'treatment'];

const STRETCH = 65_536;

/** Everybody's candidates and what became of them: cell position × treatments + treatment. */
export interface Population {
  readonly audience: Audience;
  readonly treatments: number;
  readonly net: Float64Array;
  readonly rank: Float64Array;
  readonly reasons: Uint8Array;
  readonly byDefault: Uint8Array;
  /** 1 where the propensity is a score, not a prior. */
  readonly scored: Uint8Array;
  readonly heldOut: Uint8Array;
  /** Index of the treatment, -1 for none. */
  readonly chosen: Int16Array;
  readonly runnerUp: Int16Array;
  /** Each position's place in the strategy's order. */
  readonly place: Int32Array;
  readonly evidence: readonly PriorEvidence[];
  readonly rules: readonly RuleCount[];
  readonly constraints: readonly Constraint[];
  /** Null for a strategy that proves nothing. */
  readonly certificate: Certificate | null;
  /** What the certificate rests on, tier by tier. */
  readonly proofs: readonly TierProof[];
  readonly failures: readonly BatchFailure[];
}

export interface PopulationOptions {
  /** Customers of one batch; another size gives the same decisions. */
  readonly batchSize?: number;
  /** Keeps the problems that were solved, with their proofs. */
  readonly keep?: boolean;
}

export async function decidePopulation(
  agents: Agents,
  conversation: Conversation,
  pins: PinnedRun,
  audience: Audience,
  holdOut: HoldOut,
  options: PopulationOptions = {},
): Promise<Population> {
  const { context } = conversation;
  const size = audience.customers.length;
  const hearing = await openHearing(agents, conversation);
  if (pins.customer !== null) await hearEverybody(hearing, agents, conversation);
  const everybody = new Everybody(size, context.configuration.treatments.length);
  const needs = decisionNeeds(context);
  const counts = pins.customer === null ? hearing.counts : [];
  const orchestrator = createOrchestrator(agents, conversation);
  const failures: BatchFailure[] = [];
  let done = 0;
  for (const part of batchesOf(audience, holdOut.arms, options.batchSize)) {
    try {
      const answer = await conversation.ask(orchestrator, 'process_batch', { ...part, needs, counts }, part.batch);
      everybody.place(part, answer);
      hearing.add(answer.tallies);
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      const { agent, type, reason } = error;
      everybody.fail(part);
      failures.push({ batch: part.batch, customers: part.customers.length, agent, message: type, reason });
    }
    done += part.customers.length;
    conversation.reach(JUDGING, done);
    const { agents: told } = conversation;
    context.work.progress({ phase: 'Judging treatments', done, total: size, unit: 'customers', agents: told });
    await context.work.breathe();
  }
  const { appraisal } = everybody;
  const evidence = await hearing.evidence(agents, conversation);
  const candidates = await conversation.ask(agents.treatment, 'settle_worth', { appraisal, evidence });
  const order = await orderOf(pins.strategy, everybody.priority, () => context.work.breathe());
  const limits = await allocationLimits(context, pins.overrides);
  const asked = { candidates, order, limits, strategy: pins.strategy, keep: options.keep ?? false };
  const { chosen, constraints, certificate, proofs } = await allocateAll(agents, conversation, asked);
  const request = { candidates, instead: chosen };
  const runnerUp = await conversation.ask(agents.treatment, 'find_alternative_treatment', request);
  const place = new Int32Array(size);
  const line = certificate === null ? order : await standByOrder(candidates, chosen, () => context.work.breathe());
  for (let k = 0; k < size; k += 1) place[line[k]!] = k;
  const heldOut = new Uint8Array(size);
  for (let k = 0; k < size; k += 1) heldOut[k] = holdOut.arms[audience.customers[k]!] === ARM_HELD_OUT ? 1 : 0;
  const { treatments, net, rank, reasons, byDefault } = candidates;
  const cells = { treatments, net, rank, reasons, byDefault, scored: appraisal.scored };
  const rules = everybody.rules();
  const allocated = { chosen, runnerUp, place, constraints, certificate, proofs };
  return { ...cells, ...allocated, audience, heldOut, evidence, rules, failures };
}

/** Gathers the batches, which come in order of customer numbers, where their customers stand in order of ids. */
class Everybody {
  readonly appraisal: Appraisal;
  readonly priority: Float64Array;
  readonly #rules = new Map<string, RuleCount>();

  constructor(size: number, treatments: number) {
    this.priority = new Float64Array(size).fill(Number.NaN);
    this.appraisal = emptyAppraisal(size, treatments);
  }

  place({ positions }: AudienceBatch, { appraisal: from, priority, rules }: BatchAnswer): void {
    const into = this.appraisal;
    const { treatments } = into;
    for (let row = 0; row < positions.length; row += 1) {
      const position = positions[row]!;
      into.lots[position] = from.lots[row]!;
      this.priority[position] = priority[row]!;
      for (let t = 0; t < treatments; t += 1) {
        const [source, target] = [row * treatments + t, position * treatments + t];
        into.propensity[target] = from.propensity[source]!;
        into.scored[target] = from.scored[source]!;
        into.value[target] = from.value[source]!;
        into.context[target] = from.context[source]!;
        into.reasons[target] = from.reasons[source]!;
        into.byDefault[target] = from.byDefault[source]!;
      }
    }
    for (const each of rules) {
      const key = JSON.stringify([each.treatment, each.rule, each.answer, each.missing]);
      const before = this.#rules.get(key)?.count ?? 0;
      this.#rules.set(key, { ...each, count: before + each.count });
    }
  }

  fail({ positions }: AudienceBatch): void {
    const { reasons, treatments } = this.appraisal;
    for (const position of positions) {
      reasons.fill(REASON_CODE.failed, position * treatments, (position + 1) * treatments);
    }
  }

  /** How often rules did not admit, over all batches, in an order that does not depend on them. */
  rules(): RuleCount[] {
    return [...this.#rules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  }
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
async function standByOrder(
  { size, treatments, rank, reasons }: Candidates,
  chosen: Int16Array,
  breathe: () => Promise<void>,
): Promise<Int32Array> {
  const order = new Int32Array(size);
  const gains = new Float64Array(size);
  for (let position = 0; position < size; position += 1) {
    order[position] = position;
    const first = position * treatments;
    const own = chosen[position]! < 0 ? 0 : rank[first + chosen[position]!]!;
    for (let t = 0; t < treatments; t += 1) {
      if (reasons[first + t] === REASON_CODE.limit)
        gains[position] = Math.max(gains[position]!, rank[first + t]! - own);
    }
    if (position % STRETCH === STRETCH - 1) await breathe();
  }
  return sortBreathing(order, (a, b) => gains[b]! - gains[a]! || a - b, breathe);
}

interface Allocating {
  readonly candidates: Candidates;
  readonly order: Int32Array;
  readonly limits: readonly AllocationLimit[];
  readonly strategy: string;
  readonly keep: boolean;
}

async function allocateAll(
  agents: Agents,
  conversation: Conversation,
  { candidates, order, limits, strategy, keep }: Allocating,
): Promise<Pick<Population, 'chosen' | 'constraints' | 'certificate' | 'proofs'>> {
  const { configuration, work } = conversation.context;
  const { agents: told } = conversation;
  work.progress({ phase: 'Allocating', done: 0, total: order.length, unit: 'customers', agents: told });
  await conversation.ask(agents.allocation, 'reset_constraints', { treatments: candidates.treatments, limits });
  const optimal = strategy === 'optimal';
  const optimalFrom = optimal ? configuration.contactClasses.length : null;
  const request = { order, candidates, tiers: tiersOf(configuration), optimalFrom, keep };
  const { chosen, proofs } = await conversation.ask(agents.allocation, 'allocate_resource', request);
  conversation.reach([agents.allocation.name], order.length);
  const constraints = await conversation.ask(agents.allocation, 'get_constraints', {});
  const certificate = optimal ? certificateOf(proofs, limits, configuration) : null;
  return { chosen, constraints, certificate, proofs };
}

/** Mandatory treatments are placed before all others, and each of the two by contact class, the highest first. */
function tiersOf(configuration: Configuration): Uint8Array {
  const { contactClasses, treatments } = configuration;
  return Uint8Array.from(treatments, (treatment) => {
    const place = contactClasses.indexOf(contactClassOf(treatment, configuration));
    return treatment.mandatory ? place : contactClasses.length + place;
  });
}
