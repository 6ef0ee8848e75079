// The sample's year: twelve months that end on 21 November 2026 in Helsinki. All instants are UTC milliseconds.
// Everything happens between 06:00 and 20:00 UTC, so a date is the same in Helsinki and in UTC.

export const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Midnight UTC of the last day of the data, which is the sample's today. */
export const TODAY = Date.UTC(2026, 10, 21);
export const TODAY_DATE = '2026-11-21';
/** Nothing in the data happens later: 20:00 UTC, 22:00 in Helsinki. */
export const LAST_INSTANT = TODAY + 20 * HOUR;
export const MONTHS = 12;

/** A moment of the waking day: `share` of the way from 06:00 to 20:00 UTC. */
export const momentOf = (midnight: number, share: number): number =>
  midnight + 6 * HOUR + Math.floor(share * 14 * HOUR);

export const dateText = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Midnight UTC of the billing day in the sample's month 0 (the oldest) to 11; none of them lies after today. */
export function billingDate(month: number, billingDay: number): number {
  const newest = billingDay <= 21 ? 10 : 9;
  return Date.UTC(2026, newest - (MONTHS - 1) + month, billingDay);
}

/** January is 0. */
export const calendarMonth = (at: number): number => new Date(at).getUTCMonth();

/** The same day of the month, `months` later; the 29th to 31st become the 28th. */
export function addMonths(midnight: number, months: number): number {
  const date = new Date(midnight);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, Math.min(28, date.getUTCDate()));
}
