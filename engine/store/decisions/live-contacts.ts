// The contacts of a customer that a contact window counts at this moment: live claims at their planned instant, and
// imported contacts at theirs. An imported contact that names a decision stands in the place of that decision's claim.
import { type Instant, instant } from '#shared/model/units.ts';
import { contactsOf } from '../records/ledger.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';
import { LIVE, REPLACED } from './usage.ts';

export interface LiveContact {
  readonly at: Instant;
  readonly channel: string;
  readonly treatment: string;
  /** The class it was claimed under; null for an imported contact, whose class the configuration knows. */
  readonly class: string | null;
  /** The claim's number, or null for an imported contact. */
  readonly claim: number | null;
}

const CLAIMS = `
  SELECT c.customer, c.planned_at AS at, c.channel, c.treatment, c.class, c.claim
  FROM json_each(@customers) wanted JOIN claim c ON c.customer = wanted.value
  WHERE c.planned_at BETWEEN @from AND @to AND ${LIVE} AND NOT ${REPLACED}`;

/**
 * The contacts of each of `customers` with `from <= at <= to`, by customer number; a customer without any has no entry.
 * Staged claims count; exact inside a write transaction.
 */
export function liveContactsOf(
  connection: Connection,
  customers: Int32Array,
  from: Instant,
  to: Instant,
): Map<number, LiveContact[]> {
  const found = new Map<number, LiveContact[]>();
  for (const [customer, contacts] of contactsOf(connection, newestChange(connection), customers, from, to)) {
    found.set(
      customer,
      contacts.map(({ at, channel, treatment }) => ({ at, channel, treatment, class: null, claim: null })),
    );
  }
  const statement = connection.statement(CLAIMS);
  const claims = connection.guard(() =>
    statement.all({ customers: JSON.stringify([...customers]), from, to }),
  ) as (Omit<LiveContact, 'at'> & { customer: number; at: number })[];
  for (const { customer, at, ...rest } of claims) {
    const contact = { at: instant(at), ...rest };
    const others = found.get(customer);
    if (others === undefined) found.set(customer, [contact]);
    else others.push(contact);
  }
  return found;
}
