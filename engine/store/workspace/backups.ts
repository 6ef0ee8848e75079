// The backups that a workspace made of itself: one before each migration, beside it (`X.before-N`), and those asked for
// without a name, in the folder `X.backups`. Of each of the two the newest three stay. A copy somebody named is theirs.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '#shared/errors.ts';
import { workspaceProblem } from './problems.ts';

export type BackupOrigin = 'migration' | 'backup';

export interface BackupFile {
  readonly file: string;
  readonly origin: BackupOrigin;
  readonly bytes: number;
  /** UTC milliseconds of its last writing. */
  readonly madeAt: number;
}

const KEPT = 3;
const IN_FOLDER = /^\d{8}T\d{6}Z(-\d+)?\.cvmw$/;
const BESIDE = /^\.before-\d+(-\d+)?$/;

const backupFolder = (workspace: string): string => `${workspace}.backups`;

/** Makes the folder of backups unless it is there. Throws a Problem when it may not be made. */
export function makeBackupFolder(workspace: string): void {
  const folder = backupFolder(workspace);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw workspaceProblem(error, folder) ?? error;
    throw new Problem(
      'WORKSPACE_EXISTS',
      `${folder} is a file, and backups go into a folder of that name. Rename it.`,
      {
        path: folder,
      },
    );
  }
}

/** The name of a backup begun at `at` (UTC milliseconds) that nobody has yet. */
export function nextBackupName(workspace: string, at: number): string {
  const stem = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const taken = new Set(namesIn(backupFolder(workspace)));
  let name = `${stem}.cvmw`;
  for (let n = 2; taken.has(name); n += 1) name = `${stem}-${n}.cvmw`;
  return join(backupFolder(workspace), name);
}

/** Finished backups, the newest first. The workspace itself need not be there any more. */
export function backupFiles(workspace: string): BackupFile[] {
  const stem = basename(workspace);
  const beside = namesIn(dirname(workspace))
    .filter((name) => name.startsWith(stem) && BESIDE.test(name.slice(stem.length)))
    .map((name) => ({ file: join(dirname(workspace), name), origin: 'migration' as const }));
  const inFolder = namesIn(backupFolder(workspace))
    .filter((name) => IN_FOLDER.test(name))
    .map((name) => ({ file: join(backupFolder(workspace), name), origin: 'backup' as const }));
  return [...beside, ...inFolder]
    .flatMap(({ file, origin }) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ file, origin, bytes: stats.size, madeAt: Math.round(stats.mtimeMs) }] : [];
    })
    .sort((a, b) => b.madeAt - a.madeAt || (a.file < b.file ? 1 : -1));
}

/** Removes what is older than the newest three of its origin and answers the files removed. Called when a newer one is whole. */
export function removeOldBackups(workspace: string): string[] {
  const files = backupFiles(workspace);
  const old = (['migration', 'backup'] as const).flatMap((origin) =>
    files.filter((each) => each.origin === origin).slice(KEPT),
  );
  for (const { file } of old) rmSync(file, { force: true });
  return old.map(({ file }) => file);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
