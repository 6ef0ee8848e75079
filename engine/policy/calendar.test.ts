import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill/implementation';
import { describe, expect, test } from 'vitest';
import { PERIODS } from '#shared/model/configuration.ts';
import { instant, isoDate } from '#shared/model/units.ts';
import {
  addDays,
  dateOf,
  endOfDay,
  isZone,
  midnightUtc,
  monthSpan,
  noonOf,
  parseDate,
  parseInstant,
  periodDates,
  periodKey,
  weekSpan,
} from './calendar.ts';

const ZONES = [
  'Europe/Helsinki',
  'UTC',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe', // shifts by half an hour
  'Pacific/Apia', // skipped 30 December 2011
  'Africa/Casablanca', // several changes a year
  'Asia/Kathmandu',
  'America/Sao_Paulo', // changed at midnight
  '+05:30',
];
const zones = fc.constantFrom(...ZONES);
const recent = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2060, 0, 1) });
const ever = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 0, 1) });
const moments = fc.oneof(recent, ever);

/** Moments within three days of a change of offset, where clocks skip and repeat. */
const nearChanges = fc
  .record({ zone: zones, at: recent, off: fc.integer({ min: -3 * 864e5, max: 3 * 864e5 }) })
  .map(({ zone, at, off }) => {
    const next = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
    return { zone, at: Math.max(0, (next?.epochMilliseconds ?? at) + off) };
  });
const anywhere = fc.oneof(fc.record({ zone: zones, at: moments }), nearChanges);

/** A moment as a local text without a zone, whatever the zone. */
const localText = (at: number): string => new Date(at).toISOString().slice(0, -1);

describe('instants', () => {
  test('a local time is what Temporal says it is, in any zone at any time', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, at }) => {
        const text = localText(at);
        const expected = Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: 'compatible' });
        expect(parseInstant(text, zone)).toBe(expected.epochMilliseconds);
        const date = text.slice(0, 10);
        const midnight = Temporal.PlainDate.from(date).toPlainDateTime().toZonedDateTime(zone);
        expect(parseInstant(date, zone)).toBe(midnight.epochMilliseconds);
      }),
      { numRuns: 1500 },
    );
  });

  test('a time with an offset is what Temporal says it is', () => {
    const offsets = fc
      .record({ sign: fc.constantFrom('+', '-'), hours: fc.integer({ min: 0, max: 23 }), minutes: fc.nat(59) })
      .map(({ sign, hours, minutes }) => [sign, hours, minutes].map((part) => String(part).padStart(2, '0')));
    fc.assert(
      fc.property(moments, offsets, fc.constantFrom('', ':'), fc.nat(999_999_999), (at, [sign, h, m], colon, nano) => {
        const text = `${localText(at).slice(0, 19)}.${String(nano).padStart(9, '0')}${sign?.slice(-1)}${h}${colon}${m}`;
        expect(parseInstant(text, 'UTC')).toBe(Temporal.Instant.from(text).epochMilliseconds);
      }),
    );
    expect(parseInstant('2026-11-21T10:00:00Z', 'Asia/Tokyo')).toBe(Date.UTC(2026, 10, 21, 10));
    expect(parseInstant('2026-11-21 10:00+02', 'Asia/Tokyo')).toBe(Date.UTC(2026, 10, 21, 8));
    expect(parseInstant('0033-04-03T15:00Z', 'UTC')).toBe(Temporal.Instant.from('0033-04-03T15:00Z').epochMilliseconds);
  });

  test('a skipped time moves on by the gap, a repeated one is the first', () => {
    expect(parseInstant('2026-03-29T03:30', 'Europe/Helsinki')).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(parseInstant('2026-10-25T03:30', 'Europe/Helsinki')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-00',
    '2026-1-2',
    '21.11.2026',
    '2026-11-21T24:00',
    '2026-11-21T10:60',
    '2026-11-21T23:59:60',
    '2026-11-21T10:00+24:00',
    '2026-11-21T10:00+02:60',
    '2026-11-21T10',
    '2026-11-21T10:00 Z',
    ' 2026-11-21',
    '2026-11-21\n',
    '+002026-11-21',
    '',
  ])('%j is no instant', (text) => {
    expect(parseInstant(text, 'Europe/Helsinki')).toBeNull();
    expect(parseDate(text)).toBeNull();
  });
});

