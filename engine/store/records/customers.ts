// Customers by their ids: exact text outside, a number inside that never leaves the engine (decisions 9).
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import { type ChangeNumber, type CustomerNumber, customerNumber, MONEY_SCALE } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { visibleAttributes } from './attributes.ts';
import { type Cell, scanCustomers } from './scan.ts';
import { exactly } from './tables.ts';
import { visibleImports } from './visibility.ts';

/** The number of an id that was ever imported, or undefined. Whether the customer is visible at a change is another question. */
export function customerNumberOf(connection: Connection, id: string): CustomerNumber | undefined {
  const row = connection.first(build.selectFrom('customer').select('customer').where('id', '=', id));
  return row === undefined ? undefined : customerNumber(row.customer);
}

export function customerIdOf(connection: Connection, customer: number): string {
  const row = connection.first(build.selectFrom('customer').select('id').where('customer', '=', customer));
  if (row === undefined) throw new Error(`there is no customer number ${customer}`);
  return row.id;
}

/** The number of a customer who is visible at a change. Throws UNKNOWN_CUSTOMER naming the id. */
export function visibleCustomer(connection: Connection, id: string, change: ChangeNumber): CustomerNumber {
  const found = customerNumberOf(connection, id);
  let visible = false;
  if (found !== undefined) {
    const scan = { table: 'customer_row', columns: [] };
    scanCustomers(connection, change, Int32Array.of(found), scan, () => {
      visible = true;
    });
  }
  if (found === undefined || !visible) {
    throw new Problem(
      'UNKNOWN_CUSTOMER',
      `There is no customer ${quoted(id)} here. Ids are exact: case and spaces count.`,
      {
        customer: id,
      },
    );
  }
  return found;
}

/** Everybody with a visible version, in order of the bytes of their ids. */
export function customersInIdOrder(
  connection: Connection,
  change: ChangeNumber,
): { readonly customers: Int32Array; readonly ids: readonly string[] } {
  const imports = new Set(visibleImports(connection, change));
  return connection.guard(() => {
    const newest = connection.statement('SELECT max(customer) FROM customer').pluck(true).get() as number | null;
    const visible = new Uint8Array((newest ?? 0) + 1);
    const versions = connection.statement('SELECT customer, import FROM customer_row ORDER BY customer, import');
    let count = 0;
    for (const [customer, each] of versions.raw(true).iterate() as Iterable<[number, number]>) {
      if (visible[customer] === 1 || !imports.has(each)) continue;
      visible[customer] = 1;
      count += 1;
    }
    const customers = new Int32Array(count);
    const ids: string[] = [];
    const inOrder = connection.statement('SELECT customer, id FROM customer ORDER BY id').raw(true);
    for (const [customer, id] of inOrder.iterate() as Iterable<[number, string]>) {
      if (visible[customer] !== 1) continue;
      customers[ids.length] = customer;
      ids.push(id);
    }
    return { customers, ids };
  });
}

/** One attribute of one customer, for people: money in currency, a date as text, an instant in UTC milliseconds. */
export interface ProfileValue extends Attribute {
  /** Null is missing. A whole number beyond 2^53 is text, so that no digit is lost. */
  readonly value: string | number | boolean | null;
}

/** The newest visible version of a customer, in the order of the attributes; all missing when there is none. */
export function customerProfile(connection: Connection, customer: number, change: ChangeNumber): ProfileValue[] {
  const attributes = visibleAttributes(connection, 'customers', change);
  let newest: readonly Cell[] = [];
  const columns = attributes.map((each) => exactly({ ...each, required: false }));
  const scan = { table: 'customer_row', columns, order: 'import' };
  scanCustomers(connection, change, Int32Array.of(customer), scan, (_, cells) => {
    newest = cells;
  });
  return attributes.map(({ name, type, role }, index) => ({
    name,
    type,
    role,
    value: shown(type, newest[index] ?? null),
  }));
}

function shown(type: Attribute['type'], cell: Cell): ProfileValue['value'] {
  if (cell === null) return null;
  if (type === 'money') return (cell as number) / MONEY_SCALE;
  if (type === 'yes-no') return cell === 1;
  if (type === 'whole') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
  return cell;
}
