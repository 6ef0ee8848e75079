// One hash of everything that can be seen at a change, whatever numbers the workspace gave it on the way: two
// workspaces that were told the same show the same.
import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { visibleColumns } from './attributes.ts';
import { mergedAt } from './reading/merged.ts';
import { sourceTexts } from './reading/source.ts';
import { exactly, KIND_TABLES, ownColumns, type StoredColumn, type StoredValue } from './tables.ts';
import { visibleImports } from './visibility.ts';

const CUSTOMERS_A_STEP = 500;

/** Columns by which rows without a customer are ordered: the first ones name what the row is about. */
const KEYS: Partial<Record<Kind, readonly string[]>> = {
  offers: ['id'],
  prices: ['competitor', 'product', 'region', 'at'],
  network: ['area', 'metric', 'at'],
};

/**
 * SHA-256 in hex over all visible rows of the nine kinds, by kind, id, import and line, then over the receipt and the
 * source text of every visible import in order, and over who is merged into whom. Attributes go by name and imports by their place, so that what was
 * undone or discarded leaves no trace. `breathe` is awaited between steps.
 */
export async function dumpHash(
  connection: Connection,
  change: ChangeNumber,
  breathe: () => Promise<void> = setImmediate,
): Promise<string> {
  const hash = createHash('sha256');
  const places = new Map(visibleImports(connection, change).map((number, place) => [number, place]));
  for (const kind of KINDS) {
    hash.update(`${kind}\n`);
    await hashKind(connection, kind, change, places, hash, breathe);
  }
  for (const number of places.keys()) {
    const row = connection.first(build.selectFrom('import').select('receipt').where('import', '=', number));
    hash.update(`${row?.receipt}\n`);
    for (const text of sourceTexts(connection, number)) {
      hash.update(text);
      await breathe();
    }
  }
  for (const names of mergedIds(connection, change)) hash.update(`${names}\n`);
  return hash.digest('hex');
}

/** Whoever is merged away with the survivor, by ids and in their order. */
function mergedIds(connection: Connection, change: ChangeNumber): string[] {
  const id = connection.statement('SELECT id FROM customer WHERE customer = ?').pluck();
  const away = [...(mergedAt(connection, change)?.away ?? [])];
  return away.map(([customer, survivor]) => JSON.stringify([id.get(customer), id.get(survivor)])).sort();
}

async function hashKind(
  connection: Connection,
  kind: Kind,
  change: ChangeNumber,
  places: ReadonlyMap<number, number>,
  hash: Hash,
  breathe: () => Promise<void>,
): Promise<void> {
  const { table, hasCustomer } = KIND_TABLES[kind];
  const attributes = visibleColumns(connection, kind, change).sort((a, b) => (a.name < b.name ? -1 : 1));
  const columns = [...ownColumns(kind), ...attributes];
  const select = `SELECT ${['import', 'line', ...columns.map(exactly)].join(', ')} FROM ${table}`;
  const add = (id: string, rows: Iterable<StoredValue[]>): void => {
    for (const [number, line, ...values] of rows) {
      const place = places.get(number as number);
      if (place !== undefined) hash.update(`${JSON.stringify([id, place, line, ...named(columns, values)])}\n`);
    }
  };
  if (!hasCustomer) {
    const keys = KEYS[kind] ?? [];
    const all = connection.statement(`${select} ORDER BY ${[...keys, 'import', 'line'].join(', ')}`).raw(true);
    connection.guard(() => add('', all.iterate() as Iterable<StoredValue[]>));
    return;
  }
  const of = connection.statement(`${select} WHERE customer = ? ORDER BY import, line`).raw(true);
  const page = connection.statement('SELECT customer, id FROM customer WHERE id > ? ORDER BY id LIMIT ?').raw(true);
  for (let last = ''; ; ) {
    const customers = connection.guard(() => page.all(last, CUSTOMERS_A_STEP)) as [number, string][];
    connection.guard(() => {
      for (const [customer, id] of customers) add(id, of.iterate(customer) as Iterable<StoredValue[]>);
    });
    if (customers.length < CUSTOMERS_A_STEP) return;
    last = customers.at(-1)![1];
    await breathe();
  }
}

/** Names and values of what is not missing. */
function named(columns: readonly StoredColumn[], values: readonly StoredValue[]): StoredValue[] {
  return columns.flatMap(({ name }, index) => (values[index] === null ? [] : [name, values[index]!]));
}
