// The contacts of a customer that a contact window counts: live claims at their planned instant, and imported contacts
// at theirs. An imported contact that names a decision stands in the place of that decision's claim (decisions 5).
import type { KnownContact } from '#shared/model/batch.ts';
import { type ChangeNumber, type Instant, instant } from '#shared/model/units.ts';
import { contactsOf } from '../records/reading/ledger.ts';
import { mergedAt, storedUnder } from '../records/reading/merged.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';
import { CLAIMED_AT, CLAIMED_NOW, REPLACED } from './usage.ts';

const claims = (live: string): string => `
  SELECT c.customer, c.planned_at AS at, c.channel, c.treatment, c.class, c.claim
  FROM json_each(@customers) wanted CROSS JOIN claim c ON c.customer = wanted.value
  WHERE c.planned_at >= @from AND c.planned_at < @to AND ${live} AND NOT ${REPLACED}`;

/**
 * The contacts of each of `customers`, and of whom they speak for, from `from`, inclusive, to `to`, exclusive, by customer number; a customer
 * without any has no entry. With `change` as they were seen at it; without, as they count at this moment, staged claims
 * included (exact inside a write transaction).
 */
export function liveContactsOf(
  connection: Connection,
  customers: Int32Array,
  from: Instant,
  to: Instant,
  change?: ChangeNumber,
): Map<number, KnownContact[]> {
  const found = new Map<number, KnownContact[]>();
  const seenAt = change ?? newestChange(connection);
  for (const [customer, contacts] of contactsOf(connection, seenAt, customers, from, instant(to - 1))) {
    found.set(
      customer,
      contacts.map(({ at, channel, treatment }) => ({ at, channel, treatment, class: null, claim: null })),
    );
  }
  if (connection.statement('SELECT 1 FROM claim LIMIT 1').get() === undefined) return found;
  const statement = connection.statement(claims(change === undefined ? CLAIMED_NOW : CLAIMED_AT));
  const merged = mergedAt(connection, seenAt);
  const rows = connection.guard(() =>
    statement.all({ customers: JSON.stringify(storedUnder(merged, customers)), from, to, change: seenAt }),
  ) as (KnownContact & { customer: number })[];
  for (const { customer: own, ...contact } of rows) {
    const customer = merged?.survivorOf(own) ?? own;
    const others = found.get(customer);
    if (others === undefined) found.set(customer, [contact]);
    else others.push(contact);
  }
  return found;
}
