// What every connection is set to, read back after it was set: SQLite says nothing when it does not take a value.
import type { Database } from 'better-sqlite3';
import { Problem } from '#shared/errors.ts';
import type { Role } from './connection.ts';

/** SQLite 3.51.2 and older can corrupt a WAL file that two processes write. */
const SQLITE_FLOOR = [3, 51, 3] as const;
export const PAGE_SIZE = 8192;
const DESK_PATIENCE_MS = 250;
export const JOB_PATIENCE_MS = 5_000;
const CACHE_KIB = 65_536;
/** A log longer than this is cut when it has been moved into the file. */
const LOG_BYTES = 64 * 1024 * 1024;
/** Pages in the log from which a commit moves them into the file: a job does it, so that the desk seldom waits for it. */
const CHECKPOINT_PAGES = { desk: 4_000, job: 1_000, reader: 0 } as const satisfies Record<Role, number>;

/** Sets what a connection of `role` needs and throws when it reads back anything else. */
export function setPragmas(sqlite: Database, role: Role): void {
  const wanted: Record<string, string | number> = {
    journal_mode: 'wal',
    // FULL once more on each connection: it reads as NORMAL at every open after the first of a WAL file.
    synchronous: 2,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    temp_store: 2,
    cache_size: -CACHE_KIB,
    journal_size_limit: LOG_BYTES,
    wal_autocheckpoint: CHECKPOINT_PAGES[role],
    busy_timeout: role === 'desk' ? DESK_PATIENCE_MS : JOB_PATIENCE_MS,
    query_only: role === 'reader' ? 1 : 0,
  };
  if (process.platform === 'darwin') Object.assign(wanted, { fullfsync: 1, checkpoint_fullfsync: 1 });
  for (const [name, value] of Object.entries(wanted)) {
    sqlite.pragma(`${name} = ${value}`);
    const read = sqlite.pragma(name, { simple: true });
    if (read !== value) throw new Error(`pragma ${name} is ${String(read)}, not ${value}`);
  }
}

/** Throws when the SQLite in the driver is too old to be trusted with two processes. */
export function checkEngine(sqlite: Database): void {
  const text = String(sqlite.prepare('SELECT sqlite_version()').pluck().get());
  const found = text.split('.').map(Number);
  const differing = SQLITE_FLOOR.findIndex((floor, place) => floor !== found[place]);
  if (differing === -1 || (found[differing] ?? 0) > SQLITE_FLOOR[differing]!) return;
  const floor = SQLITE_FLOOR.join('.');
  throw new Problem(
    'INTERNAL',
    `SQLite ${text} can corrupt a workspace that two programs use, and ${floor} or newer is needed: install the program again with npm ci.`,
    { version: text },
  );
}
