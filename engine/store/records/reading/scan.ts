// The visible rows of given customers, in one pass where the customers lie close together.
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleImports } from '../visibility.ts';

/** A range scan is used while it passes at most this many customer numbers for each that was asked for. */
const SPARSE = 4;

export type Cell = string | number | null;

export interface Scan {
  readonly table: string;
  readonly columns: readonly string[];
  /** A further condition, with its values. */
  readonly where?: string;
  readonly values?: readonly (string | number)[];
  /** The order of one customer's rows; the order in which they were stored when absent. */
  readonly order?: string;
}

/**
 * Calls `take` for every visible row of `customers` with the customer's place among them and the cells of
 * `scan.columns`. Rows of one customer come in order; customers come in any. `customers` holds nobody twice.
 */
export function scanCustomers(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  scan: Scan,
  take: (place: number, cells: readonly Cell[]) => void,
): void {
  if (customers.length === 0) return;
  let least = customers[0]!;
  let most = least;
  for (const customer of customers) {
    if (customer < least) least = customer;
    if (customer > most) most = customer;
  }
  const { table, columns, where = 'TRUE', values = [], order = 'row' } = scan;
  const visible = new Set(visibleImports(connection, change));
  const select = `SELECT ${[...columns, 'customer', 'import'].join(', ')} FROM ${table}`;
  const customerAt = columns.length;
  connection.guard(() => {
    if (most - least < customers.length * SPARSE) {
      const places = new Int32Array(most - least + 1).fill(-1);
      for (let place = 0; place < customers.length; place += 1) places[customers[place]! - least] = place;
      const range = `${select} WHERE customer BETWEEN ? AND ? AND ${where} ORDER BY customer, ${order}`;
      for (const cells of iterate(connection, range, [least, most, ...values])) {
        const place = places[(cells[customerAt] as number) - least]!;
        if (place !== -1 && visible.has(cells[customerAt + 1] as number)) take(place, cells);
      }
      return;
    }
    const one = `${select} WHERE customer = ? AND ${where} ORDER BY ${order}`;
    for (let place = 0; place < customers.length; place += 1) {
      for (const cells of iterate(connection, one, [customers[place]!, ...values])) {
        if (visible.has(cells[customerAt + 1] as number)) take(place, cells);
      }
    }
  });
}

function iterate(connection: Connection, sql: string, values: readonly (string | number)[]): Iterable<Cell[]> {
  return connection
    .statement(sql)
    .raw(true)
    .iterate(...values) as Iterable<Cell[]>;
}
