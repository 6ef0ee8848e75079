// Where a mapping says that the last of several records with one id counts, the earlier ones are skipped: a first pass
// over the file finds them.
import { KeyTable } from '#engine/maths/key-table.ts';
import type { Reject } from '#engine/store/records/receipt.ts';
import type { IncomingRow } from '#engine/store/records/staging/incoming.ts';
import { KIND_TABLES } from '#engine/store/records/tables.ts';
import type { RowSource } from './rows.ts';

/** The last line of a file that names each thing. */
export class LastLines {
  readonly #lines = new KeyTable();
  readonly #idOf: (row: IncomingRow) => string | null;

  private constructor(idOf: (row: IncomingRow) => string | null) {
    this.#idOf = idOf;
  }

  /** Reads the source once; null where nothing makes two of its rows the same thing. */
  static async of(source: RowSource, breathe: () => Promise<void>): Promise<LastLines | null> {
    const rows = source.rows();
    const { identity } = KIND_TABLES[rows.kind];
    if (identity === null) return null;
    const place = rows.own.indexOf(identity);
    const found = new LastLines((row) =>
      identity === 'customer' ? row.customer : ((row.values[place] ?? null) as string | null),
    );
    for await (const { records } of source.records(() => {})) {
      for (const record of records) {
        const read = rows.read(record);
        const id = 'row' in read ? found.#idOf(read.row) : null;
        if (id !== null) found.#lines.set(id, record.line);
      }
      await breathe();
    }
    return found;
  }

  /** The last line that names what a sound row is about, its own when no later one does. */
  of(row: IncomingRow): number {
    const id = this.#idOf(row);
    return id === null ? row.line : this.#lines.get(id);
  }
}

export function supersededBy(line: number, last: number): Reject {
  const advice = `Line ${last} has the same id and counts, as the mapping says.`;
  return { line, column: null, value: null, rule: 'superseded', advice };
}
