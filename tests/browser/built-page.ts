// The page as it is now, built once for each state of its sources into a folder named by it: tests, and people who look
// at pages, may run beside each other while somebody edits.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = ['renderer/**/*', 'shared/**/*.ts', 'resources/icons/**/*', 'vite.config.ts', 'package-lock.json'];
const KEPT_MS = 6 * 60 * 60 * 1000;
const STEM = 'cvm-page-';

/** The folder of the built page. Throws with what the build said when it fails. */
export function builtPage(): string {
  const folder = join(tmpdir(), STEM + fingerprint());
  if (existsSync(join(folder, 'index.html'))) return folder;
  sweep();
  const unfinished = `${folder}-${process.pid}`;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const words = [vite, 'build', '--outDir', unfinished, '--emptyOutDir', '--logLevel', 'warn'];
  const done = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the page does not build:\n${done.stdout}${done.stderr}`);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw error; // else another process was first
  }
  return folder;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of globSync(SOURCES, { cwd: ROOT }).toSorted()) {
    const stats = statSync(join(ROOT, name));
    if (stats.isFile()) hash.update(`${name} ${stats.size} ${stats.mtimeMs}\n`);
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
