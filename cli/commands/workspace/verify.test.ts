import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CVM = join(import.meta.dirname, '../../cvm.mjs');
const folder = mkdtempSync(join(tmpdir(), 'cvm-verify-command-'));
const workspace = join(folder, 'a.cvmw');
const cvm = (...words: string[]) => spawnSync(process.execPath, [CVM, ...words], { encoding: 'utf8' });

beforeAll(() => {
  expect(cvm('init', workspace, '--currency', 'EUR', '--zone', 'Europe/Helsinki').status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('says of each check that it holds, and ends with 0', () => {
  const { status, stdout } = cvm('verify', '--workspace', workspace);
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(0, -2).every((line) => line.startsWith('✓ holds   '))).toBe(true);
  expect(lines.at(-1)).toBe('All 17 checks hold.');
  expect(stdout).toContain('written anew');
});

test('prints the hash of what can be seen', () => {
  const said = cvm('verify', '--dump', '--workspace', workspace);
  expect(said.stdout).toMatch(/^[0-9a-f]{64}\n$/);
  const json = JSON.parse(cvm('verify', '--dump', '--json', '--workspace', workspace).stdout);
  expect(json).toEqual({ change: 1, hash: said.stdout.trim() });
});

test('names what failed, and ends with 4', () => {
  const sqlite = new Database(workspace);
  sqlite.exec("UPDATE audit SET actor = 'somebody else'");
  sqlite.close();
  const { status, stdout } = cvm('verify', '--workspace', workspace);
  expect(status).toBe(4);
  expect(stdout).toContain('✗ FAILED  Audit chain');
  expect(stdout).toContain('change 1 was edited after it was written');
  expect(stdout).toContain('1 of 17 checks failed.');
  const json = cvm('verify', '--json', '--workspace', workspace);
  expect(json.status).toBe(4);
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, change: 1 });
});
