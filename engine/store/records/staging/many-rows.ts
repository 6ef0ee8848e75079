// Rows into a table, many with each statement: what a statement costs by itself is most of what a row costs.
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../../workspace/connection.ts';
import type { StoredValue } from '../tables.ts';

/** Above this many values a statement gains nothing more. */
const VALUES_A_STATEMENT = 800;
const MOST_ROWS = 64;

/** Inserts rows of the same columns into a table, inside the caller's transactions. */
export class RowInserter {
  readonly #one: Statement;
  readonly #many: Statement;
  readonly #together: number;

  constructor(connection: Connection, table: string, columns: readonly string[]) {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const insert = (rows: number): Statement =>
      connection.statement(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${new Array(rows).fill(row).join(', ')}`,
      );
    this.#together = Math.max(1, Math.min(MOST_ROWS, Math.floor(VALUES_A_STATEMENT / columns.length)));
    this.#one = insert(1);
    this.#many = insert(this.#together);
  }

  /** `put` adds the values of one row, in the order of the columns, to those that are bound. */
  insert<Row>(rows: readonly Row[], put: (row: Row, bound: StoredValue[]) => void): void {
    for (let at = 0; at < rows.length; ) {
      const size = at + this.#together <= rows.length ? this.#together : 1;
      const bound: StoredValue[] = [];
      for (const end = at + size; at < end; at += 1) put(rows[at]!, bound);
      (size === 1 ? this.#one : this.#many).run(bound);
    }
  }
}
