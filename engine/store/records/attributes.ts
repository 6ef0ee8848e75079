// Attributes are real columns of a kind's STRICT table (decisions 8). A type is fixed when first published; the column of
// an import that was undone or discarded is taken again by an attribute of the same name and type.
import { Problem } from '#shared/errors.ts';
import {
  type Attribute,
  type AttributeRole,
  type AttributeType,
  MAX_ATTRIBUTES,
  SQL_TYPES,
} from '#shared/model/attribute.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { attributeColumn, KIND_TABLES, ownColumns, type StoredColumn } from './tables.ts';
import { visibleImports } from './visibility.ts';

/** SQLite's own limit on the columns of a table. */
const MAX_TABLE_COLUMNS = 2000;

/** The attributes of a kind that can be seen at a change, in the order of their columns. */
export function visibleAttributes(
  connection: Connection,
  kind: Kind,
  change: ChangeNumber,
): (Attribute & { readonly column: string })[] {
  const visible = new Set(visibleImports(connection, change));
  const newest = new Map<number, Attribute & { readonly column: string }>();
  for (const row of attributeRows(connection, kind)) {
    if (!visible.has(row.import)) continue;
    newest.set(row.position, {
      name: row.name,
      type: row.type as AttributeType,
      role: row.role as AttributeRole,
      column: attributeColumn(row.position),
    });
  }
  return [...newest.values()];
}

/**
 * The customers' attribute with their time zones at a change: the one that a configuration names, else the first of role
 * `zone`; undefined when there is none, and everybody lives by the workspace's.
 */
export function zoneAttribute(
  connection: Connection,
  change: ChangeNumber,
  named: string | undefined,
): string | undefined {
  return named ?? visibleAttributes(connection, 'customers', change).find(({ role }) => role === 'zone')?.name;
}

/** As the physical columns they stand in. */
export function visibleColumns(connection: Connection, kind: Kind, change: ChangeNumber): StoredColumn[] {
  return visibleAttributes(connection, kind, change).map(({ name, column, type }) => ({
    name,
    column,
    type,
    required: false,
  }));
}

function attributeRows(connection: Connection, kind: Kind) {
  return connection.all(
    build.selectFrom('attribute').selectAll().where('kind', '=', kind).orderBy('position').orderBy('import'),
  );
}

/**
 * Gives every attribute of an import its physical column, adding those that are new, and answers them in the order
 * asked for. Refuses more than 1,000 attributes of a kind. The attributes are seen once the import is published.
 */
export async function layOutAttributes(
  connection: Connection,
  plan: { readonly kind: Kind; readonly import: number; readonly attributes: readonly Attribute[] },
  change: ChangeNumber,
  breathe: () => Promise<void>,
): Promise<StoredColumn[]> {
  const { kind, attributes } = plan;
  const visible = new Map(visibleAttributes(connection, kind, change).map((each) => [each.name, each]));
  const total = new Set([...visible.keys(), ...attributes.map((each) => each.name)]).size;
  refuseTooMany(kind, total);
  const rows = attributeRows(connection, kind);
  const taken = new Set([...visible.values()].map((each) => each.column));
  let next = Math.max(0, ...rows.map((row) => row.position)) + 1;
  const columns: StoredColumn[] = [];
  for (const { name, type, role } of attributes) {
    connection.stage(() => {
      const seen = visible.get(name);
      const free = rows.find(
        (row) => row.name === name && row.type === type && !taken.has(attributeColumn(row.position)),
      );
      const column = seen?.column ?? attributeColumn(free?.position ?? next);
      taken.add(column);
      columns.push({ name, column, type, required: false });
      if (seen === undefined && free === undefined) {
        addColumn(connection, kind, column, type);
        next += 1;
      }
      if (seen?.role === role) return;
      const position = Number(column.slice(1));
      connection.run(
        build
          .insertInto('attribute')
          .values({ kind, position, name, type, role, import: plan.import })
          .onConflict((conflict) => conflict.doNothing()),
      );
    });
    await breathe();
  }
  return columns;
}

/** Throws when a kind would have more than 1,000 attributes. */
export function refuseTooMany(kind: Kind, count: number): void {
  if (count <= MAX_ATTRIBUTES) return;
  throw new Problem(
    'BAD_VALUE',
    `${kind} would have ${count} attributes, and ${MAX_ATTRIBUTES} is the most. Leave some out with a mapping: columns: { NAME: { role: ignore } }.`,
    { kind, attributes: count, most: MAX_ATTRIBUTES },
  );
}

function addColumn(connection: Connection, kind: Kind, column: string, type: AttributeType): void {
  const { table } = KIND_TABLES[kind];
  const physical = connection.sqlite.pragma(`table_info(${table})`) as unknown[];
  if (physical.length >= MAX_TABLE_COLUMNS) {
    throw new Problem(
      'BAD_VALUE',
      `${kind} has used all ${MAX_TABLE_COLUMNS - ownColumns(kind).length} columns a workspace can hold, those of undone imports included. Start a new workspace, or leave columns out with a mapping.`,
      { kind },
    );
  }
  // SQLite checks all rows of a STRICT table for it, a third of a second in a million: one column a transaction.
  connection.sqlite.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${SQL_TYPES[type]}`);
}
