import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';
import { COMMANDS } from './commands.ts';

const CVM = join(import.meta.dirname, 'cvm.mjs');
const OTHER = join(import.meta.dirname, '../tests/jobs/other-process.ts');
const { CVM_WORKSPACE: _, ...environment } = process.env;
const env = { ...environment, LC_ALL: 'en_US.UTF-8' };

let folder: string;
let workspace: string;
const others: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-cli-'));
  workspace = join(folder, 'shop.cvmw');
  const today = '2026-11-21';
  await createEngineWorkspace({ path: workspace, currency: 'EUR', zone: 'Europe/Helsinki', today }).close();
});

afterAll(() => {
  for (const other of others) other.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function cvm(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CVM, ...words], {
    encoding: 'utf8',
    env,
    cwd: folder,
  });
  const plain = (text: string): string => text.replaceAll(folder, 'FOLDER');
  return { status, stdout: plain(stdout), stderr: plain(stderr) };
}

describe('help', () => {
  test('begins with examples and lists every command', () => {
    const { status, stdout, stderr } = cvm('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.indexOf('Examples')).toBeLessThan(stdout.indexOf('Usage:'));
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, 'm'));
    expect(cvm().stdout).toBe(stdout);
    expect(stdout).toMatchSnapshot();
  });

  test.each(COMMANDS.map(({ name }) => name))('of %s', (name) => {
    const { status, stdout, stderr } = cvm(name, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
    expect(cvm('help', name).stdout).toBe(stdout);
  });

  test('loads neither the engine nor its packages', () => {
    const watch =
      'data:text/javascript,' +
      encodeURIComponent(`
      import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });`);
    const run = spawnSync(process.execPath, ['--import', watch, CVM, '--help'], { encoding: 'utf8', env });
    const loaded = run.stderr.split('\n').filter((url) => url.startsWith('file:'));
    expect(loaded.some((url) => url.endsWith('cli/main.ts'))).toBe(true);
    expect(loaded.filter((url) => /\/(engine|zod|better-sqlite3|kysely|@trpc|cli\/commands)\//.test(url))).toEqual([]);
  });
});

describe('how a command ends', () => {
  test.each([
    ['an unknown command', ['jbos']],
    ['an unknown option', ['jobs', 'list', '--bogus']],
    ['a missing argument', ['backups', 'restore']],
    ['a group without its command', ['jobs']],
    ['no workspace named', ['jobs', 'list']],
    ['a workspace that is not there', ['jobs', 'list', '--workspace', 'no.cvmw']],
    ['a folder for a workspace', ['jobs', 'list', '--workspace', '.']],
    ['a number that is none', ['jobs', 'cancel', 'first', '--workspace', 'shop.cvmw']],
    ['a job there is not', ['jobs', 'cancel', '7', '--workspace', 'shop.cvmw']],
    ['a file that exists', ['backup', 'shop.cvmw', '--workspace', 'shop.cvmw']],
  ])('%s', (_what, words) => {
    expect(cvm(...words)).toMatchSnapshot();
  });

  test('with --json an error is a document on stdout and the sentence on stderr', () => {
    const { status, stdout, stderr } = cvm('jobs', 'cancel', '7', '--json', '--workspace', 'shop.cvmw');
    const sentence = 'There is no job 7.';
    const remedies = [{ act: 'look-at-list', of: 'jobs' }];
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'UNKNOWN_JOB', sentence, data: { job: 7 }, remedies } });
    expect(stderr).toBe(`${sentence} See them with: cvm jobs list [UNKNOWN_JOB]\n`);
  });

  test('a refusal leaves the folder as it was', () => {
    writeFileSync(join(folder, 'notes.txt'), 'not a workspace, and longer than the header of one would be. '.repeat(4));
    const before = readdirSync(folder);
    const { status, stderr } = cvm('jobs', 'list', '--workspace', 'notes.txt');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/\[WORKSPACE_FOREIGN\]\n$/) });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('a reader that goes away is no error', async () => {
    const child = spawn(process.execPath, [CVM, '--help'], { stdio: ['ignore', 'pipe', 'pipe'], env });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const [code] = await once(child, 'exit');
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});

/** A process that holds a job on the workspace for so many steps of 20 ms, or until it is stopped. */
async function otherProcess(steps = 2000): Promise<ChildProcess> {
  const other = spawn(process.execPath, [OTHER, workspace, String(steps)], { stdio: ['ignore', 'pipe', 'ignore'] });
  others.push(other);
  await once(other.stdout, 'data');
  return other;
}

function newestJob(): { job: number; state: string } {
  const { stdout } = cvm('jobs', 'list', '--json', '--workspace', 'shop.cvmw');
  const [newest] = (JSON.parse(stdout) as { jobs: { job: number; state: string }[] }).jobs;
  if (newest === undefined) throw new Error('there is no job');
  return newest;
}

