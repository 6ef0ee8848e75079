// The imports of a workspace as a list, and what can be done with one afterwards: undo, discard, look at its source.
import { Problem } from '#shared/errors.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import { appendChange } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { nextSourceBlock, sourceRecord } from './reading/source.ts';
import type { ImportCounts, Reject } from './receipt.ts';
import { KIND_TABLES } from './tables.ts';

const ROWS_A_STEP = 2_000;
const BLOCKS_A_STEP = 20;

export type ImportState = 'staged' | 'published' | 'undone' | 'discarded';

export interface ImportSummary extends ImportCounts {
  readonly import: number;
  readonly kind: Kind;
  /** The file's name, or what the program called the rows it loaded. */
  readonly name: string | null;
  readonly state: ImportState;
  /** The changes that published and undid it. */
  readonly published: number | null;
  readonly undone: number | null;
  readonly actor: string;
  readonly startedAt: number;
  /** SHA-256 of the file in hex, null for rows that came from the program. */
  readonly hash: string | null;
}

/** Every import, the newest first, those that never became visible included. */
export function listImports(connection: Connection): ImportSummary[] {
  const rows = connection.all(build.selectFrom('import').selectAll().orderBy('import', 'desc'));
  return rows.map((row) => ({
    import: row.import,
    kind: row.kind as Kind,
    name: row.file_name,
    state: stateOf(row),
    published: row.published,
    undone: row.undone,
    actor: row.actor,
    startedAt: row.started_at,
    read: row.rows_read,
    stored: row.rows_new + row.rows_updated + row.rows_unchanged,
    new: row.rows_new,
    updated: row.rows_updated,
    unchanged: row.rows_unchanged,
    rejected: row.rows_rejected,
    skipped: row.rows_skipped,
    customersCreated: row.customers_created,
    hash: row.file_hash?.toString('hex') ?? null,
  }));
}

interface Fate {
  readonly published: number | null;
  readonly undone: number | null;
  readonly discarded: number;
}

function stateOf({ published, undone, discarded }: Fate): ImportState {
  // An undone import whose rows were removed is discarded too, and stays undone for people.
  if (published === null) return discarded === 1 ? 'discarded' : 'staged';
  return undone === null ? 'published' : 'undone';
}

/**
 * Undoes an import as one unit: from the new change on none of its rows is seen. Imports of one kind are undone last
 * first. `onUndo` is called inside the transaction, for whoever rests on the rows that go.
 * Throws UNKNOWN_IMPORT, or NOT_UNDOABLE naming what stands in the way.
 */
export function undoImport(
  connection: Connection,
  actor: string,
  number: number,
  onUndo?: (connection: Connection, change: ChangeNumber) => void,
): { readonly import: number; readonly change: ChangeNumber } {
  return connection.write(() => {
    const { kind, ...fate } = importOf(connection, number);
    const state = stateOf(fate);
    if (state !== 'published') {
      const why = state === 'undone' ? `was undone by change ${fate.undone} already` : `is ${state}, so nobody sees it`;
      throw new Problem('NOT_UNDOABLE', `Import ${number} ${why}. There is nothing to undo.`, {
        import: number,
        state,
      });
    }
    const later = connection.first(
      build
        .selectFrom('import')
        .select('import')
        .where('kind', '=', kind)
        .where('published', '>', fate.published)
        .where('undone', 'is', null)
        .orderBy('published', 'desc'),
    );
    if (later !== undefined) {
      throw new Problem(
        'NOT_UNDOABLE',
        `Import ${later.import} of ${kind} came later and builds on import ${number}. Undo import ${later.import} first.`,
        { import: number, later: later.import },
      );
    }
    refuseWhileStaged(connection, number);
    return appendChange(connection, actor, (change) => {
      connection.run(build.updateTable('import').set({ undone: change }).where('import', '=', number));
      onUndo?.(connection, change);
      const objects = { import: number, kind };
      return { verb: 'undo import', objects, content: objects, result: { import: number } };
    });
  });
}

