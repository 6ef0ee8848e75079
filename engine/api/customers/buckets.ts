// A span of time cut into days, months or years of a zone, so that what a chart is told is bounded.
import { dateOf, endOfDay, noonOf, periodDates } from '#engine/policy/calendar.ts';
import { type Instant, type IsoDate, instant, isoDate } from '#shared/model/units.ts';

export type Step = 'day' | 'month' | 'year';

export interface Bucket {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

/** More than these steps, and the next longer ones are taken. */
const MOST = { day: 62, month: 61 } as const;
const DAY_MS = 86_400_000;
const MONTH_DAYS = 30.44;

/** The finest step in which a span is not cut into too many. */
export function stepOf(from: Instant, to: Instant): Step {
  const days = (to - from) / DAY_MS;
  if (days <= MOST.day) return 'day';
  return days / MONTH_DAYS <= MOST.month ? 'month' : 'year';
}

/** The whole buckets that hold `from` to `to`, in order. */
export function bucketsOf(from: Instant, to: Instant, step: Step, zone: string): Bucket[] {
  const buckets: Bucket[] = [];
  let at = from;
  while (at <= to && buckets.length < MOST.day * 2) {
    const bucket = bucketAround(at, step, zone);
    buckets.push(bucket);
    at = bucket.to;
  }
  return buckets;
}

function bucketAround(at: Instant, step: Step, zone: string): Bucket {
  const date = dateOf(at, zone);
  const [first, last] = datesOf(date, step);
  return { from: startOfDay(first, zone), to: instant(endOfDay(last, zone) + 1) };
}

function datesOf(date: IsoDate, step: Step): readonly [IsoDate, IsoDate] {
  if (step === 'year') return [isoDate(`${date.slice(0, 4)}-01-01`), isoDate(`${date.slice(0, 4)}-12-31`)];
  const { from, to } = periodDates(step, date);
  return [from, to];
}

function startOfDay(date: IsoDate, zone: string): Instant {
  return instant(endOfDay(dateOf(instant(noonOf(date, zone) - DAY_MS), zone), zone) + 1);
}

/** The sum of the values in each bucket; null where there is none. */
export function summed(
  buckets: readonly Bucket[],
  points: readonly { readonly at: Instant; readonly value: number }[],
): (Bucket & { readonly value: number | null })[] {
  return buckets.map((bucket) => {
    const own = points.filter(({ at }) => at >= bucket.from && at < bucket.to);
    return { ...bucket, value: own.length === 0 ? null : own.reduce((sum, { value }) => sum + value, 0) };
  });
}
