// U124, Elina Mäkelä of Espoo: a family that has been a customer for six years, whose network was bad all autumn, who
// complained twice, uses half of what she used in summer, and whose contract ends in four weeks. Written by hand, the
// same under every seed, so that everybody who learns the product meets the same customer.
import { billingDate, DAY, MONTHS, momentOf, TODAY } from '../year.ts';
import type { Person } from './person.ts';
import type { CampaignRecord, Complaint, EventRecord, Habits, PermissionRecord } from './records.ts';

const on = (year: number, month: number, day: number, share = 0.5): number =>
  momentOf(Date.UTC(year, month - 1, day), share);

export const special: Person = {
  number: 124,
  id: 'U124',
  name: 'Elina Mäkelä',
  email: 'elina.makela.124@example.com',
  phone: '+999400000124',
  birthYear: 1984,
  gender: 'female',
  area: 2, // Espoo-Leppävaara
  segment: 'family',
  plan: 'unlimited',
  contract: '24-month',
  contractEnd: Date.UTC(2026, 11, 18),
  joined: Date.UTC(2020, 8, 14),
  tenureMonths: Math.floor((TODAY - Date.UTC(2020, 8, 14)) / (30.4375 * DAY)),
  monthlyFee: 66.7,
  deviceAgeMonths: 31,
  allowanceGb: 200,
  autopay: true,
  fibre: true,
  billingDay: 12,
  appetite: 0.24,
  fadesFrom: 8,
  leavesIn: null,
};

const USAGE = [47.2, 44.1, 41.8, 43.5, 42.6, 45.9, 52.3, 58.8, 49.7, 39.4, 29.1, 21.6];

const COMPLAINTS: readonly Complaint[] = [
  { at: on(2026, 9, 28, 0.71), topic: 'network' },
  { at: on(2026, 10, 19, 0.33), topic: 'network' },
];

export const specialHabits: Habits = { usage: Float64Array.from(USAGE), complaints: COMPLAINTS };

/** Roaming and calls abroad on top of the monthly fee. */
const EXTRAS: Readonly<Record<number, number>> = { 0: 6.4, 7: 17.4, 8: 9.8 };

const invoices: EventRecord[] = Array.from({ length: MONTHS }, (_, month) => ({
  at: momentOf(billingDate(month, special.billingDay), 0.1),
  type: 'invoice',
  eventId: `E124-I${month}`,
  orderId: `INV-124-${month}`,
  amount: Math.round((special.monthlyFee + (EXTRAS[month] ?? 0)) * 100) / 100,
}));

const used: EventRecord[] = USAGE.map((quantity, month) => ({
  at: momentOf(billingDate(month, special.billingDay), 0.05),
  type: 'usage',
  quantity,
}));

const told: EventRecord[] = COMPLAINTS.map(({ at, topic }) => ({ at, type: 'complaint', channel: 'call', topic }));

export const specialEvents: readonly EventRecord[] = [
  ...invoices,
  ...used,
  ...told,
  // A tablet for the children before Christmas.
  { at: on(2025, 12, 6), type: 'visit', channel: 'store', topic: 'device' },
  {
    at: on(2025, 12, 6, 0.54),
    type: 'plan-change',
    eventId: 'E124-P0',
    orderId: 'ORD-124-0',
    channel: 'store',
    amount: 489,
  },
  // A watch line in May, kept; a second one in June, sent back after four days.
  {
    at: on(2026, 5, 15, 0.8),
    type: 'plan-change',
    eventId: 'E124-P1',
    orderId: 'ORD-124-1',
    channel: 'app',
    amount: 349,
  },
  {
    at: on(2026, 6, 8, 0.62),
    type: 'plan-change',
    eventId: 'E124-P2',
    orderId: 'ORD-124-2',
    channel: 'app',
    amount: 229,
  },
  {
    at: on(2026, 6, 12, 0.4),
    type: 'cancellation',
    eventId: 'E124-C2',
    orderId: 'ORD-124-2',
    channel: 'app',
    amount: -229,
  },
  { at: on(2026, 3, 30, 0.9), type: 'app-login', channel: 'app' },
  { at: on(2026, 9, 24, 0.85), type: 'call-centre', channel: 'call', topic: 'network' },
  { at: on(2026, 10, 18, 0.95), type: 'app-login', channel: 'app' },
  { at: on(2026, 11, 14, 0.9), type: 'app-login', channel: 'app', topic: 'contract' },
].toSorted((one, other) => one.at - other.at);

const agreed = on(2020, 9, 14, 0.45);
const row = (
  given: Pick<PermissionRecord, 'purpose' | 'channel' | 'state' | 'source' | 'evidence' | 'recordedAt'> &
    Partial<PermissionRecord>,
): PermissionRecord => ({ basis: 'consent', validFrom: given.recordedAt, validTo: null, ...given });

/** Agreed in the store, left text messages in 2025 and came back to them in 2026. */
export const specialPermissions: readonly PermissionRecord[] = [
  row({
    purpose: 'service',
    channel: '*',
    state: 'granted',
    basis: 'contract',
    source: 'store',
    evidence: 'contract 2020-09-14',
    recordedAt: agreed,
  }),
  row({
    purpose: 'marketing',
    channel: '*',
    state: 'granted',
    source: 'store',
    evidence: 'form 2020-09-14',
    recordedAt: agreed,
  }),
  row({
    purpose: 'profiling',
    channel: '*',
    state: 'granted',
    source: 'store',
    evidence: 'form 2020-09-14',
    recordedAt: agreed,
  }),
  row({
    purpose: 'marketing',
    channel: 'sms',
    state: 'withdrawn',
    source: 'sms',
    evidence: 'reply STOP',
    recordedAt: on(2025, 3, 2, 0.7),
  }),
  row({
    purpose: 'marketing',
    channel: 'sms',
    state: 'granted',
    source: 'app',
    evidence: 'switch in the app',
    recordedAt: on(2026, 2, 11, 0.8),
  }),
];

/** What the company tried in the year before; nothing for two months, so no contact window is in the way. */
export const specialCampaigns: readonly CampaignRecord[] = [
  {
    at: on(2026, 1, 20, 0.4),
    treatment: 'family-bundle-email',
    arm: 'treated',
    propensity: 0.31,
    outcome: 'opened',
    outcomeAt: on(2026, 1, 21, 0.2),
    value: null,
  },
  {
    at: on(2026, 4, 21, 0.4),
    treatment: 'loyalty-gift-sms',
    arm: 'treated',
    propensity: 0.24,
    outcome: 'redeemed',
    outcomeAt: on(2026, 4, 23, 0.6),
    value: 18,
  },
  {
    at: on(2026, 7, 7, 0.35),
    treatment: 'data-upsell-sms',
    arm: 'control',
    propensity: 0.04,
    outcome: 'none',
    outcomeAt: on(2026, 7, 21, 0.35),
    value: null,
  },
  {
    at: on(2026, 9, 15, 0.3),
    treatment: 'device-upgrade-app',
    arm: 'treated',
    propensity: 0.27,
    outcome: 'dismissed',
    outcomeAt: on(2026, 9, 15, 0.9),
    value: null,
  },
];
