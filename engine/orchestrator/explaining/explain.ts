// Explains one decision: everything but the choice itself is computed again from the run's pins (decisions 17) and
// checked to be what the run computed. Why a treatment lost is read from the stored reasons and the run's prices.
import { type Agents, createAgents } from '#engine/agents/index.ts';
import { groupBitsOf } from '#engine/policy/group-bounds.ts';
import { ARM_HELD_OUT, armSeen } from '#engine/store/decisions/layers.ts';
import { type DecisionRow, runOf } from '#engine/store/decisions/runs.ts';
import { customerIdOf } from '#engine/store/records/reading/customers.ts';
import { tracesOf } from '#engine/store/work/traces.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { decisionId, REASONS } from '#shared/model/decision.ts';
import type { Alternative, CustomerDecision, Said, WouldChange } from '#shared/model/explanation.ts';
import { FUNNEL_STAGES, type RunSummary, STAGE_OF } from '#shared/model/run.ts';
import type { Work } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import { decisionNeeds } from '../inputs/needs.ts';
import { contextOf, pinsOfRun } from '../inputs/pins.ts';
import { createOrchestrator } from '../orchestrator.ts';
import { wouldChange } from './changing/changes.ts';
import { Competition } from './competition.ts';
import { besideTold, decisionIn } from './decision-in.ts';
import { drawnAbout } from './drawn.ts';
import { summed } from './messages.ts';
import { textOf } from './said.ts';
import { closestOf, decisionSentence, type Told } from './sentence.ts';
import { barredBeside } from './together.ts';
import { waterfallOf } from './waterfall.ts';
import { isAdmitted, type JudgedTreatment, whyNot } from './why.ts';

/**
 * Of several decisions about the customer the one that is named, as r1-205, else the best-ranked. Throws UNKNOWN_RUN,
 * UNKNOWN_CUSTOMER for a customer the run decided nothing about, BAD_VALUE for a decision that is not the customer's.
 */
export async function explainDecision(
  connection: Connection,
  request: { readonly run: number; readonly customer: string; readonly decision?: string | undefined },
  work: Work,
): Promise<CustomerDecision> {
  const run = runOf(connection, request.run);
  const summary = JSON.parse(run.summary ?? 'null') as RunSummary;
  const { decision, further } = decisionIn(connection, run, request);
  const pins = pinsOfRun(run);
  const conversation = new Conversation(contextOf(connection, pins, work));
  const { asOf, configuration, settings } = conversation.context;
  const agents = agentsOf(connection);
  const held = armSeen(connection, pins.pinnedChange, run.run, decision.customer) === ARM_HELD_OUT;
  const evidence = summary.treatments.flatMap((each) => (each.evidence === null ? [] : [each.evidence]));
  const answer = await conversation.ask(createOrchestrator(agents, conversation), 'process_customer', {
    customer: decision.customer,
    heldOut: held && configuration.holdout.share > 0,
    needs: decisionNeeds(conversation.context),
    evidence,
  });
  const reasons = answer.accounts.map((_, t) => REASONS[decision.reasons[t]!]!);
  const judged = answer.accounts.map((account, t) => ({ t, account, reason: reasons[t]! }));
  const own = judged.find(({ account }) => account.treatment === decision.treatment) ?? null;
  const read = { frame: answer.request.data.frame, asOf, zone: settings.zone };
  const competition = new Competition(configuration, summary, reasons, groupBitsOf(configuration.groupBounds, read)(0));
  const others = further.flatMap((each) => judged.find(({ account }) => account.treatment === each.treatment) ?? []);
  const barred = await barredBeside(agents, conversation, answer.request, others);
  const next = nextBest(judged, own, others, barred, competition);
  const told = { decision, judged, own, others, barred, next, competition, configuration, summary };
  const { accounts, request: asked } = answer;
  const changes = await wouldChange({
    agents,
    conversation,
    request: asked,
    accounts,
    evidence,
    competition,
    own: own?.t ?? -1,
    others: others.map(({ t }) => t),
    reasons,
  });
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
    price: own === null ? null : priceOf(own, competition),
    left: leftOfOwn(own, competition),
    place: decision.place + 1,
    customers: run.customers,
    drawn: drawnAbout(decision, summary, configuration),
    ...(further.length === 0 ? {} : { beside: further.map((each) => besideTold(each, configuration)) }),
    explanation: explanationOf(told),
    alternatives: alternativesOf(told, changes),
    permissions: answer.permissions,
    funnel: funnelOf(reasons.map((reason) => STAGE_OF[reason])),
    trace: summed(tracesOf(connection, run.run)),
  };
}

