// Decides everybody: evidence, then batch by batch what each treatment is worth, then one allocation over all. Writes
// nothing, so that a run, its replay and a test are the same computation.
import type { Agents } from '#engine/agents/index.ts';
import { togetherRules } from '#engine/policy/together.ts';
import { ARM_HELD_OUT } from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import {
  type Appraisal,
  emptyAppraisal,
  type PriorEvidence,
  type RuleCount,
  type Together,
} from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { BatchFailure } from '#shared/model/run.ts';
import { type Allocated, allocateAll } from './allocating.ts';
import { AgentFailure, type Conversation } from './ask.ts';
import { type Audience, type AudienceBatch, batchesOf } from './inputs/audience.ts';
import { drawExploration, drawStrategyArms } from './inputs/draws.ts';
import { hearEverybody, openHearing } from './inputs/evidence.ts';
import type { HoldOut } from './inputs/hold-out.ts';
import { allocationLimits } from './inputs/limits.ts';
import { decisionNeeds } from './inputs/needs.ts';
import { type BatchAnswer, createOrchestrator } from './orchestrator.ts';

/** The agents that judge a batch, one after the other. */
const JUDGING = ['data', 'journey', 'permissions', 'treatment'];

/** Everybody's candidates and what became of them: cell position × treatments + treatment. */
export interface Population extends Allocated {
  readonly audience: Audience;
  readonly treatments: number;
  readonly net: Float64Array;
  readonly rank: Float64Array;
  readonly reasons: Uint8Array;
  readonly byDefault: Uint8Array;
  /** 1 where the propensity is a score, not a prior. */
  readonly scored: Uint8Array;
  readonly heldOut: Uint8Array;
  /** By position: what settles ties, and what the strategy `priority` orders by. */
  readonly lots: Uint32Array;
  readonly priority: Float64Array;
  /** By position the customer's groups as bits, one for each bound of a group. */
  readonly groups: Uint8Array;
  readonly together: Together | null;
  /** For each decision the index of the best treatment there is instead of its own, -1 for none. */
  readonly runnerUp: Int16Array;
  readonly evidence: readonly PriorEvidence[];
  readonly rules: readonly RuleCount[];
  readonly failures: readonly BatchFailure[];
}

export interface PopulationOptions {
  /** Customers of one batch; another size gives the same decisions. */
  readonly batchSize?: number;
  /** Keeps the problems that were solved, with their proofs. */
  readonly keep?: boolean;
  /** What outcomes say, where it is known already. */
  readonly heard?: readonly PriorEvidence[] | null;
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
  const hearing = await openHearing(agents, conversation, options.heard ?? null);
  // An audience is not who the outcomes are of: what they say holds for everybody, whoever is decided about.
  if (pins.audience !== null) await hearEverybody(hearing, agents, conversation);
  if (pins.customer !== null) await hearEverybody(hearing, agents, conversation);
  const everybody = new Everybody(size, context.configuration);
  const needs = decisionNeeds(context);
  const counts = pins.customer === null && pins.audience === null ? hearing.counts : [];
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
  const limits = await allocationLimits(context, pins.overrides);
  const heldOut = new Uint8Array(size);
  for (let k = 0; k < size; k += 1) heldOut[k] = holdOut.arms[audience.customers[k]!] === ARM_HELD_OUT ? 1 : 0;
  const { priority, groups } = everybody;
  const { strategy } = pins;
  const drawn = {
    arms: await drawStrategyArms(strategy, audience, heldOut, () => context.work.breathe()),
    exploration: await drawExploration(context, pins, audience),
  };
  const asked = { candidates, priority, groups, limits, strategy, ...drawn, keep: options.keep ?? false };
  const allocated = await allocateAll(agents, conversation, asked);
  const request = { candidates, instead: allocated.chosen, further: allocated.further };
  const runnerUp = await conversation.ask(agents.treatment, 'find_alternative_treatment', request);
  const { treatments, net, rank, reasons, byDefault, together } = candidates;
  const cells = {
    treatments,
    net,
    rank,
    reasons,
    byDefault,
    together,
    scored: appraisal.scored,
    lots: candidates.lots,
    priority,
    groups,
  };
  const rules = everybody.rules();
  return { ...cells, ...allocated, runnerUp, audience, heldOut, evidence, rules, failures };
}

/** Gathers the batches, which come in order of customer numbers, where their customers stand in order of ids. */
class Everybody {
  readonly appraisal: Appraisal;
  readonly priority: Float64Array;
  readonly groups: Uint8Array;
  readonly #rules = new Map<string, RuleCount>();

  constructor(size: number, configuration: Configuration) {
    this.priority = new Float64Array(size).fill(Number.NaN);
    this.groups = new Uint8Array(size);
    const rules = togetherRules(configuration);
    const together = rules && { ...rules.together, rooms: new Uint8Array(size * rules.windows.length) };
    this.appraisal = { ...emptyAppraisal(size, configuration.treatments.length), together };
  }

  place({ positions }: AudienceBatch, { appraisal: from, priority, groups, rules }: BatchAnswer): void {
    const into = this.appraisal;
    const { treatments } = into;
    for (let row = 0; row < positions.length; row += 1) {
      const position = positions[row]!;
      into.lots[position] = from.lots[row]!;
      this.priority[position] = priority[row]!;
      this.groups[position] = groups[row]!;
      if (into.together !== null && from.together !== null) {
        const windows = into.together.windows.length;
        const rooms = from.together.rooms.subarray(row * windows, (row + 1) * windows);
        into.together.rooms.set(rooms, position * windows);
      }
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
