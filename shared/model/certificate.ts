// What more can be told of a run's allocation than what is proved of it: how far prices hold, what a limit would come to at
// other capacities, and the ways out of limits that contradict each other. Amounts are of rank; null is without end.

/** Which end of a limit: its capacity, or its minimum. */
export type LimitEnd = 'most' | 'least';

/** How far the price of a limit holds, given what higher contact classes took. */
export interface PriceRange {
  readonly id: string;
  /** The contact class it is of: the highest that has a price, else the last that uses the limit. */
  readonly class: string;
  readonly end: LimitEnd;
  /** What one more unit adds, and what one unit fewer takes away: the same where nothing ties. */
  readonly lower: number;
  readonly upper: number;
  /** With up to so many units more `lower` stays within 5 %; with so many fewer `upper` does. */
  readonly more: number | null;
  readonly fewer: number | null;
}

export interface LimitRanges {
  readonly run: number;
  /** In the order of the configuration; limits that nothing uses have none. */
  readonly ranges: readonly PriceRange[];
}

/** The whole run as it would be with another capacity, or minimum, of one limit. */
export interface CurvePoint {
  readonly units: number;
  /** Σ rank of what the classes would place; null where only the bound was worked out. */
  readonly value: number | null;
  /** What no plan would pass. */
  readonly bound: number;
  readonly price: number;
  /** Units that the run would use; null where only the bound was worked out. */
  readonly used: number | null;
}

export interface LimitCurve {
  readonly run: number;
  readonly id: string;
  readonly end: LimitEnd;
  /** The capacity or minimum of the run. */
  readonly now: number;
  /** By units, ascending; the run's own is among them. */
  readonly points: readonly CurvePoint[];
}

/** What became of a bound of a group's share; `share` is null where nobody got anything of it. */
export interface GroupShare {
  readonly id: string;
  readonly end: LimitEnd;
  /** What is asked for, and what was reached: shares from 0 to 1. */
  readonly asked: number;
  readonly share: number | null;
  /** Units of the group, and of everybody. */
  readonly units: number;
  readonly all: number;
  readonly missed: boolean;
}

/** Sums of tenths are not whole: a share of this much less is the same. */
const SAME = 1e-9;

/**
 * Units of the group that are too few, or too many, for what is asked for, of as many units of everybody: whole where
 * they are counted in whole ones, as contacts are. 0 where the bound is kept.
 */
export function unitsOff({ asked, units, all, missed }: Omit<GroupShare, 'share'>): number {
  if (!missed) return 0;
  const off = Math.abs(asked * all - units);
  return Number.isInteger(all) && Number.isInteger(units) ? Math.ceil(off - SAME * all) : off;
}

/** Bounds of groups that a run would not look at, and the strategies that do not; none where it would keep them all. */
export interface OverlookedBounds {
  readonly strategies: readonly string[];
  readonly bounds: readonly { readonly id: string; readonly name: string }[];
}

/** One change of a limit: `from` and `to` are capacities, or minimums. */
export interface LimitChange {
  readonly id: string;
  readonly end: LimitEnd;
  readonly from: number;
  readonly to: number;
}

/** Limits that cannot be kept together, and up to three cheapest ways out. */
export interface Contradiction {
  /** The contact class that could not keep them, given what higher classes took. */
  readonly class: string;
  readonly ends: readonly { readonly id: string; readonly end: LimitEnd }[];
  readonly ways: readonly { readonly changes: readonly LimitChange[]; readonly cost: number }[];
}
