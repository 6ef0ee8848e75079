// The page as it is now, built once for each state of its sources into a folder named by it: tests, and people who look
// at pages, may run beside each other while somebody edits. Whoever finds it being built waits for that.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = [
  'renderer/**/*',
  'shared/**/*.ts',
  'resources/icons/**/*',
  'vite.config.ts',
  'tools/page-commands.ts',
  'package-lock.json',
];
const KEPT_MS = 6 * 60 * 60 * 1000;
/** No build takes longer: one that does was killed. */
const BUILDING_MS = 120_000;
const LOOK_EVERY_MS = 100;
const STEM = 'cvm-page-';

/** The folder of the built page. Throws with what the build said when it fails. */
export function builtPage(): string {
  const folder = join(tmpdir(), STEM + fingerprint());
  const isBuilt = (): boolean => existsSync(join(folder, 'index.html'));
  const turn = `${folder}.turn`;
  while (!isBuilt()) {
    if (!take(turn)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
      continue;
    }
    try {
      if (!isBuilt()) build(folder);
    } finally {
      rmSync(turn, { recursive: true, force: true });
    }
  }
  return folder;
}

/** Takes the turn to build, unless somebody alive has it. */
function take(turn: string): boolean {
  const since = statSync(turn, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > BUILDING_MS) rmSync(turn, { recursive: true, force: true });
  try {
    mkdirSync(turn);
    return true;
  } catch {
    return false;
  }
}

function build(folder: string): void {
  sweep();
  const unfinished = `${folder}-${process.pid}`;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const words = [vite, 'build', '--outDir', unfinished, '--emptyOutDir', '--logLevel', 'warn'];
  const done = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
  if (done.status === 0) {
    renameSync(unfinished, folder);
    return;
  }
  rmSync(unfinished, { recursive: true, force: true });
  throw new Error(`the page does not build:\n${done.stdout}${done.stderr}`);
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of globSync(SOURCES, { cwd: ROOT }).toSorted()) {
    const stats = statSync(join(ROOT, name), { throwIfNoEntry: false });
    if (stats?.isFile() === true) hash.update(`${name} ${stats.size} ${stats.mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function sweep(): void {
  for (const name of globSync(`${STEM}*`, { cwd: tmpdir() })) {
    const path = join(tmpdir(), name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
