// Takes a workspace from its version to another, one migration at a time, each in one transaction, after a backup.
import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Migration } from '../migrations/migration.ts';

/** Moves `sqlite` up or down to `target`. A file with rows is first copied to `PATH.before-VERSION`. */
export function migrate(sqlite: Database, path: string, migrations: readonly Migration[], target: number): void {
  let version = Number(sqlite.pragma('user_version', { simple: true }));
  while (version !== target) {
    const up = version < target;
    const migration = migrations.find((each) => each.version === (up ? version + 1 : version));
    if (migration === undefined) throw new Error(`no migration leads from version ${version} to ${target}`);
    if (version > 0) backUp(sqlite, path, version);
    const next = up ? migration.version : migration.version - 1;
    sqlite.pragma('foreign_keys = OFF');
    sqlite.transaction(() => {
      (up ? migration.up : migration.down)(sqlite);
      sqlite.pragma(`user_version = ${next}`);
    })();
    sqlite.pragma('foreign_keys = ON');
    version = next;
  }
}

function backUp(sqlite: Database, path: string, version: number): void {
  let name = `${path}.before-${version}`;
  for (let n = 2; existsSync(name); n += 1) name = `${path}.before-${version}-${n}`;
  sqlite.prepare('VACUUM INTO ?').run(name);
}
