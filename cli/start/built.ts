// What is built from the sources of this folder, made when it is missing or older than they are: the page for every
// host, and the desktop's own code. A fresh clone builds once; after that a start finds everything in place.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Dirent, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '#shared/errors.ts';

export interface Built {
  /** As people know it. */
  readonly name: string;
  /** Files and folders it is made of, below the root. Tests among them count as well: telling them apart is not worth it. */
  readonly sources: readonly string[];
  /** A file that the build writes last. */
  readonly output: string;
  /** The program that builds it, below node_modules, and its configuration. */
  readonly builder: string;
  readonly config: string;
}

export const PAGE: Built = {
  name: 'the page',
  sources: ['renderer', 'shared', 'package.json', 'vite.config.ts'],
  output: 'dist/renderer/index.html',
  builder: 'vite/bin/vite.js',
  config: 'vite.config.ts',
};

export const DESKTOP: Built = {
  name: 'the desktop program',
  sources: ['electron', 'host', 'engine', 'data', 'shared', 'resources', 'package.json', 'electron.vite.config.ts'],
  output: 'dist/preload/index.cjs',
  builder: 'electron-vite/bin/electron-vite.js',
  config: 'electron.vite.config.ts',
};

/** A build takes seconds; one that holds the others up for longer has been killed. */
const STALE_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** Builds it when that is needed; `note` is told before. Throws JOB_FAILED with what the build said. */
export async function ensureBuilt(built: Built, root: string, note: (text: string) => void): Promise<void> {
  const { name, sources, output } = built;
  const lock = join(root, `${dirname(output)}.lock`);
  const isFresh = (): boolean => {
    const made = newest(join(root, output));
    return sources.every((source) => newest(join(root, source)) <= made);
  };
  if (!existsSync(lock) && isFresh()) return;
  await alone(lock, async () => {
    if (isFresh()) return;
    note(`Building ${name}…`);
    const { code, said } = await build(root, built);
    if (code === 0) return;
    const title = name.replace('t', 'T');
    throw new Problem(
      'JOB_FAILED',
      `${title} could not be built (${code}). Run npm ci, then try again. The build said:\n${said}`,
      { code },
    );
  });
}

async function build(
  root: string,
  { builder, config }: Built,
): Promise<{ code: number | string | null; said: string }> {
  const program = join(root, 'node_modules', builder);
  const child = spawn(process.execPath, [program, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code: code ?? signal, said: said.trim() };
}

/** Does the work while no other process does it: two builds into one folder would empty it under each other's hands. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(dirname(lock), { recursive: true });
  while (!taken(lock)) await pause(LOOK_EVERY_MS);
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A folder is made by one process only. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > STALE_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** When anything in a file or folder changed last, UTC milliseconds. A folder changes when something is removed from it. */
function newest(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return Number.NEGATIVE_INFINITY;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path, { withFileTypes: true }).map((entry: Dirent) => newest(join(path, entry.name)));
  return Math.max(stats.mtimeMs, ...inside);
}
