// What would have to change for a customer to get a treatment: one attribute or metric, one price, one weight, one
// permission. Each change is asked of the same agents that decided, with the run's prices; what they do not confirm is
// not told. Where nothing single suffices, everything that stands in the way is.
import type { Agents } from '#engine/agents/index.ts';
import { barBeside } from '#engine/policy/together.ts';
import type { PriorEvidence, TreatmentAccount } from '#shared/model/batch.ts';
import { REASON_CODE, type Reason } from '#shared/model/decision.ts';
import type { Change, Said, WouldChange } from '#shared/model/explanation.ts';
import { ANY_CHANNEL } from '#shared/model/permission.ts';
import type { Conversation } from '../../ask.ts';
import { type Competition, isSame, type Offers } from '../competition.ts';
import { said } from '../said.ts';
import { channelInWords } from '../why.ts';
import { inputsOf } from './points.ts';
import { firstVariations, nearestValues } from './search.ts';
import { joiningAttributes, type Recommendation, type Variation, variedRequest } from './variations.ts';
import { weightChanges } from './weights.ts';
import { inputChange, obstacleInWords } from './words.ts';

/** Rows judged in one message. */
const BATCH = 4096;
const CHANGES_TOLD = 4;

export interface Asked {
  readonly agents: Agents;
  readonly conversation: Conversation;
  /** The customer as a batch of one. */
  readonly request: Recommendation;
  readonly accounts: readonly TreatmentAccount[];
  readonly evidence: readonly PriorEvidence[];
  readonly competition: Competition;
  /** Index of the treatment that is asked about, -1 for none, and of what the customer has beside it. */
  readonly own: number;
  readonly others: readonly number[];
  readonly reasons: readonly Reason[];
}

/** By treatment, in the order of the configuration; null for what the customer has. */
export async function wouldChange(asked: Asked): Promise<(WouldChange | null)[]> {
  const { accounts, competition, conversation, own, others, request, reasons } = asked;
  const has = (t: number): boolean => t === own || others.includes(t);
  const { asOf, configuration, settings } = conversation.context;
  const wanted = [...accounts.keys()].filter((t) => !has(t));
  if (reasons.includes('failed')) return accounts.map((_, t) => (has(t) ? null : FAILED));
  const inputs = inputsOf(request.data.frame, configuration, { asOf, zone: settings.zone });
  const allowances = allowancesOf(asked, wanted);
  const first = firstVariations(inputs);
  const offersOf = judging(asked);
  // One message asks for everything: the points of the inputs, what could be allowed, and the customer as it is.
  const told = await offersOf([...first, ...allowances.map(({ variation }) => variation), { kind: 'none' }]);
  const offers = told.at(-1)!;
  const picked = told.map((each) => competition.pick(each));
  const values = await nearestValues(inputs, wanted, picked, async (variations) =>
    (await offersOf(variations)).map((each) => competition.pick(each)),
  );
  return accounts.map((account, t) => {
    if (has(t)) return null;
    const allowed = allowances.filter((each, at) => each.t === t && picked[first.length + at]!.includes(t));
    const inputsFound = (values.get(t) ?? []).map((found) => inputChange(found));
    const weights = weightChanges({ competition, accounts, offers, own }, t);
    const changes = [...allowed.map(({ change }) => change), ...inputsFound, ...weights];
    changes.sort((a, b) => a.size - b.size);
    if (changes.length > 0) return { changes: changes.slice(0, CHANGES_TOLD), obstacles: [] };
    const obstacles = account.obstacles.map((each) => obstacleInWords(each, account, configuration));
    const more = rivalInWords(asked, offers, t);
    return { changes: [], obstacles: more === null ? obstacles : [...obstacles, more] };
  });
}

const FAILED: WouldChange = { changes: [], obstacles: [said`a run in which this customer’s batch does not fail`] };

/** What is open to the customer in each variation, from the messages that a run sends. */
function judging({ agents, conversation, evidence, request: base }: Asked) {
  const joining = joiningAttributes(conversation.context.configuration.feeds);
  return async (variations: readonly Variation[]): Promise<Offers[]> => {
    const found: Offers[] = [];
    for (let from = 0; from < variations.length; from += BATCH) {
      const part = variations.slice(from, from + BATCH);
      const request = await joined(variedRequest(base, part), part);
      const ids = part.map(() => '');
      const { appraisal } = await conversation.ask(agents.treatment, 'recommend_treatment', { request, ids });
      const { treatments, reasons, rank, together } = await conversation.ask(agents.treatment, 'settle_worth', {
        appraisal,
        evidence,
      });
      for (let row = 0; row < part.length; row += 1) {
        const [first, end] = [row * treatments, (row + 1) * treatments];
        found.push({
          codes: reasons.subarray(first, end),
          ranks: rank.subarray(first, end),
          beside: together && ((set, t) => barBeside(together, row, set, t)),
        });
      }
    }
    return found;
  };

  /** Another area or plan has another network and other competitors. */
  async function joined(request: Recommendation, variations: readonly Variation[]): Promise<Recommendation> {
    const { data } = request;
    const rows = variations.flatMap((each, row) =>
      each.kind === 'attribute' && joining.includes(each.name) ? [row] : [],
    );
    if (rows.length === 0) return request;
    const found = await conversation.ask(agents.journey, 'analyze_journey', { data: { ...data, contacts: new Map() } });
    for (const metric of ['networkScore', 'competitorPrice'] as const) {
      const into = data.frame.metrics.get(metric);
      if (into !== undefined) for (const row of rows) into[row] = found.get(metric)![row]!;
    }
    return request;
  }
}

