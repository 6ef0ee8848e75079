// Rows into a table, many with each statement: what a statement costs by itself is most of what a row costs.
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../../workspace/connection.ts';
import type { StoredValue } from '../tables.ts';

/** Above this many values a statement gains nothing more. */
const VALUES_A_STATEMENT = 2_800;
/** Rows a statement takes, the most first; what is left over goes with the next. */
const ROWS_A_STATEMENT = [128, 16, 1];

/** Inserts rows of the same columns into a table, inside the caller's transactions. */
export class RowInserter {
  readonly #statements: readonly { readonly rows: number; readonly insert: Statement }[];

  constructor(connection: Connection, table: string, columns: readonly string[]) {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const most = Math.max(1, Math.floor(VALUES_A_STATEMENT / columns.length));
    const sizes = new Set(ROWS_A_STATEMENT.map((rows) => Math.min(rows, most)));
    this.#statements = [...sizes].map((rows) => {
      const values = new Array(rows).fill(row).join(', ');
      return { rows, insert: connection.statement(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values}`) };
    });
  }

  /** `put` adds the values of one row, in the order of the columns, to those that are bound. */
  insert<Row>(rows: readonly Row[], put: (row: Row, bound: StoredValue[]) => void): void {
    let at = 0;
    for (const { rows: together, insert } of this.#statements) {
      while (at + together <= rows.length) {
        const bound: StoredValue[] = [];
        for (const end = at + together; at < end; at += 1) put(rows[at]!, bound);
        // One by one: the driver takes arguments faster than what stands in an array.
        insert.run(...bound);
      }
    }
  }
}
