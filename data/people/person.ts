// One customer of the sample: what the company has on file, and the inclinations that shape the twelve months.
// A person is a pure function of the seed and the customer's number, whatever the number of customers.
import { type Random, randomOf } from '../random.ts';

/** U124, whose story is written by hand and the same under every seed. */
export const SPECIAL_NUMBER = 124;

export type Segment = 'consumer' | 'family' | 'youth' | 'business';
export type Plan = 'go-s' | 'go-m' | 'go-l' | 'unlimited';
export type Contract = 'monthly' | '12-month' | '24-month';

/** Money is in euros. */
export interface Person {
  /** 1 to N; the id is U followed by it. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly birthYear: number;
  readonly gender: string | null;
  /** Position in AREAS. */
  readonly area: number;
  readonly segment: Segment;
  readonly plan: Plan;
  readonly contract: Contract;
  /** Midnight UTC, null for a monthly contract. */
  readonly contractEnd: number | null;
  /** Midnight UTC of the first day as a customer. */
  readonly joined: number;
  readonly tenureMonths: number;
  readonly monthlyFee: number;
  readonly deviceAgeMonths: number;
  readonly allowanceGb: number;
  readonly autopay: boolean;
  readonly fibre: boolean;
  readonly billingDay: number;
  /** Share of the allowance used in an ordinary month. */
  readonly appetite: number;
  /** Month of the sample year after which use fades, and the month in which the customer leaves; null for most. */
  readonly fadesFrom: number | null;
  readonly leavesIn: number | null;
}

export const TOPICS = {
  person: 1,
  habits: 2,
  permissions: 3,
  campaigns: 4,
  circumstances: 5,
  scores: 6,
  dirt: 7,
  network: 8,
  prices: 9,
  segment: 10,
} as const;

/** The stream of a topic for a customer. U124 draws the same under every seed. */
export function randomOfPerson(seed: number, topic: number, number: number, occasion = 0): Random {
  return randomOf(number === SPECIAL_NUMBER ? 0 : seed, topic, number, occasion);
}

export const PLANS: Readonly<Record<Plan, { readonly fee: number; readonly allowanceGb: number }>> = {
  'go-s': { fee: 12.9, allowanceGb: 8 },
  'go-m': { fee: 22.9, allowanceGb: 25 },
  'go-l': { fee: 32.9, allowanceGb: 60 },
  unlimited: { fee: 44.9, allowanceGb: 200 },
};
