// Rows of an order by position: an id, and a value for each column asked for, as plain JSON.
import { decisionsOfCustomers } from '#engine/store/decisions/runs.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import { customerIdOf, customerProfile } from '#engine/store/records/reading/customers.ts';
import { newestEventOf, permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { DecisionState, DecisionStatus } from '#shared/model/decision.ts';
import { attributeOfKey } from '#shared/model/filter.ts';
import type { Column } from '#shared/model/frame.ts';
import { allowedBits, channelsOf, contactsLately } from './facts.ts';
import type { Order } from './orders.ts';

export interface DecisionCell extends OneDecision {
  /** What the customer got beside it; absent where that is nothing. */
  readonly further?: readonly OneDecision[];
}

interface OneDecision {
  readonly status: DecisionStatus;
  readonly treatment: string | null;
  readonly channel: string | null;
  /** What became of a proposal; null where there was none. */
  readonly state: DecisionState | null;
}

/** A date is text, an instant UTC milliseconds, money in currency, channels a list of ids; null is missing. */
export type ListCell = string | number | boolean | null | readonly string[] | DecisionCell;

export interface ListRow {
  readonly position: number;
  readonly customerId: string;
  /** In the order of the columns asked for. */
  readonly cells: readonly ListCell[];
}

/** Rows from a position on; fewer at the end of the order. A column that is not there any more is missing everywhere. */
export function rowsOf(
  connection: Connection,
  order: Order,
  { from, count, columns }: { readonly from: number; readonly count: number; readonly columns: readonly string[] },
): ListRow[] {
  const customers = order.customers.slice(from, from + count);
  const names = columns.flatMap((key) => attributeOfKey(key) ?? []);
  const attributes = readCustomerColumns(connection, order.standing.change, customers, names);
  const cells = columns.map((key) => {
    const name = attributeOfKey(key);
    if (name !== null) return attributeCells(connection, order, customers, name, attributes.get(name));
    return workedOutCells(connection, order, customers, key);
  });
  return Array.from(customers, (customer, row) => ({
    position: from + row,
    customerId: customerIdOf(connection, customer),
    cells: cells.map((column) => column[row] ?? null),
  }));
}

function attributeCells(
  connection: Connection,
  order: Order,
  customers: Int32Array,
  name: string,
  column: Column | undefined,
): ListCell[] {
  if (column === undefined) return [];
  if (column.type === 'text') return Array.from(column.codes, (code) => column.values[code] ?? null);
  const exact = (row: number): ListCell => {
    const found = customerProfile(connection, customers[row]!, order.standing.change);
    return found.find((each) => each.name === name)?.value ?? null;
  };
  return Array.from(column.values, (value, row) => {
    if (Number.isNaN(value)) return null;
    if (column.type === 'yes-no') return value === 1;
    if (column.type === 'date') return new Date(value).toISOString().slice(0, 'YYYY-MM-DD'.length);
    return column.type === 'whole' && !Number.isSafeInteger(value) ? exact(row) : value;
  });
}

function workedOutCells(connection: Connection, order: Order, customers: Int32Array, key: string): ListCell[] {
  const { standing, run } = order;
  if (key === 'allowed') {
    const channels = channelsOf(standing);
    const ledger = permissionsOf(connection, standing.change, customers);
    return Array.from(customers, (customer) => {
      const bits = allowedBits(standing, ledger.get(customer) ?? []);
      return channels.filter((_, bit) => (bits & (1 << bit)) !== 0);
    });
  }
  // An order outlasts approvals, which are contacts to come: they are counted as they are now.
  if (key === 'contacts30') {
    return contactsLately(connection, { ...standing, change: newestChange(connection) }, customers);
  }
  if (key === 'lastEvent') {
    const { change, asOf } = standing;
    return Array.from(customers, (customer) => newestEventOf(connection, change, customer, asOf));
  }
  if ((key !== 'decision' && key !== 'net') || run === null) return [];
  return decisionCells(connection, run, customers, key);
}

function decisionCells(
  connection: Connection,
  run: number,
  customers: Int32Array,
  key: 'decision' | 'net',
): ListCell[] {
  const found = decisionsOfCustomers(connection, run, customers);
  if (key === 'net') {
    return found.map((own) => (own.length === 0 ? null : own.reduce((sum, { net }) => sum + net, 0)));
  }
  const positions = found.flatMap((own) => own.map(({ position }) => position));
  const standings = standingsOf(connection, run, positions);
  let next = 0;
  return found.map((own) => {
    const [first, ...further] = own.map(({ status, treatment, channel }): OneDecision => {
      const { state } = standings[next++]!;
      return { status, treatment, channel, state: status === 'proposed' ? state : null };
    });
    if (first === undefined) return null;
    return further.length === 0 ? first : { ...first, further };
  });
}
