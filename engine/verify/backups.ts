// Backups looked at and restored: which there are, whether they are whole, and a copy of one under a new name. A backup
// is only ever read, and a file that exists is never written over.
import { createReadStream, existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { NEWEST_VERSION } from '#engine/store/migrations/index.ts';
import { type BackupFile, backupFiles } from '#engine/store/workspace/backups.ts';
import { inspectHeader } from '#engine/store/workspace/header.ts';
import { giveName, openWorkspace, removeDatabase } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { workspaceProblem } from '#engine/store/workspace/problems.ts';
import { Problem } from '#shared/errors.ts';
import type { JobProgress } from '#shared/model/job.ts';
import type { VerifyReport } from './report.ts';
import { askSqlite } from './sqlite.ts';
import { verifyEvents } from './verify.ts';

/** `checked when made`: it was whole then; `not checked`: nobody has read all of it yet. */
export type BackupState = 'whole' | 'damaged' | 'checked when made' | 'not checked';

export interface Backup extends BackupFile {
  /** Its newest change, null when that cannot be read. */
  readonly change: number | null;
  readonly state: BackupState;
  /** What is wrong with a damaged one. */
  readonly fault: string | null;
}

/** The backups of a workspace, newest first; with `whole` every page of each is read. Stops when `signal` says so. */
export async function listBackups(workspace: string, whole: boolean, signal?: AbortSignal): Promise<Backup[]> {
  const backups: Backup[] = [];
  for (const each of backupFiles(workspace)) backups.push(await lookAt(each, whole, breather(signal)));
  return backups;
}

async function lookAt(each: BackupFile, whole: boolean, breathe: () => Promise<void>): Promise<Backup> {
  let change: number | null = null;
  try {
    inspectHeader(each.file);
    change = newestChangeIn(each.file);
    const fault = whole ? await faultOf(each.file, breathe) : null;
    if (fault !== null) return { ...each, change, state: 'damaged', fault };
  } catch (error) {
    const problem = workspaceProblem(error, each.file);
    if (problem === undefined || problem.code === 'JOB_CANCELLED') throw error;
    return { ...each, change, state: 'damaged', fault: problem.sentence };
  }
  const seen = each.origin === 'backup' ? 'checked when made' : 'not checked';
  return { ...each, change, state: whole ? 'whole' : seen, fault: null };
}

function newestChangeIn(file: string): number {
  const sqlite = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return Number(sqlite.prepare('SELECT max(number) FROM audit').pluck().get() ?? 0);
  } finally {
    sqlite.close();
  }
}

async function faultOf(file: string, breathe: () => Promise<void>): Promise<string | null> {
  const { integrity, foreignKeys } = await askSqlite(file, breathe);
  return [...integrity, ...foreignKeys][0] ?? null;
}

export type RestoreEvent =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'restored'; readonly bytes: number; readonly report: VerifyReport };

export interface RestoreOptions {
  readonly backup: string;
  /** The new workspace. */
  readonly file: string;
  /** UTC milliseconds now. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies a backup, verifies the copy and gives it its name. One of an older format is brought to today's. Whoever stops
 * listening stops it, and then nothing is left. Throws WORKSPACE_EXISTS when `file` is there, WORKSPACE_DAMAGED when
 * the backup is; a promise that does not hold is in the report, and the file is there all the same.
 */
export async function* restoreBackup({ backup, file, clock, signal }: RestoreOptions): AsyncGenerator<RestoreEvent> {
  refuseOver(file);
  refuseInUse(backup);
  const { version } = inspectHeader(backup);
  if (version > NEWEST_VERSION) {
    const sentence = `${backup} was written by a newer version of the program (format ${version}; this one knows ${NEWEST_VERSION}). Nothing was restored; update the program.`;
    throw new Problem('WORKSPACE_NEWER', sentence, { path: backup, version, newest: NEWEST_VERSION });
  }
  const unfinished = `${file}.restoring-${process.pid}`;
  const breathe = breather(signal);
  try {
    yield* copied(backup, unfinished, breathe);
    const fault = await faultOf(unfinished, breathe);
    if (fault !== null) throw damaged(backup, fault);
    const connection = openWorkspace({ path: unfinished, role: 'desk', pen: createPen(), clock });
    let report: VerifyReport | undefined;
    try {
      for await (const event of verifyEvents(connection)) {
        await breathe();
        if (event.type === 'progress') yield event;
        if (event.type === 'report') report = event.report;
      }
    } finally {
      connection.close();
    }
    if (report === undefined) throw new Error('verifying ended without a report');
    giveName(unfinished, file);
    yield { type: 'restored', bytes: statSync(file).size, report };
  } catch (error) {
    const problem = workspaceProblem(error, file);
    if (problem?.code === 'WORKSPACE_DAMAGED' && problem.data.path !== backup) {
      throw damaged(backup, String(problem.data.reason ?? problem.sentence));
    }
    throw problem ?? error;
  } finally {
    removeDatabase(unfinished);
    for (const name of readdirSync(dirname(file))) {
      // What the copy kept of its older format; the backup itself is still that.
      if (name.startsWith(`${basename(unfinished)}.before-`)) rmSync(join(dirname(file), name), { force: true });
    }
  }
}

async function* copied(from: string, to: string, breathe: () => Promise<void>): AsyncGenerator<RestoreEvent> {
  const total = statSync(from).size;
  let done = 0;
  const target = await open(to, 'w');
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 22 })) {
      await target.writeFile(chunk as Buffer);
      done += (chunk as Buffer).length;
      await breathe();
      yield { type: 'progress', progress: { phase: 'Copying', done, total, unit: 'bytes', secondsLeft: null } };
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

function refuseOver(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) {
    const sentence = `${file} exists already and was not changed. A backup is restored into a new file: choose another name.`;
    throw new Problem('WORKSPACE_EXISTS', sentence, { path: file });
  }
  if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new Problem(
    'WORKSPACE_MISSING',
    `There is no folder ${dirname(file)} to restore into. Make it first, or choose another.`,
    { path: file },
  );
}

/** With a log beside it the file alone is not all there is. */
function refuseInUse(backup: string): void {
  if (!existsSync(`${backup}-wal`) && !existsSync(`${backup}-journal`)) return;
  throw new Problem(
    'WORKSPACE_LOCKED',
    `${backup} is a workspace in use, or one whose program was killed, and not a backup.`,
    { path: backup },
  ).offering({ act: 'copy-workspace', workspace: backup });
}

function damaged(backup: string, fault: string): Problem {
  return new Problem('WORKSPACE_DAMAGED', `The backup ${backup} is damaged (${fault}). Nothing was restored.`, {
    path: backup,
    fault,
  }).offering({ act: 'restore-another' });
}

function breather(signal: AbortSignal | undefined): () => Promise<void> {
  return async () => {
    await turn();
    if (signal?.aborted !== true) return;
    throw new Problem('JOB_CANCELLED', 'Stopped before the end; nothing was changed and nothing of it is left.');
  };
}
