// A run as it is told: who got something, who did not and why, what the limits held, what it was decided from.
import type { PriorEvidence, RuleCount } from './batch.ts';
import type { Contradiction, GroupShare, PriceRange } from './certificate.ts';
import type { Period } from './configuration.ts';
import type { DecisionStatus, Reason } from './decision.ts';
import type { RunDraws } from './draws.ts';

/** Where a customer is lost, in the order in which it is asked; the furthest that any treatment reached counts. */
export const FUNNEL_STAGES = [
  'held-out',
  'failed',
  'profiling',
  'permission',
  'contact-policy',
  'rejected-before',
  'eligible',
  'applicable',
  'suitable',
  'positive-value',
  'limits',
  'proposed',
] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

/** The stage at which a treatment with this reason is lost. */
export const STAGE_OF: Readonly<Record<Reason, FunnelStage>> = {
  chosen: 'proposed',
  outranked: 'proposed',
  'not-positive': 'positive-value',
  limit: 'limits',
  'no-permission': 'permission',
  'profiling-objected': 'profiling',
  'contact-window': 'contact-policy',
  'rejected-before': 'rejected-before',
  'not-valid': 'eligible',
  'no-contact-field': 'eligible',
  'not-eligible': 'eligible',
  'eligible-unknown': 'eligible',
  'not-applicable': 'applicable',
  'applicable-unknown': 'applicable',
  'not-suitable': 'suitable',
  'suitable-unknown': 'suitable',
  'held-out': 'held-out',
  'value-unknown': 'positive-value',
  failed: 'failed',
};

/** A limit with a capacity: taken by others before the run, used by its proposals; taken + used ≤ capacity. */
export interface LimitUse {
  readonly id: string;
  readonly period: Period;
  readonly capacity: number;
  readonly taken: number;
  readonly used: number;
}

/** A limit with a minimum; `missed` is 0 when it was reached. */
export interface MinimumUse {
  readonly id: string;
  readonly period: Period;
  readonly minimum: number;
  readonly reached: number;
  readonly missed: number;
}

/** What one more unit of a limit would add to the total rank; not above 0 for a minimum. */
export interface LimitPrice {
  readonly id: string;
  readonly price: number;
}

/**
 * What is proved of an allocation. Contact classes are placed one after the other, so each bound is of its class, given
 * what the classes before it took; mandatory treatments stand outside. All amounts are of rank.
 */
export interface Certificate {
  /** Σ rank of what the classes placed. */
  readonly value: number;
  /** No allocation comes to more that keeps the limits, and minimums as far as they can be kept. */
  readonly bound: number;
  readonly gap: number;
  /** By limit, in the configuration's order: the price in the highest class that has one, which takes the next unit. */
  readonly prices: readonly (LimitPrice & {
    readonly class: string | null;
    /** Customers who lost a treatment to the limit, and stand by for it. */
    readonly standBy: number;
  })[];
  readonly classes: readonly {
    readonly class: string;
    /** Customers with a treatment of the class open to them whom no class before it took. */
    readonly customers: number;
    readonly value: number;
    readonly bound: number;
    readonly prices: readonly LimitPrice[];
  }[];
  /** How far each price holds; null where that was not worked out with the run, and may be asked for. */
  readonly ranges: readonly PriceRange[] | null;
  /** Limits that could not be kept together; null where it was not worked out. */
  readonly contradictions: readonly Contradiction[] | null;
}

export interface TreatmentSummary {
  readonly treatment: string;
  readonly channel: string;
  readonly proposed: number;
  readonly net: number;
  readonly rank: number;
  /** Customers by reason; their sum is the number of customers. */
  readonly reasons: Partial<Record<Reason, number>>;
  readonly rules: readonly Omit<RuleCount, 'treatment'>[];
  /** What outcomes said of its prior; null when they said nothing. */
  readonly evidence: PriorEvidence | null;
}

export interface BatchFailure {
  readonly batch: number;
  readonly customers: number;
  readonly agent: string;
  readonly message: string;
  readonly reason: string;
}

