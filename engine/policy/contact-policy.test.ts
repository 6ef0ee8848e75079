import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContactWindow } from '#shared/model/configuration.ts';
import { instant } from '#shared/model/units.ts';
import { dateOf, monthSpan, periodKey, weekSpan } from './calendar.ts';
import { type ContactAt, windowReach, windowRefusal, windowRoom } from './contact-policy.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Helsinki';
const CLASSES = ['service', 'retention', 'marketing'];
const START = Date.UTC(2026, 9, 20, 9);

const contact = (at: number, channel = 'email', kind = 'marketing'): ContactAt => ({
  at: instant(at),
  channel,
  class: kind,
});
const window = (change: Partial<ContactWindow>): ContactWindow => ({
  id: 'w',
  channel: '*',
  max: 1,
  per: { days: 7 },
  ...change,
});
const refuses = (one: ContactWindow, existing: ContactAt[], candidate: ContactAt): boolean =>
  windowRefusal([one], CLASSES, existing, candidate, ZONE) === one;

const contacts = fc.record({
  // on a grid of six hours, so that spans begin and end exactly on contacts
  at: fc.nat(4 * 40).map((quarter) => instant(START + quarter * 6 * HOUR)),
  channel: fc.constantFrom('email', 'sms'),
  class: fc.constantFrom(...CLASSES, 'of another configuration'),
});
const windows: fc.Arbitrary<ContactWindow> = fc
  .record({
    channel: fc.constantFrom('*', 'email', 'sms'),
    class: fc.option(fc.constantFrom(...CLASSES), { nil: undefined }),
    max: fc.nat(3),
    per: fc.constantFrom<ContactWindow['per']>({ days: 1 }, { days: 7 }, { days: 30 }, 'week', 'month'),
  })
  .map((each) => window(each));

/** Counts every span of the window's length that holds the candidate, one for each millisecond at which counts change. */
function bruteForce(one: ContactWindow, existing: ContactAt[], candidate: ContactAt): boolean {
  if (one.channel !== '*' && one.channel !== candidate.channel) return false;
  if (one.class !== undefined && one.class !== candidate.class) return false;
  const level = (name: string) => CLASSES.indexOf(name);
  const counted = [...existing, candidate].filter(
    (each) =>
      (one.channel === '*' || each.channel === one.channel) &&
      (one.class === undefined || level(each.class) <= level(one.class)),
  );
  const { per } = one;
  if (typeof per === 'string') {
    const key = (each: ContactAt) => periodKey(per, dateOf(each.at, ZONE));
    return counted.filter((each) => key(each) === key(candidate)).length > one.max;
  }
  const length = per.days * DAY;
  const starts = counted.flatMap(({ at }) => [at, at + 1, at - length, at - length + 1]);
  return starts
    .filter((from) => from <= candidate.at && candidate.at < from + length)
    .some((from) => counted.filter(({ at }) => from <= at && at < from + length).length > one.max);
}

test('a window refuses exactly when some span of its length would hold too many', () => {
  let refused = 0;
  fc.assert(
    fc.property(windows, fc.array(contacts, { maxLength: 12 }), contacts, (one, existing, candidate) => {
      const expected = bruteForce(one, existing, candidate);
      expect(refuses(one, existing, candidate)).toBe(expected);
      refused += Number(expected);
    }),
    { numRuns: 3000 },
  );
  expect(refused).toBeGreaterThan(300);
});

test('contacts outside the reach change nothing', () => {
  fc.assert(
    fc.property(fc.array(windows, { maxLength: 3 }), fc.array(contacts), contacts, (some, existing, candidate) => {
      const [from, to] = windowReach(some, candidate.at, ZONE);
      const near = existing.filter(({ at }) => at >= from && at < to);
      expect(windowRefusal(some, CLASSES, near, candidate, ZONE)).toBe(
        windowRefusal(some, CLASSES, existing, candidate, ZONE),
      );
    }),
  );
  expect(windowReach([], instant(5), ZONE)).toEqual([5, 5]);
});

