// The orchestrator's own messages: a batch, or one customer, goes from agent to agent, in the order data, journey,
// permissions, treatment. What comes after, allocation, is one problem over everybody.
import { z } from 'zod';
import { defineAgent, message } from '#engine/agents/agent.ts';
import type { Agents, MetricValues, PermissionAnswer } from '#engine/agents/index.ts';
import { compileAmount } from '#engine/policy/expression/compile.ts';
import type { Candidates, CustomerData, DataNeeds, PriorEvidence, TreatmentAccount } from '#shared/model/batch.ts';
import { JOURNEY_METRICS } from '#shared/model/journey.ts';
import type { Conversation } from './ask.ts';

/** A batch on its way: customer numbers ascending, with what stands beside each. */
export interface BatchRequest {
  readonly customers: Int32Array;
  readonly ids: readonly string[];
  /** 1 for a customer who is held out. */
  readonly heldOut: Uint8Array;
  readonly needs: DataNeeds;
  readonly evidence: readonly PriorEvidence[];
  readonly batch: number;
}

export interface BatchAnswer {
  readonly candidates: Candidates;
  /** What the strategy `priority` orders by; NaN is not known. */
  readonly priority: Float64Array;
}

export interface CustomerAnswer {
  readonly accounts: readonly TreatmentAccount[];
  readonly permissions: readonly PermissionAnswer[];
  readonly metrics: MetricValues;
}

const batchRequest = z.custom<BatchRequest>((value) => typeof value === 'object' && value !== null);

/** The orchestrator of one conversation. */
export function createOrchestrator(agents: Agents, conversation: Conversation) {
  const dataOf = async ({ customers, needs, batch }: BatchRequest): Promise<CustomerData> => {
    const data = await conversation.ask(agents.data, 'get_customer_data', { customers, needs }, batch);
    const metrics = await conversation.ask(agents.journey, 'analyze_journey', { data }, batch);
    return { ...data, frame: { ...data.frame, metrics } };
  };
  const recommendationOf = async (request: BatchRequest) => {
    const data = await dataOf(request);
    const asked = { customers: request.customers, permissions: data.permissions };
    const permissions = await conversation.ask(agents.permissions, 'get_permissions', asked, request.batch);
    return { data, permissions, heldOut: request.heldOut, evidence: request.evidence };
  };
  return defineAgent('orchestrator', {
    process_batch: message(batchRequest, async (request, context) => {
      const recommendation = await recommendationOf(request);
      const asked = { request: recommendation, ids: request.ids };
      const candidates = await conversation.ask(agents.treatment, 'recommend_treatment', asked, request.batch);
      const { frame } = recommendation.data;
      const by = compileAmount(context.configuration.strategy.priority.by, {
        frame,
        asOf: context.asOf,
        zone: context.settings.zone,
      });
      const priority = Float64Array.from({ length: frame.size }, (_, row) => by(row));
      const result: BatchAnswer = { candidates, priority };
      return { result, size: frame.size, cache: 'none' as const };
    }),
    /** Everything there is to say about one customer: a batch of one, in words. */
    process_customer: message(batchRequest, async (request) => {
      const recommendation = await recommendationOf(request);
      const customer = request.customers[0]!;
      const { permissions: ledger, frame } = recommendation.data;
      const answers = { customer, permissions: ledger };
      const result: CustomerAnswer = {
        accounts: await conversation.ask(agents.treatment, 'explain_treatment', { request: recommendation, row: 0 }),
        permissions: await conversation.ask(agents.permissions, 'check_permission', answers),
        metrics: Object.fromEntries(
          JOURNEY_METRICS.map((name) => [name, known(frame.metrics.get(name)?.[0])]),
        ) as MetricValues,
      };
      return { result, size: 1, cache: 'none' as const };
    }),
  });
}

const known = (value = Number.NaN): number | null => (Number.isNaN(value) ? null : value);