interface Allowance {
  readonly t: number;
  readonly variation: Variation;
  readonly change: Change;
}

/** What somebody could allow: a permission, room in a window, a rejection lifted, an end of the hold-out. */
function allowancesOf({ accounts, competition, conversation }: Asked, wanted: readonly number[]): Allowance[] {
  const { configuration } = conversation.context;
  return wanted.flatMap((t): Allowance[] => {
    // One alone does not suffice where something else stands beside it.
    const [only, ...more] = accounts[t]!.obstacles;
    if (only === undefined || more.length > 0) return [];
    const treatment = competition.treatments[t]!;
    const { purpose, channel } = treatment;
    const detail = only.detail ?? '';
    const allowance = (kind: Change['kind'], variation: Variation, words: Said): Allowance[] => [
      { t, variation, change: { kind, of: treatment.id, from: null, to: null, size: 1, words } },
    ];
    switch (only.reason) {
      case 'no-permission': {
        const by = channelInWords(configuration, channel);
        const words = said`the customer permitted ${purpose} by ${by}`;
        return allowance('permission', { kind: 'permission', purpose, channel }, words);
      }
      case 'profiling-objected': {
        const profiling = { kind: 'permission', purpose: 'profiling', channel: ANY_CHANNEL } as const;
        return allowance('profiling', profiling, said`the customer had not objected to profiling`);
      }
      case 'contact-window':
        return allowance('window', { kind: 'uncontacted' }, said`the contact window ${detail} had room for one more`);
      case 'rejected-before':
        return allowance('rejection', { kind: 'uncontacted' }, said`the earlier rejection (${detail}) were lifted`);
      case 'held-out':
        return allowance('hold-out', { kind: 'hold-out' }, said`the customer were not in the control group`);
      default:
        return [];
    }
  });
}

/** Of what the customer would get, the one in whose place the treatment would stand; -1 where nothing is in its way. */
function rivalOf(t: number, got: readonly number[], { beside, ranks }: Offers, competition: Competition): number {
  if (beside === null) return got[0] ?? -1;
  const setOf = (all: readonly number[]): number => all.reduce((set, each) => (set | (1 << each)) >>> 0, 0);
  if (beside(setOf(got), t) === null) return -1;
  const left = (each: number): number => competition.left(each, ranks[each]!);
  const cheapest = got.toSorted((a, b) => left(a) - left(b));
  return cheapest.find((each) => beside(setOf(got.filter((other) => other !== each)), t) === null) ?? cheapest[0] ?? -1;
}

/** What the treatment would still have to beat if nothing else stood in its way; null when it would win. */
function rivalInWords({ accounts, competition }: Asked, offers: Offers, t: number): Said | null {
  const { rank } = accounts[t]!;
  if (!(rank > 0)) return null;
  const open: Offers = {
    beside: offers.beside,
    codes: Uint8Array.from(offers.codes, (each, at) => (at === t ? REASON_CODE.outranked : each)),
    ranks: Float64Array.from(offers.ranks, (each, at) => (at === t ? rank : each)),
  };
  const got = competition.pick(open);
  if (got.includes(t)) return null;
  const winner = rivalOf(t, got, open, competition);
  const treatment = competition.treatments[t]!;
  const rival = competition.treatments[winner];
  if (rival !== undefined && competition.tierOf(rival) < competition.tierOf(treatment)) {
    return said`being placed before ${rival.name}, which is ${rival.mandatory ? 'owed' : `of the class ${competition.classOf(rival)}`}`;
  }
  if (!competition.isProved) return said`a place: “${competition.full[t]![0]?.name ?? 'a limit'}” was used up`;
  const beaten = rival === undefined ? 0 : competition.left(winner, offers.ranks[winner]!);
  const needed = beaten + rank - competition.left(t, rank);
  if (isSame(needed, rank)) return said`a cent more of worth: it only ties with what it has to beat`;
  return said`a worth of more than ${{ money: needed }}: it is worth ${{ money: rank }}`;
}
