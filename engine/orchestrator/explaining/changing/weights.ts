// What of the competition would have to change: the price of one limit, the lever of a treatment, or how likely a
// response is. Worth is a straight line of each, so the turn is worked out, and asked again one step beyond it.
import type { TreatmentAccount } from '#shared/model/batch.ts';
import { REASON_CODE } from '#shared/model/decision.ts';
import type { Change } from '#shared/model/explanation.ts';
import { roundToCent } from '#shared/model/units.ts';
import type { Competition, Offers, Prices } from '../competition.ts';
import { said } from '../said.ts';
import { snapped } from './points.ts';

const CENT = 0.01;
const PER_MILLE = 0.001;

interface Standing {
  readonly competition: Competition;
  readonly accounts: readonly TreatmentAccount[];
  readonly offers: Offers;
  /** Index of the treatment the customer has, -1 for none. */
  readonly own: number;
}

/** Single changes of prices and weights that give the customer treatment `t`, the smallest first. */
export function weightChanges(standing: Standing, t: number): Change[] {
  const { competition, offers } = standing;
  if (offers.codes[t] !== REASON_CODE.outranked && offers.codes[t] !== REASON_CODE['not-positive']) return [];
  const changes = [...priceChanges(standing, t), ...roomChanges(standing, t)];
  const lever = leverChange(standing, t);
  const chance = chanceChange(standing, t);
  for (const each of [lever, chance]) if (each !== null) changes.push(each);
  if (standing.own >= 0 && !competition.treatments[standing.own]!.mandatory) {
    const fall = chanceOfOwn(standing, t);
    if (fall !== null) changes.push(fall);
  }
  return changes.sort((a, b) => a.size - b.size);
}

/** The price of each limit that the treatment or its rivals use, in the class of either. */
function priceChanges({ competition, offers, own }: Standing, t: number): Change[] {
  if (!competition.isProved || offers.codes[t] !== REASON_CODE.outranked) return [];
  const limits = new Map(
    [t, own].flatMap((each) => (each < 0 ? [] : competition.prices[each]!)).map((priced) => [priced.limit, priced]),
  );
  const changes: Change[] = [];
  for (const { limit, name, price } of limits.values()) {
    const at = (wanted: number): Prices => repriced(competition.prices, limit, wanted);
    const wins = (wanted: number): boolean => wanted >= 0 && competition.gets(t, offers, at(wanted));
    const lower = turn(price, 0, CENT, wins);
    const higher = turn(price, ceilingOf(competition, offers, limit), CENT, wins);
    for (const [to, bound] of [
      [lower, 'at most'],
      [higher, 'at least'],
    ] as const) {
      if (to === null) continue;
      const words =
        roundToCent(to) === roundToCent(price)
          ? said`one of “${name}” cost a little ${to < price ? 'less' : 'more'} than ${{ money: price }}`
          : said`one of “${name}” cost ${bound} ${{ money: to }}, not ${{ money: price }}`;
      changes.push({ kind: 'price', of: limit, from: price, to, size: sizeOf(price, to), words });
    }
  }
  return changes;
}

/** Where no prices are proved: one more unit of the only limit that was used up. */
function roomChanges({ competition, offers }: Standing, t: number): Change[] {
  const [only, ...more] = competition.full[t]!;
  if (competition.isProved && !competition.treatments[t]!.mandatory) return [];
  if (only === undefined || more.length > 0 || !competition.gets(t, offers, competition.prices, t)) return [];
  const words = said`“${only.name}” had room for one more`;
  return [{ kind: 'room', of: only.id, from: null, to: null, size: 1, words }];
}

function leverChange({ competition, accounts, offers }: Standing, t: number): Change | null {
  const account = accounts[t]!;
  const { lever } = account;
  const at = weighed(offers, t);
  const wins = (wanted: number): boolean => competition.gets(t, at(rankOf(account, { lever: wanted })));
  const to = turn(lever, Math.max(1, lever) * 100, CENT, wins);
  if (to === null) return null;
  const words = said`its lever were ${{ number: to }}, not ${{ number: lever }}`;
  return { kind: 'lever', of: account.treatment, from: lever, to, size: sizeOf(lever, to), words };
}

