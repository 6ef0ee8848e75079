// What SQLite and the file system say, as sentences that name the file and the next step.
import { Problem, type ProblemCode } from '#shared/errors.ts';
import type { Remedy } from '#shared/remedies.ts';

type Said = readonly [pattern: RegExp, code: ProblemCode, sentence: (path: string) => string, ...remedies: Remedy[]];

/** Codes in the driver's and Node's own words, tried from the top: the first whose pattern fits gives the sentence. */
const SENTENCES: readonly Said[] = [
  [
    // The shared-memory file cannot grow: on a full disk that comes before any write does.
    /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EDQUOT)$/,
    'DISK_FULL',
    (path) => `The disk that holds ${path} is full. What was saved before is kept; free some space and try again.`,
  ],
  [
    /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL|EBUSY)/,
    'WORKSPACE_LOCKED',
    (path) => `Another program is using ${path} and did not let go in time. Close it, or try again in a moment.`,
  ],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_IOERR_SHORT_READ|SQLITE_IOERR_CORRUPTFS|SQLITE_IOERR_DATA)/,
    'WORKSPACE_DAMAGED',
    (path) => `${path} is damaged; nothing was written to it just now. Open a backup of it, under another file name.`,
  ],
  [
    /^SQLITE_READONLY_DBMOVED$/,
    'WORKSPACE_MISSING',
    (path) => `${path} was moved or replaced while it was open. Close it and open it where it is now.`,
  ],
  [
    // The file itself opened, so it is the files beside it (-wal, -shm) that may not be made.
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH|EROFS|EACCES|EPERM)/,
    'WORKSPACE_READ_ONLY',
    (path) =>
      `${path} may not be written by this account, or its folder may not. Copy it to a folder of yours, or ask for the right to change it.`,
  ],
  [
    /^(ENOENT|ENOTDIR|ELOOP|ENAMETOOLONG)$/,
    'WORKSPACE_MISSING',
    (path) => `There is no workspace at ${path}.`,
    { act: 'make-workspace', path: null },
  ],
  [
    /^(SQLITE_IOERR|EIO|EMFILE|ENFILE|ENXIO)/,
    'DISK_FAILED',
    (path) =>
      `The disk that holds ${path} did not do what it was asked. What was saved before is kept; check the disk or the network folder, then try again.`,
  ],
];

/** Turns an error of the driver or of Node into a Problem, or returns undefined when it is a defect of ours. */
export function workspaceProblem(error: unknown, path: string): Problem | undefined {
  if (error instanceof Problem) return error;
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (typeof code !== 'string') return undefined;
  const found = SENTENCES.find(([pattern]) => pattern.test(code));
  if (found === undefined) return undefined;
  const [, ours, sentence, ...remedies] = found;
  return new Problem(ours, sentence(path), { path, reason: code }, error).offering(...remedies);
}
