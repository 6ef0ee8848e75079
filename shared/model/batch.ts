// What agents hand on about a batch of customers: columns, one row a customer, in the order of the customer numbers.
import type { Rule } from './configuration.ts';
import type { Reason } from './decision.ts';
import type { Frame } from './frame.ts';
import type { PermissionRow, Purpose } from './permission.ts';
import type { Instant } from './units.ts';

/** What an event counts as in the metrics; every other type is OTHER. */
export const EVENT_CODES = { other: 0, usage: 1, complaint: 2 } as const;

/** Events up to as-of: those of row r stand at `starts[r]` to `starts[r + 1]`, in order of time. */
export interface EventColumns {
  readonly starts: Int32Array;
  readonly at: Float64Array;
  /** One of EVENT_CODES. */
  readonly code: Uint8Array;
  /** Whole 1/10,000 of the currency; NaN without an amount. */
  readonly amount: Float64Array;
  /** Minus infinity without a quantity. */
  readonly quantity: Float64Array;
  /** A number per order of the row's customer; -1 where the event is a transaction of its own. */
  readonly order: Int32Array;
}

/** A contact that was made, or one that is approved and planned. */
export interface KnownContact {
  readonly at: Instant;
  readonly channel: string;
  readonly treatment: string;
  /** The class it was claimed under; null for a contact of another origin. */
  readonly class: string | null;
  /** The claim's number; null for a contact that was made and imported. */
  readonly claim: number | null;
}

/** A rejection in force: what may not be offered to the customer again. */
export interface KnownRejection {
  readonly code: string;
  readonly scope: 'treatment' | 'channel' | 'customer';
  readonly treatment: string;
  readonly channel: string;
}

/** Which inputs are read for a batch; what is not needed is not read. */
export interface DataNeeds {
  readonly attributes: readonly string[];
  /** Names of scores. */
  readonly scores: readonly string[];
  readonly events: boolean;
  /** Contacts are read from inclusive, to exclusive; null reads none, and no rejections either. */
  readonly contacts: readonly [Instant, Instant] | null;
  readonly permissions: boolean;
}

/** All feeds about a batch, as far as they were needed. */
export interface CustomerData {
  /** Attributes and scores; the metrics are the journey's to add. */
  readonly frame: Frame;
  /** Scores whose meaning is a probability, by name then treatment: these may serve as propensity. */
  readonly probabilities: Frame['scores'];
  /** Null where events are not needed, or none were ever imported: then their metrics are not known. */
  readonly events: EventColumns | null;
  /** By customer number; a customer without any has no entry. */
  readonly contacts: ReadonlyMap<number, readonly KnownContact[]>;
  readonly rejections: ReadonlyMap<number, readonly KnownRejection[]>;
  readonly permissions: ReadonlyMap<number, readonly PermissionRow[]>;
  /** Mean of the newest values of the configured network metric, by area. */
  readonly network: ReadonlyMap<string, number>;
  /** Lowest of the competitors' newest prices, in currency, by `priceKey(product, region)`. */
  readonly prices: ReadonlyMap<string, number>;
}

export const priceKey = (product: string, region: string): string => `${product}\u0000${region}`;

/** Bits of a permission verdict. */
export const VERDICT = { allowed: 1, byDefault: 2 } as const;

/** Verdicts of a batch: that of row r on question q stands at `r × questions.length + q`, as VERDICT bits. */
export interface PermissionVerdicts {
  readonly questions: readonly { readonly purpose: Purpose; readonly channel: string }[];
  readonly verdicts: Uint8Array;
}

/** How often a rule did not admit, kept apart by answer (decisions 3). */
export interface RuleCount {
  readonly treatment: string;
  readonly rule: Rule['rule'];
  readonly answer: 'no' | 'unknown';
  /** The input that was not known, "tenure"; null for "no". */
  readonly missing: string | null;
  readonly count: number;
}

/**
 * What a customer may take together in a run: at most so many treatments, no two that are apart, and of those that count
 * in a contact window with one that the window binds no more than it has room for. A set of treatments is a number with a
 * bit for each.
 */