describe('dates', () => {
  test('the date of an instant is what Temporal says it is', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, at }) => {
        const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(dateOf(instant(at), zone)).toBe(there.toPlainDate().toString());
      }),
      { numRuns: 1500 },
    );
  });

  test('days end where the next begins, and noon lies inside', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, at }) => {
        const date = dateOf(instant(at), zone);
        const end = endOfDay(date, zone);
        expect(dateOf(end, zone)).toBe(date);
        expect(dateOf(instant(end + 1), zone)).not.toBe(date);
        expect(dateOf(noonOf(date, zone), zone)).toBe(date);
      }),
    );
    expect(endOfDay(isoDate('2026-11-21'), 'Europe/Helsinki')).toBe(Date.UTC(2026, 10, 21, 21, 59, 59, 999));
    expect(endOfDay(isoDate('9999-12-31'), 'UTC')).toBe(Date.UTC(10000, 0, 1) - 1);
    expect(noonOf(isoDate('2026-07-01'), 'Europe/Helsinki')).toBe(Date.UTC(2026, 6, 1, 9));
  });

  test('days add up across months, leap years and the year 9999', () => {
    fc.assert(
      fc.property(ever, fc.integer({ min: -4000, max: 4000 }), (at, days) => {
        const date = dateOf(instant(at), 'UTC');
        expect(addDays(date, days)).toBe(Temporal.PlainDate.from(date).add({ days }).toString());
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
    expect(addDays(isoDate('2028-02-28'), 1)).toBe('2028-02-29');
    expect(addDays(isoDate('9999-12-31'), 1)).toBe('+010000-01-01');
    expect(midnightUtc(isoDate('2026-11-21'))).toBe(Date.UTC(2026, 10, 21));
  });

  test('only days of the calendar parse', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(13), fc.nat(32), (year, month, day) => {
        const text = [String(year).padStart(4, '0'), ...[month, day].map((n) => String(n).padStart(2, '0'))].join('-');
        let real = true;
        try {
          Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
        } catch {
          real = false;
        }
        expect(parseDate(text)).toBe(real ? text : null);
      }),
    );
  });

  test('zones are names the machine knows, and offsets', () => {
    for (const name of [...ZONES, 'Etc/GMT+2']) expect(isZone(name)).toBe(true);
    for (const name of ['', 'Mars/Olympus', 'Europe', '2026-11-21T00:00Z', 'Z[UTC]', '+25:00']) {
      expect(isZone(name)).toBe(false);
    }
  });
});

describe('periods', () => {
  test('every date of a period has its key, and no date outside', () => {
    fc.assert(
      fc.property(recent, fc.constantFrom(...PERIODS), (at, period) => {
        const date = dateOf(instant(at), 'UTC');
        const { from, to } = periodDates(period, date);
        expect(from <= date && date <= to).toBe(true);
        if (period === 'run') return;
        const key = periodKey(period, date);
        expect(periodKey(period, from)).toBe(key);
        expect(periodKey(period, to)).toBe(key);
        expect(periodKey(period, addDays(from, -1))).not.toBe(key);
        expect(periodKey(period, addDays(to, 1))).not.toBe(key);
      }),
    );
  });

  test('weeks are those of ISO 8601', () => {
    expect(periodKey('week', isoDate('2026-11-21'))).toBe('2026-W47');
    expect(periodKey('week', isoDate('2027-01-03'))).toBe('2026-W53');
    expect(periodKey('week', isoDate('2024-12-30'))).toBe('2025-W01');
    expect(periodDates('week', isoDate('2027-01-01'))).toEqual({ from: '2026-12-28', to: '2027-01-03' });
    expect(periodDates('month', isoDate('2028-02-10'))).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(periodDates('run', isoDate('2028-02-10'))).toEqual({ from: '2028-02-10', to: '2028-02-10' });
  });

  test('spans hold their instant, touch, and keep local midnight over a change of the clock', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, at }) => {
        for (const span of [weekSpan, monthSpan]) {
          const [from, to] = span(instant(at), zone);
          expect(from <= at && at < to).toBe(true);
          expect(span(instant(to - 1), zone)).toEqual([from, to]);
          expect(span(to, zone)[0]).toBe(to);
        }
      }),
    );
    const [from, to] = weekSpan(instant(Date.UTC(2026, 2, 27)), 'Europe/Helsinki');
    expect(to - from).toBe((7 * 24 - 1) * 3_600_000);
    const [first, end] = monthSpan(instant(Date.UTC(2026, 9, 5)), 'Europe/Helsinki');
    expect([first, end]).toEqual([Date.UTC(2026, 8, 30, 21), Date.UTC(2026, 9, 31, 22)]);
  });
});
