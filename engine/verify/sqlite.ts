// What SQLite itself says about the whole file, asked by a process that can be stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Breathe } from './report.ts';
import type { SqliteFindings } from './sqlite-process.ts';

const PROCESS = fileURLToPath(new URL('./sqlite-process.ts', import.meta.url));
const BREATH_MS = 50;

/** Integrity and foreign keys of the file at `path`. Stops when the work is told to. */
export async function askSqlite(path: string, breathe: Breathe): Promise<SqliteFindings> {
  const child = spawn(process.execPath, [PROCESS, path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Inside the desktop program the same executable is a plain Node only when it is told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  try {
    for (;;) {
      const end = await Promise.race([ended, pause(BREATH_MS)]);
      if (end === undefined) {
        await breathe();
        continue;
      }
      if (end[0] !== 0) throw new Error(`the check of the file ended with ${end[0] ?? end[1]}: ${complaint}`);
      return JSON.parse(said) as SqliteFindings;
    }
  } finally {
    child.kill('SIGKILL');
  }
}