function chanceChange({ competition, accounts, offers }: Standing, t: number): Change | null {
  const account = accounts[t]!;
  const { propensity } = account;
  const at = weighed(offers, t);
  const wins = (wanted: number): boolean => competition.gets(t, at(rankOf(account, { propensity: wanted })));
  const to = turn(propensity, 1, PER_MILLE, wins);
  if (to === null) return null;
  const words = said`${{ share: to }} would respond to it, not ${{ share: propensity }}`;
  return { kind: 'chance', of: account.treatment, from: propensity, to, size: sizeOf(propensity, to), words };
}

/** The customer is less likely to respond to what it has. */
function chanceOfOwn({ competition, accounts, offers, own }: Standing, t: number): Change | null {
  const account = accounts[own]!;
  const { propensity } = account;
  const at = weighed(offers, own);
  const wins = (wanted: number): boolean => competition.gets(t, at(rankOf(account, { propensity: wanted })));
  const to = turn(propensity, 0, PER_MILLE, wins);
  if (to === null) return null;
  const { name } = competition.treatments[own]!;
  const words = said`only ${{ share: to }} would respond to ${name}, not ${{ share: propensity }}`;
  return { kind: 'chance', of: account.treatment, from: propensity, to, size: sizeOf(propensity, to), words };
}

/**
 * The value on the grid nearest to `from`, towards `end`, from which on the treatment is got; null where it is not got at
 * any place looked at on the way. Halved down to the grain: between the two the answer turns once.
 */
function turn(from: number, end: number, grain: number, wins: (value: number) => boolean): number | null {
  const steps = Math.min(64, Math.floor(Math.abs(end - from) / grain));
  let near = from;
  let far: number | null = null;
  for (let step = 1; step <= steps && far === null; step += 1) {
    const value = snapped(from + (end - from) * (step / steps), grain);
    if (wins(value)) far = value;
    else near = value;
  }
  if (far === null) return null;
  while (Math.abs(far - near) > grain * 1.000001) {
    const middle = snapped((near + far) / 2, grain);
    if (middle === near || middle === far) break;
    if (wins(middle)) far = middle;
    else near = middle;
  }
  return far;
}

/** The rank of the run, with one weight another: the same operations in the same order. */
function rankOf(account: TreatmentAccount, change: { readonly lever?: number; readonly propensity?: number }): number {
  const { value, context, natural, cost } = account;
  const { lever, propensity } = { ...account, ...change };
  return propensity * (1 - natural) * value * context * lever - cost;
}

/** A view of the offers with another rank of one treatment; doing nothing has rank 0 and must be beaten. */
function weighed({ beside, codes, ranks }: Offers, t: number): (rank: number) => Offers {
  const view = { beside, codes: Uint8Array.from(codes), ranks: Float64Array.from(ranks) };
  return (rank) => {
    view.codes[t] = rank > 0 ? REASON_CODE.outranked : REASON_CODE['not-positive'];
    view.ranks[t] = rank;
    return view;
  };
}

function repriced(prices: Prices, limit: string, price: number): Prices {
  return prices.map((own) =>
    own.map((each) => (each.limit === limit ? { ...each, price, amount: price * each.use } : each)),
  );
}

/** A price at which nobody would take a unit. */
function ceilingOf({ prices }: Competition, { ranks }: Offers, limit: string): number {
  return prices.reduce((most, own, t) => {
    const priced = own.find((each) => each.limit === limit);
    return priced === undefined || !(ranks[t]! > 0) ? most : Math.max(most, ranks[t]! / priced.use + CENT);
  }, 0);
}

const sizeOf = (from: number, to: number): number =>
  Math.abs(to - from) / Math.max(Math.abs(to), Math.abs(from), Number.MIN_VALUE);
