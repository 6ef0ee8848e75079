// How groups of customers fared in a run, attribute by attribute: which part of each came how far, compared with the rest.

import type { Said } from './explanation.ts';

/** What a customer has to pass, in order; who is treated passed all. */
export const FAIRNESS_STAGES = ['contactable', 'eligible', 'applicable', 'suitable', 'worthwhile', 'treated'] as const;
export type FairnessStage = (typeof FAIRNESS_STAGES)[number];

/** The share of the best group below which a group is looked into: the four-fifths rule. */
export const FOUR_FIFTHS = 0.8;

/**
 * What is to be thought of a group at a stage. Below: its rate is under four fifths of the best group's, and so is the
 * whole likely range. Unclear: it is under four fifths, and that could be chance. Fair: it is not. Too few: the group is
 * too small to tell. Nobody: no group has anybody who passed.
 */
export type FairnessVerdict = 'below' | 'unclear' | 'fair' | 'too-few' | 'nobody';

/** A group's rate over that of others. */
export interface RateRatio {
  /** Null where the others' rate is 0. */
  readonly ratio: number | null;
  /** The likely range, at the report's confidence; `high` is null where it has no end. */
  readonly low: number;
  readonly high: number | null;
}

export interface GroupAtStage {
  readonly stage: FairnessStage;
  /** Customers of the group who passed the stage, and all before it. */
  readonly passed: number;
  /** Of all customers of the group; null where they are too few to tell. */
  readonly rate: number | null;
  /** Beside the group with the highest rate of those large enough, and beside everybody not in the group. */
  readonly toBest: RateRatio | null;
  readonly toRest: RateRatio | null;
  readonly verdict: FairnessVerdict;
}

export interface FairnessGroup {
  readonly group: string;
  /** The same, for a page that shows numbers and days in its own manner. */
  readonly said: Said;
  /** `missing`: the value is not known. `other`: all values that are rarer than those shown. */
  readonly kind: 'value' | 'band' | 'missing' | 'other';
  readonly customers: number;
  readonly tooFew: boolean;
  readonly stages: readonly GroupAtStage[];
}

export interface FairnessOfAttribute {
  readonly attribute: string;
  /** How its groups were made: by value, by the bands of the configuration, or into quarters of the customers. */
  readonly by: 'value' | 'bands' | 'quarters';
  /** Values in their order, the missing and the other last. Their customers add up to the report's. */
  readonly groups: readonly FairnessGroup[];
  /** By stage the index of the group with the highest rate; null where no group is large enough, or nobody passed. */
  readonly best: readonly (number | null)[];
}

export interface FairnessReport {
  readonly run: number;
  /** Customers that are compared; who was held out, and whose batch failed, is not. */
  readonly customers: number;
  readonly heldOut: number;
  readonly failed: number;
  readonly smallestGroup: number;
  /** Of the likely ranges. */
  readonly confidence: number;
  /** The protected attributes; none are named in a workspace that protects none. */
  readonly attributes: readonly FairnessOfAttribute[];
  /** Groups that are below four fifths at a stage. */
  readonly below: readonly { readonly attribute: string; readonly group: string; readonly stage: FairnessStage }[];
  readonly sentence: string;
  /** The same, for a page that shows numbers and days in its own manner. */
  readonly said: Said;
}
