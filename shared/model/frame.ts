// A frame is a batch of customers as columns: flat typed arrays, one row a customer, the same for one and for a million.

import type { AttributeType } from './attribute.ts';
import type { JourneyMetric } from './journey.ts';

/** Text as codes into a dictionary; -1 is missing. */
export interface TextColumn {
  readonly type: 'text';
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

/**
 * Numbers; NaN is missing. Money is in currency, yes-no is 1 or 0, a date is UTC midnight in milliseconds,
 * an instant is UTC milliseconds, a whole number beyond 2^53 is the nearest float.
 */
export interface NumberColumn {
  readonly type: Exclude<AttributeType, 'text'>;
  readonly values: Float64Array;
}

export type Column = TextColumn | NumberColumn;

export interface Frame {
  readonly size: number;
  /** Customer numbers, one a row. */
  readonly customers: Int32Array;
  readonly attributes: ReadonlyMap<string, Column>;
  readonly metrics: ReadonlyMap<JourneyMetric, Float64Array>;
  /** Scores that may serve in arithmetic or as propensity, by `name` then treatment id; NaN is missing. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
}
