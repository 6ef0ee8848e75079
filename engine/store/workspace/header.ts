// Looks at a file before SQLite does, so that a refusal changes nothing: not even a side file is made.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Problem } from '#shared/errors.ts';
import { workspaceProblem } from './problems.ts';

/** "CVMW" in ASCII: the application id in the header of every workspace. */
export const APPLICATION_ID = 0x43564d57;
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/** Throws unless `path` is a file whose header is a workspace's. */
export function inspectHeader(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new Problem('WORKSPACE_MISSING', `There is no workspace at ${path}. Make one with: cvm init ${path}`, {
      path,
    });
  }
  if (!stats.isFile()) {
    throw new Problem(
      'WORKSPACE_NOT_A_FILE',
      `${path} is not a file. Name the workspace file itself, ending in .cvmw.`,
      {
        path,
      },
    );
  }
  const header = Buffer.alloc(HEADER_BYTES);
  let read = 0;
  try {
    const file = openSync(path, 'r');
    try {
      read = readSync(file, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw workspaceProblem(error, path) ?? error;
  }
  if (read === 0) {
    throw new Problem(
      'WORKSPACE_FOREIGN',
      `${path} is empty. Make a workspace with another file name: cvm init NAME.cvmw`,
      {
        path,
      },
    );
  }
  if (read < HEADER_BYTES || header.toString('latin1', 0, 16) !== MAGIC) {
    throw new Problem(
      'WORKSPACE_FOREIGN',
      `${path} is not a workspace: it does not begin like one. It was not changed.`,
      {
        path,
      },
    );
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new Problem(
      'WORKSPACE_FOREIGN',
      `${path} is a database of another program, not a workspace. It was not changed.`,
      { path },
    );
  }
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  if (stats.size < pageSize * pages) {
    throw new Problem(
      'WORKSPACE_DAMAGED',
      `${path} is shorter than it says: ${stats.size} of ${pageSize * pages} bytes. It was not changed; open a backup of it.`,
      { path, bytes: stats.size, expected: pageSize * pages },
    );
  }
}
