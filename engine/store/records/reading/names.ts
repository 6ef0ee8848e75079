// What people call customers: the value of the attribute that is their name, where the workspace has one.
import { nameAttribute } from '#shared/model/attribute-label.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleAttributes } from '../attributes.ts';
import { readCustomerColumns } from './columns.ts';

/** The names of `customers`, in their order; null where there is none. */
export function namesOf(connection: Connection, change: ChangeNumber, customers: readonly number[]): (string | null)[] {
  const attribute = nameAttribute(visibleAttributes(connection, 'customers', change));
  if (attribute === null) return customers.map(() => null);
  const asked = Int32Array.from(new Set(customers));
  const column = readCustomerColumns(connection, change, asked, [attribute.name]).get(attribute.name);
  if (column?.type !== 'text') return customers.map(() => null);
  const found = new Map(Array.from(asked, (customer, row) => [customer, column.values[column.codes[row]!] ?? null]));
  return customers.map((customer) => found.get(customer) ?? null);
}
