import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEngine } from '#engine/index.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';

const CVM = join(import.meta.dirname, '../../cvm.mjs');
const env = { ...process.env, LC_ALL: 'en_US.UTF-8', TZ: 'Europe/Tallinn' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function init(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CVM, 'init', ...words], { encoding: 'utf8', env, cwd: folder });
}

/** Settings and the number of the newest change. */
async function aboutOf(name: string): Promise<object> {
  const engine = openEngine({ workspace: join(folder, name), role: 'reader' });
  try {
    return await engine.caller.workspace.about();
  } finally {
    await engine.close();
  }
}

async function dumpOf(name: string): Promise<string> {
  const connection = openWorkspace({ path: join(folder, name), role: 'job', pen: createPen(), clock: () => 0 });
  try {
    return String(await dumpHash(connection, newestChange(connection)));
  } finally {
    connection.close();
  }
}

describe('without flags', () => {
  test('a workspace is in EUR and the zone of the computer, and says how to change that', async () => {
    const { status, stdout } = init('shop.cvmw');
    expect(status).toBe(0);
    expect(stdout).toContain('EUR (not given, so EUR)');
    expect(stdout).toContain("Europe/Tallinn (not given, so this computer's)");
    expect(stdout).toContain('cvm init shop.cvmw --currency EUR --zone Europe/Tallinn');
    expect(stdout).toContain('cvm config apply FILE --workspace shop.cvmw');

    expect(init('shop.cvmw', '--currency', 'NOK', '--zone', 'Europe/Oslo').stdout).toContain('NOK and Europe/Oslo');
    expect(init('shop.cvmw', '--zone', 'Europe/Stockholm').status).toBe(0);
    expect(await aboutOf('shop.cvmw')).toMatchObject({
      currency: 'NOK',
      zone: 'Europe/Stockholm',
      today: null,
      change: 3,
    });
  });

  test('an existing workspace is refused, and stays as it is', async () => {
    init('shop.cvmw');
    const before = await aboutOf('shop.cvmw');
    for (const flags of [[], ['--sample'], ['--currency', 'XX'], ['--zone', 'Mars/Base']]) {
      expect(init('shop.cvmw', ...flags).status).not.toBe(0);
    }
    expect(await aboutOf('shop.cvmw')).toEqual(before);
  });
});

describe('with --sample', () => {
  test('the same seed makes the same workspace; the truth stands in its own file', async () => {
    const flags = ['--sample', '--customers', '150', '--seed', '7'];
    const { status, stdout } = init('one.cvmw', ...flags, '--truth', 'truth.csv', '--json');
    expect(status).toBe(0);
    const told = JSON.parse(stdout) as { imports: { kind: string; read: number; stored: number; rejected: number }[] };
    expect(told).toMatchObject({ currency: 'EUR', zone: 'Europe/Helsinki', today: '2026-11-21', special: 'U124' });
    expect(told.imports).toHaveLength(9);
    for (const { read, stored, rejected } of told.imports) expect(read).toBe(stored + rejected);
    expect(told.imports.find(({ kind }) => kind === 'permissions')?.rejected).toBe(1);

    const truth = readFileSync(join(folder, 'truth.csv'), 'utf8');
    expect(truth.split('\n')).toHaveLength(1 + 150 * 11 + 1);
    const { status: again } = init('two.cvmw', ...flags, '--truth', 'truth.csv');
    expect(again).toBe(0);
    expect(readFileSync(join(folder, 'truth.csv'), 'utf8')).toBe(truth);
    expect(await dumpOf('two.cvmw')).toBe(await dumpOf('one.cvmw'));
    expect(readdirSync(folder).toSorted()).toEqual(['one.cvmw', 'truth.csv', 'two.cvmw']);
  });

  test('it says what the columns allow, and scales the limits', () => {
    const { stdout } = init('small.cvmw', '--sample', '--customers', '130');
    expect(stdout).toMatch(/What the columns allow: [\d.]+% of the oracle's value/);
    expect(stdout).toContain('its limits in proportion to 130 customers');
    expect(stdout).toContain('cvm customer U124 --workspace small.cvmw');
    expect(init('tiny.cvmw', '--sample', '--customers', '3').stdout).toContain('in samples of 124 customers and more');
  });

  test('its currency and zone are settled', () => {
    init('small.cvmw', '--sample', '--customers', '3');
    const { status, stderr } = init('small.cvmw', '--currency', 'USD');
    expect(status).toBe(4);
    expect(stderr).toContain('WORKSPACE_NOT_EMPTY');
  });

  test('killed, it leaves no workspace; what it left is overwritten', async () => {
    const child = spawn(process.execPath, [CVM, 'init', 'shop.cvmw', '--sample', '--customers', '4000'], {
      cwd: folder,
    });
    const ended = once(child, 'exit');
    while (!existsSync(join(folder, 'shop.cvmw.part-wal'))) await pause(10);
    await pause(300);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(folder, 'shop.cvmw'))).toBe(false);
    expect(existsSync(join(folder, 'shop.cvmw.part'))).toBe(true);
    expect(init('shop.cvmw', '--sample', '--customers', '20').status).toBe(0);
    expect(readdirSync(folder)).toEqual(['shop.cvmw']);
  });

  test('interrupted, it leaves nothing', async () => {
    const words = [CVM, 'init', 'shop.cvmw', '--sample', '--customers', '6000', '--truth', 'truth.csv'];
    const child = spawn(process.execPath, words, { cwd: folder });
    const ended = once(child, 'exit');
    while (!existsSync(join(folder, 'shop.cvmw.part-wal'))) await pause(10);
    await pause(300);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('bad values', () => {
  test.each([
    [['q.cvmw', '--sample', '--customers', '0'], 2, '"0" is not a whole number from 1 up'],
    [['q.cvmw', '--sample', '--customers', '1e3'], 2, '"1e3" is not a whole number'],
    [['q.cvmw', '--sample', '--seed', '-1'], 2, '"-1" is not a whole number from 0 up'],
    [['q.cvmw', '--customers', '5'], 2, '--customers is about the sample'],
    [['q.cvmw', '--truth', 't.csv'], 2, '--truth is about the sample'],
    [['q.cvmw', '--sample', '--currency', 'USD'], 2, 'The sample is in EUR'],
    [['q.cvmw', '--currency', 'eur'], 2, '"eur" is not a currency'],
    [['q.cvmw', '--zone', 'Mars/Base'], 2, '"Mars/Base" is not a time zone'],
    [['nowhere/q.cvmw'], 1, 'There is no folder nowhere'],
    [['q.cvmw', '--sample', '--truth', 'nowhere/t.csv'], 2, 'there is no such folder'],
    [['q.cvmw', '--sample', '--truth', 'notes.txt'], 2, 'is not a truth file'],
    [['q.cvmw', '--config', 'nowhere.yaml'], 1, 'nowhere.yaml does not exist. Name a configuration file'],
    [['q.cvmw', '--config', 'notes.txt'], 1, 'notes.txt has 1 error'],
    [['notes.txt'], 1, 'notes.txt exists already'],
    [['notes.txt', '--zone', 'Europe/Oslo'], 1, 'is not a workspace'],
  ])('%j', (words, code, sentence) => {
    writeFileSync(join(folder, 'notes.txt'), 'my own notes, of more than a hundred bytes, '.repeat(4));
    const { status, stderr } = init(...words);
    expect(stderr).toContain(sentence);
    expect(status).toBe(code);
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });
});
