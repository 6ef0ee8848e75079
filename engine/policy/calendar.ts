// Dates, instants and time zones (decisions 2). The one module that touches Temporal: everything about a zone is asked
// of it, and only the stretches of constant offset that it names are remembered, so that a million rows parse in seconds.
// The polyfill is used even where the runtime has Temporal of its own, so that every machine computes alike.
import { Temporal } from 'temporal-polyfill/implementation';
import type { Period } from '#shared/model/configuration.ts';
import { type Instant, type IsoDate, instant, isoDate } from '#shared/model/units.ts';

const DAY_MS = 86_400_000;
/** Further from a change of offset than this, a local time is neither skipped nor repeated (the largest jump is 24 h). */
const CALM_MS = 2 * DAY_MS;
const LAST_WEEKDAY = 7;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const ZONE = /^(?:[A-Za-z][A-Za-z0-9_+/-]*|[+-]\d{2}:\d{2})$/;

/** A stretch of time, from inclusive, to exclusive, in which a zone keeps one offset. All in milliseconds. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Whether `name` is a time zone this machine knows: an IANA name, or a fixed offset such as `+02:00`. */
export function isZone(name: string): boolean {
  if (!ZONE.test(name)) return false;
  try {
    zoned(0, name);
    return true;
  } catch {
    return false;
  }
}

/** The zones of names from data, in their order: a name that this machine does not know counts as `otherwise`. */
export function knownZones(names: readonly string[], otherwise: string): string[] {
  return names.map((name) => (isZone(name) ? name : otherwise));
}

/** The date in `text` when it is a day of the calendar written as 2026-11-21, else null. Nothing is trimmed. */
export function parseDate(text: string): IsoDate | null {
  const parts = DATE.exec(text);
  return parts !== null && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? isoDate(text) : null;
}

/**
 * The instant in `text`: ISO 8601 as 2026-11-21, 2026-11-21T09:30, 2026-11-21 09:30:15.250, each time with `Z` or an
 * offset or without; null when it is anything else, or no such moment (30 February, 24:00, a leap second).
 * Without an offset it is local time in `zone`; a date alone is its midnight. A local time that the clock skips is
 * moved on by the length of the gap, one that it repeats is the first of the two. Digits below a millisecond are cut.
 */
