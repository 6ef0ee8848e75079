// Opens and makes workspaces. Every connection's pragmas are set and read back; a refusal leaves the file as it was.
import { accessSync, constants, existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Problem } from '#shared/errors.ts';
import { MIGRATIONS, NEWEST_VERSION } from '../migrations/index.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { APPLICATION_ID, inspectHeader } from './header.ts';
import { migrate } from './migrate.ts';
import { workspaceProblem } from './problems.ts';

/** SQLite 3.51.2 and older can corrupt a WAL file that two processes write. */
const SQLITE_FLOOR = [3, 51, 3] as const;
const PAGE_SIZE = 8192;
const DESK_PATIENCE_MS = 250;
const JOB_PATIENCE_MS = 5_000;

/** Opens an existing workspace, migrating an older one after a backup. */
export function openWorkspace(options: ConnectionOptions): Connection {
  const { path } = options;
  inspectHeader(path);
  if (options.role !== 'reader') {
    try {
      accessSync(path, constants.W_OK);
      accessSync(dirname(path), constants.W_OK);
    } catch (error) {
      throw workspaceProblem(error, path) ?? error;
    }
  }
  const sqlite = openFile(path, { readonly: options.role === 'reader', timeout: JOB_PATIENCE_MS });
  try {
    checkEngine(sqlite);
    const version = guarded(path, () => Number(sqlite.pragma('user_version', { simple: true })));
    if (version > NEWEST_VERSION) {
      throw new Problem(
        'WORKSPACE_NEWER',
        `${path} was written by a newer version of the program (format ${version}; this one knows ${NEWEST_VERSION}). It was not changed; update the program.`,
        { path, version, newest: NEWEST_VERSION },
      );
    }
    guarded(path, () => setPragmas(sqlite, options.role));
    if (version < NEWEST_VERSION && options.role !== 'reader') migrate(sqlite, path, MIGRATIONS, NEWEST_VERSION);
    return new Connection(sqlite, options);
  } catch (error) {
    sqlite.close();
    throw workspaceProblem(error, path) ?? error;
  }
}

/** Makes a new workspace file and calls `fill` inside its first transaction; nothing is left behind when that fails. */
export function createWorkspace(options: ConnectionOptions, fill: (connection: Connection) => void): Connection {
  const { path } = options;
  if (existsSync(path)) {
    throw new Problem('WORKSPACE_EXISTS', `${path} exists already and was not changed. Choose another file name.`, {
      path,
    });
  }
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem(
      'WORKSPACE_MISSING',
      `There is no folder ${folder} to put the workspace in. Make the folder first.`,
      {
        path,
      },
    );
  }
  const sqlite = openFile(path, { timeout: JOB_PATIENCE_MS });
  try {
    checkEngine(sqlite);
    guarded(path, () => {
      sqlite.pragma(`page_size = ${PAGE_SIZE}`);
      sqlite.pragma(`application_id = ${APPLICATION_ID}`);
      setPragmas(sqlite, options.role);
      migrate(sqlite, path, MIGRATIONS, NEWEST_VERSION);
    });
    const connection = new Connection(sqlite, options);
    connection.write(() => fill(connection));
    // The header a later look sees must be in the file itself, not only in its log.
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
    return connection;
  } catch (error) {
    sqlite.close();
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
    throw workspaceProblem(error, path) ?? error;
  }
}

function openFile(path: string, options: Database.Options): Database.Database {
  try {
    return new Database(path, options);
  } catch (error) {
    throw workspaceProblem(error, path) ?? error;
  }
}

function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw workspaceProblem(error, path) ?? error;
  }
}

function setPragmas(sqlite: Database.Database, role: Connection['role']): void {
  const wanted: Record<string, string | number> = {
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    temp_store: 2,
    cache_size: -65_536,
    busy_timeout: role === 'desk' ? DESK_PATIENCE_MS : JOB_PATIENCE_MS,
  };
  if (process.platform === 'darwin') Object.assign(wanted, { fullfsync: 1, checkpoint_fullfsync: 1 });
  for (const [name, value] of Object.entries(wanted)) {
    if (role === 'reader' && name === 'journal_mode') continue;
    sqlite.pragma(`${name} = ${value}`);
    const read = sqlite.pragma(name, { simple: true });
    if (read !== value) throw new Error(`pragma ${name} is ${String(read)}, not ${value}`);
  }
}

function checkEngine(sqlite: Database.Database): void {
  const text = String(sqlite.prepare('SELECT sqlite_version()').pluck().get());
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  const [wantMajor, wantMinor, wantPatch] = SQLITE_FLOOR;
  const found = major * 1e6 + minor * 1e3 + patch;
  if (found < wantMajor * 1e6 + wantMinor * 1e3 + wantPatch) {
    throw new Error(
      `SQLite ${text} can corrupt a workspace that two programs use; ${SQLITE_FLOOR.join('.')} is needed`,
    );
  }
}
