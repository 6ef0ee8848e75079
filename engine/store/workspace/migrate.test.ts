import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS, NEWEST_VERSION } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { contentsOf, newWorkspace, optionsFor, problemOf, runScript, startScript, temporaryFolder } from './fixture.ts';
import { migrateFile } from './migrate.ts';
import { openWorkspace } from './open.ts';
import { workspaceProblem } from './problems.ts';

const ROWS = 3;
const PATIENCE_MS = 200;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

/** The schema as text, without what SQLite makes itself. */
function schemaOf(sqlite: Database.Database): string[] {
  return sqlite
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name")
    .pluck()
    .all() as string[];
}

function tablesOf(sqlite: Database.Database): string[] {
  return sqlite
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .pluck()
    .all() as string[];
}

function rowsOf(sqlite: Database.Database): Record<string, unknown[]> {
  return Object.fromEntries(
    tablesOf(sqlite).map((table) => [table, sqlite.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()]),
  );
}

/** Puts a few rows in every table, made from the schema alone: row n holds n, so that every reference finds its row. */
function fill(sqlite: Database.Database): void {
  sqlite.transaction(() => {
    for (const table of tablesOf(sqlite)) {
      const columns = sqlite.pragma(`table_info(${table})`) as Column[];
      const names = columns.map(({ name }) => name).join(', ');
      const insert = sqlite.prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
      for (let row = 1; row <= ROWS; row += 1) insert.run(...columns.map((column) => valueFor(column, row)));
    }
  })();
}

function valueFor({ type }: Column, row: number): unknown {
  if (type === 'INTEGER') return row;
  if (type === 'REAL') return row + 0.5;
  if (type === 'BLOB') return Buffer.from([row]);
  return `text ${row}`;
}

/** A file at `version` with every table filled. */
function filledAt(path: string, version: number): void {
  newWorkspace(path).close();
  const sqlite = new Database(path);
  for (const table of tablesOf(sqlite)) sqlite.exec(`DELETE FROM ${table}`);
  sqlite.close();
  migrateFile(path, MIGRATIONS, version, PATIENCE_MS);
  const older = new Database(path);
  older.pragma('foreign_keys = ON');
  fill(older);
  expect(older.pragma('foreign_key_check')).toEqual([]);
  expect(tablesOf(older).every((table) => older.prepare(`SELECT count(*) FROM ${table}`).pluck().get() === ROWS)).toBe(
    true,
  );
  older.close();
}

function inspect<Result>(path: string, look: (sqlite: Database.Database) => Result): Result {
  const sqlite = new Database(path);
  try {
    return look(sqlite);
  } finally {
    sqlite.close();
  }
}

/** A migration of this test only: it adds a table and takes it away again. */
const ADDS_A_TABLE: Migration = {
  version: NEWEST_VERSION + 1,
  name: 'adds a table',
  up: (sqlite) => {
    sqlite.exec('CREATE TABLE added (n INTEGER) STRICT; INSERT INTO added VALUES (1)');
  },
  down: (sqlite) => {
    sqlite.exec('DROP TABLE added');
  },
};
const LATER = [...MIGRATIONS, ADDS_A_TABLE];

