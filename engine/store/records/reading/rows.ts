// The stored rows of an import, written out as text: the same for checksums and for the dump.
import type { Kind } from '#shared/model/kind.ts';
import { build, type Connection } from '../../workspace/connection.ts';
import { attributeColumn, exactly, KIND_TABLES, ownColumns, type StoredColumn, type StoredValue } from '../tables.ts';

/** A row as it is stored; whole numbers are text, so that no digit is lost. */
export interface StoredRow {
  readonly line: number;
  readonly customer: string | null;
  readonly values: readonly StoredValue[];
}

/** Every physical column of a kind, own and attributes, whether an import can be seen or not. */
export function physicalColumns(connection: Connection, kind: Kind): StoredColumn[] {
  const rows = connection.all(
    build
      .selectFrom('attribute')
      .select(['position', 'name', 'type'])
      .where('kind', '=', kind)
      .orderBy('position')
      .orderBy('import', 'desc'),
  );
  const attributes = new Map<number, StoredColumn>();
  for (const { position, name, type } of rows) {
    const column = { name, column: attributeColumn(position), type: type as StoredColumn['type'], required: false };
    if (!attributes.has(position)) attributes.set(position, column);
  }
  return [...ownColumns(kind), ...attributes.values()];
}

/** Rows of an import with `first <= line <= last`, by line. */
export function* storedRows(
  connection: Connection,
  kind: Kind,
  number: number,
  columns: readonly StoredColumn[],
  [first, last]: readonly [number, number],
): Generator<StoredRow> {
  const { table, hasCustomer } = KIND_TABLES[kind];
  const id = hasCustomer ? '(SELECT id FROM customer WHERE customer.customer = r.customer)' : 'NULL';
  const select = `SELECT ${['line', id, ...columns.map(exactly)].join(', ')} FROM ${table} AS r WHERE import = ? AND line BETWEEN ? AND ? ORDER BY line`;
  const rows = connection.statement(select).raw(true).iterate(number, first, last) as Iterable<StoredValue[]>;
  for (const [line, customer, ...values] of rows) {
    yield { line: line as number, customer: customer as string | null, values };
  }
}
