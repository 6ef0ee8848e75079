// Draws the customers: who they are, what they pay for, and who is about to leave.
import { type Random, randomOf } from '../random.ts';
import { addMonths, DAY, TODAY } from '../year.ts';
import { AREA_WEIGHTS, FIRST_NAMES, LAST_NAMES, plainLetters } from './country.ts';
import {
  type Contract,
  type Person,
  PLANS,
  type Plan,
  randomOfPerson,
  type Segment,
  SPECIAL_NUMBER,
  TOPICS,
} from './person.ts';
import { special } from './special.ts';

const SEGMENTS: readonly (readonly [Segment, number])[] = [
  ['consumer', 46],
  ['family', 27],
  ['youth', 16],
  ['business', 11],
];

const PLANS_OF: Readonly<Record<Segment, readonly (readonly [Plan, number])[]>> = {
  consumer: weights(30, 34, 22, 14),
  family: weights(8, 30, 36, 26),
  youth: weights(38, 30, 16, 16),
  business: weights(6, 24, 34, 36),
};

const CONTRACTS_OF: Readonly<Record<Segment, readonly (readonly [Contract, number])[]>> = {
  consumer: terms(44, 32, 24),
  family: terms(24, 34, 42),
  youth: terms(70, 22, 8),
  business: terms(14, 36, 50),
};

function weights(small: number, medium: number, large: number, unlimited: number): [Plan, number][] {
  return [
    ['go-s', small],
    ['go-m', medium],
    ['go-l', large],
    ['unlimited', unlimited],
  ];
}

function terms(monthly: number, year: number, two: number): [Contract, number][] {
  return [
    ['monthly', monthly],
    ['12-month', year],
    ['24-month', two],
  ];
}

const BILLING_DAYS = [...Array.from({ length: 20 }, (_, day) => day + 1), 24, 25, 26, 27, 28];

/** The customer `number` under `seed`. */
export function personOf(seed: number, number: number): Person {
  if (number === SPECIAL_NUMBER) return special;
  const random = randomOfPerson(seed, TOPICS.person, number);
  const segment = segmentOf(seed, number);
  const plan = random.weighted(PLANS_OF[segment]);
  const contract = plan === 'go-s' && random.chance(0.6) ? 'monthly' : random.weighted(CONTRACTS_OF[segment]);
  const gender = random.weighted([
    ['female' as const, 49],
    ['male' as const, 48],
    [null, 3],
  ]);
  const name = `${random.pick(FIRST_NAMES[gender ?? (random.chance(0.5) ? 'female' : 'male')])} ${random.pick(LAST_NAMES)}`;
  const joined = joiningDay(random, segment);
  const tenureMonths = Math.floor((TODAY - joined) / (30.4375 * DAY));
  const { leavesIn, fadesFrom } = decline(random, tenureMonths);
  const [first = '', last = ''] = name.split(' ').map(plainLetters);
  return {
    number,
    id: `U${number}`,
    name,
    // example.com is reserved for examples, and no country has the code 999: nobody can be reached by accident.
    email: random.chance(0.95) ? `${first}.${last}.${number}@example.com` : null,
    phone: random.chance(0.97) ? `+99940${String(random.whole(0, 9_999_999)).padStart(7, '0')}` : null,
    birthYear: birthYear(random, segment),
    gender,
    area: random.weighted(AREA_WEIGHTS),
    segment,
    plan,
    contract,
    contractEnd: contract === 'monthly' ? null : contractEnd(contract, joined),
    joined,
    tenureMonths,
    monthlyFee: monthlyFee(random, segment, plan, tenureMonths),
    deviceAgeMonths: Math.min(84, Math.floor(-Math.log(1 - random.next()) * 19)),
    allowanceGb: PLANS[plan].allowanceGb,
    autopay: random.chance(plan === 'go-s' ? 0.35 : 0.68),
    fibre: random.chance(0.46),
    billingDay: random.pick(BILLING_DAYS),
    appetite: Math.min(1.6, Math.max(0.05, (plan === 'unlimited' ? 0.24 : 0.55) * Math.exp(0.45 * random.normal()))),
    fadesFrom,
    leavesIn,
  };
}

/**
 * The segment, the same under every seed for the first thousand customers. The hold-out is drawn by lot within each
 * segment: so whether U124 is drawn hangs on neither the seed nor, by a wide margin, the number of customers.
 */
function segmentOf(seed: number, number: number): Segment {
  return randomOf(number <= 1000 ? 0 : seed, TOPICS.segment, number).weighted(SEGMENTS);
}

function joiningDay(random: Random, segment: Segment): number {
  const mean = { consumer: 54, family: 62, youth: 26, business: 58 }[segment];
  const months = Math.min(216, 0.7 - Math.log(1 - random.next()) * mean);
  return TODAY - Math.ceil(months * 30.4375) * DAY;
}

/** Some customers fade; of these some leave within the year, most are still here and would be worth a call. */
function decline(random: Random, tenureMonths: number): Pick<Person, 'fadesFrom' | 'leavesIn'> {
  const draw = random.next();
  const month = random.whole(5, 10);
  if (tenureMonths < 9) return { fadesFrom: null, leavesIn: null };
  if (draw < 0.035) return { fadesFrom: month - 3, leavesIn: month };
  if (draw < 0.13) return { fadesFrom: random.whole(7, 9), leavesIn: null };
  return { fadesFrom: null, leavesIn: null };
}

function birthYear(random: Random, segment: Segment): number {
  if (segment === 'youth') return random.whole(1999, 2010);
  const centre = segment === 'consumer' ? 1971 : 1979;
  return Math.round(Math.min(2002, Math.max(1936, centre + 13 * random.normal())));
}

/** The end of the running term: terms follow one another from the first day. */
function contractEnd(contract: Contract, joined: number): number {
  const term = contract === '12-month' ? 12 : 24;
  let end = addMonths(joined, term);
  while (end < TODAY) end = addMonths(end, term);
  return end;
}

/** The plan's price, a loyalty discount, and the extras of the segment, to the cent. */
function monthlyFee(random: Random, segment: Segment, plan: Plan, tenureMonths: number): number {
  const extras = { consumer: 4, family: 11, youth: 3, business: 16 }[segment];
  const discount = tenureMonths > 60 ? 0.92 : 1;
  const fee = PLANS[plan].fee * discount + (random.chance(0.6) ? random.next() * 2 * extras : 0);
  return Math.round(fee * 100) / 100;
}
