// Explains one decision: everything but the choice itself is computed again from the run's pins (decisions 17) and
// checked to be what the run computed. Why a treatment lost is read from the stored reasons.
import { createAgents } from '#engine/agents/index.ts';
import { ARM_HELD_OUT, armSeen } from '#engine/store/decisions/layers.ts';
import { type DecisionRow, decisionOfCustomer, runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { customerIdOf, speakerOf } from '#engine/store/records/reading/customers.ts';
import { tracesOf } from '#engine/store/work/traces.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { TreatmentAccount } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { decisionId, REASONS, type Reason } from '#shared/model/decision.ts';
import {
  type Alternative,
  type CustomerDecision,
  FUNNEL_STAGES,
  type RunSummary,
  STAGE_OF,
} from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { decisionNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { createOrchestrator } from '../orchestrator.ts';
import { decisionSentence, limitsInTheWay, waterfallOf } from './sentence.ts';

/** A treatment of the customer: computed again, with the reason that the run stored. */
export interface JudgedTreatment {
  readonly account: TreatmentAccount;
  readonly reason: Reason;
}

/** Throws UNKNOWN_RUN, and UNKNOWN_CUSTOMER for a customer the run decided nothing about. */
export async function explainDecision(
  connection: Connection,
  request: { readonly run: number; readonly customer: string },
  work: Work,
): Promise<CustomerDecision> {
  const run = runOf(connection, request.run);
  const summary = JSON.parse(run.summary ?? 'null') as RunSummary;
  const decision = decisionIn(connection, run, request.customer);
  const pins = pinsOfRun(run);
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { context } = conversation;
  const held = armSeen(connection, pins.pinnedChange, run.run, decision.customer) === ARM_HELD_OUT;
  const answer = await conversation.ask(createOrchestrator(createAgents(), conversation), 'process_customer', {
    customer: decision.customer,
    heldOut: held && context.configuration.holdout.share > 0,
    needs: decisionNeeds(context),
    evidence: summary.treatments.flatMap(({ evidence }) => (evidence === null ? [] : [evidence])),
  });
  const judged = answer.accounts.map((account, t) => ({ account, reason: REASONS[decision.reasons[t]!]! }));
  const chosen = judged.find(({ account }) => account.treatment === decision.treatment) ?? null;
  const stages = judged.map(({ reason }) => STAGE_OF[reason]);
  return {
    run: run.run,
    decisionId: decisionId(run.run, decision.position),
    customerId: customerIdOf(connection, decision.customer),
    status: decision.status,
    selectedTreatment: decision.treatment,
    channel: decision.channel,
    date: run.date,
    net: decision.net,
    rank: decision.rank,
    place: decision.place + 1,
    customers: run.customers,
    explanation: {
      sentence: decisionSentence(decision, judged, summary, context.configuration),
      waterfall: chosen === null ? [] : waterfallOf(chosen.account),
      account: chosen === null ? null : knownNumbers(chosen),
      verified: isSame(decision, judged),
    },
    alternatives: alternativesOf(judged, chosen, summary, context.configuration),
    permissions: answer.permissions,
    funnel: funnelOf(stages),
    trace: tracesOf(connection, run.run).map(({ agent, message, size, milliseconds, outcome, cache }) => ({
      agent,
      message,
      size,
      milliseconds,
      outcome,
      cache,
    })),
  };
}

function decisionIn(connection: Connection, run: StoredRun, id: string): DecisionRow {
  const customer = speakerOf(connection, id, run.pinnedChange);
  const decision = customer === undefined ? undefined : decisionOfCustomer(connection, run.run, customer);
  if (decision !== undefined) return decision;
  const why =
    customer === undefined ? 'There is no such customer here.' : 'It was not among the customers of that run.';
  throw new Problem(
    'UNKNOWN_CUSTOMER',
    `Run ${run.run} decided nothing about the customer ${quoted(id)}. ${why} Ids are exact: case and spaces count.`,
    { run: run.run, customer: id },
  );
}

/** Whether what was computed again is what the run stored: the same reasons, net and rank, to the last bit. */
function isSame(decision: DecisionRow, judged: readonly JudgedTreatment[]): boolean {
  if (decision.status === 'failed') return false;
  const reasonsAgree = judged.every(({ account, reason }) =>
    isAdmitted(reason) ? account.reason === 'outranked' : account.reason === reason,
  );
  const numbersAgree = (treatment: string | null, net: number | null, rank: number | null): boolean => {
    const account = judged.find((each) => each.account.treatment === treatment)?.account;
    return treatment === null || (account?.net === net && account.rank === rank);
  };
  return (
    reasonsAgree &&
    numbersAgree(decision.treatment, decision.net, decision.rank) &&
    numbersAgree(decision.runnerUp, decision.runnerUpNet, decision.runnerUpRank)
  );
}

/** All treatments but the selected one: the admitted first, by rank, then the others by how far they came. */
function alternativesOf(
  judged: readonly JudgedTreatment[],
  chosen: JudgedTreatment | null,
  summary: RunSummary,
  configuration: Configuration,
): Alternative[] {
  const { treatments } = configuration;
  return judged
    .filter((each) => each !== chosen)
    .map(({ account, reason }): Alternative => {
      const treatment = treatments.find(({ id }) => id === account.treatment)!;
      const admitted = isAdmitted(reason);
      return {
        treatment: treatment.id,
        name: treatment.name,
        channel: treatment.channel,
        admitted,
        reason,
        detail:
          reason === 'limit' ? limitsInTheWay(treatment.id, summary, configuration).join(', ') || null : account.detail,
        net: known(account.net),
        rank: known(account.rank),
        regret: admitted && chosen !== null ? chosen.account.rank - account.rank : null,
      };
    })
    .sort((a, b) => Number(b.admitted) - Number(a.admitted) || byRank(a, b));
}

function byRank(a: Alternative, b: Alternative): number {
  if (!a.admitted) return FUNNEL_STAGES.indexOf(STAGE_OF[b.reason]) - FUNNEL_STAGES.indexOf(STAGE_OF[a.reason]);
  return (b.rank ?? 0) - (a.rank ?? 0);
}

function funnelOf(stages: readonly (typeof FUNNEL_STAGES)[number][]): CustomerDecision['funnel'] {
  let reached = stages.length;
  return FUNNEL_STAGES.map((stage) => {
    const here = reached;
    const lost = stage === 'proposed' ? 0 : stages.filter((each) => each === stage).length;
    reached -= lost;
    return { stage, reached: here, lost };
  });
}

function knownNumbers({ account, reason }: JudgedTreatment): CustomerDecision['explanation']['account'] {
  return { ...account, reason, value: known(account.value), context: known(account.context) };
}

const isAdmitted = (reason: Reason): boolean => reason === 'chosen' || reason === 'outranked' || reason === 'limit';
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
