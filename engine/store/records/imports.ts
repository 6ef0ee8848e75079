// The imports of a workspace as a list, and what can be done with one afterwards: undo, discard, look at its source.
import { Problem } from '#shared/errors.ts';
import { KINDS } from '#shared/model/kind.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { KIND_TABLES } from './tables.ts';

const ROWS_A_STEP = 2_000;
const BLOCKS_A_STEP = 20;

/**
 * Removes everything a staged import wrote, in short transactions; nobody could see any of it. Numbers given to
 * customer ids stay given. Refuses an import that was published: that is undone instead. Discarding twice is harmless.
 */
export async function discardImport(connection: Connection, number: number): Promise<void> {
  const row = connection.first(build.selectFrom('import').select('published').where('import', '=', number));
  if (row === undefined) return;
  if (row.published !== null) {
    throw new Problem('NOT_UNDOABLE', `Import ${number} is published: undo it instead of discarding it.`, {
      import: number,
    });
  }
  const tables = [...KINDS.map((kind) => KIND_TABLES[kind].table), 'rejected_row', 'source_block', 'import_chunk'];
  for (const table of new Set(tables)) {
    const key = table === 'rejected_row' ? 'line' : table === 'import_chunk' ? 'chunk' : 'rowid';
    const step = table === 'source_block' ? BLOCKS_A_STEP : ROWS_A_STEP;
    const remove = `DELETE FROM ${table} WHERE import = ? AND ${key} IN (SELECT ${key} FROM ${table} WHERE import = ? LIMIT ${step})`;
    for (let removed = step; removed === step; ) {
      removed = connection.write(() => connection.statement(remove).run(number, number).changes);
      await new Promise((resume) => setImmediate(resume));
    }
  }
  connection.write(() =>
    connection.run(build.updateTable('import').set({ discarded: 1 }).where('import', '=', number)),
  );
}
