// The contacts of a customer that a contact window counts: live claims at their planned instant, and imported contacts
// at theirs. An imported contact that names a decision stands in the place of that decision's claim (decisions 5).
import { type ChangeNumber, type Instant, instant } from '#shared/model/units.ts';
import { newestChange } from '../workspace/audit.ts';
import type { Connection } from '../workspace/connection.ts';
import { CLAIMED_AT, CLAIMED_NOW, REPLACED, VISIBLE_IMPORT } from './usage.ts';

export interface LiveContact {
  readonly at: Instant;
  readonly channel: string;
  readonly treatment: string;
  /** The class it was claimed under; null for a contact of another origin, whose class the configuration knows. */
  readonly class: string | null;
  /** The claim's number, or null for an imported contact. */
  readonly claim: number | null;
}

/** Customers that stand closer together than this, on average, are read as one range of numbers. */
const DENSE = 4;

const COLUMNS_OF_CLAIM =
  'c.customer, c.planned_at AS at, c.channel, c.treatment, c.class AS class, c.claim AS claim FROM claim c';
const COLUMNS_OF_CONTACT = `k.customer, k.at, k.channel, k.treatment,
  (SELECT class FROM claim WHERE claim.run = CAST(substr(k.decision_id, 2) AS INTEGER)
     AND claim.position = CAST(substr(k.decision_id, instr(k.decision_id, '-') + 1) AS INTEGER)
     AND k.decision_id = 'r' || claim.run || '-' || claim.position LIMIT 1) AS class,
  NULL AS claim FROM contact k`;

function querySql(customers: string, claimed: string): string {
  return `
    SELECT ${COLUMNS_OF_CLAIM}
    WHERE c.customer ${customers} AND c.planned_at >= @from AND c.planned_at < @to AND ${claimed} AND NOT ${REPLACED}
    UNION ALL
    SELECT ${COLUMNS_OF_CONTACT}
    WHERE k.customer ${customers} AND k.at >= @from AND k.at < @to AND k.import IN ${VISIBLE_IMPORT}`;
}

const IN_LIST = 'IN (SELECT value FROM json_each(@customers))';
const IN_RANGE = 'BETWEEN @first AND @last';

/**
 * The contacts of each of `customers` from `from`, inclusive, to `to`, exclusive, by customer number; a customer
 * without any has no entry. With `change` as anybody saw them at it; without, as they count at this moment, staged
 * claims included (exact inside a write transaction).
 */
export function liveContactsOf(
  connection: Connection,
  customers: Int32Array,
  from: Instant,
  to: Instant,
  change?: ChangeNumber,
): Map<number, LiveContact[]> {
  const found = new Map<number, LiveContact[]>();
  if (customers.length === 0) return found;
  let [first, last] = [customers[0]!, customers[0]!];
  for (const customer of customers) {
    if (customer < first) first = customer;
    if (customer > last) last = customer;
  }
  const dense = last - first < customers.length * DENSE;
  const wanted = dense && last - first >= customers.length ? new Set(customers) : null;
  const sql = querySql(dense ? IN_RANGE : IN_LIST, change === undefined ? CLAIMED_NOW : CLAIMED_AT);
  const where = dense ? { first, last } : { customers: JSON.stringify([...customers]) };
  const rows = connection
    .statement(sql)
    .iterate({ ...where, from, to, change: change ?? newestChange(connection) }) as Iterable<
    Omit<LiveContact, 'at'> & { customer: number; at: number }
  >;
  for (const { customer, at, ...rest } of rows) {
    if (wanted !== null && !wanted.has(customer)) continue;
    const contact = { at: instant(at), ...rest };
    const others = found.get(customer);
    if (others === undefined) found.set(customer, [contact]);
    else others.push(contact);
  }
  return found;
}
