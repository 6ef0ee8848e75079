// What the rules of a run did, rule by rule, and what a run would come to without one of them.
import type { Layer } from './configuration.ts';
import type { Said } from './explanation.ts';

/** A rule of the configuration: of one treatment, or of every treatment where `treatment` is null. */
export interface RuleName {
  readonly rule: string;
  readonly treatment: string | null;
}

/** A rule in one word: "adult", "retention-call/at-risk". */
export const ruleId = ({ rule, treatment }: RuleName): string => (treatment === null ? rule : `${treatment}/${rule}`);

/** Customers who miss a rule by at most so much of what it asks for. */
export interface NearMisses {
  /** A share of the threshold: 0.05 is five percent of it. */
  readonly within: number;
  readonly customers: number;
}

/** A customer who misses a rule, by the id of the run's decision about them. */
export interface RuleMiss {
  readonly decisionId: string;
  /** A share of the threshold. */
  readonly by: number;
}

export interface RuleEffect extends RuleName {
  /** What a person calls it: its name, or its condition in words. */
  readonly name: string;
  readonly layer: Layer;
  readonly words: string;
  /** Customers it was asked of: who are not held out and may be contacted with the treatment. */
  readonly asked: number;
  /** Customers it refuses, and those of whom it cannot be answered. */
  readonly no: number;
  readonly unknown: number;
  /**
   * Customers whom this rule alone keeps from a treatment that would be worth more than nothing: what is open to them
   * without it, before they compete for places.
   */
  readonly alone: number;
  /** Rules that refuse some of the same customers the same treatment, the most frequent first. */
  readonly overlaps: readonly (RuleName & { readonly customers: number })[];
  /** Cumulative, from the nearest; empty for a rule that has no threshold to miss. */
  readonly misses: readonly NearMisses[];
  /** Those who miss it by the least, the nearest first; the first few of them. */
  readonly nearest: readonly RuleMiss[];
  /** Of those it refuses: customers for whom there is no distance, as of a text. */
  readonly unmeasured: number;
  /** Refuses nobody it was asked of, lets nobody through, or was never asked; null for every other. */
  readonly finding: 'refuses-nobody' | 'refuses-everybody' | 'never-asked' | null;
}

/** The one value by which a rule is missed. */
export interface MissedValue {
  /** "tenure", "days since the last event". */
  readonly of: string;
  /** What the customer has of it, and what is asked for: "23 months", "at least 24 months". */
  readonly has: Said;
  readonly asked: Said;
}

/** A customer who misses a rule by little. */
export interface NearestMiss extends RuleMiss {
  readonly customerId: string;
  readonly name: string | null;
  readonly missed: MissedValue | null;
}

/** Two rules of one treatment that each let somebody through, and together nobody. */
export interface RuleContradiction {
  readonly treatment: string;
  readonly rules: readonly [RuleName, RuleName];
  /** Customers that one of the two lets through. */
  readonly passOne: number;
}

export interface RuleReport {
  readonly run: number;
  readonly customers: number;
  /** In the order of the configuration: those of every treatment, then treatment by treatment. */
  readonly rules: readonly RuleEffect[];
  readonly contradictions: readonly RuleContradiction[];
}

/** What a plan comes to. Amounts are in currency; `rank` is weighted where context or lever differs from 1. */
export interface PlanTotals {
  readonly treated: number;
  readonly net: number;
  readonly rank: number;
}

/** The run decided again without some rules, everything else as it was pinned. */
export interface ReleasedPlan extends PlanTotals {
  readonly without: readonly RuleName[];
  /** Customers who get something now and got nothing before, and the other way round. */
  readonly gained: number;
  readonly lost: number;
  /** Customers who get another treatment than before. */
  readonly moved: number;
}

/** What a rule holds back: the plan without it, and without all the rules that refuse some of the same customers. */
export interface RuleRelease extends RuleName {
  readonly run: number;
  /** As `ruleId`. */
  readonly id: string;
  readonly name: string;
  readonly now: PlanTotals;
  readonly alone: ReleasedPlan;
  /** Null where no other rule overlaps with it. */
  readonly together: ReleasedPlan | null;
}
