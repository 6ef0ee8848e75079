// A customer's events over the twelve months, in order of time: bills or top-ups, use, orders and what is sent back,
// visits, calls and complaints. About twenty-four a customer.
import { billingDate, DAY, LAST_INSTANT, MONTHS, momentOf, TODAY } from '../year.ts';
import { hasLeft, isGone, leftAt } from './habits.ts';
import { type Person, randomOfPerson, SPECIAL_NUMBER, TOPICS } from './person.ts';
import type { EventRecord, Habits } from './records.ts';
import { specialEvents } from './special.ts';
import type { World } from './world.ts';

/** Happenings a customer has in a year, on average. */
const A_YEAR = { visit: 0.45, 'call-centre': 0.7, 'app-login': 1.6 } as const;
const CANCELLED_ORDERS = 0.22;

export function eventsOf(world: World, person: Person, habits: Habits): readonly EventRecord[] {
  if (person.number === SPECIAL_NUMBER) return specialEvents;
  const random = randomOfPerson(world.seed, TOPICS.habits, person.number, 1);
  const { number } = person;
  const events: EventRecord[] = [];
  const prepaid = person.plan === 'go-s' && !person.autopay && person.contract === 'monthly';

  for (let month = 0; month < MONTHS; month += 1) {
    const midnight = billingDate(month, person.billingDay);
    if (midnight < person.joined || isGone(person, month)) continue;
    const quantity = habits.usage[month]!;
    events.push({ at: momentOf(midnight, 0.05), type: 'usage', quantity });
    const orderId = `${prepaid ? 'TOP' : 'INV'}-${number}-${month}`;
    if (!prepaid) {
      const over = Math.max(0, quantity - person.allowanceGb) * 0.4;
      const abroad = random.chance(0.06) ? random.between(2, 24) : 0;
      events.push({
        at: momentOf(midnight, 0.1),
        type: 'invoice',
        orderId,
        amount: cents(person.monthlyFee + over + abroad),
      });
    } else if (random.chance(0.7)) {
      const at = momentOf(Math.max(person.joined, midnight - random.whole(0, 9) * DAY), random.next());
      events.push({
        at,
        type: 'topup',
        orderId,
        channel: random.pick(['app', 'store']),
        amount: random.pick([10, 15, 20, 20, 30]),
      });
    }
  }

  for (const { at, topic } of habits.complaints) {
    events.push({ at, type: 'complaint', channel: random.pick(['call', 'app', 'email', 'store']), topic });
    if (random.chance(0.5))
      events.push({ at: at - random.whole(1, 40) * 60_000, type: 'call-centre', channel: 'call', topic });
  }
  const first = Math.max(person.joined, TODAY - 364 * DAY);
  const anyDay = (latest: number): number =>
    momentOf(first + random.whole(0, Math.max(0, Math.floor((latest - first) / DAY))) * DAY, random.next());
  for (const [type, rate] of Object.entries(A_YEAR)) {
    for (let count = poisson(random.next(), rate); count > 0; count -= 1) {
      const channel = { visit: 'store', 'call-centre': 'call' }[type] ?? 'app';
      events.push({
        at: anyDay(TODAY),
        type,
        channel,
        topic: random.pick(['billing', 'device', 'contract', 'roaming']),
      });
    }
  }
  for (let order = poisson(random.next(), 0.24); order > 0; order -= 1) {
    const at = anyDay(TODAY - 20 * DAY);
    const amount = random.pick([19, 29, 79, 149, 249, 399, 649]);
    const identity = { orderId: `ORD-${number}-${order}`, channel: random.pick(['store', 'app', 'web']) };
    events.push({ at, type: 'plan-change', eventId: `E${number}-P${order}`, ...identity, amount });
    if (random.chance(CANCELLED_ORDERS)) {
      const back = at + random.whole(1, 14) * DAY;
      events.push({ at: back, type: 'cancellation', eventId: `E${number}-C${order}`, ...identity, amount: -amount });
    }
  }

  const kept = events.filter(({ at }) => at >= person.joined && at <= LAST_INSTANT && !hasLeft(person, at));
  const left = leftAt(person);
  if (left !== null) kept.push(farewell(person, kept, left));
  return kept.toSorted((one, other) => one.at - other.at);
}

/** Who leaves gets the last bill back, as a negative amount on the same order. */
function farewell(person: Person, events: readonly EventRecord[], at: number): EventRecord {
  const last = events.filter(({ type }) => type === 'invoice').at(-1);
  const event = { at, type: 'cancellation', eventId: `E${person.number}-X`, channel: 'call', topic: 'leaving' };
  return last?.orderId === undefined || last.amount === undefined
    ? event
    : { ...event, orderId: last.orderId, amount: -last.amount };
}

/** How many happenings of a rate, from one draw. */
function poisson(draw: number, rate: number): number {
  let count = 0;
  let term = Math.exp(-rate);
  let sum = term;
  while (draw > sum && count < 12) {
    count += 1;
    term *= rate / count;
    sum += term;
  }
  return count;
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;
