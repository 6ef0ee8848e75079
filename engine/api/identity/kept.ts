// What takes a while to work out and holds until something changes.
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { ChangeNumber } from '#shared/model/units.ts';

/** Whoever asks while it is being worked out waits for the same work; what failed is worked out anew. */
export function keptUntilChange<Value>(
  workOut: (connection: Connection, change: ChangeNumber) => Promise<Value>,
): (connection: Connection) => Promise<Value> {
  const kept = new WeakMap<Connection, { readonly change: ChangeNumber; readonly work: Promise<Value> }>();
  return (connection) => {
    const change = newestChange(connection);
    const before = kept.get(connection);
    if (before?.change === change) return before.work;
    const work = workOut(connection, change);
    kept.set(connection, { change, work });
    work.catch(() => {
      if (kept.get(connection)?.work === work) kept.delete(connection);
    });
    return work;
  };
}
