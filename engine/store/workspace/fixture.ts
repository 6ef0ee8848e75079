// What the tests of the workspace share: files in a folder of their own, what that folder holds, and other processes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { Connection, ConnectionOptions, Role } from './connection.ts';
import { createWorkspace } from './open.ts';
import { createPen } from './pen.ts';
import { writeSetting } from './settings.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-workspace-'));
  made.push(folder);
  return folder;
}

export function optionsFor(path: string, role: Role = 'desk'): ConnectionOptions {
  return { path, role, pen: createPen(), clock: () => 1_000 };
}

/** A workspace with settings and nothing else. */
export function newWorkspace(path: string, role: Role = 'desk'): Connection {
  return createWorkspace(optionsFor(path, role), (connection) => {
    writeSetting(connection, 'currency', 'EUR');
    writeSetting(connection, 'zone', 'Europe/Helsinki');
  });
}

/**
 * Every name in a folder with the hash of its bytes. Of what is not a file, and of the index that every reader of a log
 * writes in shared memory, only the name.
 */
export function contentsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const hashed = lstatSync(path).isFile() && !name.endsWith('-shm');
      return [name, hashed ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'there'];
    }),
  );
}

/** The Problem that `work` throws; any other ending fails the test. */
export function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

// A script of a test, run by a process of its own from the root of the house. `path` is the workspace's.
const PREAMBLE = `
  import { openWorkspace } from '#engine/store/workspace/open.ts';
  import { createPen } from '#engine/store/workspace/pen.ts';
  import { newestChange, commitChange } from '#engine/store/workspace/audit.ts';
  import { writeSetting, readSettings } from '#engine/store/workspace/settings.ts';
  import Database from 'better-sqlite3';
  import { writeSync } from 'node:fs';
  const path = process.argv[1];
  const open = (role = 'desk') => openWorkspace({ path, role, pen: createPen(), clock: () => 1000 });
  const say = (text) => writeSync(1, text + '\\n');
  // Keeps a connection open, and the process alive, until it is killed.
  const hold = (sqlite) => setInterval(() => sqlite.open, 1_000);
`;
const ROOT = join(import.meta.dirname, '../../..');

const words = (script: string, path: string): string[] => [
  '--input-type=module-typescript',
  '--eval',
  PREAMBLE + script,
  path,
];

/** Runs a script to its end and returns what it said. */
export function runScript(script: string, path: string): string {
  const done = spawnSync(process.execPath, words(script, path), { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the script ended with ${done.status ?? done.signal}: ${done.stderr}`);
  return done.stdout.trim();
}

/** Starts a script; resolves when it has said its first line. */
export async function startScript(script: string, path: string): Promise<{ child: ChildProcess; said: () => string }> {
  const child = spawn(process.execPath, words(script, path), { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve();
    });
    child.on('exit', () => reject(new Error('the script ended before it said anything')));
  });
  return { child, said: () => said };
}
