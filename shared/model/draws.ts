// What was drawn in a run, as it is told: arms with strategies of their own, and contacts made to learn.
import type { Strategy } from './configuration.ts';

/** What a run says of the draws in it. */
export interface RunDraws {
  /** Empty for a run with one strategy. */
  readonly arms: readonly ArmSummary[];
  /** Null where nothing was tried out to learn. */
  readonly exploration: ExplorationSummary | null;
}

/** An arm of customers that was decided by a strategy of its own, with its part of every limit. */
export interface ArmSummary {
  readonly strategy: Strategy;
  /** Its part of the customers, from 0 to 1, as it was asked for. */
  readonly share: number;
  /** Customers in it; who is held out is in no arm. */
  readonly customers: number;
  readonly treated: number;
  readonly net: number;
  readonly rank: number;
  /** What is proved of it; null for a strategy that proves nothing. */
  readonly proof: { readonly value: number; readonly bound: number; readonly gap: number } | null;
}

/**
 * Contacts made to learn: all amounts are of rank. The chance of every decision is stored with it. A certificate is of
 * the plan, before these customers left it.
 */
export interface ExplorationSummary {
  readonly share: number;
  readonly limitShare: number;
  /** Customers who could be drawn, whose lot was below the share, and who were given a treatment to learn. */
  readonly open: number;
  readonly drawn: number;
  readonly given: number;
  /** What they were given is believed to be worth, and what the plan had for them. */
  readonly value: number;
  readonly instead: number;
  /** `instead` less `value`: what is given up to learn. */
  readonly cost: number;
  /** What the units that were set aside would at most have added to the plan, by its prices; null without prices. */
  readonly setAside: number | null;
  readonly treatments: readonly {
    readonly treatment: string;
    readonly weight: number;
    readonly setAside: number;
    readonly drawn: number;
    readonly given: number;
    /** Who draws this treatment gets it with a lot below this: one who was given it, and everybody else. */
    readonly below: { readonly given: number; readonly others: number };
  }[];
}
