// What SQLite and the file system say, as sentences that name the file and the next step.
import { Problem } from '#shared/errors.ts';

/** Turns a driver's error into a Problem, or returns undefined when it is a defect of ours. */
export function workspaceProblem(error: unknown, path: string): Problem | undefined {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return undefined;
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'SQLITE_IOERR_WRITE') {
    return new Problem(
      'DISK_FULL',
      `The disk that holds ${path} is full. What was saved before is kept; free some space and run the command again.`,
      { path },
      error,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new Problem(
      'WORKSPACE_LOCKED',
      `Another program is writing to ${path} and did not let go in time. Close it, or try again in a moment.`,
      { path },
      error,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new Problem(
      'WORKSPACE_DAMAGED',
      `${path} is damaged and was not changed. Open a backup of it, or restore one with another file name.`,
      { path },
      error,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new Problem(
      'WORKSPACE_READ_ONLY',
      `${path} may not be written by this account. Copy it to a folder of yours, or ask for the right to change it.`,
      { path },
      error,
    );
  }
  if (code === 'SQLITE_CANTOPEN') {
    return new Problem(
      'WORKSPACE_MISSING',
      `${path} cannot be opened. Check the folder's name and rights, or make a workspace with init.`,
      { path },
      error,
    );
  }
  return undefined;
}
