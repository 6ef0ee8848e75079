// Decides everybody: evidence, then batch by batch what each treatment is worth, then one allocation over all. Writes
// nothing, so that a run, its replay and a test are the same computation.
import type { Agents, AllocationLimit, Constraint } from '#engine/agents/index.ts';
import { ARM_HELD_OUT } from '#engine/store/decisions/layers.ts';
import type { PinnedRun } from '#engine/store/decisions/runs.ts';
import type { PriorEvidence, RuleCount } from '#shared/model/batch.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { BatchFailure } from '#shared/model/run.ts';
import { AgentFailure, type Conversation } from './ask.ts';
import { type Audience, type AudienceBatch, batchesOf } from './audience.ts';
import { evidenceOf } from './evidence.ts';
import type { HoldOut } from './hold-out.ts';
import { allocationLimits } from './limits.ts';
import { decisionNeeds } from './needs.ts';
import { type BatchAnswer, createOrchestrator } from './orchestrator.ts';

/** Everybody's candidates and what became of them: cell position × treatments + treatment. */
export interface Population {
  readonly audience: Audience;
  readonly treatments: number;
  readonly net: Float64Array;
  readonly rank: Float64Array;
  readonly reasons: Uint8Array;
  readonly byDefault: Uint8Array;
  readonly lots: Uint32Array;
  readonly heldOut: Uint8Array;
  /** Index of the treatment, -1 for none. */
  readonly chosen: Int16Array;
  readonly runnerUp: Int16Array;
  /** Each position's place in the strategy's order. */
  readonly place: Int32Array;
  readonly evidence: readonly PriorEvidence[];
  readonly rules: readonly RuleCount[];
  readonly constraints: readonly Constraint[];
  readonly failures: readonly BatchFailure[];
}

export interface PopulationOptions {
  /** Customers of one batch; another size gives the same decisions. */
  readonly batchSize?: number;
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
  const { configuration, work } = context;
  const size = audience.customers.length;
  const treatments = configuration.treatments.length;
  const evidence = await evidenceOf(agents, conversation);
  const needs = decisionNeeds(context);
  const orchestrator = createOrchestrator(agents, conversation);
  const all = {
    net: new Float64Array(size * treatments),
    rank: new Float64Array(size * treatments),
    reasons: new Uint8Array(size * treatments),
    byDefault: new Uint8Array(size * treatments),
    lots: new Uint32Array(size),
    priority: new Float64Array(size).fill(Number.NaN),
  };
  const rules = new RuleTally();
  const failures: BatchFailure[] = [];
  let done = 0;
  for (const part of batchesOf(audience, holdOut.arms, options.batchSize)) {
    const request = { ...part, needs, evidence };
    try {
      const answer = await conversation.ask(orchestrator, 'process_batch', request, part.batch);
      place(all, treatments, part, answer);
      rules.add(answer.candidates.rules);
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      const { agent, type, reason } = error;
      fail(all, treatments, part);
      failures.push({ batch: part.batch, customers: part.customers.length, agent, message: type, reason });
    }
    done += part.customers.length;
    work.progress({ phase: 'Judging treatments', done, total: size, unit: 'customers' });
    await work.breathe();
  }
  const heldOut = Uint8Array.from(audience.customers, (customer) => (holdOut.arms[customer] === ARM_HELD_OUT ? 1 : 0));
  const order = orderOf(pins.strategy, all.priority);
  const limits = allocationLimits(context, pins.overrides);
  const candidates = { size, treatments, net: all.net, rank: all.rank, reasons: all.reasons, lots: all.lots };
  const { chosen, constraints } = await allocateAll(agents, conversation, candidates, order, limits);
  const request = { candidates, instead: chosen };
  const runnerUp = await conversation.ask(agents.treatment, 'find_alternative_treatment', request);
  const positionsPlaced = new Int32Array(size);
  for (let k = 0; k < size; k += 1) positionsPlaced[order[k]!] = k;
  return {
    ...candidates,
    audience,
    byDefault: all.byDefault,
    heldOut,
    chosen,
    runnerUp,
    place: positionsPlaced,
    evidence,
    rules: rules.counts(),
    constraints,
    failures,
  };
}

type Columns = Pick<Population, 'net' | 'rank' | 'reasons' | 'byDefault' | 'lots'> & { priority: Float64Array };

/** Puts a batch, in order of customer numbers, where its customers stand in order of ids. */
function place(all: Columns, treatments: number, { positions }: AudienceBatch, answer: BatchAnswer): void {
  const { net, rank, reasons, byDefault, lots } = answer.candidates;
  for (let row = 0; row < positions.length; row += 1) {
    const position = positions[row]!;
    all.lots[position] = lots[row]!;
    all.priority[position] = answer.priority[row]!;
    const [from, to] = [row * treatments, position * treatments];
    for (let t = 0; t < treatments; t += 1) {
      all.net[to + t] = net[from + t]!;
      all.rank[to + t] = rank[from + t]!;
      all.reasons[to + t] = reasons[from + t]!;
      all.byDefault[to + t] = byDefault[from + t]!;
    }
  }
}

function fail(all: Columns, treatments: number, { positions }: AudienceBatch): void {
  for (const position of positions) {
    const cells = [position * treatments, (position + 1) * treatments] as const;
    all.reasons.fill(REASON_CODE.failed, ...cells);
    all.net.fill(Number.NaN, ...cells);
    all.rank.fill(Number.NaN, ...cells);
  }
}

/** Positions in the strategy's order (decisions 13): by id, or by priority, highest first, unknown last, ties by id. */
function orderOf(strategy: string, priority: Float64Array): Int32Array {
  const order = Int32Array.from(priority.keys());
  if (strategy === 'first-come') return order;
  const keys = priority.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  return order.sort((a, b) => keys[b]! - keys[a]! || a - b);
}

type AllCandidates = Pick<Population, 'net' | 'rank' | 'reasons' | 'lots' | 'treatments'> & { readonly size: number };

async function allocateAll(
  agents: Agents,
  conversation: Conversation,
  candidates: AllCandidates,
  order: Int32Array,
  limits: readonly AllocationLimit[],
): Promise<{ chosen: Int16Array; constraints: readonly Constraint[] }> {
  const { configuration, work } = conversation.context;
  work.progress({ phase: 'Allocating', done: 0, total: order.length, unit: 'customers' });
  await conversation.ask(agents.allocation, 'reset_constraints', { treatments: candidates.treatments, limits });
  const request = { order, candidates, tiers: tiersOf(configuration) };
  const { chosen } = await conversation.ask(agents.allocation, 'allocate_resource', request);
  return { chosen, constraints: await conversation.ask(agents.allocation, 'get_constraints', {}) };
}

/** Mandatory treatments are placed before all others, and each of the two by contact class, the highest first. */
function tiersOf(configuration: Configuration): Uint8Array {
  const { contactClasses, treatments } = configuration;
  return Uint8Array.from(treatments, (treatment) => {
    const place = contactClasses.indexOf(contactClassOf(treatment, configuration));
    return treatment.mandatory ? place : contactClasses.length + place;
  });
}

/** Adds up how often rules did not admit, over all batches, in an order that does not depend on them. */
class RuleTally {
  readonly #counts = new Map<string, RuleCount>();

  add(counts: readonly RuleCount[]): void {
    for (const each of counts) {
      const key = JSON.stringify([each.treatment, each.rule, each.answer, each.missing]);
      const before = this.#counts.get(key)?.count ?? 0;
      this.#counts.set(key, { ...each, count: before + each.count });
    }
  }

  counts(): RuleCount[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  }
}
