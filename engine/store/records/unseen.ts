// What is stored and can be seen by nothing any more: undone imports that no run pins and no act was judged by, and staged
// ones whose job is over. Whatever is in doubt stays.
import type { Connection } from '../workspace/connection.ts';

// A run sees what was visible at its pin. An act was judged between its beginning and its change: one that began
// before the undo may have been judged by the import, and so may one that is not finished.
const UNSEEN = `
  SELECT i.import FROM import i JOIN audit undoing ON undoing.number = i.undone
  WHERE i.published IS NOT NULL AND i.discarded = 0
    AND NOT EXISTS (SELECT 1 FROM run WHERE pinned_change >= i.published AND pinned_change < i.undone)
    AND NOT EXISTS (SELECT 1 FROM action WHERE change >= i.published AND change < i.undone)
    AND NOT EXISTS (SELECT 1 FROM action WHERE change > i.undone AND started_at <= undoing.at)
    AND NOT EXISTS (SELECT 1 FROM action WHERE state = 'staged')
  ORDER BY i.import`;

const LEFT_OVER = `
  SELECT import FROM import
  WHERE published IS NULL AND discarded = 0 AND NOT EXISTS (
    SELECT 1 FROM job WHERE kind IN ('import', 'sample') AND state IN ('queued', 'running', 'interrupted'))
  ORDER BY import`;

/** Undone imports whose rows nothing can see. */
export function unseenImports(connection: Connection): number[] {
  return connection.statement(UNSEEN).pluck().all() as number[];
}

/** Undone imports whose rows were given up; some of their rows may still be there. */
export function givenUpImports(connection: Connection): number[] {
  const sql = 'SELECT import FROM import WHERE published IS NOT NULL AND discarded = 1 ORDER BY import';
  return connection.statement(sql).pluck().all() as number[];
}

/** Staged imports that no job can go on with. */
export function leftOverImports(connection: Connection): number[] {
  return connection.statement(LEFT_OVER).pluck().all() as number[];
}

/** Inside a transaction: from now on the rows of these undone imports may be removed. */
export function giveUpRows(connection: Connection, imports: readonly number[]): void {
  const give = connection.statement('UPDATE import SET discarded = 1 WHERE import = ? AND undone IS NOT NULL');
  for (const number of imports) give.run(number);
}
