// How often a customer may be contacted (decisions 2 and 5): windows over contacts of a channel and a class, rolling or
// by the calendar. Pure: the contacts that count, planned and past, are arguments.
import type { ContactWindow } from '#shared/model/configuration.ts';
import { type Instant, instant } from '#shared/model/units.ts';
import { monthSpan, weekSpan } from './calendar.ts';

const DAY_MS = 86_400_000;
const EVERY_CHANNEL = '*';

export interface ContactAt {
  readonly at: Instant;
  readonly channel: string;
  /** One of the configuration's contact classes; a contact of any other counts in every window. */
  readonly class: string;
}

/**
 * The first window that refuses `candidate` beside the contacts in `existing`, earlier and later ones, or null.
 *
 * A window binds candidates on its channel and of its class, and counts contacts on its channel of its class or a
 * higher one (`classes` is in order, highest first); without a class it binds and counts all. It refuses when any span
 * of its length that contains the candidate would hold more than `max`. Spans are half-open: of two contacts exactly
 * 7 × 24 h apart, no span of seven days holds both. Weeks and months are those of the calendar in `zone`.
 * `existing` is in any order and need hold no contact outside `windowReach`.
 */
export function windowRefusal(
  windows: readonly ContactWindow[],
  classes: readonly string[],
  existing: readonly ContactAt[],
  candidate: ContactAt,
  zone: string,
): ContactWindow | null {
  for (const window of windows) {
    if (!windowBinds(window, candidate)) continue;
    if (window.max < 1) return window;
    if (existing.length < window.max) continue;
    const counted = existing.filter((contact) => windowCounts(window, classes, contact)).map((contact) => contact.at);
    if (isFull(window, counted, candidate.at, zone)) return window;
  }
  return null;
}

/**
 * For how many contacts at `at`, one after the other, the window has room beside `existing`, as `windowRefusal` judges
 * them: `most` at most. They are contacts that it binds, and those it merely counts take as much.
 */
export function windowRoom(
  window: ContactWindow,
  classes: readonly string[],
  existing: readonly ContactAt[],
  at: Instant,
  zone: string,
  most: number,
): number {
  const counted = existing.filter((contact) => windowCounts(window, classes, contact)).map((contact) => contact.at);
  let room = 0;
  while (room < most && !isFull(window, counted, at, zone)) {
    counted.push(at);
    room += 1;
  }
  return room;
}

/** Whether a window would refuse a contact that it has no room for. */
export const windowBinds = (window: ContactWindow, contact: Pick<ContactAt, 'channel' | 'class'>): boolean =>
  (window.channel === EVERY_CHANNEL || window.channel === contact.channel) &&
  (window.class === undefined || window.class === contact.class);

/** How far around `at` contacts can matter to any of the windows: from inclusive, to exclusive. */
export function windowReach(windows: readonly ContactWindow[], at: Instant, zone: string): [Instant, Instant] {
  let [from, to] = [at, at];
  for (const window of windows) {
    const [start, end] = reachOf(window, at, zone);
    if (start < from) from = start;
    if (end > to) to = end;
  }
  return [from, to];
}

function reachOf({ per }: ContactWindow, at: Instant, zone: string): readonly [Instant, Instant] {
  if (per === 'week') return weekSpan(at, zone);
  if (per === 'month') return monthSpan(at, zone);
  const length = per.days * DAY_MS;
  return [instant(at - length + 1), instant(at + length)];
}

/** Whether a contact takes room in a window. */
export function windowCounts(
  window: ContactWindow,
  classes: readonly string[],
  contact: Pick<ContactAt, 'channel' | 'class'>,
): boolean {
  if (window.channel !== EVERY_CHANNEL && window.channel !== contact.channel) return false;
  // A class the configuration does not know is at -1: above all others, so that it always counts.
  return window.class === undefined || classes.indexOf(contact.class) <= classes.indexOf(window.class);
}

function isFull(window: ContactWindow, times: readonly number[], at: Instant, zone: string): boolean {
  const [from, to] = reachOf(window, at, zone);
  const near = times.filter((time) => time >= from && time < to);
  if (near.length < window.max) return false;
  if (typeof window.per === 'string') return true;
  // Some max + 1 neighbours, the candidate among them, must not fit into one span. All of `near` lie within a length
  // of the candidate, so only neighbours on both of its sides can be too far apart.
  const length = window.per.days * DAY_MS;
  const sorted = Float64Array.from([...near, at]).sort();
  const place = sorted.indexOf(at);
  for (let first = Math.max(0, place - window.max); first <= place; first += 1) {
    const last = sorted[first + window.max];
    if (last !== undefined && last - sorted[first]! < length) return true;
  }
  return false;
}