export function parseInstant(text: string, zone: string): Instant | null {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return null;
  const hour = parts[4] === undefined ? 0 : Number(parts[4]);
  const minute = parts[5] === undefined ? 0 : Number(parts[5]);
  const second = parts[6] === undefined ? 0 : Number(parts[6]);
  const milli = parts[7] === undefined ? 0 : Number(parts[7].slice(0, 3).padEnd(3, '0'));
  if (hour > 23 || minute > 59 || second > 59) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (!isDay(year, month, day)) return null;
  const local = utcMidnight(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + milli;
  const offset = parts[8];
  if (offset === undefined) return localInstant(local, zone);
  if (offset === 'Z') return instant(local);
  const offsetHours = Number(offset.slice(1, 3));
  const offsetMinutes = offset.length > 3 ? Number(offset.slice(-2)) : 0;
  if (offsetHours > 23 || offsetMinutes > 59) return null;
  const shift = (offsetHours * 60 + offsetMinutes) * 60_000;
  return instant(offset.startsWith('-') ? local + shift : local - shift);
}

/** The date that a clock in `zone` shows at an instant. */
export function dateOf(at: Instant, zone: string): IsoDate {
  return dateOfUtc(at + stretchAt(at, zone).offset);
}

/** 12:00 of a date in `zone`: the planned instant of a contact. */
export function noonOf(date: IsoDate, zone: string): Instant {
  return localInstant(midnightUtc(date) + DAY_MS / 2, zone);
}

/** The last millisecond of a date in `zone`. */
export function endOfDay(date: IsoDate, zone: string): Instant {
  return instant(localInstant(midnightUtc(date) + DAY_MS, zone) - 1);
}

/** Midnight UTC of a date, in milliseconds: how a date stands in a frame. */
export function midnightUtc(date: IsoDate): number {
  return Date.parse(date);
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return dateOfUtc(midnightUtc(date) + days * DAY_MS);
}

/** Names the period that a date falls in: `2026-11-21`, ISO week `2026-W47`, month `2026-11`; a run is `run`. */
export function periodKey(period: Period, date: IsoDate): string {
  if (period === 'run') return 'run';
  if (period === 'day') return date;
  if (period === 'month') return date.slice(0, -'-21'.length);
  const day = Temporal.PlainDate.from(date);
  return `${String(day.yearOfWeek).padStart(4, '0')}-W${String(day.weekOfYear).padStart(2, '0')}`;
}

/** The first and last date of the period that a date falls in. A run has the one date it plans for. */
export function periodDates(period: Period, date: IsoDate): { from: IsoDate; to: IsoDate } {
  if (period === 'run' || period === 'day') return { from: date, to: date };
  const day = Temporal.PlainDate.from(date);
  if (period === 'week') {
    const from = addDays(date, 1 - day.dayOfWeek);
    return { from, to: addDays(date, LAST_WEEKDAY - day.dayOfWeek) };
  }
  const from = addDays(date, 1 - day.day);
  return { from, to: addDays(from, day.daysInMonth - 1) };
}

/** The ISO week around an instant in `zone`: from Monday 00:00, inclusive, to the next, exclusive. */
export function weekSpan(at: Instant, zone: string): readonly [Instant, Instant] {
  return spanAround('week', at, zone);
}

/** The calendar month around an instant in `zone`: from the first at 00:00, inclusive, to the next, exclusive. */
export function monthSpan(at: Instant, zone: string): readonly [Instant, Instant] {
  return spanAround('month', at, zone);
}

// Windows ask for the same span for every customer of a run, so the last answer for each zone is kept.
const lastSpans = new Map<string, readonly [Instant, Instant]>();

function spanAround(period: 'week' | 'month', at: Instant, zone: string): readonly [Instant, Instant] {
  const key = `${period} ${zone}`;
  const last = lastSpans.get(key);
  if (last !== undefined && last[0] <= at && at < last[1]) return last;
  const { from, to } = periodDates(period, dateOf(at, zone));
  const span = [startOfDay(from, zone), startOfDay(addDays(to, 1), zone)] as const;
  lastSpans.set(key, span);
  return span;
}

function startOfDay(date: IsoDate, zone: string): Instant {
  return localInstant(midnightUtc(date), zone);
}

/** A local time, given as if it were UTC, as an instant. Near a change of offset Temporal decides. */
function localInstant(local: number, zone: string): Instant {
  const { from, to, offset } = stretchAt(local, zone);
  const guess = local - offset;
  if (guess >= from + CALM_MS && guess < to - CALM_MS) return instant(guess);
  const text = new Date(local).toISOString().slice(0, -1);
  return instant(
    Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds,
  );
}

// Every zone's known stretches, in order of time. A zone has about two a year, so this stays small.
const stretches = new Map<string, { list: Stretch[]; last: Stretch }>();

function stretchAt(at: number, zone: string): Stretch {
  let known = stretches.get(zone);
  if (known === undefined) {
    const first = askStretch(at, zone);
    known = { list: [first], last: first };
    stretches.set(zone, known);
  }
  if (at >= known.last.from && at < known.last.to) return known.last;
  let low = 0;
  let high = known.list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (known.list[middle]!.to <= at) low = middle + 1;
    else high = middle;
  }
  let found = known.list[low];
  if (found === undefined || at < found.from) {
    found = askStretch(at, zone);
    known.list.splice(low, 0, found);
  }
  known.last = found;
  return found;
}

function askStretch(at: number, zone: string): Stretch {
  const moment = zoned(at, zone);
  const next = moment.getTimeZoneTransition('next');
  // "previous" looks strictly before the moment, and the moment itself may be the first of its stretch.
  const before = zoned(at + 1, zone).getTimeZoneTransition('previous');
  return {
    from: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: moment.offsetNanoseconds / 1e6,
  };
}

function zoned(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return day <= 28 || new Date(utcMidnight(year, month, day)).getUTCDate() === day;
}

function utcMidnight(year: number, month: number, day: number): number {
  if (year > 99) return Date.UTC(year, month - 1, day);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The date of a UTC instant; outside the years 0 to 9999 ISO writes it with a sign and six digits. */
function dateOfUtc(at: number): IsoDate {
  return isoDate(new Date(at).toISOString().slice(0, -'T00:00:00.000Z'.length));
}
