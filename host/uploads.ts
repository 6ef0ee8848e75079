// Files that a browser hands over: copied into a folder beside their workspace, each in a folder of its own so that it
// keeps its name, which stands in receipts. They hold customers' data: each goes when it is imported, and one that never
// was when it is a week old, until which an import that was interrupted may need it.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { uploadFolder } from '#engine/threads/index.ts';
import { Problem } from '#shared/errors.ts';
import { safeName } from './safe-name.ts';

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

export interface Uploads {
  /** Begins an empty file among the uploads of `workspace`. */
  begin(workspace: string, name: string): Promise<{ path: string; name: string; bytes: number }>;
  /** Puts the next piece at its end; `offset` says where that should be. Throws BAD_VALUE for any other place or file. */
  append(path: string, offset: number, piece: Uint8Array): Promise<void>;
}

export function createUploads(): Uploads {
  /** Files that were begun here, with their length so far: nothing else is ever written to. */
  const begun = new Map<string, number>();
  return {
    async begin(workspace, given) {
      const name = safeName(given);
      const folder = join(uploadFolder(workspace), randomBytes(8).toString('hex'));
      const path = join(folder, name);
      try {
        await mkdir(folder, { recursive: true });
        await (await open(path, 'wx')).close();
      } catch (error) {
        throw unwritten(path, error);
      }
      begun.set(path, 0);
      return { path, name, bytes: 0 };
    },
    async append(path, offset, piece) {
      if (begun.get(path) !== offset) {
        const sentence = `This is not the next piece of a file that was begun here: ${basename(path)} at byte ${offset}. Choose the file again.`;
        throw new Problem('BAD_VALUE', sentence, { path, offset });
      }
      try {
        const file = await open(path, 'a');
        try {
          await file.appendFile(piece);
        } finally {
          await file.close();
        }
      } catch (error) {
        begun.delete(path);
        await rm(dirname(path), { recursive: true, force: true });
        throw unwritten(path, error);
      }
      begun.set(path, offset + piece.length);
    },
  };
}

/** Removes uploads that are older than a week at `now` (UTC milliseconds). */
export async function sweepUploads(workspace: string, now: number): Promise<void> {
  const folder = uploadFolder(workspace);
  for (const name of await readdir(folder).catch(() => [])) {
    const each = join(folder, name);
    const stats = await stat(each).catch(() => null);
    if (stats !== null && stats.mtimeMs < now - KEPT_MS) await rm(each, { recursive: true, force: true });
  }
}

function unwritten(path: string, error: unknown): Problem {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const full = reason === 'ENOSPC' || reason === 'EDQUOT';
  return new Problem(
    full ? 'DISK_FULL' : 'FILE_UNREADABLE',
    full
      ? `The disk that holds the workspace is full: ${basename(path)} was not copied. Free some space and choose the file again.`
      : `${basename(path)} could not be copied beside the workspace (${reason}). Check that its folder may be written.`,
    { path },
    error,
  );
}
