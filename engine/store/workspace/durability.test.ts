// What was acknowledged is kept: when the program is killed, when the disk is full, when a page goes bad.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditFault, commitChange, newestChange } from './audit.ts';
import type { Connection } from './connection.ts';
import { contentsOf, newWorkspace, optionsFor, problemOf, runScript, startScript, temporaryFolder } from './fixture.ts';
import { openWorkspace } from './open.ts';

const KILLS = 5;

/** One change with a row of `bytes` bytes. */
function change(connection: Connection, bytes: number): number {
  return commitChange(connection, 'Anna', (number) => {
    connection.statement('INSERT INTO customer (id) VALUES (?)').run(`U${number}-${'x'.repeat(bytes)}`);
    return { verb: 'test', objects: { number }, content: number, result: {} };
  }).change;
}

/** Changes until one is refused; the number of the last that was acknowledged, and the refusal. */
function fillUp(connection: Connection, bytes: number) {
  let last = newestChange(connection) as number;
  const problem = problemOf(() => {
    for (let n = 0; n < 100_000; n += 1) last = change(connection, bytes);
  });
  return { last, problem };
}

function expectWhole(path: string, changes: number): void {
  const connection = openWorkspace(optionsFor(path));
  expect(newestChange(connection)).toBeGreaterThanOrEqual(changes);
  // A change and its row come together or not at all.
  expect(connection.sqlite.prepare('SELECT count(*) FROM customer').pluck().get()).toBe(newestChange(connection));
  expect(auditFault(connection)).toBeNull();
  expect(connection.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  connection.close();
}

test('an acknowledged change survives kill -9 at any moment', async () => {
  const path = join(temporaryFolder(), 'a.cvmw');
  newWorkspace(path).close();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, said } = await startScript(
      `const connection = open('job');
       const insert = connection.statement('INSERT INTO customer (id) VALUES (?)');
       for (;;) {
         const { change } = commitChange(connection, 'Anna', (number) => {
           insert.run('U' + number + 'x'.repeat(2000));
           return { verb: 'test', objects: {}, content: number, result: {} };
         });
         say(String(change));
       }`,
      path,
    );
    await new Promise((resolve) => setTimeout(resolve, 20 + kill * 37));
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.stdout?.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
    const acknowledged = Number(said().trimEnd().split('\n').at(-1));
    expect(acknowledged).toBeGreaterThan(0);
    expectWhole(path, acknowledged);
  }
});

