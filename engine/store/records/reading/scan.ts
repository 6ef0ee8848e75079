// The visible rows of given customers, in one pass where the customers lie close together. Rows of ids that were merged
// into one of them are rows of that one.
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleImports } from '../visibility.ts';
import { mergedAt } from './merged.ts';

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
  /**
   * Each row is a whole version of its customer. Of a customer who speaks for others there is then one row: the newest
   * version of each, what is missing in it filled from the merged ones in order of their ids.
   */
  readonly versions?: true;
}

/**
 * Calls `take` for every visible row of `customers` with the customer's place among them and the cells of
 * `scan.columns`. Rows of one customer, and of whom they speak for at `change`, come in order; customers come in any.
 * `customers` holds nobody twice.
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
  const imports = new Set(visibleImports(connection, change));
  const select = `SELECT ${[...columns, 'customer', 'import'].join(', ')} FROM ${table}`;
  const customerAt = columns.length;
  const isVisible = (cells: readonly Cell[]): boolean => imports.has(cells[customerAt + 1] as number);
  const merged = mergedAt(connection, change);
  connection.guard(() => {
    if (most - least < customers.length * SPARSE) {
      const places = new Int32Array(most - least + 1).fill(-1);
      for (let place = 0; place < customers.length; place += 1) {
        if (merged?.membersOf(customers[place]!) === undefined) places[customers[place]! - least] = place;
      }
      const range = `${select} WHERE customer BETWEEN ? AND ? AND ${where} ORDER BY customer, ${order}`;
      for (const cells of iterate(connection, range, [least, most, ...values])) {
        const place = places[(cells[customerAt] as number) - least]!;
        if (place !== -1 && isVisible(cells)) take(place, cells);
      }
    } else {
      const one = `${select} WHERE customer = ? AND ${where} ORDER BY ${order}`;
      for (let place = 0; place < customers.length; place += 1) {
        if (merged?.membersOf(customers[place]!) !== undefined) continue;
        for (const cells of iterate(connection, one, [customers[place]!, ...values])) {
          if (isVisible(cells)) take(place, cells);
        }
      }
    }
    if (merged === null) return;
    const several = `${select} WHERE customer IN (SELECT value FROM json_each(?)) AND ${where} ORDER BY ${order}`;
    for (let place = 0; place < customers.length; place += 1) {
      const members = merged.membersOf(customers[place]!);
      if (members === undefined) continue;
      const rows = [...iterate(connection, several, [JSON.stringify(members), ...values])].filter(isVisible);
      for (const cells of scan.versions ? oneVersion(rows, members, customerAt) : rows) take(place, cells);
    }
  });
}

/** The newest version of each member as one: each cell from the first who has it. Nothing when nobody has a version. */
function oneVersion(rows: readonly Cell[][], members: readonly number[], customerAt: number): Cell[][] {
  const newest = new Map(rows.map((cells) => [cells[customerAt] as number, cells]));
  const versions = members.map((member) => newest.get(member)).filter((cells) => cells !== undefined);
  const [own] = versions;
  if (own === undefined) return [];
  return [own.map((_, column) => versions.map((cells) => cells[column]!).find((cell) => cell !== null) ?? null)];
}

function iterate(connection: Connection, sql: string, values: readonly (string | number)[]): Iterable<Cell[]> {
  return connection
    .statement(sql)
    .raw(true)
    .iterate(...values) as Iterable<Cell[]>;
}