export interface RunSummary extends RunDraws {
  readonly run: number;
  /** The change that published it. */
  readonly change: number;
  readonly strategy: string;
  readonly seed: number;
  /** UTC milliseconds. */
  readonly asOf: number;
  readonly date: string;
  readonly configuration: number;
  readonly pinnedChange: number;
  readonly program: string;
  readonly currency: string;
  readonly customers: number;
  /** Customers with a proposal. */
  readonly treated: number;
  /** Proposals, which are more where customers got several; absent where one was the most. */
  readonly contacts?: number;
  readonly statuses: Readonly<Record<DecisionStatus, number>>;
  /** Customers without a proposal by the stage at which they were lost; with `treated` their sum is `customers`. */
  readonly skipped: Partial<Record<FunnelStage, number>>;
  readonly totalNetValue: number;
  readonly totalRank: number;
  /** Whether any context or lever differs from 1, so that rank is not money. */
  readonly weighted: boolean;
  readonly limits: readonly LimitUse[];
  readonly minimums: readonly MinimumUse[];
  /** Bounds of groups' shares, in the configuration's order. */
  readonly groupShares: readonly GroupShare[];
  /** Null for a strategy that proves nothing. */
  readonly certificate: Certificate | null;
  /** Each stage with the customers who came to it and those who were lost at it. */
  readonly funnel: readonly { readonly stage: FunnelStage; readonly reached: number; readonly lost: number }[];
  readonly treatments: readonly TreatmentSummary[];
  readonly holdOut: { readonly customers: number; readonly mandatory: number; readonly drawn: number };
  readonly failures: readonly BatchFailure[];
  readonly warnings: readonly string[];
  readonly decisionHash: string;
  readonly seconds: number;
}

/** What a decision comes to, as far as a replay compares it. */
export interface ReplayedDecision {
  readonly treatment: string | null;
  readonly net: number;
  readonly rank: number;
}

/** A run decided again from its pins. */
export interface Replay {
  readonly run: number;
  readonly decisions: number;
  readonly same: boolean;
  /** The hash of the run, and the one computed now: hex. */
  readonly decisionHash: string;
  readonly replayedHash: string;
  /** The program that decided, and the one that replays: another version may differ, and says so. */
  readonly program: string;
  readonly replayedWith: string;
  readonly differing: number;
  /** The first hundred. */
  readonly differences: readonly {
    readonly decisionId: string;
    readonly stored: ReplayedDecision;
    readonly replayed: ReplayedDecision;
  }[];
}

/** What one agent did in a run. */
export interface AgentTrace {
  readonly agent: string;
  readonly messages: number;
  readonly milliseconds: number;
  readonly failed: number;
}

/** A limit as the next run would meet it: `left` is null for one that has a minimum only. */
export interface LimitNow {
  readonly id: string;
  readonly name: string;
  readonly period: Period;
  /** What it counts: contacts, units of a resource, or money. */
  readonly counts: 'contacts' | 'units' | 'money';
  readonly capacity: number | null;
  readonly minimum: number | null;
  readonly taken: number;
  readonly left: number | null;
}

/** Customers who got one treatment in one run and another in another; null is no contact. */
export interface RunMove {
  readonly from: string | null;
  readonly to: string | null;
  /** What they got beside it; absent where they got one at most. */
  readonly fromFurther?: readonly string[];
  readonly toFurther?: readonly string[];
  /** They are not in the earlier run. */
  readonly newcomer: boolean;
  readonly customers: number;
  readonly net: number;
  readonly netBefore: number;
}

export interface RunComparison {
  readonly run: number;
  readonly before: number;
  /** Every customer of the run once, the most frequent move first. */
  readonly moves: readonly RunMove[];
  /** Customers of the earlier run who are not in this one. */
  readonly gone: number;
}

/** What each strategy comes to under the pins of a run. */
export interface StrategyComparison {
  readonly run: number;
  readonly strategies: readonly {
    readonly strategy: string;
    readonly net: number;
    readonly rank: number;
    readonly treated: number;
  }[];
}
