// The twelve treatments as the sample's world really answers them. The product never reads this: it has the beliefs of
// resources/config/default.yaml, which are close to the truth and not equal to it.
import type { Person } from '../people/person.ts';
import type { Feature } from './features.ts';

export interface TrueTreatment {
  readonly id: string;
  readonly channel: 'email' | 'sms' | 'call' | 'app';
  /** Mean probability of a response when contacted, about. */
  readonly base: number;
  /** Share of these who would have responded without the contact, about. */
  readonly natural: number;
  /** Standard deviation of the observed part of the log-odds; the hidden part has half its variance. */
  readonly spread: number;
  /** What makes a customer respond when contacted, and what makes one respond anyway. */
  readonly drawn: Readonly<Partial<Record<Feature, number>>>;
  readonly anyway: Readonly<Partial<Record<Feature, number>>>;
  /** Euros a response is worth, and one contact costs: as in default.yaml. */
  readonly value: (person: Person, competitor: number) => number;
  readonly cost: number;
  readonly response: string;
  /** Outcomes of a contact that was not answered, with how likely each is. */
  readonly otherwise: readonly (readonly [string, number])[];
  /** Who is in the audience of its campaigns. */
  readonly audience: (person: Person) => boolean;
  /** What the recommender says about it, null where it has no opinion. */
  readonly score: 'probability' | 'points' | 'rank' | null;
}

const CALL_ENDS = [
  ['declined', 55],
  ['no-answer', 45],
] as const;
const EMAIL_ENDS = [
  ['none', 62],
  ['opened', 30],
  ['clicked', 7],
  ['unsubscribed', 1],
] as const;
const SMS_ENDS = [
  ['none', 97],
  ['stop', 3],
] as const;
const APP_ENDS = [
  ['none', 60],
  ['dismissed', 40],
] as const;

const everybody = (): boolean => true;

export const TREATMENTS: readonly TrueTreatment[] = [
  {
    id: 'retention-call',
    channel: 'call',
    base: 0.3,
    natural: 0.55,
    spread: 0.9,
    drawn: { complaints: 0.8, usageTrend: -0.6, contractSoon: 0.7, tenure: 0.5, network: -0.4 },
    anyway: { tenure: 0.8, autopay: 0.5, network: 0.6 },
    value: ({ monthlyFee }) => 6 * monthlyFee,
    cost: 6.5,
    response: 'retained',
    otherwise: CALL_ENDS,
    score: 'points',
    audience: ({ fadesFrom, contract }) => fadesFrom !== null || contract === 'monthly',
  },
  {
    id: 'price-match-call',
    channel: 'call',
    base: 0.24,
    natural: 0.5,
    spread: 0.8,
    drawn: { priceGap: 0.9, fee: 0.4, monthlyContract: 0.4 },
    anyway: { tenure: 0.7, family: 0.4, priceGap: -0.5 },
    value: ({ monthlyFee }, competitor) => 5 * Math.min(monthlyFee, competitor),
    cost: 5.25,
    response: 'retained',
    otherwise: CALL_ENDS,
    score: null,
    audience: ({ segment }) => segment !== 'youth',
  },
  {
    id: 'fibre-call',
    channel: 'call',
    base: 0.075,
    natural: 0.25,
    spread: 0.9,
    drawn: { dataPressure: 0.7, family: 0.6, age: -0.4, network: -0.5 },
    anyway: { dataPressure: 0.5, fee: 0.5 },
    value: () => 165,
    cost: 5.6,
    response: 'bought',
    otherwise: CALL_ENDS,
    score: 'probability',
    audience: ({ fibre }) => fibre,
  },
  {
    id: 'renewal-email',
    channel: 'email',
    base: 0.1,
    natural: 0.6,
    spread: 0.8,
    drawn: { contractSoon: 1, tenure: 0.4, autopay: 0.3 },
    anyway: { contractSoon: 0.7, tenure: 0.7 },
    value: ({ monthlyFee }) => 3 * monthlyFee,
    cost: 0.04,
    response: 'renewed',
    otherwise: EMAIL_ENDS,
    score: 'rank',
    audience: ({ contract }) => contract !== 'monthly',
  },
  {
    id: 'family-bundle-email',
    channel: 'email',
    base: 0.03,
    natural: 0.3,
    spread: 0.9,
    drawn: { family: 1, age: -0.4, tenure: 0.3 },
    anyway: { family: 0.8, fee: 0.4 },
    value: () => 96,
    cost: 0.04,
    response: 'bought',
    otherwise: EMAIL_ENDS,
    score: 'probability',
    audience: ({ segment }) => segment === 'family' || segment === 'consumer',
  },
  {
    id: 'data-upsell-sms',
    channel: 'sms',
    base: 0.055,
    natural: 0.35,
    spread: 0.9,
    drawn: { dataPressure: 1, youth: 0.4, usageTrend: 0.5 },
    anyway: { dataPressure: 0.8, autopay: 0.3 },
    value: () => 60,
    cost: 0.07,
    response: 'bought',
    otherwise: SMS_ENDS,
    score: 'probability',
    audience: ({ plan }) => plan !== 'unlimited',
  },
  {
    id: 'roaming-sms',
    channel: 'sms',
    base: 0.06,
    natural: 0.4,
    spread: 0.5,
    drawn: { business: 0.8, fee: 0.5 },
    anyway: { business: 0.9 },
    value: () => 14,
    cost: 0.07,
    response: 'bought',
    otherwise: SMS_ENDS,
    score: null,
    audience: everybody,
  },
  {
    id: 'loyalty-gift-sms',
    channel: 'sms',
    base: 0.11,
    natural: 0.2,
    spread: 0.6,
    drawn: { tenure: 0.7, youth: 0.4 },
    anyway: { tenure: 0.5, autopay: 0.4 },
    value: () => 18,
    cost: 0.45,
    response: 'redeemed',
    otherwise: SMS_ENDS,
    score: null,
    audience: ({ tenureMonths }) => tenureMonths >= 12,
  },
  {
    id: 'loyalty-gift-email',
    channel: 'email',
    base: 0.11,
    natural: 0.2,
    spread: 0.6,
    drawn: { tenure: 0.6, age: 0.4 },
    anyway: { tenure: 0.5, autopay: 0.4 },
    value: () => 18,
    cost: 0.45,
    response: 'redeemed',
    otherwise: EMAIL_ENDS,
    score: null,
    audience: ({ tenureMonths }) => tenureMonths >= 12,
  },
  {
    id: 'device-upgrade-app',
    channel: 'app',
    base: 0.04,
    natural: 0.5,
    spread: 0.9,
    drawn: { deviceAge: 1, youth: 0.4, fee: 0.3 },
    anyway: { deviceAge: 0.8, age: -0.4 },
    value: () => 74,
    cost: 0,
    response: 'bought',
    otherwise: APP_ENDS,
    score: 'probability',
    audience: ({ deviceAgeMonths }) => deviceAgeMonths >= 18,
  },
  {
    id: 'autopay-app',
    channel: 'app',
    base: 0.12,
    natural: 0.3,
    spread: 0.6,
    drawn: { youth: 0.6, age: -0.5 },
    anyway: { tenure: -0.5, age: -0.4 },
    value: () => 9,
    cost: 0,
    response: 'activated',
    otherwise: APP_ENDS,
    score: null,
    audience: ({ autopay }) => !autopay,
  },
];