const KEPT = new WeakMap<Connection, { readonly change: number; readonly agents: Agents }>();

/** The agents that answer for a connection: what they remember of the feeds serves the next customer, until a change. */
function agentsOf(connection: Connection): Agents {
  const change = newestChange(connection);
  const kept = KEPT.get(connection);
  if (kept?.change === change) return kept.agents;
  const agents = createAgents();
  KEPT.set(connection, { change, agents });
  return agents;
}

function explanationOf(told: Told): CustomerDecision['explanation'] {
  const { decision, judged, own, next, competition, summary } = told;
  const said = decisionSentence(told);
  const closest =
    own ??
    closestOf(
      judged.filter(({ reason }) => reason === 'limit' || reason === 'not-positive'),
      competition,
    );
  const left = next === null ? null : competition.left(next.t, next.account.rank);
  return {
    sentence: textOf(said, summary.currency),
    said,
    about: closest?.account.treatment ?? null,
    waterfall: closest === null ? [] : waterfallOf(closest.account, competition.prices[closest.t]!),
    rival:
      own === null || next === null || left === null || left < 0
        ? null
        : { treatment: next.account.treatment, name: competition.treatments[next.t]!.name, left },
    account: own === null ? null : knownNumbers(own),
    verified: isSame(decision, judged),
  };
}

/** The admitted treatment with the most left that could stand in the place of the one the customer has. */
function nextBest(
  judged: readonly JudgedTreatment[],
  own: JudgedTreatment | null,
  others: readonly JudgedTreatment[],
  barred: readonly (Said | null)[],
  competition: Competition,
): JudgedTreatment | null {
  const left = ({ t, account }: JudgedTreatment): number => competition.left(t, account.rank);
  const open = judged.filter(
    (each) => each !== own && !others.includes(each) && isAdmitted(each.reason) && barred[each.t] === null,
  );
  return open.toSorted((a, b) => left(b) - left(a))[0] ?? null;
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

/** All treatments but those the customer gets: the admitted first, by what is left, then the others by how far they came. */
function alternativesOf(told: Told, changes: readonly (WouldChange | null)[]): Alternative[] {
  const { judged, own, others, barred, competition, configuration } = told;
  const best = leftOfOwn(own, competition);
  return judged
    .filter((each) => each !== own && !others.includes(each))
    .map((each): Alternative => {
      const { t, account, reason } = each;
      const treatment = competition.treatments[t]!;
      const left = competition.left(t, account.rank);
      // What is open, and may not stand beside the rest.
      const bar = isAdmitted(reason) ? barred[t]! : null;
      const admitted = isAdmitted(reason) && bar === null;
      return {
        treatment: treatment.id,
        name: treatment.name,
        channel: treatment.channel,
        admitted,
        reason,
        detail: reason === 'limit' ? limitsInTheWay(t, competition) : account.detail,
        net: known(account.net),
        rank: known(account.rank),
        price: priceOf(each, competition),
        prices: competition.prices[t]!,
        left: known(left),
        regret: admitted ? known(best - left) : null,
        why: bar ?? whyNot(each, own, competition, configuration),
        would: changes[t]!,
        waterfall: Number.isNaN(account.rank) ? [] : waterfallOf(account, competition.prices[t]!),
      };
    })
    .sort((a, b) => Number(b.admitted) - Number(a.admitted) || byWorth(a, b));
}

/** The limits whose units are worth more elsewhere, or that have no room left; null without any. */
function limitsInTheWay(t: number, { prices, full }: Competition): string | null {
  const names = [
    ...prices[t]!.filter(({ amount }) => amount > 0).map(({ limit }) => limit),
    ...full[t]!.map(({ id }) => id),
  ];
  return [...new Set(names)].join(', ') || null;
}

function priceOf({ t, account }: JudgedTreatment, { prices, isProved }: Competition): number | null {
  return isProved && !Number.isNaN(account.rank) ? prices[t]!.reduce((sum, { amount }) => sum + amount, 0) : null;
}

const leftOfOwn = (own: JudgedTreatment | null, competition: Competition): number =>
  own === null ? 0 : competition.left(own.t, own.account.rank);

function byWorth(a: Alternative, b: Alternative): number {
  const further = FUNNEL_STAGES.indexOf(STAGE_OF[b.reason]) - FUNNEL_STAGES.indexOf(STAGE_OF[a.reason]);
  return (a.admitted ? 0 : further) || (b.left ?? Number.NEGATIVE_INFINITY) - (a.left ?? Number.NEGATIVE_INFINITY);
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

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
