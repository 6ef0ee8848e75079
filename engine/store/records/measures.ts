// What an import's rows say of a feed: its newest record, how many fell into each week, which customers it names. Rows
// of a published import never change, so it is counted once, in short steps, and kept beside the import.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Kind } from '#shared/model/kind.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { CustomerSet } from './customer-set.ts';
import { KIND_TABLES } from './tables.ts';

export interface ImportMeasure {
  readonly import: number;
  /** UTC milliseconds of the newest record; null for kinds whose records have no time. */
  readonly newest: number | null;
  /** Records by week (`weekOf`); empty for kinds whose records have no time. */
  readonly weeks: Readonly<Record<string, number>>;
  /** Whom its rows name. */
  readonly customers: CustomerSet;
  /** Who can be seen because of it. */
  readonly created: CustomerSet;
}

const DAY_MS = 86_400_000;
/** The first of January 1970 was a Thursday. */
const DAYS_TO_MONDAY = 3;

/** The number of the week of an instant, from Monday 00:00 UTC. */
export const weekOf = (at: number): number => Math.floor((Math.floor(at / DAY_MS) + DAYS_TO_MONDAY) / 7);

/** The column that says when what a record tells happened. */
function timeColumn(kind: Kind): string | null {
  if (kind === 'customers' || kind === 'offers') return null;
  return kind === 'permissions' ? 'recorded_at' : 'at';
}

interface Row {
  readonly import: number;
  readonly kind: Kind;
}

/** Published imports that nobody has measured yet, whether or not they were undone. */
export function unmeasuredImports(connection: Connection): Row[] {
  return connection.all(
    build
      .selectFrom('import')
      .select(['import.import', 'kind'])
      .leftJoin('import_measure', 'import_measure.import', 'import.import')
      .where('import_measure.import', 'is', null)
      .where('published', 'is not', null)
      .where('discarded', '=', 0)
      .orderBy('import.import'),
  ) as Row[];
}

/** Counts one import chunk by chunk, a few milliseconds each, and keeps what it found unless the file is read only. */
export async function measureImport(
  connection: Connection,
  { import: number, kind }: Row,
  breathe: () => Promise<void>,
): Promise<ImportMeasure> {
  const { table, hasCustomer } = KIND_TABLES[kind];
  const time = timeColumn(kind);
  const chunks = connection.all(
    build.selectFrom('import_chunk').select(['first_line', 'last_line']).where('import', '=', number).orderBy('chunk'),
  );
  const rowsOf = connection
    .statement(
      `SELECT ${hasCustomer ? 'customer' : '0'}, ${time ?? 'NULL'} FROM ${table} WHERE import = ? AND line BETWEEN ? AND ?`,
    )
    .raw(true);
  const madeBy = connection
    .statement('SELECT customer FROM customer_row WHERE import = ? AND line BETWEEN ? AND ?')
    .pluck(true);
  const weeks: Record<string, number> = {};
  const [customers, created] = [new CustomerSet(), new CustomerSet()];
  let newest: number | null = null;
  for (const { first_line, last_line } of chunks) {
    for (const [customer, at] of rowsOf.all(number, first_line, last_line) as [number, number | null][]) {
      if (hasCustomer) customers.add(customer);
      if (at === null) continue;
      if (newest === null || at > newest) newest = at;
      const week = weekOf(at);
      weeks[week] = (weeks[week] ?? 0) + 1;
    }
    for (const customer of madeBy.all(number, first_line, last_line) as number[]) created.add(customer);
    await breathe();
  }
  const measure: ImportMeasure = { import: number, newest, weeks, customers, created };
  if (connection.role !== 'reader') keepMeasure(connection, measure);
  return measure;
}

function keepMeasure(connection: Connection, { customers, created, weeks, ...rest }: ImportMeasure): void {
  const row = {
    ...rest,
    weeks: JSON.stringify(weeks),
    customers: zstdCompressSync(customers.bytes),
    created: zstdCompressSync(created.bytes),
  };
  connection.write(() =>
    connection.run(
      build
        .insertInto('import_measure')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    ),
  );
}

/** What was kept of an import, or null when nobody has measured it. */
export function measureOf(connection: Connection, number: number): ImportMeasure | null {
  const row = connection.first(build.selectFrom('import_measure').selectAll().where('import', '=', number));
  if (row === undefined) return null;
  return {
    import: number,
    newest: row.newest,
    weeks: JSON.parse(row.weeks) as ImportMeasure['weeks'],
    customers: new CustomerSet(zstdDecompressSync(row.customers)),
    created: new CustomerSet(zstdDecompressSync(row.created)),
  };
}

/**
 * UTC milliseconds of the newest record of some imports; null where one of them was not measured, -Infinity where they
 * have no record with a time.
 */
export function newestRecordOf(connection: Connection, imports: readonly number[]): number | null {
  const { measured, newest } = connection.statement(NEWEST_OF).get(JSON.stringify(imports)) as {
    readonly measured: number;
    readonly newest: number | null;
  };
  return measured < imports.length ? null : (newest ?? Number.NEGATIVE_INFINITY);
}

const NEWEST_OF = `SELECT count(*) AS measured, max(newest) AS newest FROM import_measure
  WHERE import IN (SELECT value FROM json_each(?))`;
