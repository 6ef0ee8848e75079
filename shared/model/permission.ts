// One row of the permission ledger (decisions 4).
import type { Instant } from './units.ts';

export const PERMISSION_STATES = ['granted', 'withdrawn', 'objected'] as const;
export type PermissionState = (typeof PERMISSION_STATES)[number];

export const PURPOSES = ['marketing', 'service', 'profiling'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** A row for every channel. */
export const ANY_CHANNEL = '*';

export interface PermissionRow {
  readonly purpose: string;
  readonly channel: string;
  readonly state: PermissionState;
  readonly basis: string | null;
  readonly source: string | null;
  readonly evidence: string | null;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly recordedAt: Instant;
}
