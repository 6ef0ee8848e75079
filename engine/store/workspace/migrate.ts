// Takes a workspace from its version to another, one migration at a time, each in one transaction, after a backup.
// It needs the file for itself: a program that has it open would go on with tables that are no longer there.
import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Migration } from '../migrations/migration.ts';

/**
 * Moves the workspace at `path` up or down to version `target`. One that has a version already is first copied to
 * `PATH.before-VERSION`, once for each migration. Throws SQLITE_BUSY when the file is open elsewhere.
 */
export function migrateFile(path: string, migrations: readonly Migration[], target: number, patience: number): void {
  const sqlite = new Database(path, { timeout: patience });
  try {
    // Before the first read: the lock is then taken at once, and kept until the connection is closed.
    sqlite.pragma('locking_mode = EXCLUSIVE');
    migrate(sqlite, path, migrations, target);
  } finally {
    sqlite.close();
  }
}

/** As migrateFile, on a connection that has the file for itself. */
export function migrate(
  sqlite: Database.Database,
  path: string,
  migrations: readonly Migration[],
  target: number,
): void {
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = OFF');
  for (;;) {
    const version = versionOf(sqlite);
    if (version === target) break;
    const up = version < target;
    const migration = migrations.find((each) => each.version === (up ? version + 1 : version));
    if (migration === undefined) throw new Error(`no migration leads from version ${version} to ${target}`);
    if (version > 0) backUp(sqlite, path, version);
    sqlite
      .transaction(() => {
        (up ? migration.up : migration.down)(sqlite);
        const [lost] = sqlite.pragma('foreign_key_check') as { table: string; parent: string }[];
        if (lost) throw new Error(`migration ${migration.name}: a row of ${lost.table} lost its ${lost.parent}`);
        sqlite.pragma(`user_version = ${up ? migration.version : migration.version - 1}`);
      })
      .immediate();
  }
  sqlite.pragma('foreign_keys = ON');
}

function versionOf(sqlite: Database.Database): number {
  return Number(sqlite.pragma('user_version', { simple: true }));
}

/** A backup has its name only once it is whole. */
function backUp(sqlite: Database.Database, path: string, version: number): void {
  let name = `${path}.before-${version}`;
  for (let n = 2; existsSync(name); n += 1) name = `${path}.before-${version}-${n}`;
  const unfinished = `${name}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    sqlite.prepare('VACUUM INTO ?').run(unfinished);
    renameSync(unfinished, name);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