export interface Together {
  readonly most: number;
  /** For each treatment, a bit for each other that may not stand beside it. */
  readonly apart: Uint32Array;
  /** Treatments that a window binds, and those that count in it, which are these and maybe more. */
  readonly windows: readonly { readonly binds: number; readonly counts: number }[];
  /**
   * How many more contacts at the planned instant a window has room for, `most` at most: customer × windows + window. A
   * single treatment for which there is none is not admitted.
   */
  readonly rooms: Uint8Array;
}

/** What a run chose beyond the first treatment of each position: in order of position, then of rank, ties by treatment. */
export interface Further {
  readonly positions: Int32Array;
  readonly treatments: Uint8Array;
}

/** One treatment a customer at most. */
export const nothingFurther = (): Further => ({ positions: new Int32Array(0), treatments: new Uint8Array(0) });

/**
 * What is known of each treatment for each customer before outcomes are heard: cell row × treatments + treatment.
 * Propensity, value and context are filled where the treatment is admitted.
 */
export interface Appraisal {
  readonly size: number;
  readonly treatments: number;
  /** The score where `scored` is 1, else the prior. */
  readonly propensity: Float64Array;
  readonly scored: Uint8Array;
  /** What a response is worth, in currency; NaN is unknown. */
  readonly value: Float64Array;
  readonly context: Float64Array;
  /** REASON_CODE of each cell; an admitted one is `outranked` until it is chosen. */
  readonly reasons: Uint8Array;
  /** 1 where the permission rests on the configuration's default. */
  readonly byDefault: Uint8Array;
  /** For each row a number that settles ties between treatments of equal rank. */
  readonly lots: Uint32Array;
  /** Null where a customer takes one treatment at most. */
  readonly together: Together | null;
}

/** An appraisal of `size` customers in which nothing is known yet. */
export function emptyAppraisal(size: number, treatments: number): Appraisal {
  const cells = size * treatments;
  return {
    size,
    treatments,
    propensity: new Float64Array(cells),
    scored: new Uint8Array(cells),
    value: new Float64Array(cells),
    context: new Float64Array(cells),
    reasons: new Uint8Array(cells),
    byDefault: new Uint8Array(cells),
    lots: new Uint32Array(size),
    together: null,
  };
}

/** What each treatment is worth to each customer, cell by cell: NaN where it is not admitted or not known. */
export interface Candidates
  extends Pick<Appraisal, 'size' | 'treatments' | 'reasons' | 'byDefault' | 'lots' | 'together'> {
  /** In currency. */
  readonly net: Float64Array;
  readonly rank: Float64Array;
}

/** What visible outcomes say about a treatment's prior (decisions 12). */
export interface PriorEvidence {
  readonly treatment: string;
  readonly outcomes: number;
  readonly responses: number;
  /** Mean prior of the customers of those outcomes, and the same after shrinkage. */
  readonly meanPrior: number;
  readonly shrunk: number;
  /** Every customer's prior is multiplied by this: shrunk ÷ meanPrior. */
  readonly times: number;
}

/** One thing that does not admit a treatment. */
export interface Obstacle {
  readonly reason: Reason;
  /** The name of the rule, or the rule in words without one; null where it is no rule. */
  readonly rule: string | null;
  /** The rule in words, the window, the rejection or the missing input; null where there is none. */
  readonly detail: string | null;
}

/** One treatment for one customer with everything that made its worth, for the explanation. */
export interface TreatmentAccount {
  readonly treatment: string;
  readonly reason: Reason;
  /** The rule, window, rejection or missing input behind the reason, in plain words; null where there is none. */
  readonly detail: string | null;
  /** Everything that stands in the way, the reason first; the competition is not in it. */
  readonly obstacles: readonly Obstacle[];
  readonly propensity: number;
  /** Where the propensity comes from: "prior", "prior, shrunk with 240 outcomes", "score recommender". */
  readonly label: string;
  /** Whether the propensity is a score of this customer, not a prior. */
  readonly scored: boolean;
  /** Outcomes by which the prior was corrected. */
  readonly outcomes: number;
  readonly natural: number;
  readonly uplift: number;
  readonly value: number;
  readonly context: number;
  readonly lever: number;
  readonly cost: number;
  readonly net: number;
  readonly rank: number;
}
