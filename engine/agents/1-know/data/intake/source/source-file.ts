// A file on disk before anything is read from it: that it is there, that it is a file, and its bytes in order.
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, win32 } from 'node:path';
import { Problem } from '#shared/errors.ts';

/** Parsed in one go, in a few milliseconds. */
const BLOCK_BYTES = 1 << 18;

/** Which file a path leads to, as the system tells. */
export interface Stamp {
  readonly inode: bigint;
  /** When it was last written, in nanoseconds. */
  readonly modified: bigint;
  readonly bytes: number;
}

export interface SourceFile {
  readonly path: string;
  /** Its name alone, as it may be shown and stored: no folders, control characters visible. */
  readonly name: string;
  /** Size in bytes on disk. */
  readonly bytes: number;
  /** SHA-256 of its bytes on disk. */
  readonly hash: Buffer;
  /** Taken just before it was looked at; null where the system did not tell. */
  readonly stamp: Stamp | null;
}

const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is made visible
const CONTROL = /[\u0000-\u001f]/g;
/** Characters that are not seen, or that turn around how the rest is shown. */
const UNSEEN = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

/** The last part of a path, whichever system wrote it, with control characters made visible. */
export function shownName(path: string): string {
  const name = win32.basename(basename(path)) || basename(path);
  return name
    .replace(CONTROL, (character) => String.fromCharCode(CONTROL_PICTURES + character.charCodeAt(0)))
    .replace(UNSEEN, DELETE_PICTURE);
}

/** Null where there is no file. */
export async function stampOf(path: string): Promise<Stamp | null> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return { inode: ino, modified: mtimeNs, bytes: Number(size) };
  } catch {
    return null;
  }
}

/**
 * The bytes of a file, in order, each block in memory of its own. Never waits for a device or a pipe.
 * Throws FILE_UNREADABLE: missing, not a file, no right, a disk that fails.
 */
export async function* fileBlocks(path: string): AsyncGenerator<Buffer> {
  const file = await openFile(path);
  try {
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(BLOCK_BYTES), 0, BLOCK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle | null = null;
  // What follows a NUL would be another name to the system.
  if (path.includes('\0'))
    throw new Problem('FILE_UNREADABLE', `There is no file ${shownName(path)}. Check its name and folder.`);
  try {
    // Opening a pipe that nobody writes to would wait for ever (the flag is not known on Windows, nor are such pipes).
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await file.stat();
    if (found.isFile()) return file;
    const is = found.isDirectory()
      ? 'a folder. Name a file in it'
      : 'a device or a pipe, not a file. Copy it to a file';
    throw new Problem('FILE_UNREADABLE', `${path} is ${is}.`, { path });
  } catch (error) {
    await file?.close();
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof Problem || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const notOurs = `${path} may not be read by this account. Copy it to a folder of yours, or ask for the right to read it.`;
  const device = `${path} is a device or a pipe, not a file. Copy it to a file.`;
  const sentences: Record<string, string> = {
    ENOENT: `There is no file ${path}. Check its name and folder.`,
    ENOTDIR: `There is no file ${path}: a part of its path is not a folder.`,
    EACCES: notOurs,
    EPERM: notOurs,
    EISDIR: `${path} is a folder. Name a file in it.`,
    ENXIO: device,
    ENODEV: device,
    ELOOP: `${path} is a link that leads back to itself. Name the file itself.`,
    ENAMETOOLONG: 'The name of the file is too long for this computer. Rename it.',
  };
  const sentence = sentences[code] ?? `${path} cannot be read (${code}). Check the disk, or copy the file elsewhere.`;
  return new Problem('FILE_UNREADABLE', sentence, { path, reason: code }, error);
}
