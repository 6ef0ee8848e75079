// Customers as flat typed columns: the newest visible version of each, read in one pass over the rows.
import type { AttributeType } from '#shared/model/attribute.ts';
import type { Column } from '#shared/model/frame.ts';
import { type ChangeNumber, MONEY_SCALE } from '#shared/model/units.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleAttributes } from '../attributes.ts';
import { type Cell, scanCustomers } from './scan.ts';

const MISSING_TEXT = -1;

/** Writes one cell into its column. */
interface Filler {
  readonly column: Column;
  fill(row: number, cell: Cell): void;
}

/**
 * The attributes of `names`, one row for each of `customers` in their order. A name that is no visible attribute has no
 * column in the answer; a customer without a visible version is missing everywhere. Fastest, one pass over the table,
 * for batches of consecutive customer numbers in any order.
 */
export function readCustomerColumns(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  names: readonly string[],
): Map<string, Column> {
  const attributes = visibleAttributes(connection, 'customers', change).filter(({ name }) => names.includes(name));
  const fillers = attributes.map(({ type }) => fillerOf(type, customers.length));
  const columns = new Map(attributes.map(({ name }, index) => [name, fillers[index]!.column]));
  if (fillers.length === 0) return columns;
  const scan = {
    table: 'customer_row',
    columns: attributes.map(({ column }) => column),
    order: 'import',
    versions: true,
  } as const;
  // Versions come in the order of their imports: a later one overwrites all of an earlier one.
  scanCustomers(connection, change, customers, scan, (row, cells) => {
    for (let k = 0; k < fillers.length; k += 1) fillers[k]!.fill(row, cells[k]!);
  });
  return columns;
}

function fillerOf(type: AttributeType, size: number): Filler {
  if (type === 'text') return textFiller(size);
  const values = new Float64Array(size).fill(Number.NaN);
  const column: Column = { type, values };
  if (type === 'money') {
    return {
      column,
      fill: (row, cell) => {
        values[row] = cell === null ? Number.NaN : (cell as number) / MONEY_SCALE;
      },
    };
  }
  if (type === 'date') {
    return {
      column,
      fill: (row, cell) => {
        values[row] = cell === null ? Number.NaN : midnightOf(cell as string);
      },
    };
  }
  return {
    column,
    fill: (row, cell) => {
      values[row] = cell === null ? Number.NaN : (cell as number);
    },
  };
}

function textFiller(size: number): Filler {
  const codes = new Int32Array(size).fill(MISSING_TEXT);
  const values: string[] = [];
  const known = new Map<string, number>();
  return {
    column: { type: 'text', codes, values },
    fill: (row, cell) => {
      if (cell === null) {
        codes[row] = MISSING_TEXT;
        return;
      }
      let code = known.get(cell as string);
      if (code === undefined) {
        code = values.length;
        known.set(cell as string, code);
        values.push(cell as string);
      }
      codes[row] = code;
    },
  };
}

/** UTC milliseconds of the midnight that begins a stored date, `2026-11-21`. */
function midnightOf(date: string): number {
  const digit = (at: number): number => date.charCodeAt(at) - 48;
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const month = digit(5) * 10 + digit(6);
  const midnight = Date.UTC(year, month - 1, digit(8) * 10 + digit(9));
  // Date.UTC takes the years 0 to 99 for those of the last century.
  return year >= 100 ? midnight : Date.parse(`${date}T00:00:00Z`);
}
