// Presence rows: which processes have the file open. A job pauses between its transactions while another one has.
import { Problem } from '#shared/errors.ts';
import { build, type Connection } from '../workspace/connection.ts';
import type { ProcessMark } from './process.ts';

/** How often a process says that it is there. */
const PRESENCE_EVERY_MS = 2_000;
/** A row older than this belongs to a process that left without saying so, or sleeps. */
const FRESH_MS = 3 * PRESENCE_EVERY_MS;

/** Says that this process has the file open, and forgets those that left long ago. */
function announce(connection: Connection, mark: ProcessMark): void {
  const now = connection.clock();
  connection.write(() => {
    connection.run(build.deleteFrom('presence').where('heartbeat', '<', now - 10 * FRESH_MS));
    connection.run(
      build
        .insertInto('presence')
        .values({ process: mark.process, boot: mark.boot, heartbeat: now })
        .onConflict((conflict) => conflict.columns(['process', 'boot']).doUpdateSet({ heartbeat: now })),
    );
  });
}

function withdraw(connection: Connection, mark: ProcessMark): void {
  connection.write(() =>
    connection.run(build.deleteFrom('presence').where('process', '=', mark.process).where('boot', '=', mark.boot)),
  );
}

/** Announces this process now and every two seconds until it leaves. */
export function keepPresence(connection: Connection, mark: ProcessMark): { leave(): void } {
  courteously(() => announce(connection, mark));
  const timer = setInterval(() => courteously(() => announce(connection, mark)), PRESENCE_EVERY_MS);
  timer.unref();
  return {
    leave() {
      clearInterval(timer);
      courteously(() => withdraw(connection, mark));
    },
  };
}

/** Presence is a courtesy: a busy file or a full disk is no reason to refuse, and whoever asks more is told. */
function courteously(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Whether another process has the file open. */
export function othersPresent(connection: Connection, mark: ProcessMark): boolean {
  return (
    connection
      .statement('SELECT 1 FROM presence WHERE heartbeat >= ? AND NOT (process = ? AND boot = ?) LIMIT 1')
      .get(connection.clock() - FRESH_MS, mark.process, mark.boot) !== undefined
  );
}
