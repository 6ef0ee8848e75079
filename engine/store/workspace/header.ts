// Looks at a file before it is opened to write, so that a refusal changes neither it nor what lies beside it.
// Closing a file drops every lock that its process holds on it, whoever took them: a file that may be open already is
// asked through SQLite, which knows of that, and only one that nobody has open is read as bytes.
import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Problem } from '#shared/errors.ts';
import { workspaceProblem } from './problems.ts';

/** "CVMW" in ASCII: the application id in the header of every workspace. */
export const APPLICATION_ID = 0x43564d57;
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const PATIENCE_MS = 5_000;

export interface Inspected {
  /** Where the file is, symbolic links followed. */
  readonly path: string;
  /** The format it has, the number of its last migration. */
  readonly version: number;
}

/**
 * Says where a workspace is and what format it has. Throws unless `path` is a file that begins like a workspace;
 * whether the rest of it is whole is known only when it is read.
 */
export function inspectHeader(path: string): Inspected {
  const size = fileSize(path);
  const real = realpathSync(path);
  const open = existsSync(`${real}-shm`) && existsSync(`${real}-wal`);
  const logged = (statSync(`${real}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!open) {
    const header = readHeader(path);
    checkHeader(path, header);
    // With a log beside it, a file that ends early is one that was being written when its program was killed.
    if (!logged && !existsSync(`${real}-journal`)) checkLength(path, header, size);
    if (!logged) return { path: real, version: header.readUInt32BE(60) };
  }
  return { path: real, version: askSqlite(path, real) };
}

function fileSize(path: string): number {
  const stats = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stats === undefined) {
    throw new Problem('WORKSPACE_MISSING', `There is no workspace at ${path}.`, { path }).offering({
      act: 'make-workspace',
      path,
    });
  }
  if (!stats.isFile()) {
    throw new Problem(
      'WORKSPACE_NOT_A_FILE',
      `${path} is not a file. Name the workspace file itself, ending in .cvmw.`,
      { path },
    );
  }
  return stats.size;
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const read = attempt(path, () => {
    const file = openSync(path, 'r');
    try {
      return readSync(file, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(file);
    }
  });
  return header.subarray(0, read);
}

function checkHeader(path: string, header: Buffer): void {
  if (header.length === 0) {
    throw foreign(path, `${path} is empty.`).offering({ act: 'make-elsewhere' });
  }
  const ours = header.length === HEADER_BYTES && header.readUInt32BE(68) === APPLICATION_ID;
  const database = header.toString('latin1', 0, 16) === MAGIC;
  if (!database && !ours) {
    throw foreign(path, `${path} is not a workspace: it does not begin like one. It was not changed.`);
  }
  if (!database || header.length < HEADER_BYTES || !plausible(header)) {
    throw damaged(path, `${path} is damaged at its beginning and was not changed. Open a backup of it.`);
  }
  if (!ours) {
    throw foreign(path, `${path} is a database of another program, not a workspace. It was not changed.`);
  }
}

/** The bytes of a header that can have one value only, or few. */
function plausible(header: Buffer): boolean {
  const size = pageSize(header);
  const versions = [header[18], header[19]];
  return (
    size >= 512 &&
    (size & (size - 1)) === 0 &&
    versions.every((version) => version === 1 || version === 2) &&
    header.readUIntBE(20, 4) === 0x00_40_20_20 &&
    header.readUInt32BE(44) === 4 &&
    header.readUInt32BE(56) === 1
  );
}

function checkLength(path: string, header: Buffer, size: number): void {
  const expected = pageSize(header) * header.readUInt32BE(28);
  if (size >= expected) return;
  throw damaged(
    path,
    `${path} is shorter than it says: ${size} of ${expected} bytes. It was not changed; open a backup of it.`,
  );
}

function pageSize(header: Buffer): number {
  const stored = header.readUInt16BE(16);
  return stored === 1 ? 65_536 : stored;
}

/** Reads the header as its log has it. A connection that only reads never moves the log into the file. */
function askSqlite(path: string, real: string): number {
  return attempt(path, () => {
    const sqlite = new Database(real, { readonly: true, timeout: PATIENCE_MS });
    try {
      if (sqlite.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
        throw foreign(path, `${path} is a database of another program, not a workspace. It was not changed.`);
      }
      // Reads all of the schema, so that damage there is found before anything is opened to write.
      sqlite.prepare('SELECT count(*) FROM sqlite_schema').get();
      return Number(sqlite.pragma('user_version', { simple: true }));
    } finally {
      sqlite.close();
    }
  });
}

function foreign(path: string, sentence: string): Problem {
  return new Problem('WORKSPACE_FOREIGN', sentence, { path });
}

function damaged(path: string, sentence: string): Problem {
  return new Problem('WORKSPACE_DAMAGED', sentence, { path });
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw workspaceProblem(error, path) ?? error;
  }
}
