// Customers by their ids: exact text outside, a number inside that never leaves the engine (decisions 9).
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import { type ChangeNumber, type CustomerNumber, customerNumber, MONEY_SCALE } from '#shared/model/units.ts';
import { build, type Connection } from '../../workspace/connection.ts';
import { visibleAttributes } from '../attributes.ts';
import { exactly } from '../tables.ts';
import { visibleImports } from '../visibility.ts';
import { type Merged, mergedAt } from './merged.ts';
import { type Cell, scanCustomers } from './scan.ts';

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

/** The number under which an id is decided about at a change: of one that is merged away, the survivor's. */
export function speakerOf(connection: Connection, id: string, change: ChangeNumber): CustomerNumber | undefined {
  const found = customerNumberOf(connection, id);
  if (found === undefined) return undefined;
  return customerNumber(mergedAt(connection, change)?.survivorOf(found) ?? found);
}

/**
 * The number of a customer who is visible at a change; of one that is merged away, the survivor's.
 * Throws UNKNOWN_CUSTOMER naming the id.
 */
export function visibleCustomer(connection: Connection, id: string, change: ChangeNumber): CustomerNumber {
  const found = speakerOf(connection, id, change);
  let visible = false;
  if (found !== undefined) {
    const scan = { table: 'customer_row', columns: [], versions: true } as const;
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

/** At most `limit` customers who are visible at a change and whose ids begin with `prefix`, in order of their ids. */
export function customersByIdPrefix(
  connection: Connection,
  prefix: string,
  change: ChangeNumber,
  limit: number,
): number[] {
  const rows = connection
    .statement('SELECT customer, id FROM customer WHERE id >= ? ORDER BY id LIMIT ?')
    .raw(true)
    .all(prefix, limit) as [customer: number, id: string][];
  const customers = Int32Array.from(rows.filter(([, id]) => id.startsWith(prefix)).map(([customer]) => customer));
  const seen = new Set<number>();
  scanCustomers(connection, change, customers, { table: 'customer_row', columns: [] }, (row) => {
    seen.add(customers[row]!);
  });
  return [...customers].filter((customer) => seen.has(customer));
}

/** Who an id is at a change. */
export interface Who {
  /** The id that is decided about: the asked one, or who it was merged into. */
  readonly customerId: string;
  /** Other ids that are the same customer, in their order. */
  readonly merged: readonly string[];
  /** The change that merged the asked id into another; null for one that stands for itself. */
  readonly mergedBy: number | null;
}

/** Who an asked id is; `customer` is what visibleCustomer made of it. */
export function whoIs(connection: Connection, id: string, customer: CustomerNumber, change: ChangeNumber): Who {
  const merged = mergedAt(connection, change);
  const asked = customerNumberOf(connection, id) ?? customer;
  return {
    customerId: customerIdOf(connection, customer),
    merged: (merged?.membersOf(customer)?.slice(1) ?? []).map((each) => customerIdOf(connection, each)),
    mergedBy: asked === customer ? null : (merged?.changeOf(asked) ?? null),
  };
}

/** Rows of one statement on the way through all customers: about 10 ms. */
const CUSTOMERS_A_PAGE = 8192;

/**
 * Everybody with a visible version, in order of the bytes of their ids; for the merged away their survivors, or with
 * null for `merged` each id for itself. Breathes between pages of customers.
 */
export async function customersInIdOrder(
  connection: Connection,
  change: ChangeNumber,
  breathe: () => Promise<void>,
  merged: Merged | null = mergedAt(connection, change),
): Promise<{ readonly customers: Int32Array; readonly ids: readonly string[] }> {
  const visible = await visibleCustomers(connection, change, breathe, merged);
  const customers = new Int32Array(visible.length);
  const ids: string[] = [];
  // No customer has an empty id.
  const page = connection.statement('SELECT customer, id FROM customer WHERE id > ? ORDER BY id LIMIT ?').raw(true);
  for (let last = ''; ; ) {
    const rows = page.all(last, CUSTOMERS_A_PAGE) as [customer: number, id: string][];
    if (rows.length === 0) return { customers: customers.slice(0, ids.length), ids };
    for (const [customer, id] of rows) {
      if (visible[customer] !== 1) continue;
      customers[ids.length] = customer;
      ids.push(id);
    }
    last = rows[rows.length - 1]![1];
    await breathe();
  }
}

/** By customer number: 1 for who has a visible version; that of who is merged away is the survivor's. */
export async function visibleCustomers(
  connection: Connection,
  change: ChangeNumber,
  breathe: () => Promise<void>,
  merged: Merged | null = mergedAt(connection, change),
): Promise<Uint8Array> {
  const imports = new Set(visibleImports(connection, change));
  const newest = newestCustomer(connection);
  const visible = new Uint8Array(newest + 1);
  const page = connection
    .statement('SELECT customer, import FROM customer_row WHERE customer BETWEEN ? AND ? ORDER BY customer')
    .raw(true);
  for (let first = 1; first <= newest; first += CUSTOMERS_A_PAGE) {
    for (const [customer, each] of page.all(first, first + CUSTOMERS_A_PAGE - 1) as [number, number][]) {
      if (imports.has(each)) visible[customer] = 1;
    }
    await breathe();
  }
  for (const [customer, survivor] of merged?.away ?? []) {
    if (visible[customer] === 1) visible[survivor] = 1;
    visible[customer] = 0;
  }
  return visible;
}

/** The highest customer number given so far, 0 without any. */
export function newestCustomer(connection: Connection): number {
  const sql = 'SELECT customer FROM customer ORDER BY customer DESC LIMIT 1';
  return (connection.statement(sql).pluck(true).get() as number | undefined) ?? 0;
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
  const scan = { table: 'customer_row', columns, order: 'import', versions: true } as const;
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
