// Whether the file of an open workspace is still where it was opened. SQLite goes on writing into a file that was deleted
// or moved, and what a person approves there is lost with it.
import { type BigIntStats, statSync, unwatchFile, watchFile } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '#shared/errors.ts';

const LOOK_EVERY_MS = 500;

/**
 * Calls `tell` once, with WORKSPACE_MISSING, when there is no file at `path` any more or another one stands in its
 * place. Answers a way to stop looking.
 */
export function whenFileLeaves(path: string, tell: (problem: Problem) => void): () => void {
  const opened = statSync(path, { bigint: true, throwIfNoEntry: false });
  const look = (now: Pick<BigIntStats, 'ino' | 'dev'> | undefined): void => {
    if (now !== undefined && now.ino === opened?.ino && now.dev === opened?.dev) return;
    stop();
    tell(missing(path, now === undefined || now.ino === 0n));
  };
  const onChange = (now: BigIntStats): void => look(now);
  const stop = (): void => void unwatchFile(path, onChange);
  watchFile(path, { bigint: true, persistent: false, interval: LOOK_EVERY_MS }, onChange);
  if (opened === undefined) look(undefined);
  return stop;
}

function missing(path: string, deleted: boolean): Problem {
  const name = basename(path);
  const sentence = deleted
    ? `${name} is no longer where it was opened (${path}): it was moved, renamed or deleted, or its disk was taken away. Nothing more is written to it. Put it back and try again, or open it where it is now; if it was deleted, open a backup.`
    : `Another file stands where ${name} was opened (${path}). Nothing is written to either of them. Try again to open the one that is there now.`;
  return new Problem('WORKSPACE_MISSING', sentence, { path, deleted });
}
