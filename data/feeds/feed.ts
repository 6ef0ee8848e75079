// A feed is one import of the sample: a kind, its attributes, and blocks of columns made one after another, so that
// a million customers need no more memory than a thousand.
import type { Attribute } from '#shared/model/attribute.ts';
import type { Kind } from '#shared/model/kind.ts';

export type Cell = string | number | null;

/** Rows as columns: money in euros, instants in UTC milliseconds, dates as ISO text, yes-no 1 or 0, null missing. */
export interface ColumnBlock {
  readonly size: number;
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
  /** The last customer the block is about, where a block is about some. */
  readonly reached?: number;
}

export interface Feed {
  readonly kind: Kind;
  /** What the list of imports calls it. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  blocks(): Iterable<ColumnBlock>;
}

/** Small enough that making one is a blink: about 25,000 events. */
const CUSTOMERS_A_BLOCK = 1024;
const ROWS_A_BLOCK = 8192;

export type Row = Readonly<Record<string, Cell | undefined>>;

/** One block for every 1,024 customers; `rowsOf` says what is on record about one customer's number. */
export function* blocksOfCustomers(
  customers: number,
  columns: readonly string[],
  rowsOf: (number: number) => readonly Row[],
): Iterable<ColumnBlock> {
  for (let first = 1; first <= customers; first += CUSTOMERS_A_BLOCK) {
    const last = Math.min(customers, first + CUSTOMERS_A_BLOCK - 1);
    const rows: Row[] = [];
    for (let number = first; number <= last; number += 1) rows.push(...rowsOf(number));
    if (rows.length > 0) yield { ...columnBlock(columns, rows), reached: last };
  }
}

/** Blocks of rows that are about no customer. */
export function* blocksOfRows(columns: readonly string[], rows: readonly Row[]): Iterable<ColumnBlock> {
  for (let from = 0; from < rows.length; from += ROWS_A_BLOCK) {
    yield columnBlock(columns, rows.slice(from, from + ROWS_A_BLOCK));
  }
}

function columnBlock(columns: readonly string[], rows: readonly Row[]): ColumnBlock {
  return {
    size: rows.length,
    columns: Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name] ?? null)])),
  };
}

export const attribute = (name: string, type: Attribute['type'], role: Attribute['role'] = 'feature'): Attribute => ({
  name,
  type,
  role,
});
