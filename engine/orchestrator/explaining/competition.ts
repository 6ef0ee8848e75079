// The competition for places as one customer meets it: what a treatment pays for the units it uses, and which treatment
// the customer gets by the run's prices, or by what is left of the limits where the strategy proves no prices.
import { shareUses } from '#engine/policy/group-bounds.ts';
import { useOf } from '#engine/policy/limits.ts';
import { type Configuration, contactClassOf, type Treatment } from '#shared/model/configuration.ts';
import { REASON_CODE, type Reason } from '#shared/model/decision.ts';
import type { SlotPrice } from '#shared/model/explanation.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { type Beside, bestBeside } from './together.ts';
import { leftOf } from './waterfall.ts';

/** Amounts closer than this are worth the same: a hundredth of the smallest stored amount. */
const SAME = 1e-6;
const NOISE = 1e-9;

/** What is open to the customer: by treatment a REASON_CODE, `outranked` where it is admitted, and its rank. */
export interface Offers {
  readonly codes: ArrayLike<number>;
  readonly ranks: ArrayLike<number>;
  /** What may not stand beside what; null where the customer gets one treatment at most. */
  readonly beside: Beside | null;
}

export type Prices = readonly (readonly SlotPrice[])[];

export class Competition {
  readonly treatments: readonly Treatment[];
  /** By treatment: what it pays, limit by limit; empty for what is mandatory and where nothing is proved. */
  readonly prices: Prices;
  readonly isProved: boolean;
  /** By treatment: the limits that have no room for one more contact. */
  readonly full: readonly (readonly { readonly id: string; readonly name: string }[])[];
  readonly #configuration: Configuration;
  readonly #tiers: readonly (readonly number[])[];
  /** By treatment: whether there was room when this customer's turn came. */
  readonly #room: readonly boolean[];

  /** `groups` are those the customer belongs to as bits, one for each bound of a group. */
  constructor(configuration: Configuration, summary: RunSummary, reasons: readonly Reason[], groups: number) {
    const { treatments } = configuration;
    this.#configuration = configuration;
    this.treatments = treatments;
    this.isProved = summary.certificate !== null;
    this.prices = treatments.map((treatment) => this.#pricesOf(treatment, summary, groups));
    this.full = treatments.map((treatment) => fullLimits(treatment, configuration, summary));
    this.#room = treatments.map((_, t) => {
      if (reasons[t] === 'limit') return false;
      return reasons[t] === 'chosen' || this.full[t]!.length === 0;
    });
    const tierOf = treatments.map((each) => this.tierOf(each));
    this.#tiers = [...new Set(tierOf)].sort((a, b) => a - b).map((tier) => indexesOf(tierOf, tier));
  }

  /** Mandatory treatments are placed before all others, and each of the two by contact class. */
  tierOf(treatment: Treatment): number {
    const { contactClasses } = this.#configuration;
    const place = contactClasses.indexOf(this.classOf(treatment));
    return treatment.mandatory ? place : contactClasses.length + place;
  }

  classOf(treatment: Treatment): string {
    return contactClassOf(treatment, this.#configuration);
  }

  /** Rank less price; what is left of nothing but the noise of floats is 0. */
  left(t: number, rank: number, prices: Prices = this.prices): number {
    const left = leftOf(rank, prices[t]!);
    return Math.abs(left) < NOISE ? 0 : left;
  }

  /**
   * The treatments the customer gets by what is open to it, none or one where that is the most. One that is worth exactly
   * as much as another, or as nothing, is not counted as got: the lot decides there.
   */
  pick(offers: Offers, prices: Prices = this.prices, freed = -1): readonly number[] {
    const got: number[] = [];
    let set = 0;
    for (const members of this.#tiers) {
      const open = members.filter((t) => offers.codes[t] === REASON_CODE.outranked);
      const priced = this.isProved && open.length > 0 && !this.treatments[open[0]!]!.mandatory;
      const free = priced ? open : open.filter((t) => t === freed || this.#room[t]!);
      if (offers.beside === null) {
        const found = priced ? this.#dearest(free, offers.ranks, prices) : this.#first(free, offers.ranks);
        if (found !== -1) return [found];
      } else if (priced) {
        const left = free.map((t) => ({ t, left: this.left(t, offers.ranks[t]!, prices) }));
        const found = bestBeside(left, set, offers.beside, SAME);
        set = found.set;
        got.push(...found.sure);
      } else {
        for (const t of free.sort((a, b) => offers.ranks[b]! - offers.ranks[a]!)) {
          if (offers.beside(set, t) !== null) continue;
          set = (set | (1 << t)) >>> 0;
          got.push(t);
        }
      }
    }
    return got;
  }

  /** Whether the customer gets a treatment by what is open to it. */
  gets(t: number, offers: Offers, prices: Prices = this.prices, freed = -1): boolean {
    return this.pick(offers, prices, freed).includes(t);
  }

  /** Of one class under prices: the most that is left, if it is more than nothing and than any other's. */
  #dearest(open: readonly number[], ranks: ArrayLike<number>, prices: Prices): number {
    let [found, most, next] = [-1, 0, 0];
    for (const t of open) {
      const left = this.left(t, ranks[t]!, prices);
      if (left > most) [found, most, next] = [t, left, most];
      else if (left > next) next = left;
    }
    return most - next > SAME ? found : -1;
  }

  #first(open: readonly number[], ranks: ArrayLike<number>): number {
    return open.reduce((found, t) => (found === -1 || ranks[t]! > ranks[found]! ? t : found), -1);
  }

  #pricesOf(treatment: Treatment, { certificate }: RunSummary, groups: number): SlotPrice[] {
    if (certificate === null || treatment.mandatory) return [];
    const { groupBounds, limits } = this.#configuration;
    const own = certificate.classes.find((each) => each.class === this.classOf(treatment));
    return (own?.prices ?? []).flatMap(({ id, price }) => {
      const limit = limits.find((each) => each.id === id);
      const place = groupBounds.findIndex((each) => each.id === id);
      const bound = groupBounds[place];
      const shared = bound === undefined ? 0 : shareUses(bound, place, [groups], [treatment])[0]!;
      const use = limit === undefined ? shared : useOf(limit, treatment);
      if (price === 0 || use === 0) return [];
      return [{ limit: id, name: limit?.name ?? bound?.name ?? id, price, use, amount: price * use }];
    });
  }
}

/** Whether two amounts are worth the same. */
export const isSame = (one: number, other: number): boolean => Math.abs(one - other) <= SAME;

function fullLimits(treatment: Treatment, { limits }: Configuration, summary: RunSummary) {
  return summary.limits.flatMap(({ id, taken, used, capacity }) => {
    const limit = limits.find((each) => each.id === id);
    const use = limit === undefined ? 0 : useOf(limit, treatment);
    return use > 0 && taken + used + use > capacity ? [{ id, name: limit?.name ?? id }] : [];
  });
}

function indexesOf(all: readonly number[], wanted: number): number[] {
  return [...all.keys()].filter((index) => all[index] === wanted);
}
