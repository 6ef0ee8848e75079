// A decision as a colleague would say it: the number, the reason, the competition, and the doubt.
import type { DecisionRow } from '#engine/store/decisions/runs.ts';
import type { TreatmentAccount } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Said } from '#shared/model/explanation.ts';
import { FUNNEL_STAGES, type RunSummary, STAGE_OF } from '#shared/model/run.ts';
import { grouped } from '#shared/words.ts';
import { type Competition, isSame } from './competition.ts';
import { learningSentence } from './drawn.ts';
import { capitalised, listedParts, said } from './said.ts';
import { channelInWords, isAdmitted, type JudgedTreatment, whyNot } from './why.ts';

export interface Told {
  readonly decision: DecisionRow;
  readonly judged: readonly JudgedTreatment[];
  /** The one the customer has; null for none. */
  readonly own: JudgedTreatment | null;
  /** What the customer gets beside it. */
  readonly others: readonly JudgedTreatment[];
  /** By treatment why it may not stand beside those, a clause after its name, or null. */
  readonly barred: readonly (Said | null)[];
  /** The best of the other admitted ones by what is left; null for none. */
  readonly next: JudgedTreatment | null;
  readonly competition: Competition;
  readonly configuration: Configuration;
  readonly summary: RunSummary;
}

export function decisionSentence(told: Told): Said {
  if (told.own !== null) return said`${chosenSentence(told.own, told)}${besideSentence(told)}`;
  const { decision, summary } = told;
  if (decision.status === 'held-out') {
    return said`No contact: this customer is in the control group, which later shows what the treatments change.`;
  }
  if (decision.status === 'failed') {
    const failure = summary.failures[0];
    const because = failure === undefined ? '' : `: ${failure.agent} could not answer ${failure.message}`;
    return said`No decision: the batch of this customer failed${because}.`;
  }
  return untreatedSentence(told);
}

function besideSentence({ others, competition }: Told): Said {
  if (others.length === 0) return [];
  return said` Beside it the customer gets ${listedParts(others.map(({ t }) => [competition.treatments[t]!.name]))}.`;
}

function chosenSentence(own: JudgedTreatment, told: Told): Said {
  const { competition } = told;
  const { account, t } = own;
  const treatment = competition.treatments[t]!;
  if (treatment.mandatory) {
    const cost = account.cost === 0 ? '' : said` It costs ${{ money: account.cost }}.`;
    return said`${treatment.name} is owed, not sold: it goes out before everything else.${cost}`;
  }
  if (told.decision.learning) {
    const learned = learningSentence(told.decision, { net: account.net, name: treatment.name }, told.configuration);
    return said`${learned} ${doubtOf(account)}`;
  }
  const isWeighted = account.context !== 1 || account.lever !== 1;
  const weighted = isWeighted ? said`, ${{ money: account.rank }} once context and lever weigh in` : '';
  const worth = said`${treatment.name} is worth ${{ money: account.net }} more than no contact${weighted}.`;
  return said`${worth}${competitionOf(own, told)}${lostBetter(own, told)} ${doubtOf(account)}`;
}

/** What the place costs, what remains, and by how much more than the next best. */
function competitionOf(own: JudgedTreatment, { next, competition, judged, others, barred }: Told): Said {
  const prices = competition.prices[own.t]!;
  const left = competition.left(own.t, own.account.rank);
  const limits = listedParts(prices.map(({ name }) => [`“${name}”`]));
  const total = prices.reduce((sum, { amount }) => sum + amount, 0);
  const price =
    total > 0
      ? said` Its place is scarce and costs ${{ money: total }} (${limits})`
      : said` It helps to reach ${limits}, which counts for ${{ money: 0 - total }}`;
  const remains = said`${{ money: left }} remains`;
  const paid =
    prices.length === 0 ? null : isSame(left, 0) ? said`${price}, all that it is worth` : said`${price}; ${remains}`;
  const rival = next === null ? null : competition.treatments[next.t]!;
  const theirs = next === null ? 0 : competition.left(next.t, next.account.rank);
  if (next === null || rival === null || theirs < 0) {
    const isOpen = (each: JudgedTreatment): boolean => isAdmitted(each.reason) && barred[each.t] === null;
    if (judged.some((each) => each !== own && !others.includes(each) && isOpen(each))) {
      return paid === null ? [] : isSame(left, 0) ? said`${paid}.` : said`${paid}. No other comes to as much.`;
    }
    return paid === null ? said` Nothing else is open.` : said`${paid}. Nothing else is open.`;
  }
  const end = paid === null ? '' : said`${paid}.`;
  const ahead = left - theirs;
  if (isSame(ahead, 0)) return said`${end} ${rival.name} is worth exactly as much: the lot decided.`;
  if (ahead > 0) {
    return paid === null
      ? said` That is ${{ money: ahead }} more than the next best, ${rival.name}.`
      : said`${paid}, ${{ money: ahead }} more than the next best, ${rival.name}.`;
  }
  const mine = competition.treatments[own.t]!;
  const isBefore = competition.tierOf(mine) < competition.tierOf(rival);
  const order = isBefore
    ? said`but ${competition.classOf(mine)} is placed before ${competition.classOf(rival)}`
    : said`but found no place`;
  return said`${end} ${rival.name} would leave ${{ money: 0 - ahead }} more, ${order}.`;
}

