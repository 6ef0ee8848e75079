// The orchestrator's own messages: a batch, or one customer, goes from agent to agent, in the order data, journey,
// permissions, treatment. What comes after, allocation, is one problem over everybody.
import { z } from 'zod';
import { defineAgent, message } from '#engine/agents/agent.ts';
import type { Agents, OutcomeCounts, PermissionAnswer, PriorTallies, RuleTally } from '#engine/agents/index.ts';
import { compileAmount } from '#engine/policy/expression/compile.ts';
import { groupBitsOf } from '#engine/policy/group-bounds.ts';
import type { Appraisal, DataNeeds, PriorEvidence, RuleCount, TreatmentAccount } from '#shared/model/batch.ts';
import type { Conversation } from './ask.ts';

/** A batch on its way: customer numbers ascending, with what stands beside each. */
export interface BatchRequest {
  readonly customers: Int32Array;
  readonly ids: readonly string[];
  /** 1 for a customer who is held out. */
  readonly heldOut: Uint8Array;
  readonly needs: DataNeeds;
  /** Outcomes whose customers' priors are to be tallied. */
  readonly counts: readonly OutcomeCounts[];
  readonly batch: number;
}

export interface BatchAnswer {
  readonly appraisal: Appraisal;
  readonly rules: readonly RuleCount[];
  readonly tallies: PriorTallies;
  /** What the strategy `priority` orders by; NaN is not known. */
  readonly priority: Float64Array;
  /** The groups of each customer as bits, one for each bound of a group. */
  readonly groups: Uint8Array;
}

export interface TallyRequest extends Pick<BatchRequest, 'customers' | 'heldOut' | 'needs' | 'batch'> {
  readonly evidence: readonly PriorEvidence[];
  readonly tally: RuleTally;
}

export interface CustomerRequest {
  readonly customer: number;
  readonly heldOut: boolean;
  readonly needs: DataNeeds;
  readonly evidence: readonly PriorEvidence[];
}

export interface CustomerAnswer {
  readonly accounts: readonly TreatmentAccount[];
  readonly permissions: readonly PermissionAnswer[];
  /** The customer as a batch of one, as it was judged. */
  readonly request: Awaited<ReturnType<ReturnType<typeof requestsOf>>>;
}

const is = <Value>() => z.custom<Value>((value) => typeof value === 'object' && value !== null);

/** Gathers what treatments are judged from, agent by agent. */
function requestsOf(agents: Agents, conversation: Conversation) {
  return async (customers: Int32Array, heldOut: Uint8Array, needs: DataNeeds, batch: number) => {
    const data = await conversation.ask(agents.data, 'get_customer_data', { customers, needs }, batch);
    const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data }, batch);
    const asked = { customers, permissions: data.permissions };
    const permissions = await conversation.ask(agents.permissions, 'get_permissions', asked, batch);
    return { data: { ...data, frame: { ...data.frame, metrics } }, permissions, heldOut };
  };
}

/** The orchestrator of one conversation. */
export function createOrchestrator(agents: Agents, conversation: Conversation) {
  const recommendationOf = requestsOf(agents, conversation);
  return defineAgent('orchestrator', {
    process_batch: message(is<BatchRequest>(), async (asked, context) => {
      const { batch, counts, ids } = asked;
      const request = await recommendationOf(asked.customers, asked.heldOut, asked.needs, batch);
      const { frame } = request.data;
      const tallied = { frame, counts };
      const tallies =
        counts.length === 0 ? new Map() : await conversation.ask(agents.treatment, 'tally_priors', tallied, batch);
      const found = await conversation.ask(agents.treatment, 'recommend_treatment', { request, ids }, batch);
      const { asOf, configuration, settings } = context;
      const read = { frame, asOf, zone: settings.zone };
      const by = compileAmount(configuration.strategy.priority.by, read);
      const priority = Float64Array.from({ length: frame.size }, (_, row) => by(row));
      const bits = groupBitsOf(configuration.groupBounds, read);
      const groups = Uint8Array.from({ length: frame.size }, (_, row) => bits(row));
      const result: BatchAnswer = { ...found, tallies, priority, groups };
      return { result, size: frame.size, cache: 'none' as const };
    }),
    /** What the rules do to a batch, added to a tally. */
    tally_batch: message(is<TallyRequest>(), async ({ customers, heldOut, needs, batch, evidence, tally }) => {
      const request = await recommendationOf(customers, heldOut, needs, batch);
      const result = await conversation.ask(agents.treatment, 'tally_rules', { request, evidence, tally }, batch);
      return { result, size: customers.length, cache: 'none' as const };
    }),
    /** Everything there is to say about one customer: a batch of one, in words. */
    process_customer: message(is<CustomerRequest>(), async ({ customer, heldOut, needs, evidence }) => {
      const request = await recommendationOf(Int32Array.of(customer), Uint8Array.of(heldOut ? 1 : 0), needs, 0);
      const ledger = { customer, permissions: request.data.permissions };
      const result: CustomerAnswer = {
        accounts: await conversation.ask(agents.treatment, 'explain_treatment', { request, evidence, row: 0 }),
        permissions: await conversation.ask(agents.permissions, 'check_permission', ledger),
        request,
      };
      return { result, size: 1, cache: 'none' as const };
    }),
  });
}