describe('a job of another process', () => {
  test('is in the way of a second one, is cancelled by number, and is gone', async () => {
    const other = await otherProcess();
    const refused = cvm('backup', 'copy.cvmw', '--workspace', 'shop.cvmw');
    expect(refused).toMatchObject({
      status: 4,
      stderr: expect.stringMatching(/^Job 1 \(import\) is writing .*\[JOB_TAKEN\]\n$/),
    });
    const cancelled = cvm('jobs', 'cancel', '1', '--workspace', 'shop.cvmw');
    expect(cancelled).toEqual({ status: 0, stdout: 'Job 1 is cancelled.\n', stderr: '' });
    if (other.exitCode === null) await once(other, 'exit');
    expect(cvm('backup', 'copy.cvmw', '--workspace', 'shop.cvmw').status).toBe(0);
    expect(cvm('jobs', 'list', '--workspace', 'copy.cvmw').stdout).toMatch(/^2 +backup +done/m);
  });

  test('is watched from two terminals, which see how far it is and end as it ends', async () => {
    await otherProcess(150);
    const { job } = newestJob();
    const watch = async (): Promise<unknown> => {
      const child = spawn(process.execPath, [CVM, 'jobs', 'watch', String(job), '--workspace', workspace], { env });
      let said = '';
      child.stdout.on('data', (text) => {
        said += text;
      });
      const [code] = await once(child, 'close');
      return { code, said };
    };
    const done = { code: 0, said: `Job ${job} is done.\n` };
    expect(await Promise.all([watch(), watch()])).toEqual([done, done]);
    const again = cvm('jobs', 'watch', String(job), '--json', '--workspace', 'shop.cvmw');
    expect(JSON.parse(again.stdout)).toEqual({ job, state: 'done', result: { counted: 150 } });

    const other = await otherProcess();
    const next = String(job + 1);
    expect(cvm('backup', '--workspace', 'shop.cvmw').stderr).toContain(`Wait for it with: cvm jobs watch ${next},`);
    const watching = spawn(process.execPath, [CVM, 'jobs', 'watch', next, '--workspace', workspace], { env });
    await pause(500);
    cvm('jobs', 'cancel', next, '--workspace', 'shop.cvmw');
    const [code] = await once(watching, 'exit');
    expect(code).toBe(1);
    if (other.exitCode === null) await once(other, 'exit');
  });

  test('killed, it is listed as interrupted, and cannot be cancelled', async () => {
    const other = await otherProcess();
    other.kill('SIGKILL');
    await once(other, 'exit');
    const { job, state } = newestJob();
    expect(state).toBe('interrupted');
    expect(cvm('jobs', 'cancel', String(job), '--workspace', 'shop.cvmw').status).toBe(2);
  });
});

test('Ctrl-C stops a command that waits for another process, and it ends with 130', async () => {
  const other = await otherProcess();
  other.kill('SIGSTOP');
  const { job } = newestJob();
  const words = ['jobs', 'cancel', String(job), '--workspace', workspace];
  const waiting = spawn(process.execPath, [CVM, ...words], { env });
  const sqlite = new Database(workspace, { readonly: true });
  const asked = sqlite.prepare('SELECT cancel FROM job WHERE job = ?').pluck();
  while (asked.get(job) !== 1) await pause(20);
  sqlite.close();
  waiting.kill('SIGINT');
  const [code] = await once(waiting, 'exit');
  other.kill('SIGKILL');
  expect(code).toBe(130);
});

test('Ctrl-C cancels a job within a second, leaves nothing of it, and ends with 130; the second leaves at once', async () => {
  const rows = Array.from({ length: 300_000 }, (_, row) => `K${row},Helsinki,${row % 97}`);
  writeFileSync(join(folder, 'big.csv'), `customer,city,spend\n${rows.join('\n')}\n`);
  const started = async (): Promise<ChildProcess> => {
    const words = ['import', 'customers', 'big.csv', '--json', '--workspace', 'import.cvmw'];
    const child = spawn(process.execPath, [CVM, ...words], { env, cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });
    others.push(child);
    const isRunning = () => /running/.test(cvm('jobs', 'list', '--json', '--workspace', 'import.cvmw').stdout);
    while (!isRunning()) await pause(20);
    return child;
  };
  cvm('init', 'import.cvmw', '--currency', 'EUR', '--zone', 'Europe/Helsinki');

  const polite = await started();
  const asked = performance.now();
  polite.kill('SIGINT');
  expect(await once(polite, 'exit')).toEqual([130, null]);
  expect(performance.now() - asked).toBeLessThan(5_000); // the promise is one second, on a machine that does nothing else
  const { stdout } = cvm('jobs', 'list', '--workspace', 'import.cvmw');
  expect(stdout).toMatch(/^1 +import +cancelled/m);
  expect(cvm('imports', 'list', '--workspace', 'import.cvmw').stdout).not.toMatch(/ (published|staged) /);

  const hurried = await started();
  hurried.kill('SIGSTOP'); // so that both are there when it looks
  hurried.kill('SIGINT');
  hurried.kill('SIGTERM');
  hurried.kill('SIGCONT');
  expect(await once(hurried, 'exit')).toEqual([130, null]);
  expect(cvm('jobs', 'list', '--workspace', 'import.cvmw').stdout).toMatch(/^2 +import +interrupted/m);
  expect(cvm('jobs', 'discard', '2', '--workspace', 'import.cvmw')).toEqual({
    status: 0,
    stdout: 'Job 2 is discarded; nothing of it is left.\n',
    stderr: '',
  });
});

test('a backup without a name is listed, and restored into a new file only', () => {
  expect(cvm('backups', 'list', '--workspace', 'shop.cvmw').stdout).toMatch(/^shop.cvmw has no backups\./);
  expect(cvm('backup', '--workspace', 'shop.cvmw').status).toBe(0);
  const { stdout } = cvm('backups', 'list', '--check', '--json', '--workspace', 'shop.cvmw');
  const [backup] = (JSON.parse(stdout) as { backups: { file: string; state: string }[] }).backups;
  expect(backup).toMatchObject({ state: 'whole', fault: null });
  const file = backup?.file ?? '';
  expect(cvm('backups', 'list', '--workspace', 'shop.cvmw').stdout).toContain('checked when made');
  const restored = cvm('backups', 'restore', file, 'again.cvmw');
  expect(restored).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/checks hold\.\nRestored to again.cvmw: /),
  });
  expect(cvm('jobs', 'list', '--workspace', 'again.cvmw').stdout).toMatch(/backup +done/);
  expect(cvm('backups', 'restore', file, 'again.cvmw')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('[WORKSPACE_EXISTS]'),
  });
});