test('contacts accepted one after another never overfill a span', () => {
  fc.assert(
    fc.property(windows, fc.array(contacts, { maxLength: 25 }), (one, wanted) => {
      const taken: ContactAt[] = [];
      for (const each of wanted) if (!refuses(one, taken, each)) taken.push(each);
      const bound = taken.filter((each) => one.class === undefined || each.class === one.class);
      for (const each of bound) {
        // Those placed after it of a higher class are not bound by the window, so they do not count against it.
        const others = bound.filter((other) => other !== each);
        expect(bruteForce(one, others, each)).toBe(false);
      }
    }),
  );
});

test('two contacts exactly seven days apart share no span of seven days', () => {
  const first = contact(START);
  expect(refuses(window({}), [first], contact(START + 7 * DAY))).toBe(false);
  expect(refuses(window({}), [first], contact(START + 7 * DAY - 1))).toBe(true);
  expect(refuses(window({}), [contact(START + 7 * DAY - 1)], first)).toBe(true);
  // Earlier and later contacts that are too far apart from each other do not add up.
  expect(refuses(window({ max: 2 }), [first, contact(START + 8 * DAY)], contact(START + 4 * DAY))).toBe(false);
  expect(refuses(window({ max: 2 }), [first, contact(START + 6 * DAY)], contact(START + 4 * DAY))).toBe(true);
});

test('a window binds its own class and counts higher ones', () => {
  const retention = window({ class: 'retention' });
  expect(refuses(retention, [contact(START, 'email', 'service')], contact(START, 'sms', 'retention'))).toBe(true);
  expect(refuses(retention, [contact(START, 'email', 'marketing')], contact(START, 'sms', 'retention'))).toBe(false);
  expect(refuses(retention, [contact(START, 'email', 'retention')], contact(START, 'sms', 'service'))).toBe(false);
  expect(refuses(retention, [contact(START, 'email', 'gone')], contact(START, 'sms', 'retention'))).toBe(true);
  expect(refuses(window({ channel: 'sms' }), [contact(START)], contact(START, 'sms'))).toBe(false);
  expect(refuses(window({ max: 0 }), [], contact(START))).toBe(true);
});

test('weeks and months are those of the zone, over a change of the clock', () => {
  const [monday, next] = weekSpan(instant(Date.UTC(2026, 9, 25)), ZONE);
  expect(next - monday).toBe(7 * DAY + HOUR);
  const week = window({ per: 'week' });
  expect(refuses(week, [contact(monday)], contact(next - 1))).toBe(true);
  expect(refuses(week, [contact(monday - 1)], contact(monday))).toBe(false);
  const [, december] = monthSpan(instant(Date.UTC(2026, 10, 5)), ZONE);
  expect(refuses(window({ per: 'month' }), [contact(december - 1)], contact(december))).toBe(false);
});

test('room is for as many contacts at once as are never refused one after the other', () => {
  let partly = 0;
  fc.assert(
    fc.property(windows, fc.array(contacts, { maxLength: 12 }), contacts, (one, existing, { at }) => {
      const bound = contact(at, one.channel === '*' ? 'email' : one.channel, one.class ?? 'marketing');
      const taken: ContactAt[] = [...existing];
      let accepted = 0;
      for (; accepted < 4 && !refuses(one, taken, bound); accepted += 1) taken.push(bound);
      expect(windowRoom(one, CLASSES, existing, bound.at, ZONE, 4)).toBe(accepted);
      expect(windowRoom(one, CLASSES, existing, bound.at, ZONE, 1)).toBe(Math.min(1, accepted));
      partly += Number(accepted > 0 && accepted < Math.min(4, one.max));
    }),
    { numRuns: 3000 },
  );
  expect(partly).toBeGreaterThan(100);
});