describe('the migrations', () => {
  test('are numbered from 1 without a gap', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  test.each(MIGRATIONS)('$version ($name) goes down on a filled workspace and up again to the same tables', (one) => {
    const path = join(temporaryFolder(), 'a.cvmw');
    filledAt(path, one.version);
    const schema = inspect(path, schemaOf);
    migrateFile(path, MIGRATIONS, one.version - 1, PATIENCE_MS);
    const below = inspect(path, schemaOf);
    migrateFile(path, MIGRATIONS, one.version, PATIENCE_MS);
    expect(inspect(path, schemaOf)).toEqual(schema);
    migrateFile(path, MIGRATIONS, one.version - 1, PATIENCE_MS);
    expect(inspect(path, schemaOf)).toEqual(below);
  });

  test('go down to nothing and up again', () => {
    const path = join(temporaryFolder(), 'a.cvmw');
    filledAt(path, NEWEST_VERSION);
    migrateFile(path, MIGRATIONS, 0, PATIENCE_MS);
    expect(inspect(path, schemaOf)).toEqual([]);
    migrateFile(path, MIGRATIONS, NEWEST_VERSION, PATIENCE_MS);
    expect(inspect(path, (sqlite) => sqlite.pragma('integrity_check', { simple: true }))).toBe('ok');
  });

  test('from a format with data keep the rows of every table both have', () => {
    for (const { version } of LATER.slice(0, -1)) {
      const path = join(temporaryFolder(), 'a.cvmw');
      filledAt(path, Math.min(version, NEWEST_VERSION));
      const before = inspect(path, rowsOf);
      migrateFile(path, LATER, version + 1, PATIENCE_MS);
      const after = inspect(path, rowsOf);
      for (const table of Object.keys(before)) {
        if (table in after) expect(after[table]).toHaveLength(ROWS);
      }
      migrateFile(path, LATER, version, PATIENCE_MS);
      expect(inspect(path, rowsOf)).toEqual(before);
    }
  });
});

describe('a migration', () => {
  test('is preceded by a backup that opens, one for each step', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.cvmw');
    filledAt(path, NEWEST_VERSION);
    const before = inspect(path, rowsOf);
    migrateFile(path, LATER, NEWEST_VERSION + 1, PATIENCE_MS);
    migrateFile(path, LATER, NEWEST_VERSION, PATIENCE_MS);
    migrateFile(path, LATER, NEWEST_VERSION + 1, PATIENCE_MS);
    const name = `a.cvmw.before-${NEWEST_VERSION}`;
    expect(readdirSync(folder)).toEqual(['a.cvmw', name, `${name}-2`, `a.cvmw.before-${NEWEST_VERSION + 1}`].sort());
    const backup = openWorkspace(optionsFor(join(folder, name)));
    expect(rowsOf(backup.sqlite)).toEqual(before);
    expect(backup.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    backup.close();
  });

  test('that fails leaves the workspace as it was', () => {
    const path = join(temporaryFolder(), 'a.cvmw');
    filledAt(path, NEWEST_VERSION);
    const before = inspect(path, rowsOf);
    const breaks = (up: (sqlite: Database.Database) => void) => [...MIGRATIONS, { ...ADDS_A_TABLE, up }];
    const fails = breaks((sqlite) => {
      sqlite.exec('DELETE FROM setting');
      throw new Error('halfway');
    });
    const orphans = breaks((sqlite) => sqlite.exec('DELETE FROM customer'));
    for (const [migrations, words] of [
      [fails, 'halfway'],
      [orphans, 'lost its customer'],
    ] as const) {
      expect(() => migrateFile(path, migrations, NEWEST_VERSION + 1, PATIENCE_MS)).toThrow(words);
      expect(inspect(path, rowsOf)).toEqual(before);
      expect(inspect(path, (sqlite) => sqlite.pragma('user_version', { simple: true }))).toBe(NEWEST_VERSION);
    }
  });

  test('waits for nobody who has the workspace open', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.cvmw');
    filledAt(path, NEWEST_VERSION);
    const { child } = await startScript(
      `const s = new Database(path); s.prepare('SELECT * FROM setting').all(); say('open'); hold(s);`,
      path,
    );
    const before = contentsOf(folder);
    const problem = problemOf(() => {
      try {
        migrateFile(path, LATER, NEWEST_VERSION + 1, PATIENCE_MS);
      } catch (error) {
        throw workspaceProblem(error, path) ?? error;
      }
    });
    expect(problem.code).toBe('WORKSPACE_LOCKED');
    child.kill('SIGKILL');
    expect(contentsOf(folder)).toEqual(before);
  });

  test('killed halfway is as if it had not begun', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.cvmw');
    filledAt(path, NEWEST_VERSION);
    const before = inspect(path, rowsOf);
    const script = `
      const { migrateFile } = await import('#engine/store/workspace/migrate.ts');
      const { MIGRATIONS, NEWEST_VERSION } = await import('#engine/store/migrations/index.ts');
      const up = (sqlite) => {
        sqlite.exec('CREATE TABLE big (v); DELETE FROM setting');
        const insert = sqlite.prepare('INSERT INTO big VALUES (zeroblob(100000))');
        // More than the cache holds, so that pages of it reach the disk before it is killed.
        for (let n = 0; n < 400; n += 1) insert.run();
        process.kill(process.pid, 'SIGKILL');
      };
      migrateFile(path, [...MIGRATIONS, { version: NEWEST_VERSION + 1, name: 'dies', up, down: up }], NEWEST_VERSION + 1, 100);`;
    expect(() => runScript(script, path)).toThrow('SIGKILL');
    const connection = openWorkspace(optionsFor(path));
    expect(rowsOf(connection.sqlite)).toEqual(before);
    connection.close();
  });

  test('leaves no part of a backup when the backup fails', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.cvmw');
    filledAt(path, NEWEST_VERSION);
    // A damaged table cannot be copied.
    const content = readFileSync(path);
    const root = inspect(path, (sqlite) =>
      Number(sqlite.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'event'").pluck().get()),
    );
    content.fill(0xff, (root - 1) * 8192, root * 8192);
    writeFileSync(path, content);
    const before = contentsOf(folder);
    expect(() => migrateFile(path, LATER, NEWEST_VERSION + 1, PATIENCE_MS)).toThrow('malformed');
    expect(contentsOf(folder)).toEqual(before);
  });
});
