// What is worked out for everybody at once, by customer number: who may be contacted on which channel today, and how
// often each was contacted lately. Read in pages, kept by whoever asked.
import { permissionAt } from '#engine/policy/consent.ts';
import { liveContactsOf } from '#engine/store/decisions/live-contacts.ts';
import { permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { type Everybody, pagesOf } from '#engine/store/records/reading/orders/everybody.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { PermissionRow } from '#shared/model/permission.ts';
import { instant } from '#shared/model/units.ts';
import type { Standing } from './standing.ts';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 30;
const MOST_CHANNELS = 31;

/** Told after every page; throws when nobody waits any more. */
export type Breathe = (done: number) => Promise<void>;

export const channelsOf = ({ configuration }: Standing): string[] =>
  Object.keys(configuration.channels).slice(0, MOST_CHANNELS);

/** The channels on which marketing is allowed by these rows today, as bits in the order of `channelsOf`. */
export function allowedBits(standing: Standing, rows: readonly PermissionRow[]): number {
  const { asOf, configuration, zone } = standing;
  const defaults = configuration.permissions.default;
  let bits = 0;
  for (const [bit, channel] of channelsOf(standing).entries()) {
    if (permissionAt(rows, 'marketing', channel, asOf, defaults, zone).allowed) bits |= 1 << bit;
  }
  return bits;
}

/** By customer number: the bits of `allowedBits`. */
export async function readAllowed(
  connection: Connection,
  standing: Standing,
  everybody: Everybody,
  breathe: Breathe,
): Promise<Int32Array> {
  const bits = new Int32Array(everybody.place.length);
  for (const customers of pagesOf(everybody)) {
    const rows = permissionsOf(connection, standing.change, customers);
    for (const customer of customers) bits[customer] = allowedBits(standing, rows.get(customer) ?? []);
    await breathe(customers.length);
  }
  return bits;
}

/** Contacts of the last 30 days up to now, approved ones included, of each of `customers`. */
export function contactsLately(connection: Connection, { change, asOf }: Standing, customers: Int32Array): number[] {
  const [from, to] = [instant(asOf - WINDOW_DAYS * DAY_MS), instant(asOf + 1)];
  const found = liveContactsOf(connection, customers, from, to, change);
  return Array.from(customers, (customer) => found.get(customer)?.length ?? 0);
}

/** By customer number: contacts of the last 30 days. */
export async function readContactsLately(
  connection: Connection,
  standing: Standing,
  everybody: Everybody,
  breathe: Breathe,
): Promise<Float64Array> {
  const counts = new Float64Array(everybody.place.length);
  for (const customers of pagesOf(everybody)) {
    const each = contactsLately(connection, standing, customers);
    for (const [row, customer] of customers.entries()) counts[customer] = each[row]!;
    await breathe(customers.length);
  }
  return counts;
}
