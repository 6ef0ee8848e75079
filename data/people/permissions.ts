// The permission ledger of one customer: agreements at the start, withdrawals, objections, single channels, expiries.
// One in twelve has no row at all. Some rows contradict others: the later or the stricter must win.
import { DAY, momentOf, TODAY } from '../year.ts';
import { type Person, randomOfPerson, SPECIAL_NUMBER, TOPICS } from './person.ts';
import type { PermissionRecord } from './records.ts';
import { specialPermissions } from './special.ts';

const CHANNELS = ['email', 'sms', 'call', 'app'] as const;
/** The ledger began with the data protection regulation. */
const LEDGER_BEGAN = Date.UTC(2018, 4, 25);
const NO_ROW_SHARE = 1 / 12;
const WITHDRAWN: Readonly<Record<(typeof CHANNELS)[number], number>> = {
  email: 0.07,
  sms: 0.08,
  call: 0.14,
  app: 0.04,
};

export function permissionsOf(seed: number, person: Person): readonly PermissionRecord[] {
  if (person.number === SPECIAL_NUMBER) return specialPermissions;
  const random = randomOfPerson(seed, TOPICS.permissions, person.number);
  const rows: PermissionRecord[] = [];
  if (random.chance(NO_ROW_SHARE)) return rows;

  const began = momentOf(Math.max(person.joined, LEDGER_BEGAN), random.next());
  const source = random.pick(['store', 'web', 'call-centre', 'app']);
  const add = (row: Pick<PermissionRecord, 'purpose' | 'channel' | 'state'> & Partial<PermissionRecord>): void => {
    const recordedAt = row.recordedAt ?? began;
    rows.push({ basis: 'consent', source, evidence: null, validFrom: recordedAt, validTo: null, ...row, recordedAt });
  };
  const later = (): number => {
    const day = Math.floor((TODAY - began) / DAY);
    return momentOf(TODAY - random.whole(0, Math.min(720, Math.max(0, day - 1))) * DAY, random.next() * 0.9);
  };

  const form = `form ${person.number}-${random.whole(1, 9)}`;
  if (random.chance(0.82)) {
    const limited = random.chance(0.22);
    const expired = limited && random.chance(0.2);
    const validTo = limited ? TODAY + (expired ? -random.whole(5, 300) : random.whole(20, 700)) * DAY : null;
    if (validTo === null || validTo > began) {
      add({ purpose: 'marketing', channel: '*', state: 'granted', evidence: form, validTo });
    }
  } else {
    for (const channel of CHANNELS) {
      if (random.chance(0.4)) add({ purpose: 'marketing', channel, state: 'granted', evidence: form });
    }
  }
  for (const channel of CHANNELS) {
    if (!random.chance(WITHDRAWN[channel])) continue;
    const recordedAt = later();
    add({ purpose: 'marketing', channel, state: 'withdrawn', source: channel === 'sms' ? 'sms' : 'web', recordedAt });
    if (recordedAt < TODAY - 60 * DAY && random.chance(0.25)) {
      add({
        purpose: 'marketing',
        channel,
        state: 'granted',
        source: 'app',
        recordedAt: recordedAt + random.whole(20, 55) * DAY,
      });
    }
  }
  if (random.chance(0.03)) {
    add({
      purpose: 'marketing',
      channel: '*',
      state: 'objected',
      source: 'call-centre',
      evidence: 'recording',
      recordedAt: later(),
    });
  }
  if (random.chance(0.35)) add({ purpose: 'service', channel: '*', state: 'granted', basis: 'contract' });
  if (random.chance(0.006))
    add({ purpose: 'service', channel: 'email', state: 'objected', source: 'web', recordedAt: later() });
  if (random.chance(0.04)) {
    add({
      purpose: 'profiling',
      channel: '*',
      state: 'objected',
      basis: 'legitimate-interest',
      source: 'web',
      recordedAt: later(),
    });
  }
  return rows;
}

/** Whether a marketing contact was plainly allowed then: what a careful campaign of the past looked at. */
export function mayMarket(rows: readonly PermissionRecord[], channel: string, at: number): boolean {
  let everywhere: PermissionRecord | null = null;
  let here: PermissionRecord | null = null;
  for (const row of rows) {
    if (row.purpose !== 'marketing' || row.recordedAt > at || (row.validTo !== null && row.validTo < at)) continue;
    if (row.channel === '*' && row.recordedAt >= (everywhere?.recordedAt ?? 0)) everywhere = row;
    if (row.channel === channel && row.recordedAt >= (here?.recordedAt ?? 0)) here = row;
  }
  const granted = (row: PermissionRecord | null): boolean => row === null || row.state === 'granted';
  return (everywhere !== null || here !== null) && granted(everywhere) && granted(here);
}
