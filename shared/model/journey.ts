// What is known of a customer's journey at one instant, as numbers a rule or a value can use.
import type { Instant } from './units.ts';

/** Journey metrics; each is a column of numbers, NaN where it is not known. Money is in currency, spans are in days. */
export const JOURNEY_METRICS = [
  'recencyDays', // days since the last event of any type
  'frequency90', // events in the last 90 days
  'frequency365',
  'orders365', // transactions with a positive total in the last 365 days
  'revenue90', // sum of amounts, cancellations netted
  'revenue365',
  'trend', // revenue of the last 90 days minus that of the 90 days before, over their mean; 0 when both are 0
  'complaints90',
  'usage30', // sum of `quantity` over events of type `usage`
  'usageTrend', // as trend, over usage, 30 days against the 30 before
  'contacts30', // contacts in the last 30 days
  'networkScore', // mean of the newest values of the configured metric in the customer's area
  'competitorPrice', // lowest newest price for the customer's product and region
] as const;
export type JourneyMetric = (typeof JOURNEY_METRICS)[number];

/** One thing that happened, for a person to read. */
export interface JourneyStep {
  readonly at: Instant;
  readonly kind: 'event' | 'contact' | 'outcome';
  /** The event's type, the contact's treatment or the outcome. */
  readonly what: string;
  readonly channel: string | null;
  /** In currency. */
  readonly amount: number | null;
  readonly quantity: number | null;
}