/** A staged import was compared with what is visible now: taking some of that away would make it wrong. */
function refuseWhileStaged(connection: Connection, number: number): void {
  const staged = connection.first(
    build.selectFrom('import').select('import').where('published', 'is', null).where('discarded', '=', 0),
  );
  if (staged === undefined) return;
  throw new Problem(
    'NOT_UNDOABLE',
    `Import ${staged.import} is still being read, or was interrupted. Wait for its job, resume it or discard it; then undo import ${number}.`,
    { import: number, staged: staged.import },
  );
}

function importOf(connection: Connection, number: number) {
  const row = connection.first(
    build.selectFrom('import').select(['kind', 'published', 'undone', 'discarded']).where('import', '=', number),
  );
  if (row !== undefined) return row;
  throw new Problem('UNKNOWN_IMPORT', `There is no import ${number}.`, { import: number }).offering({
    act: 'look-at-list',
    of: 'imports',
  });
}

function refuseEmptied({ published, discarded }: Fate, number: number): void {
  if (published === null || discarded === 0) return;
  const sentence = `Import ${number} was undone and its rows were removed by compacting.`;
  throw new Problem('UNKNOWN_IMPORT', sentence, { import: number }).offering({ act: 'look-in-backups' });
}

/**
 * The source of an import as it was: its blocks of whole records that, one after the other, are its bytes. The first
 * block behind number `after`, from 0; null behind the last, and for rows that came from the program.
 * Throws UNKNOWN_IMPORT.
 */
export function importRows(
  connection: Connection,
  number: number,
  after: number,
): { readonly block: number; readonly text: Buffer } | null {
  refuseEmptied(importOf(connection, number), number);
  return nextSourceBlock(connection, number, after);
}

/** A record that was not stored, with its source text, or null when the import has none. */
export interface RejectedRecord extends Reject {
  readonly raw: string | null;
}

/** Records that were rejected or skipped, by line, `limit` of them behind line `after`. Throws UNKNOWN_IMPORT. */
export function importRejects(connection: Connection, number: number, after: number, limit: number): RejectedRecord[] {
  refuseEmptied(importOf(connection, number), number);
  const rows = connection.all(
    build
      .selectFrom('rejected_row')
      .select(['line', 'column_name as column', 'value', 'rule', 'advice'])
      .where('import', '=', number)
      .where('line', '>', after)
      .orderBy('line')
      .limit(limit),
  );
  return rows.map((row) => ({ ...row, raw: sourceRecord(connection, number, row.line)?.bytes.toString() ?? null }));
}

/**
 * Removes everything a staged import wrote, in short transactions; nobody could see any of it. Numbers given to
 * customer ids stay given. Refuses an import that was published: that is undone instead. Discarding twice is harmless.
 */
export async function discardImport(connection: Connection, number: number): Promise<void> {
  const { published } = importOf(connection, number);
  if (published !== null) {
    throw new Problem('NOT_UNDOABLE', `Import ${number} is published: undo it instead of discarding it.`, {
      import: number,
    });
  }
  await removeRows(connection, number, () => new Promise((resume) => setImmediate(resume)));
  connection.write(() =>
    connection.run(build.updateTable('import').set({ discarded: 1 }).where('import', '=', number)),
  );
}

/** Removes the rows, source and rejects of an import nobody sees, in short transactions; answers how many rows there were. */
export async function removeRows(
  connection: Connection,
  number: number,
  breathe: (removed: number) => Promise<void>,
): Promise<number> {
  const tables = [...KINDS.map((kind) => KIND_TABLES[kind].table), 'rejected_row', 'source_block', 'import_chunk'];
  let total = 0;
  for (const table of tables) {
    const key = table === 'rejected_row' ? 'line' : table === 'import_chunk' ? 'chunk' : 'rowid';
    const step = table === 'source_block' ? BLOCKS_A_STEP : ROWS_A_STEP;
    const remove = `DELETE FROM ${table} WHERE import = ? AND ${key} IN (SELECT ${key} FROM ${table} WHERE import = ? LIMIT ${step})`;
    for (let removed = step; removed === step; ) {
      removed = connection.write(() => connection.statement(remove).run(number, number).changes);
      if (key === 'rowid' && table !== 'source_block') total += removed;
      await breathe(total);
    }
  }
  return total;
}
