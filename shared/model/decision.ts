// One decision about one customer in one run, and what can become of it (decisions 5, 6).

/** What a run found for a customer. */
export const DECISION_STATUSES = ['proposed', 'nothing', 'blocked', 'held-out', 'failed'] as const;
export type DecisionStatus = (typeof DECISION_STATUSES)[number];

/** What became of a proposal; the latest counts. `released` gives an approved slot back. */
export const DECISION_STATES = [
  'proposed',
  'approved',
  'rejected',
  'replaced',
  'released',
  'exported',
  'answered',
] as const;
export type DecisionState = (typeof DECISION_STATES)[number];

/**
 * Why a treatment was not chosen for a customer, one byte each in the stored explanation (decisions 17).
 * The first that applies, in this order, is the reason; the funnel counts them.
 */
export const REASONS = [
  'chosen',
  'outranked', // admitted, but another was worth more
  'not-positive', // the net or the rank is not above 0
  'limit', // admitted and best, but a limit was used up
  'no-permission',
  'profiling-objected',
  'contact-window',
  'rejected-before',
  'not-valid', // outside the treatment's validity dates
  'no-contact-field',
  'not-eligible',
  'eligible-unknown',
  'not-applicable',
  'applicable-unknown',
  'not-suitable',
  'suitable-unknown',
  'held-out',
  'value-unknown', // an amount the value needs is missing
  'failed',
] as const;
export type Reason = (typeof REASONS)[number];
export const REASON_CODE = Object.fromEntries(REASONS.map((reason, code) => [reason, code])) as Readonly<
  Record<Reason, number>
>;

/** What a decision hash covers, in JSON of RFC 8785 (decisions 6). */
export interface HashedDecision {
  readonly v: 1;
  readonly run: number;
  readonly customer: string;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly date: string;
  readonly net: number;
  readonly rank: number;
  readonly wording: string | null;
}

export const decisionId = (run: number, position: number): string => `r${run}-${position}`;
export const positionOfDecision = (id: string): number => Number(id.slice(id.indexOf('-') + 1));
