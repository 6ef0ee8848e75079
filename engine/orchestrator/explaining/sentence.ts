// A decision in one or two plain sentences, and as a waterfall of its terms.
import { useOf as unitsOf } from '#engine/policy/limits.ts';
import type { DecisionRow } from '#engine/store/decisions/runs.ts';
import type { TreatmentAccount } from '#shared/model/batch.ts';
import { type Configuration, contactClassOf } from '#shared/model/configuration.ts';
import type { Reason } from '#shared/model/decision.ts';
import { FUNNEL_STAGES, type RunSummary, STAGE_OF, type WaterfallTerm } from '#shared/model/run.ts';
import { amountOf, listed } from '#shared/words.ts';

interface Judged {
  readonly account: TreatmentAccount;
  readonly reason: Reason;
}

/** Why a treatment was not offered, after "it". */
const WHY: Readonly<Record<Reason, string>> = {
  chosen: 'was chosen',
  outranked: 'was outranked',
  'not-positive': 'would cost more than it brings',
  limit: 'lost its slot to a limit that was used up',
  'no-permission': 'is not permitted on its channel',
  'profiling-objected': 'needs profiling, to which the customer objected',
  'contact-window': 'would be one contact too many',
  'rejected-before': 'was rejected before',
  'not-valid': 'is not valid on that date',
  'no-contact-field': 'has no address to go to',
  'not-eligible': 'is not allowed by an eligibility rule',
  'eligible-unknown': 'cannot be cleared, because an eligibility rule is unknown',
  'not-applicable': 'does not apply now',
  'applicable-unknown': 'cannot be placed, because an applicability rule is unknown',
  'not-suitable': 'does not suit the customer',
  'suitable-unknown': 'cannot be placed, because a suitability rule is unknown',
  'held-out': 'is withheld from the control group',
  'value-unknown': 'cannot be valued, because an amount is missing',
  failed: 'could not be judged',
};

/**
 * From the full value of a response to the net value, or to the weighted value where context or lever differs from 1:
 * each amount is added to the ones before. The last term is the total.
 */
export function waterfallOf(account: TreatmentAccount): WaterfallTerm[] {
  const { propensity, natural, value, cost, net, rank, context, lever } = account;
  if (Number.isNaN(value)) return [{ term: 'cost', amount: 0 - cost }, total('net value', net)];
  const expected = propensity * value;
  const terms: WaterfallTerm[] = [
    { term: 'value of a response', amount: value },
    { term: 'the customer may not respond', amount: expected - value },
    { term: 'would respond anyway', amount: account.uplift * value - expected },
    { term: 'cost', amount: 0 - cost },
  ];
  if (natural === 0) terms.splice(2, 1);
  if (context === 1 && lever === 1) return [...terms, total('net value', net)];
  return [...terms, { term: 'weight of context and lever', amount: rank - net }, total('weighted value', rank)];
}

const total = (term: string, amount: number): WaterfallTerm => ({ term, amount });

export function decisionSentence(
  decision: DecisionRow,
  judged: readonly Judged[],
  summary: RunSummary,
  configuration: Configuration,
): string {
  const chosen = judged.find(({ account }) => account.treatment === decision.treatment);
  if (chosen !== undefined) return chosenSentence(chosen, decision, judged, summary, configuration);
  if (decision.status === 'held-out')
    return 'Nothing: the customer is in the control group, which gets mandatory treatments only.';
  const failure = summary.failures[0];
  if (decision.status === 'failed') {
    return `Nothing: the customer's batch failed${failure === undefined ? '' : `, because ${failure.agent} could not answer ${failure.message}`}.`;
  }
  const furthest = judged.toSorted((a, b) => stageIndex(b.reason) - stageIndex(a.reason))[0];
  if (furthest === undefined) return 'Nothing: the configuration has no treatments.';
  const { reason, account } = furthest;
  const same = judged.filter((each) => each.reason === reason).length;
  const others =
    same > 1 ? `, and ${same - 1} more ${same === 2 ? 'treatment' : 'treatments'} for the same reason` : '';
  const detail = account.detail === null ? '' : ` (${account.detail})`;
  return `Nothing: ${nameOf(configuration, account)}, which came furthest, ${WHY[reason]}${detail}${others}.`;
}

