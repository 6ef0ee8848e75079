// What is on record about one customer, before it becomes columns. Instants are UTC milliseconds, money is in euros.
import type { PermissionState, Purpose } from '#shared/model/permission.ts';

export interface Complaint {
  readonly at: number;
  readonly topic: 'network' | 'billing' | 'price' | 'device';
}

export interface Habits {
  /** Gigabytes in each month's billing cycle, 0.1 exact; NaN before joining and after leaving. */
  readonly usage: Float64Array;
  /** In order of time. */
  readonly complaints: readonly Complaint[];
}

export interface EventRecord {
  readonly at: number;
  readonly type: string;
  readonly eventId?: string;
  readonly orderId?: string;
  readonly channel?: string;
  readonly amount?: number;
  readonly quantity?: number;
  readonly topic?: string;
}

export interface PermissionRecord {
  readonly purpose: Purpose;
  readonly channel: string;
  readonly state: PermissionState;
  readonly basis: string;
  readonly source: string;
  readonly evidence: string | null;
  readonly validFrom: number;
  readonly validTo: number | null;
  readonly recordedAt: number;
}

/** One customer's part in a past campaign: contacted, or watched without contact in its control arm. */
export interface CampaignRecord {
  readonly at: number;
  readonly treatment: string;
  readonly arm: 'treated' | 'control';
  /** The probability with which this treatment and this arm were drawn. */
  readonly propensity: number;
  readonly outcome: string;
  readonly outcomeAt: number;
  /** What the response was worth; null without one. */
  readonly value: number | null;
}
