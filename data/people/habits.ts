// What a customer does month by month: how much is used, and what is complained about. Use follows the seasons and
// fades before a customer leaves; complaints follow bad weeks of the network.
import { billingDate, calendarMonth, DAY, MONTHS, momentOf } from '../year.ts';
import { type Person, randomOfPerson, SPECIAL_NUMBER, TOPICS } from './person.ts';
import type { Complaint, Habits } from './records.ts';
import { specialHabits } from './special.ts';
import { WEEKS, type World, weekDate } from './world.ts';

/** Use in each calendar month beside the year's mean: summer cottages and December films. */
const SEASON = [1.03, 0.95, 0.97, 0.95, 0.96, 1.02, 1.16, 1.08, 0.96, 0.94, 0.96, 1.09];
const FADING = 0.68;
const QUIET_COMPLAINTS_A_WEEK = 0.0024;
const BAD_QUALITY = 66;

export function habitsOf(world: World, person: Person): Habits {
  if (person.number === SPECIAL_NUMBER) return specialHabits;
  const random = randomOfPerson(world.seed, TOPICS.habits, person.number);
  const usage = new Float64Array(MONTHS).fill(Number.NaN);
  let level = person.appetite * person.allowanceGb;
  for (let month = 0; month < MONTHS; month += 1) {
    const at = billingDate(month, person.billingDay);
    const noise = Math.exp(0.16 * random.normal());
    if (person.fadesFrom !== null && month > person.fadesFrom) level *= FADING;
    if (at < person.joined || isGone(person, month)) continue;
    usage[month] = Math.round(level * SEASON[calendarMonth(at)]! * noise * 10) / 10;
  }

  const complaints: Complaint[] = [];
  const restless = person.fadesFrom === null ? 1 : 1.8;
  for (let week = 0; week < WEEKS; week += 1) {
    const quality = world.quality[person.area * WEEKS + week]!;
    const bad = Math.max(0, BAD_QUALITY - quality) / 30;
    const draw = random.next();
    const other = QUIET_COMPLAINTS_A_WEEK * restless;
    if (draw >= other + 0.03 * bad * restless) continue;
    const at = momentOf(weekDate(week) - random.whole(0, 6) * DAY, random.next());
    const topic = draw < other ? random.pick(['billing', 'price', 'device', 'network'] as const) : 'network';
    if (at >= person.joined && !hasLeft(person, at)) complaints.push({ at, topic });
  }
  complaints.sort((one, other) => one.at - other.at);
  return { usage, complaints };
}

/** Whether nothing is billed for a month any more. */
export const isGone = (person: Person, month: number): boolean => person.leavesIn !== null && month > person.leavesIn;

/** The moment a customer left, or null. */
export const leftAt = (person: Person): number | null =>
  person.leavesIn === null ? null : momentOf(billingDate(person.leavesIn, person.billingDay) + 4 * DAY, 0.4);

export function hasLeft(person: Person, at: number): boolean {
  const left = leftAt(person);
  return left !== null && at >= left;
}
