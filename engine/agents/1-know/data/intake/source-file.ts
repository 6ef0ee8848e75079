// Looks at a file before anything is read from it: that it is there, that it is text, and which bytes it is.
import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Problem } from '#shared/errors.ts';

/** Parsed in one go, in a few milliseconds. */
const BLOCK_BYTES = 1 << 18;

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly hash: Buffer;
}

/** Beginnings of files that people take for CSV, and what to do with them. */
const OTHER_FORMATS: readonly (readonly [bytes: readonly number[], is: string, step: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or an Excel workbook', 'Save the sheet as "CSV UTF-8"'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook', 'Save the sheet as "CSV UTF-8"'],
  [[0x1f, 0x8b], 'compressed with gzip', 'Unpack it first'],
  [[0xff, 0xfe], 'UTF-16 text', 'Save it as UTF-8'],
  [[0xfe, 0xff], 'UTF-16 text', 'Save it as UTF-8'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'an SQLite database', 'Export its table as CSV'],
];

/**
 * Size and SHA-256 of a file that looks like text. `breathe` is awaited between blocks.
 * Throws FILE_UNREADABLE (missing, a folder, no right, empty) or FILE_DAMAGED (another format).
 */
export async function inspectFile(path: string, breathe: () => Promise<void>): Promise<SourceFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of fileBlocks(path)) {
    if (bytes === 0) refuseOtherFormats(path, block);
    hash.update(block);
    bytes += block.length;
    await breathe();
  }
  if (bytes === 0) {
    throw new Problem('FILE_UNREADABLE', `${path} is empty: it has not even a header. Export it again.`, { path });
  }
  return { path, name: basename(path), bytes, hash: hash.digest() };
}

/** The bytes of a file, in order, each block in memory of its own. */
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
  try {
    if ((await stat(path)).isDirectory()) {
      throw new Problem('FILE_UNREADABLE', `${path} is a folder. Name a file in it.`, { path });
    }
    return await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof Problem || typeof code !== 'string') return error;
  const sentences: Record<string, string> = {
    ENOENT: `There is no file ${path}. Check its name and folder.`,
    ENOTDIR: `There is no file ${path}: a part of its path is not a folder.`,
    EACCES: `${path} may not be read by this account. Copy it to a folder of yours, or ask for the right to read it.`,
    EPERM: `${path} may not be read by this account. Copy it to a folder of yours, or ask for the right to read it.`,
    EISDIR: `${path} is a folder. Name a file in it.`,
    ENAMETOOLONG: 'The name of the file is too long for this computer. Rename it.',
  };
  const sentence = sentences[code] ?? `${path} cannot be read (${code}). Check the disk, or copy the file elsewhere.`;
  return new Problem('FILE_UNREADABLE', sentence, { path, reason: code }, error);
}

function refuseOtherFormats(path: string, start: Buffer): void {
  for (const [magic, is, step] of OTHER_FORMATS) {
    if (!magic.every((byte, index) => start[index] === byte)) continue;
    throw new Problem('FILE_DAMAGED', `${path} is ${is}, not CSV text. ${step}, then import that.`, { path, is });
  }
}