/** What would be worth more by itself, and lost its place. */
function lostBetter(own: JudgedTreatment, { judged, barred, competition, configuration, next }: Told): Said {
  const better = judged
    .filter(({ reason, t }) => reason === 'limit' && t !== next?.t && barred[t] === null)
    .filter(({ account }) => account.rank > own.account.rank)
    .sort((a, b) => b.account.rank - a.account.rank)[0];
  if (better === undefined) return [];
  const { name } = competition.treatments[better.t]!;
  return said` ${name} ${whyNot(better, own, competition, configuration)}.`;
}

/** A guess says that it is one. */
function doubtOf({ propensity, scored, outcomes, label }: TreatmentAccount): Said {
  const share = { share: propensity };
  if (scored) return said`That ${share} would respond comes from the customer’s own ${label}.`;
  if (outcomes === 0) return said`That ${share} would respond is a guess: no outcome has been heard yet.`;
  const heard = `${grouped(outcomes)} past ${outcomes === 1 ? 'outcome' : 'outcomes'}`;
  return said`That ${share} would respond is a guess about customers like this one, corrected by ${heard}.`;
}

function untreatedSentence({ judged, competition, configuration }: Told): Said {
  const closest = closestOf(judged, competition);
  if (closest === null) return said`No contact: the configuration has no treatments.`;
  const { reason, t } = closest;
  const same = judged.filter((each) => each.reason === reason);
  const { name } = competition.treatments[t]!;
  if (reason === 'no-permission') {
    const channels = [...new Set(same.map((each) => competition.treatments[each.t]!.channel))];
    const named = listedParts(
      channels.map((channel) => [channelInWords(configuration, channel)]),
      ' or ',
    );
    return said`No contact: there is no permission for ${competition.treatments[t]!.purpose} by ${named}.`;
  }
  if (reason === 'profiling-objected') return said`No contact: the customer objected to profiling.`;
  const why = whyNot(closest, null, competition, configuration);
  const rest = same.length - 1;
  const others =
    rest === 0
      ? ''
      : ` ${grouped(rest)} more ${rest === 1 ? 'treatment was' : 'treatments were'} lost in the same way.`;
  const isPhrase = typeof why[0] === 'string' && /^(there|“|the )/.test(why[0]);
  return said`No contact. ${name} came closest${isPhrase ? ': ' : ', and '}${isPhrase ? why : clause(why)}.${others}`;
}

/** "it lost the call…" after "came closest, and". */
function clause(why: Said): Said {
  return typeof why[0] === 'string' && /^(is|was|would|lost|cannot|could|fails)/.test(why[0]) ? why : capitalised(why);
}

/** The treatment that came the furthest; among those that lost a place the one with the most left. */
export function closestOf(judged: readonly JudgedTreatment[], competition: Competition): JudgedTreatment | null {
  const worth = ({ t, account, reason }: JudgedTreatment): number => {
    if (Number.isNaN(account.rank)) return Number.NEGATIVE_INFINITY;
    return isAdmitted(reason) ? competition.left(t, account.rank) : account.rank;
  };
  const stage = ({ reason }: JudgedTreatment): number => FUNNEL_STAGES.indexOf(STAGE_OF[reason]);
  // What is owed is no offer: it comes closest only where there is nothing else.
  const owed = ({ t }: JudgedTreatment): number => Number(competition.treatments[t]!.mandatory);
  return judged.toSorted((a, b) => owed(a) - owed(b) || stage(b) - stage(a) || worth(b) - worth(a))[0] ?? null;
}
