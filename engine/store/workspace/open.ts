// Opens and makes workspaces. A refusal leaves the file, and what lies beside it, as it was.
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Problem } from '#shared/errors.ts';
import { MIGRATIONS, NEWEST_VERSION } from '../migrations/index.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { APPLICATION_ID, inspectHeader } from './header.ts';
import { migrate, migrateFile } from './migrate.ts';
import { checkEngine, JOB_PATIENCE_MS, PAGE_SIZE, setPragmas } from './pragmas.ts';
import { workspaceProblem } from './problems.ts';

/**
 * Opens an existing workspace, migrating an older one after a backup. A symbolic link is followed.
 * @throws Problem WORKSPACE_MISSING, _NOT_A_FILE, _FOREIGN, _DAMAGED, _NEWER, _READ_ONLY, _LOCKED or DISK_FULL.
 */
export function openWorkspace(options: ConnectionOptions): Connection {
  return guarded(options.path, () => {
    const { path, version } = inspectHeader(options.path);
    if (version > NEWEST_VERSION) throw newer(path, version);
    accessSync(path, constants.R_OK | constants.W_OK);
    // SQLite keeps its log beside the file, for readers too.
    accessSync(dirname(path), constants.W_OK);
    if (version < NEWEST_VERSION) migrateFile(path, MIGRATIONS, NEWEST_VERSION, JOB_PATIENCE_MS);
    return connect({ ...options, path });
  });
}

/**
 * Makes a new workspace and calls `fill` inside its first transaction. It is made under another name and gets its own
 * when it is whole, so that neither a failure nor a crash leaves half a workspace behind.
 * @throws Problem WORKSPACE_EXISTS, _MISSING (no such folder), _READ_ONLY or DISK_FULL.
 */
export function createWorkspace(options: ConnectionOptions, fill: (connection: Connection) => void): Connection {
  const { path } = options;
  return guarded(path, () => {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw taken(path);
    const folder = dirname(path);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Problem(
        'WORKSPACE_MISSING',
        `There is no folder ${folder} to put the workspace in. Make the folder first.`,
        { path },
      );
    }
    accessSync(folder, constants.W_OK);
    const unfinished = `${path}.making-${process.pid}`;
    try {
      removeDatabase(unfinished);
      make({ ...options, path: unfinished }, fill);
      giveName(unfinished, path);
    } finally {
      removeDatabase(unfinished);
    }
    return openWorkspace(options);
  });
}

function make(options: ConnectionOptions, fill: (connection: Connection) => void): void {
  const sqlite = new Database(options.path, { timeout: JOB_PATIENCE_MS });
  try {
    checkEngine(sqlite);
    sqlite.pragma(`page_size = ${PAGE_SIZE}`);
    // Free pages can then leave the file in short steps; it must be said before the first table.
    sqlite.pragma('auto_vacuum = INCREMENTAL');
    sqlite.pragma(`application_id = ${APPLICATION_ID}`);
    migrate(sqlite, options.path, MIGRATIONS, NEWEST_VERSION);
    setPragmas(sqlite, options.role);
    const connection = new Connection(sqlite, options);
    connection.write(() => fill(connection));
  } finally {
    // The last connection to close moves the log into the file.
    sqlite.close();
  }
}

/** Renames without replacing: of two programs that make the same workspace at once, one is refused. */
export function giveName(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw taken(path);
    if (code === 'ENOSPC') throw error;
    // Some disks (exFAT, some network folders) know no second name for a file.
    renameSync(unfinished, path);
  }
  rmSync(unfinished, { force: true });
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function connect(options: ConnectionOptions): Connection {
  const sqlite = new Database(options.path, { fileMustExist: true, timeout: JOB_PATIENCE_MS });
  try {
    checkEngine(sqlite);
    setPragmas(sqlite, options.role);
    // Asked once more: another program may have migrated the file between the look and the opening.
    const version = Number(sqlite.pragma('user_version', { simple: true }));
    if (version > NEWEST_VERSION) throw newer(options.path, version);
    // Reads all of the schema, where damage would make every later sentence a riddle.
    sqlite.prepare('SELECT count(*) FROM sqlite_schema').get();
    return new Connection(sqlite, options);
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

/** Removes a database and what SQLite keeps beside it; nothing is there is no error. */
export function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
}

function newer(path: string, version: number): Problem {
  return new Problem(
    'WORKSPACE_NEWER',
    `${path} was written by a newer version of the program (format ${version}; this one knows ${NEWEST_VERSION}). It was not changed; update the program.`,
    { path, version, newest: NEWEST_VERSION },
  );
}

function taken(path: string): Problem {
  return new Problem('WORKSPACE_EXISTS', `${path} exists already and was not changed. Choose another file name.`, {
    path,
  });
}

function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw workspaceProblem(error, path) ?? error;
  }
}
