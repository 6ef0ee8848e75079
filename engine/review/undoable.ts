// What an undo is about: the change that was named, or the newest that can be undone.
import { newestChange } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';

/** An act on decisions or rejections, with the number of decisions; or an import. */
export type UndoTarget =
  | { readonly kind: 'act'; readonly action: number; readonly count: number; readonly change: number }
  | { readonly kind: 'import'; readonly import: number; readonly change: number };

// Undoing twice goes one act further back: an undo is offered only where it did an act again. What has left is not
// skipped: whoever undoes it is told that it is sealed.
const NEWEST = `
  WITH RECURSIVE depth (action, change, undos) AS (
    SELECT action, change, 0 FROM action
    WHERE change IS NOT NULL AND verb IN ('approve', 'reject', 'change', 'release', 'lift', 'merge', 'refuse', 'separate')
    UNION ALL
    SELECT a.action, a.change, depth.undos + 1 FROM action a JOIN depth ON a.reverses = depth.action
    WHERE a.change IS NOT NULL
  )
  SELECT max(change) FROM (
    SELECT change FROM depth
    WHERE undos % 2 = 0
      AND NOT EXISTS (SELECT 1 FROM action a WHERE a.reverses = depth.action AND a.change IS NOT NULL)
    UNION ALL
    SELECT published FROM import WHERE published IS NOT NULL AND undone IS NULL
  )`;

/** @throws Problem UNKNOWN_CHANGE, or NOT_UNDOABLE with what to do instead. */
export function undoTarget(connection: Connection, wanted: number | null): UndoTarget {
  const change = wanted ?? (connection.statement(NEWEST).pluck().get() as number | null);
  if (change === null) {
    throw new Problem(
      'NOT_UNDOABLE',
      'There is nothing to undo: no import, and no act on a decision that has not left.',
    );
  }
  const audit = connection.first(build.selectFrom('audit').select('verb').where('number', '=', change));
  if (audit === undefined) {
    const newest = newestChange(connection);
    throw new Problem('UNKNOWN_CHANGE', `There is no change ${change}. The newest is ${newest}.`, { change, newest });
  }
  const published = connection.first(build.selectFrom('import').select('import').where('published', '=', change));
  if (published !== undefined) return { kind: 'import', import: published.import, change };
  const act = connection.first(
    build
      .selectFrom('action')
      .select(['action', 'count', 'verb'])
      .where('change', '=', change)
      .where('verb', 'not in', ['return', 'export', 'propose']),
  );
  if (act !== undefined) return { kind: 'act', action: act.action, count: act.count, change };
  throw new Problem('NOT_UNDOABLE', `Change ${change} (${audit.verb}) cannot be undone. ${adviceFor(audit.verb)}`, {
    change,
    verb: audit.verb,
  });
}

function adviceFor(verb: string): string {
  if (verb === 'export') return 'What left stays sealed: recall the package.';
  if (verb === 'recall') return 'A recall is a note and stays.';
  if (verb === 'propose') return 'A proposal merges nobody: look again, or leave it.';
  if (verb === 'decide') return 'A run takes nothing from anybody: decide again, or leave it.';
  if (verb.includes('config')) return 'Apply an earlier version of the configuration instead.';
  if (verb.includes('import') || verb === 'undo') return 'Import the file again instead.';
  return 'It changed nothing that an undo gives back.';
}
