// Promise 6: offline means offline. The main job runs, worker threads and child processes included, where any socket
// would end it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const GUARD = join(import.meta.dirname, 'no-sockets.cjs');
const CVM = join(import.meta.dirname, '../cli/cvm.mjs');
const folder = mkdtempSync(join(tmpdir(), 'offline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function guarded(...words: string[]) {
  const env = { ...process.env, NODE_OPTIONS: `--require "${GUARD}"` };
  return spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
}

test.each([
  ['a connection', "require('net').connect(9)"],
  ['a request', "fetch('http://127.0.0.1:8099').catch(() => {})"],
  ['a server', "require('http').createServer().listen(0)"],
  [
    'a connection of a worker thread',
    `new (require('worker_threads').Worker)("require('net').connect(9)", { eval: true })`,
  ],
])('the guard ends %s', (_, script) => {
  expect(guarded('-e', script).stderr).toContain('SOCKET');
});

test('the main job opens no socket', () => {
  const on = ['--workspace', 'a.cvmw'];
  const steps = [
    ['init', 'a.cvmw', '--sample', '--customers', '200'],
    ['decide', ...on],
    ['approve', ...on, '--run', '1', '--all'],
    ['export', ...on, '--run', '1', '--out', 'lists'],
    ['replay', ...on, '--run', '1'],
    ['verify', ...on],
    ['backup', 'b.cvmw', ...on],
  ];
  for (const words of steps) {
    const { status, stderr } = guarded(CVM, ...words);
    expect({ words, status, socket: stderr.includes('SOCKET') }).toEqual({ words, status: 0, socket: false });
  }
});