describe('a full disk', () => {
  test('of a file that may not grow keeps what was saved and lets the rest go on', () => {
    const path = join(temporaryFolder(), 'a.cvmw');
    const connection = newWorkspace(path);
    const pages = Number(connection.sqlite.pragma('page_count', { simple: true }));
    connection.sqlite.pragma(`max_page_count = ${pages + 20}`);
    const { last, problem } = fillUp(connection, 5_000);
    expect(problem).toMatchObject({ code: 'DISK_FULL', sentence: expect.stringContaining(path) });
    expect(problem.sentence).toMatch(/free some space/);
    expect(last).toBeGreaterThan(3);
    expect(newestChange(connection)).toBe(last);
    connection.sqlite.pragma('max_page_count = 1000000');
    expect(change(connection, 5_000)).toBe(last + 1);
    connection.close();
    expectWhole(path, last + 1);
  });

  test('with a disk of two megabytes', (context) => {
    const folder = temporaryFolder();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { encoding: 'utf8' });
    if (mounted.status !== 0) {
      return context.skip(`a small disk cannot be mounted here: ${mounted.stderr?.trim() || mounted.error?.message}`);
    }
    try {
      const path = join(disk, 'a.cvmw');
      const connection = newWorkspace(path);
      const { last, problem } = fillUp(connection, 3_000);
      expect(problem.code).toBe('DISK_FULL');
      expect(last).toBeGreaterThan(10);
      expect(newestChange(connection)).toBe(last);
      connection.close();
      execFileSync('mount', ['-o', 'remount,size=8m', disk]);
      expectWhole(path, last);

      // And a disk on which there is no room for a new one.
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 100_000));
      const before = contentsOf(disk);
      expect(problemOf(() => newWorkspace(join(disk, 'b.cvmw'))).code).toBe('DISK_FULL');
      expect(contentsOf(disk)).toEqual(before);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('an account without rights', () => {
  const NOBODY = 65_534;
  /** Opens or makes a workspace as an account that owns nothing; root may do anything, so it is another process. */
  const tried = (work: string, path: string): string =>
    runScript(
      `const { createWorkspace } = await import('#engine/store/workspace/open.ts');
       process.setgid(${NOBODY}); process.setuid(${NOBODY});
       try { ${work}; say('done'); } catch (error) { say(error.code + ' ' + error.sentence); }`,
      path,
    );

  test('is told that it may not write, and nothing is changed', (context) => {
    if (process.getuid?.() !== 0) return context.skip('only root can become another account');
    const folder = temporaryFolder();
    const path = join(folder, 'a.cvmw');
    newWorkspace(path).close();
    chmodSync(folder, 0o755);
    const refused = (file: number, directory: number): string => {
      chmodSync(path, file);
      chmodSync(folder, directory);
      const before = contentsOf(folder);
      const said = tried(`open().close()`, path);
      expect(contentsOf(folder)).toEqual(before);
      return said;
    };
    expect(refused(0o644, 0o755)).toMatch(/^WORKSPACE_READ_ONLY .*a\.cvmw may not be written/);
    expect(refused(0o600, 0o755)).toMatch(/^WORKSPACE_READ_ONLY/);
    expect(refused(0o666, 0o755)).toMatch(/^WORKSPACE_READ_ONLY .*or its folder may not/);
    expect(refused(0o666, 0o700)).toMatch(/^(WORKSPACE_READ_ONLY|WORKSPACE_MISSING)/);
    expect(refused(0o666, 0o777)).toBe('done');
    chmodSync(folder, 0o755);
    const create = `createWorkspace({ path: path + '-new', role: 'desk', pen: createPen(), clock: () => 1 }, () => {})`;
    expect(tried(create, path)).toMatch(/^WORKSPACE_READ_ONLY/);
    chownSync(folder, NOBODY, NOBODY);
    expect(tried(create, path)).toBe('done');
  });
});

describe('a page that went bad', () => {
  /** Reads every row of every table, as the program would: by prepared statements. */
  function readAll(connection: Connection): void {
    const tables = connection.statement("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    for (const table of tables) {
      for (const _ of connection.statement(`SELECT * FROM ${table} NOT INDEXED`).iterate());
    }
  }

  test.each([
    ['is zeros', () => Buffer.alloc(8192)],
    ['is noise', (page: Buffer) => page.map((byte, at) => (byte * 31 + at * 7 + 13) & 255)],
    ['has a flipped byte in its head', (page: Buffer) => page.with(3, page[3]! ^ 0xff)],
  ] as const)('and %s is said to be damaged, and the file is only read', (_, spoil) => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.cvmw');
    const made = newWorkspace(path);
    for (let n = 0; n < 50; n += 1) change(made, 3_000);
    const pages = made.sqlite
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name IN ('customer', 'audit')")
      .pluck()
      .all() as number[];
    made.close();
    const whole = readFileSync(path);
    for (const page of pages) {
      const bytes = Buffer.from(whole);
      const at = (page - 1) * 8192;
      bytes.set(spoil(whole.subarray(at, at + 8192)), at);
      writeFileSync(path, bytes);
      const before = contentsOf(folder);
      const connection = openWorkspace(optionsFor(path));
      const problem = problemOf(() => readAll(connection));
      expect(problem).toMatchObject({ code: 'WORKSPACE_DAMAGED', sentence: expect.stringContaining(path) });
      connection.close();
      expect(contentsOf(folder)).toEqual(before);
    }
  });
});
