// A backup: the workspace copied page by page while it is used, checked, and only then given its name. An existing
// file is never overwritten.
import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { newestChange } from '#engine/store/workspace/audit.ts';
import { removeOldBackups } from '#engine/store/workspace/backups.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { workspaceProblem } from '#engine/store/workspace/problems.ts';
import { Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';

export const backupArguments = z.object({
  file: z.string().min(1),
  /** It has no name of its own: once it is whole, older ones of its kind make room. */
  automatic: z.boolean().default(false),
});
type BackupArguments = z.infer<typeof backupArguments>;

export interface BackupReceipt {
  readonly file: string;
  readonly bytes: number;
  readonly pages: number;
  /** The newest change in the copy. */
  readonly change: number;
  readonly seconds: number;
  /** Older backups that made room for this one. */
  readonly removed: readonly string[];
}

const CHECKER = fileURLToPath(new URL('./check-copy.ts', import.meta.url));
/** About 8 MB: less than 50 ms. */
const PAGES_A_STEP = 1_000;

export async function backUp(
  connection: Connection,
  { file, automatic }: BackupArguments,
  work: Work,
): Promise<BackupReceipt> {
  const started = performance.now();
  refuseBackupTo(file);
  const part = partOf(file);
  rmSync(part, { force: true });
  try {
    const pages = await copyPages(connection, part, work);
    settleCopy(part, work.job);
    await checkCopy(part, work);
    const change = copyOf(part, (copy) => Number(copy.prepare('SELECT max(number) FROM audit').pluck().get() ?? 0));
    refuseBackupTo(file);
    renameSync(part, file);
    const removed = automatic ? removeOldBackups(connection.path) : [];
    return {
      file,
      bytes: statSync(file).size,
      pages,
      change: Math.min(change, newestChange(connection)),
      seconds: Math.round(performance.now() - started) / 1000,
      removed,
    };
  } catch (error) {
    throw workspaceProblem(error, file) ?? error;
  }
}

/** Removes what a backup that did not come to its end had written. */
export function discardBackup(_connection: Connection, { file }: BackupArguments): void {
  removeWithSides(partOf(file));
}

const partOf = (file: string): string => `${file}.part`;

function removeWithSides(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
}

/** Throws unless a new file can be made there. */
export function refuseBackupTo(file: string): void {
  if (existsSync(file)) {
    throw new Problem('WORKSPACE_EXISTS', `${file} exists already and was not changed. Choose another file name.`, {
      path: file,
    });
  }
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem('WORKSPACE_MISSING', `There is no folder ${dirname(file)} to put the backup in. Make it first.`, {
      path: file,
    });
  }
}

/** The driver copies a step whenever the thread is free; the steps wait for the work to breathe. */
async function copyPages(connection: Connection, part: string, work: Work): Promise<number> {
  let pages = 0;
  let stop: unknown = null;
  const copying = connection.sqlite.backup(part, {
    progress({ totalPages, remainingPages }) {
      if (stop !== null) throw stop;
      pages = totalPages;
      work.progress({ phase: 'Copying', done: totalPages - remainingPages, total: totalPages, unit: 'pages' });
      return PAGES_A_STEP;
    },
  });
  let copied = false;
  const watching = (async () => {
    while (!copied) {
      try {
        await work.breathe();
      } catch (error) {
        stop = error;
        return;
      }
      await pause(5);
    }
  })();
  try {
    await copying;
  } finally {
    copied = true;
    await watching;
  }
  if (stop !== null) throw stop;
  return pages;
}

/** In the copy the backup is over, and nobody has it open. */
function settleCopy(part: string, job: number): void {
  copyOf(part, (copy) => {
    copy.prepare("UPDATE job SET state = 'done', token = NULL, ended_at = heartbeat WHERE job = ?").run(job);
    copy.prepare('DELETE FROM presence').run();
    copy.pragma('journal_mode = DELETE');
  });
}

function copyOf<Result>(part: string, work: (copy: Database.Database) => Result): Result {
  const copy = new Database(part);
  try {
    return work(copy);
  } finally {
    copy.close();
  }
}

/** The integrity check is one long statement, so it runs in a process that can be killed. */
async function checkCopy(part: string, work: Work): Promise<void> {
  work.progress({ phase: 'Checking the copy', done: 0, total: null, unit: 'pages' });
  const child = spawn(process.execPath, [CHECKER, part], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Inside the desktop program the same executable is a plain Node only when it is told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  let code: number | null | undefined;
  const seen = ended.then((value) => {
    code = value;
  });
  try {
    while (code === undefined) {
      await work.breathe();
      await Promise.race([seen, pause(20)]);
    }
  } finally {
    if (code === undefined) child.kill('SIGKILL');
    await seen;
  }
  if (code !== 0) {
    throw new Problem(
      'WORKSPACE_DAMAGED',
      `The copy is not whole (${said.trim() || 'it cannot be read'}). No backup was made; run verify on the workspace.`,
      {
        path: part,
      },
    );
  }
}
