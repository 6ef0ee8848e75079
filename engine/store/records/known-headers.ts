// Mappings remembered by the header of a file: how the last file of a kind with these columns was read, so that the next
// one needs no telling. One for each kind and header.
import { Problem } from '#shared/errors.ts';
import type { Kind } from '#shared/model/kind.ts';
import { commitChange, sha256 } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';
import type { KnownBy } from './receipt.ts';

/** What is to be remembered: the columns' names in order, and the mapping they are read with, as YAML. */
export interface HeaderMemory {
  readonly columns: readonly string[];
  readonly mapping: string;
}

export interface KnownHeader extends HeaderMemory, KnownBy {
  readonly kind: Kind;
}

const signatureOf = (columns: readonly string[]): Buffer => sha256([...columns]);

const known = () =>
  build
    .selectFrom('known_header')
    .innerJoin('import', 'import.import', 'known_header.import')
    .select([
      'known_header.kind',
      'known_header.columns',
      'known_header.mapping',
      'import.import',
      'import.actor',
      'import.started_at as at',
      'import.undone',
    ]);

type Row = {
  kind: string;
  columns: string;
  mapping: string;
  import: number;
  actor: string;
  at: number;
  undone: number | null;
};

const fromRow = (row: Row): KnownHeader => ({
  ...row,
  kind: row.kind as Kind,
  columns: JSON.parse(row.columns) as string[],
  undone: row.undone !== null,
});

/** The mapping remembered for a header, or null. */
export function knownHeader(connection: Connection, kind: Kind, columns: readonly string[]): KnownHeader | null {
  const row = connection.first(
    known().where('known_header.kind', '=', kind).where('signature', '=', signatureOf(columns)),
  );
  return row === undefined ? null : fromRow(row);
}

/** Every remembered mapping, the newest first. */
export function knownHeaders(connection: Connection): KnownHeader[] {
  return connection.all(known().orderBy('import.import', 'desc').orderBy('known_header.kind')).map(fromRow);
}

/** The mapping that an import left behind. Throws UNKNOWN_IMPORT. */
export function knownHeaderOf(connection: Connection, number: number): KnownHeader {
  const row = connection.first(known().where('known_header.import', '=', number));
  if (row !== undefined) return fromRow(row);
  throw new Problem('UNKNOWN_IMPORT', `No mapping is remembered of import ${number}.`, { import: number }).offering({
    act: 'look-at-list',
    of: 'mappings',
  });
}

/** Inside a transaction. A mapping that says the same stays with the import it is from. */
export function rememberHeader(connection: Connection, kind: Kind, memory: HeaderMemory, number: number): void {
  const { columns, mapping } = memory;
  if (knownHeader(connection, kind, columns)?.mapping === mapping) return;
  const row = { kind, signature: signatureOf(columns), columns: JSON.stringify(columns), mapping, import: number };
  connection.run(
    build
      .insertInto('known_header')
      .values(row)
      .onConflict((conflict) => conflict.columns(['kind', 'signature']).doUpdateSet({ mapping, import: number })),
  );
}

/**
 * Forgets the mapping that an import left behind; what was imported stays. Throws UNKNOWN_IMPORT, or NOT_UNDOABLE while
 * an import that may rest on it is not finished.
 */
export function forgetHeader(connection: Connection, actor: string, number: number): { readonly import: number } {
  return commitChange(connection, actor, () => {
    const { kind } = knownHeaderOf(connection, number);
    const staged = connection.first(
      build
        .selectFrom('import')
        .select('import')
        .where('mapping_of', '=', number)
        .where('published', 'is', null)
        .where('discarded', '=', 0),
    );
    if (staged !== undefined) {
      throw new Problem(
        'NOT_UNDOABLE',
        `Import ${staged.import} is being read with this mapping, or was interrupted. Wait for its job, resume it or discard it; then forget the mapping.`,
        { import: number, staged: staged.import },
      );
    }
    connection.run(build.deleteFrom('known_header').where('import', '=', number));
    return {
      verb: 'forget mapping',
      objects: { import: number, kind },
      content: { import: number },
      result: { import: number },
    };
  });
}

/** Where the remembered mapping of an import comes from. */
export function knownBy(connection: Connection, number: number): KnownBy {
  const row = connection.first(
    build.selectFrom('import').select(['actor', 'started_at', 'undone']).where('import', '=', number),
  );
  if (row === undefined) throw new Error(`import ${number} is gone`);
  return { import: number, actor: row.actor, at: row.started_at, undone: row.undone !== null };
}