function chosenSentence(
  { account }: Judged,
  decision: DecisionRow,
  judged: readonly Judged[],
  summary: RunSummary,
  configuration: Configuration,
): string {
  const { currency } = summary;
  const treatment = configuration.treatments.find(({ id }) => id === account.treatment)!;
  const worth = treatment.mandatory
    ? `${treatment.name} (${treatment.channel}): it is mandatory and placed before all others.`
    : `${treatment.name} (${treatment.channel}): worth ${amountOf(account.net, currency)} more than doing nothing (${percent(account.propensity)} would respond, ${account.label}).`;
  const lost = judged.filter(({ reason }) => reason === 'limit');
  const better = lost
    .filter((each) => each.account.rank > account.rank)
    .map((each) => nameOf(configuration, each.account));
  const limits =
    better.length === 0 ? '' : ` ${listed(better)} would rank higher, but ${obstacle(lost, summary, configuration)}.`;
  return worth + limits + runnerUpSentence(decision, judged, account, treatment, configuration, currency);
}

function runnerUpSentence(
  decision: DecisionRow,
  judged: readonly Judged[],
  account: TreatmentAccount,
  treatment: Configuration['treatments'][number],
  configuration: Configuration,
  currency: string,
): string {
  const next = judged.find((each) => each.account.treatment === decision.runnerUp);
  if (next === undefined) return ' Nothing else was admitted.';
  if (next.reason === 'limit' && next.account.rank > account.rank) return '';
  const name = nameOf(configuration, next.account);
  const gap = account.rank - next.account.rank;
  if (gap === 0) return ` ${name} ties with it; the lot decided.`;
  if (gap > 0) return ` Next is ${name}, ${amountOf(gap, currency)} behind.`;
  const other = configuration.treatments.find(({ id }) => id === next.account.treatment)!;
  const [own, its] = [contactClassOf(treatment, configuration), contactClassOf(other, configuration)];
  return ` ${name} would be worth ${amountOf(-gap, currency)} more, but ${own} is placed before ${its}.`;
}

/** "the limit call-slots was used up": what stood in the way of the lost treatments. */
function obstacle(lost: readonly Judged[], summary: RunSummary, configuration: Configuration): string {
  const all = lost.flatMap(({ account }) => limitsInTheWay(account.treatment, summary, configuration));
  const names = [...new Set(all)];
  if (names.length > 0)
    return names.length === 1 ? `the limit ${names[0]} was used up` : `the limits ${names.join(', ')} were used up`;
  if (summary.minimums.length === 0) return 'a limit was used up';
  return `the minimum of ${listed(summary.minimums.map(({ id }) => id))} comes first`;
}

/** The limits that have no room left for one more contact with a treatment, or whose units are worth more elsewhere. */
export function limitsInTheWay(treatment: string, summary: RunSummary, configuration: Configuration): string[] {
  const wanted = configuration.treatments.find(({ id }) => id === treatment);
  return summary.limits.flatMap(({ id, taken, used, capacity }) => {
    const limit = configuration.limits.find((each) => each.id === id);
    if (limit === undefined || wanted === undefined) return [];
    const use = unitsOf(limit, wanted);
    const price = summary.certificate?.prices.find((each) => each.id === id)?.price ?? 0;
    return use > 0 && (taken + used + use > capacity || price > 0) ? [id] : [];
  });
}

const stageIndex = (reason: Reason): number => FUNNEL_STAGES.indexOf(STAGE_OF[reason]);

function nameOf({ treatments }: Configuration, { treatment }: TreatmentAccount): string {
  return treatments.find(({ id }) => id === treatment)?.name ?? treatment;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}
