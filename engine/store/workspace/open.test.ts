import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { NEWEST_VERSION } from '../migrations/index.ts';
import type { Role } from './connection.ts';
import { contentsOf, newWorkspace, optionsFor, problemOf, runScript, startScript, temporaryFolder } from './fixture.ts';
import { APPLICATION_ID } from './header.ts';
import { createWorkspace, openWorkspace } from './open.ts';
import { readSettings, writeSetting } from './settings.ts';

/** A closed workspace with a thousand rows in it. */
function filled(folder: string): string {
  const path = join(folder, 'a.cvmw');
  const connection = newWorkspace(path);
  const insert = connection.statement('INSERT INTO customer (id) VALUES (?)');
  connection.write(() => {
    for (let n = 0; n < 1_000; n += 1) insert.run(`U${n}-${'x'.repeat(60)}`);
  });
  connection.close();
  return path;
}

/** Overwrites bytes of a file in place. */
function patch(path: string, offset: number, bytes: Uint8Array): void {
  const content = readFileSync(path);
  content.set(bytes, offset);
  writeFileSync(path, content);
}

/** Zeros over the last page of the schema, which the first page points at. */
function wipeSchemaPage(path: string): void {
  const page = readFileSync(path).readUInt32BE(108);
  patch(path, (page - 1) * 8192, new Uint8Array(8192));
}

/** What a workspace looks like whose program was killed: its log is not in the file yet. */
function killed(path: string, change: string): string {
  const script = `const sqlite = new Database(path); sqlite.pragma('journal_mode = wal');
    sqlite.pragma('wal_autocheckpoint = 0'); ${change}; process.kill(process.pid, 'SIGKILL')`;
  expect(() => runScript(script, path)).toThrow('SIGKILL');
  return path;
}

describe('a connection', () => {
  test.each<Role>(['desk', 'job', 'reader'])('of the %s has every pragma it needs', (role) => {
    const path = join(temporaryFolder(), 'a.cvmw');
    newWorkspace(path).close();
    const connection = openWorkspace(optionsFor(path, role));
    const read = (name: string) => connection.sqlite.pragma(name, { simple: true });
    expect({
      journal_mode: read('journal_mode'),
      synchronous: read('synchronous'),
      foreign_keys: read('foreign_keys'),
      trusted_schema: read('trusted_schema'),
      cell_size_check: read('cell_size_check'),
      page_size: read('page_size'),
      query_only: read('query_only'),
      busy_timeout: read('busy_timeout'),
      application_id: read('application_id'),
      user_version: read('user_version'),
    }).toEqual({
      journal_mode: 'wal',
      synchronous: 2,
      foreign_keys: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      page_size: 8192,
      query_only: role === 'reader' ? 1 : 0,
      busy_timeout: role === 'desk' ? 250 : 5_000,
      application_id: APPLICATION_ID,
      user_version: NEWEST_VERSION,
    });
    connection.close();
  });

  test('writes to the disk before it acknowledges, also behind what was only staged', () => {
    const connection = newWorkspace(join(temporaryFolder(), 'a.cvmw'));
    const level = () => connection.sqlite.pragma('synchronous', { simple: true });
    expect(connection.stage(level)).toBe(1);
    expect(connection.write(level)).toBe(2);
    expect(() =>
      connection.stage(() => {
        throw new Error('staged nothing');
      }),
    ).toThrow('staged nothing');
    expect(level()).toBe(2);
    connection.close();
  });

  test('holds its lock on the file while others of its process come and go', () => {
    const path = join(temporaryFolder(), 'a.cvmw');
    const desk = newWorkspace(path);
    openWorkspace(optionsFor(path, 'job')).close();
    // The other process finds out whether it could have the file for itself.
    const alone = runScript(
      `const s = new Database(path, { timeout: 0 }); s.pragma('locking_mode = EXCLUSIVE');
       try { s.prepare('SELECT * FROM setting').all(); say('alone'); } catch (error) { say(error.code); }`,
      path,
    );
    expect(alone).toBe('SQLITE_BUSY');
    desk.close();
  });

  test('leaves one file when the last is closed', () => {
    const folder = temporaryFolder();
    const desk = newWorkspace(join(folder, 'a.cvmw'));
    const reader = openWorkspace(optionsFor(join(folder, 'a.cvmw'), 'reader'));
    desk.close();
    expect(readSettings(reader).zone).toBe('Europe/Helsinki');
    expect(() => reader.sqlite.exec('DELETE FROM setting')).toThrow('readonly');
    reader.close();
    expect(readdirSync(folder)).toEqual(['a.cvmw']);
  });

  test('refuses a transaction inside another, and one that waits', () => {
    const desk = newWorkspace(join(temporaryFolder(), 'a.cvmw'));
    expect(() => desk.write(() => desk.write(() => 1))).toThrow('open already');
    expect(() => desk.write(async () => writeSetting(desk, 'name', 'late'))).toThrow('does not wait');
    expect(desk.sqlite.inTransaction).toBe(false);
    expect(readSettings(desk).name).toBeNull();
    desk.close();
  });
});

