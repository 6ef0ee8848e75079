// One decision as it is told: what each treatment is worth in terms, the competition included, why each of the others
// was not chosen, and what would have to change for it.
import type { TreatmentAccount } from './batch.ts';
import type { DecisionStatus, Reason } from './decision.ts';
import type { FunnelStage } from './run.ts';

/** A piece of a sentence: words as they are, or a value that each door shows in its own manner. */
export type SaidPart =
  | string
  | { readonly money: number }
  /** An amount of money in whole units. */
  | { readonly total: number }
  | { readonly share: number }
  | { readonly number: number }
  /** How many, with its thousands apart. */
  | { readonly count: number }
  /** As 2026-11-21. */
  | { readonly date: string };

/** A sentence, or a part of one. */
export type Said = readonly SaidPart[];

export const WATERFALL_TERMS = [
  'expected value',
  'would respond anyway',
  'context',
  'lever',
  'cost',
  'net value',
  'weighted value',
  'slot price',
  'left after competition',
] as const;

/**
 * One row of the waterfall, in currency, or weighted once context or lever differs from 1. A step is added to what
 * stands above it; a total says what it has come to, and the result is the last.
 */
export interface WaterfallTerm {
  readonly term: (typeof WATERFALL_TERMS)[number];
  readonly kind: 'total' | 'step' | 'result';
  readonly amount: number;
  /** The name of the limit whose units a slot price pays for. */
  readonly limit: string | null;
}

/** What one contact pays for the units of a limit: `amount` is price × use. Below 0 for a minimum that it helps. */
export interface SlotPrice {
  readonly limit: string;
  readonly name: string;
  readonly price: number;
  readonly use: number;
  readonly amount: number;
}

/** What can be changed about a customer, a limit or a treatment, one at a time. */
export const CHANGE_KINDS = [
  'attribute',
  'metric',
  'score',
  'price',
  'room',
  'lever',
  'chance',
  'permission',
  'profiling',
  'window',
  'rejection',
  'hold-out',
] as const;

/** One change by which the customer would get a treatment: it was computed again with the change. */
export interface Change {
  readonly kind: (typeof CHANGE_KINDS)[number];
  /** The attribute, metric, score, limit or treatment. */
  readonly of: string;
  readonly from: number | string | null;
  readonly to: number | string | null;
  /** The change over the larger of the two; 1 where there is no distance. The nearest comes first. */
  readonly size: number;
  /** "the monthly fee were 31.20, not 24.90": after "if". */
  readonly words: Said;
}

/** What would give the customer a treatment. */
export interface WouldChange {
  /** Single changes that suffice, the smallest first; at most one of each input, limit and weight. */
  readonly changes: readonly Change[];
  /** Everything that stands in the way where no single change suffices, each after "nothing short of". */
  readonly obstacles: readonly Said[];
}

/** Another treatment for the customer: numbers are null where they are not known. */
export interface Alternative {
  readonly treatment: string;
  readonly name: string;
  readonly channel: string;
  readonly admitted: boolean;
  readonly reason: Reason;
  readonly detail: string | null;
  readonly net: number | null;
  readonly rank: number | null;
  /** Σ price × use of the limits of its class; null where the strategy proves no prices or the worth is not known. */
  readonly price: number | null;
  readonly prices: readonly SlotPrice[];
  /** Rank less price. */
  readonly left: number | null;
  /** What the run would lose by it instead of what was decided; null unless it is admitted. */
  readonly regret: number | null;
  /** Why not: "lost its place: 38.00 is less than the 45.00 that the place costs". */
  readonly why: Said;
  readonly would: WouldChange;
  readonly waterfall: readonly WaterfallTerm[];
}

export interface CustomerDecision {
  readonly run: number;
  readonly decisionId: string;
  readonly customerId: string;
  readonly status: DecisionStatus;
  readonly selectedTreatment: string | null;
  readonly channel: string | null;
  readonly date: string;
  readonly net: number;
  readonly rank: number;
  /** Of the selected treatment; null without one, or where the strategy proves no prices. */
  readonly price: number | null;
  /** Rank less price: what the run gains by this decision beyond what its place is worth to others. */
  readonly left: number;
  /** The place in the strategy's order, from 1, of how many. */
  readonly place: number;
  readonly customers: number;
  readonly drawn: {
    /** The strategy of the customer's arm; null in a run with one strategy, and for who is held out. */
    readonly arm: string | null;
    /** Whether the treatment was given to learn; `planned` is what the plan had, null for no contact. */
    readonly learning: boolean;
    readonly planned: string | null;
    /** How likely the decision was, given the lots of all others; and all that were possible, the likeliest first. */
    readonly chance: number;
    readonly chances: readonly { readonly treatment: string | null; readonly chance: number }[];
  };
  /** What else the run gives the customer, the best-ranked first; absent where that is nothing. */
  readonly beside?: readonly {
    readonly decisionId: string;
    readonly treatment: string;
    readonly name: string;
    readonly channel: string;
    readonly net: number;
    readonly rank: number;
  }[];
  readonly explanation: {
    /** As a terminal says it. */
    readonly sentence: string;
    /** The same, for a page that shows numbers in its own manner. */
    readonly said: Said;
    /** The treatment whose worth `waterfall` shows: the selected one, else the one that came closest; null for none. */
    readonly about: string | null;
    readonly waterfall: readonly WaterfallTerm[];
    /** The rival: the best that is left of the others, no contact included. */
    readonly rival: { readonly treatment: string | null; readonly name: string; readonly left: number } | null;
    readonly account: { readonly [Key in keyof TreatmentAccount]: TreatmentAccount[Key] | null } | null;
    /** Whether the numbers, computed again from the pins, equal those of the run bit for bit. */
    readonly verified: boolean;
  };
  readonly alternatives: readonly Alternative[];
  readonly permissions: readonly {
    readonly purpose: string;
    readonly channel: string;
    readonly allowed: boolean;
    readonly basis: 'row' | 'default';
    readonly state: string | null;
    readonly sentence: string;
  }[];
  /** Treatments that came to each stage and were lost at it. */
  readonly funnel: readonly { readonly stage: FunnelStage; readonly reached: number; readonly lost: number }[];
  /** The run's messages by kind, in the order in which the first of each was answered. */
  readonly trace: readonly {
    readonly agent: string;
    readonly message: string;
    /** How many there were, and what they came to together. */
    readonly messages: number;
    readonly size: number;
    readonly milliseconds: number;
    readonly outcome: string;
    readonly cache: string;
  }[];
}
