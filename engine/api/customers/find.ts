// Finds customers by the beginning of an id or a name, fast at a million: ids through their index, names by halving in
// the order of names that the desk keeps.
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { customerIdOf, customersByIdPrefix } from '#engine/store/records/reading/customers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { nameAttribute } from '#shared/model/attribute-label.ts';
import { attributeKey, folded } from '#shared/model/filter.ts';
import { type Order, ordersOf } from './orders.ts';
import { standingNow } from './standing.ts';

export interface FoundCustomer {
  readonly customerId: string;
  readonly name: string | null;
}

/** At most `limit` customers: those by id first, then those by name. Waits for the order of names the first time. */
export async function findCustomers(
  connection: Connection,
  { text, limit }: { readonly text: string; readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<FoundCustomer[]> {
  const { change } = standingNow(connection);
  const name = nameAttribute(visibleAttributes(connection, 'customers', change))?.name ?? null;
  const spellings = [...new Set([text, text.toUpperCase(), text.toLowerCase()])];
  const found = new Set(spellings.flatMap((each) => customersByIdPrefix(connection, each, change, limit)));
  if (name !== null && found.size < limit) {
    const sort = { column: attributeKey(name), descending: false };
    const order = await ordersOf(connection).of({ filter: [], sort }, signal);
    for (const customer of byName(connection, order, name, folded(text), limit)) found.add(customer);
  }
  const customers = Int32Array.from([...found].slice(0, limit));
  const names = namesOf(connection, change, customers, name);
  return Array.from(customers, (customer, row) => ({
    customerId: customerIdOf(connection, customer),
    name: names[row] ?? null,
  }));
}

/** The customers whose folded names begin with `wanted`. Names stand in that order; the missing come last. */
function byName(connection: Connection, order: Order, name: string, wanted: string, limit: number): number[] {
  const { customers, standing } = order;
  const foldedAt = (at: number): string | null => {
    const [found] = namesOf(connection, standing.change, customers.slice(at, at + 1), name);
    return found === undefined || found === null ? null : folded(found);
  };
  let [low, high] = [0, customers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const text = foldedAt(middle);
    if (text !== null && text < wanted) low = middle + 1;
    else high = middle;
  }
  const near = customers.slice(low, low + limit);
  const names = namesOf(connection, standing.change, near, name);
  return [...near].filter((_, row) => folded(names[row] ?? '').startsWith(wanted));
}

function namesOf(
  connection: Connection,
  change: Order['standing']['change'],
  customers: Int32Array,
  name: string | null,
): (string | null)[] {
  const column = name === null ? undefined : readCustomerColumns(connection, change, customers, [name]).get(name);
  if (column?.type !== 'text') return [];
  return Array.from(column.codes, (code) => column.values[code] ?? null);
}
