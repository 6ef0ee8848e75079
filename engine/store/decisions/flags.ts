// A flag is a person's mark on a decision, to come back to it: an ordinary mutable row. What they write about it is a
// decision note (decisions 22), and goes with the flag.
import { build, type Connection } from '../workspace/connection.ts';
import { addNote } from './notes.ts';

export interface Flag {
  readonly position: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly actor: string;
  readonly note: string | null;
}

/** Flags a decision, or changes what its flag says. */
export function setFlag(
  connection: Connection,
  run: number,
  { position, customer }: { readonly position: number; readonly customer: number },
  { actor, note }: { readonly actor: string; readonly note: string | null },
): void {
  connection.write(() => {
    remove(connection, run, position);
    const written = note === null ? null : addNote(connection, null, customer, note).note;
    const row = { run, position, at: connection.clock(), actor, note: written };
    connection.run(build.insertInto('decision_flag').values(row));
  });
}

export function removeFlag(connection: Connection, run: number, position: number): void {
  connection.write(() => remove(connection, run, position));
}

function remove(connection: Connection, run: number, position: number): void {
  const own = build.selectFrom('decision_flag').select('note').where('run', '=', run).where('position', '=', position);
  const old = connection.first(own);
  if (old === undefined) return;
  connection.run(build.deleteFrom('decision_flag').where('run', '=', run).where('position', '=', position));
  if (old.note !== null) connection.run(build.deleteFrom('decision_note').where('note', '=', old.note));
}

/** The positions of a run that are flagged, ascending. */
export function flaggedPositions(connection: Connection, run: number): number[] {
  return connection
    .statement('SELECT position FROM decision_flag WHERE run = ? ORDER BY position')
    .pluck()
    .all(run) as number[];
}

/** The flags among the decisions at `positions` of a run, by position. */
export function flagsOf(connection: Connection, run: number, positions: readonly number[]): Map<number, Flag> {
  const rows = connection
    .statement(
      `SELECT f.position, f.at, f.actor, n.text AS note FROM json_each(?) wanted
       CROSS JOIN decision_flag f ON f.run = ? AND f.position = wanted.value
       LEFT JOIN decision_note n ON n.note = f.note`,
    )
    .all(JSON.stringify(positions), run) as Flag[];
  return new Map(rows.map((row) => [row.position, row]));
}