describe('making a workspace', () => {
  test('leaves nothing behind when it fails', () => {
    const folder = temporaryFolder();
    const fail = () => {
      throw new Problem('BAD_VALUE', 'no');
    };
    expect(problemOf(() => createWorkspace(optionsFor(join(folder, 'a.cvmw')), fail)).code).toBe('BAD_VALUE');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('never replaces what is there', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.cvmw'), 'mine');
    symlinkSync('nowhere', join(folder, 'b.cvmw'));
    const before = contentsOf(folder);
    for (const name of ['a.cvmw', 'b.cvmw']) {
      expect(problemOf(() => newWorkspace(join(folder, name))).code).toBe('WORKSPACE_EXISTS');
    }
    expect(contentsOf(folder)).toEqual(before);
  });

  test('never replaces what appears meanwhile', () => {
    const path = join(temporaryFolder(), 'a.cvmw');
    const create = () => createWorkspace(optionsFor(path), () => writeFileSync(path, 'mine'));
    expect(problemOf(create).code).toBe('WORKSPACE_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test('needs the folder', () => {
    const path = join(temporaryFolder(), 'none', 'a.cvmw');
    expect(problemOf(() => newWorkspace(path)).sentence).toContain('There is no folder');
  });
});

describe('a refusal names the fault and changes nothing', () => {
  const HEADER_FAULTS = { magic: 3, 'page size': 16, 'file format': 18, payload: 21, schema: 47, encoding: 59 };

  const FAULTS: Record<string, [code: string, make: (folder: string) => string, words?: RegExp]> = {
    missing: ['WORKSPACE_MISSING', (folder) => join(folder, 'none.cvmw'), /no workspace at .*none\.cvmw/],
    'missing folder': ['WORKSPACE_MISSING', (folder) => join(folder, 'none', 'a.cvmw')],
    'a folder': ['WORKSPACE_NOT_A_FILE', (folder) => folder],
    'a folder named like a workspace': [
      'WORKSPACE_NOT_A_FILE',
      (folder) => {
        mkdirSync(join(folder, 'a.cvmw'));
        return join(folder, 'a.cvmw');
      },
    ],
    'a device': ['WORKSPACE_NOT_A_FILE', () => '/dev/zero'],
    'a pipe': [
      'WORKSPACE_NOT_A_FILE',
      (folder) => {
        execFileSync('mkfifo', [join(folder, 'pipe')]);
        return join(folder, 'pipe');
      },
    ],
    'a link to nowhere': [
      'WORKSPACE_MISSING',
      (folder) => {
        symlinkSync('nowhere', join(folder, 'link'));
        return join(folder, 'link');
      },
    ],
    'a link to itself': [
      'WORKSPACE_MISSING',
      (folder) => {
        symlinkSync('link', join(folder, 'link'));
        return join(folder, 'link');
      },
    ],
    'a path through a file': ['WORKSPACE_MISSING', (folder) => join(filled(folder), 'a.cvmw')],
    'a name too long': ['WORKSPACE_MISSING', (folder) => join(folder, 'x'.repeat(400))],
    empty: ['WORKSPACE_FOREIGN', (folder) => written(folder, ''), /is empty/],
    'a text file': ['WORKSPACE_FOREIGN', (folder) => written(folder, 'customer,name\nU1,Anna\n'.repeat(50))],
    'a short text file': ['WORKSPACE_FOREIGN', (folder) => written(folder, 'x')],
    "another program's database": ['WORKSPACE_FOREIGN', (folder) => foreign(folder), /another program/],
    "another program's database, killed": [
      'WORKSPACE_FOREIGN',
      (folder) => killed(foreign(folder), `sqlite.exec('CREATE TABLE u (v)')`),
    ],
    'cut in its header': ['WORKSPACE_DAMAGED', (folder) => cut(filled(folder), 60)],
    'cut after a page': ['WORKSPACE_DAMAGED', (folder) => cut(filled(folder), 8192), /8192 of \d+ bytes/],
    'cut in the middle of a page': ['WORKSPACE_DAMAGED', (folder) => cut(filled(folder), 50_000)],
    'zeros over the first page': [
      'WORKSPACE_FOREIGN',
      (folder) => {
        const path = filled(folder);
        patch(path, 0, new Uint8Array(8192));
        return path;
      },
    ],
    'the root of the schema': [
      'WORKSPACE_DAMAGED',
      (folder) => {
        const path = filled(folder);
        patch(path, 100, new Uint8Array(24).fill(0xff));
        return path;
      },
    ],
    'a later page of the schema': [
      'WORKSPACE_DAMAGED',
      (folder) => {
        const path = filled(folder);
        wipeSchemaPage(path);
        return path;
      },
    ],
    'a newer format': [
      'WORKSPACE_NEWER',
      (folder) => {
        const path = filled(folder);
        patch(path, 60, Uint8Array.of(0, 0, 0, NEWEST_VERSION + 1));
        return path;
      },
      new RegExp(`format ${NEWEST_VERSION + 1}; this one knows ${NEWEST_VERSION}`),
    ],
  };
  for (const [name, offset] of Object.entries(HEADER_FAULTS)) {
    FAULTS[`a flipped byte: ${name}`] = [
      'WORKSPACE_DAMAGED',
      (folder) => {
        const path = filled(folder);
        patch(path, offset, Uint8Array.of(readFileSync(path)[offset]! ^ 0x55));
        return path;
      },
    ];
  }

  test.each(Object.entries(FAULTS))('%s', (_, [code, make, words]) => {
    const folder = temporaryFolder();
    const path = make(folder);
    const before = contentsOf(folder);
    for (const role of ['desk', 'job', 'reader'] as const) {
      const problem = problemOf(() => openWorkspace(optionsFor(path, role)));
      expect(problem.code).toBe(code);
      expect(problem.sentence).toContain(path);
      if (words) expect(problem.sentence).toMatch(words);
    }
    expect(contentsOf(folder)).toEqual(before);
  });

  test('a newer format that only the log knows', () => {
    const folder = temporaryFolder();
    const path = killed(filled(folder), `sqlite.pragma('user_version = ${NEWEST_VERSION + 1}')`);
    const before = contentsOf(folder);
    expect(Object.keys(before)).toContain('a.cvmw-wal');
    expect(problemOf(() => openWorkspace(optionsFor(path))).code).toBe('WORKSPACE_NEWER');
    expect(contentsOf(folder)).toEqual(before);
  });

  test('a damaged schema beside a log', () => {
    const folder = temporaryFolder();
    const path = killed(filled(folder), `sqlite.exec("INSERT INTO customer (id) VALUES ('last')")`);
    wipeSchemaPage(path);
    const before = contentsOf(folder);
    expect(problemOf(() => openWorkspace(optionsFor(path))).code).toBe('WORKSPACE_DAMAGED');
    expect(contentsOf(folder)).toEqual(before);
  });

  test('locked by another program', async () => {
    const folder = temporaryFolder();
    const path = filled(folder);
    const { child } = await startScript(
      `const s = new Database(path); s.pragma('locking_mode = EXCLUSIVE'); s.exec('BEGIN EXCLUSIVE'); say('locked'); hold(s);`,
      path,
    );
    try {
      const before = contentsOf(folder);
      const problem = problemOf(() => openWorkspace(optionsFor(path)));
      expect(problem).toMatchObject({ code: 'WORKSPACE_LOCKED', sentence: expect.stringContaining(path) });
      expect(contentsOf(folder)).toEqual(before);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('a write that another program holds up, within the patience of the desk', async () => {
    const path = filled(temporaryFolder());
    const { child } = await startScript(
      `const s = new Database(path); s.exec('BEGIN IMMEDIATE'); say('writing'); hold(s);`,
      path,
    );
    const desk = openWorkspace(optionsFor(path));
    try {
      const began = performance.now();
      const problem = problemOf(() => desk.write(() => writeSetting(desk, 'name', 'Anna')));
      expect(problem.code).toBe('WORKSPACE_LOCKED');
      expect(performance.now() - began).toBeLessThan(4_000);
    } finally {
      child.kill('SIGKILL');
      desk.close();
    }
  });

  function written(folder: string, text: string): string {
    writeFileSync(join(folder, 'a.cvmw'), text);
    return join(folder, 'a.cvmw');
  }

  function foreign(folder: string): string {
    const path = join(folder, 'a.cvmw');
    const sqlite = new Database(path);
    sqlite.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    sqlite.close();
    return path;
  }

  function cut(path: string, bytes: number): string {
    truncateSync(path, bytes);
    return path;
  }
});

describe('a workspace that can be used', () => {
  test('by the name of a link to it, with its log beside the file itself', () => {
    const folder = temporaryFolder();
    const path = filled(folder);
    mkdirSync(join(folder, 'links'));
    symlinkSync(path, join(folder, 'links', 'b.cvmw'));
    const desk = openWorkspace(optionsFor(join(folder, 'links', 'b.cvmw')));
    desk.write(() => writeSetting(desk, 'name', 'Anna'));
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(readdirSync(join(folder, 'links'))).toEqual(['b.cvmw']);
    desk.close();
  });

  test('although its program was killed while it moved the log into the file', () => {
    const folder = temporaryFolder();
    const grow = `sqlite.exec("CREATE TABLE extra (a); INSERT INTO extra WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT 'row ' || i FROM n")`;
    const path = killed(filled(folder), grow);
    // The first page goes first: then the file says it is longer than it is.
    const whole = join(folder, 'whole');
    for (const end of ['', '-wal']) copyFileSync(path + end, whole + end);
    const sqlite = new Database(whole);
    sqlite.close();
    patch(path, 0, readFileSync(whole).subarray(0, 8192));
    const desk = openWorkspace(optionsFor(path));
    expect(desk.sqlite.prepare('SELECT count(*) FROM extra').pluck().get()).toBe(20_000);
    expect(desk.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    desk.close();
  });

  test('although it was copied with its log', () => {
    const folder = temporaryFolder();
    const path = killed(filled(folder), `sqlite.exec("INSERT INTO setting VALUES ('name', 'Anna')")`);
    for (const end of ['', '-wal']) copyFileSync(path + end, join(folder, `copy.cvmw${end}`));
    const desk = openWorkspace(optionsFor(join(folder, 'copy.cvmw')));
    expect(readSettings(desk).name).toBe('Anna');
    desk.close();
  });
});
