// A text that a person names on the command line: a mapping, a configuration. It is read in one go, so what would never
// end, or never begin, is refused before.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Problem } from '#shared/errors.ts';

const MAX_BYTES = 4_000_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this account',
  ENXIO: 'is a device or a pipe, not a file',
};

/** `step` says what to name instead. Throws FILE_UNREADABLE. */
export function readTextFile(path: string, step: string): { readonly name: string; readonly text: string } {
  const unreadable = (why: string, cause?: unknown): Problem =>
    new Problem('FILE_UNREADABLE', `${path} ${why}. ${step}`, { path }, cause);
  let bytes: Buffer;
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = fstatSync(file);
      if (!found.isFile()) throw unreadable(REASONS[found.isDirectory() ? 'EISDIR' : 'ENXIO']!);
      if (found.size > MAX_BYTES) throw unreadable(`has ${found.size} bytes, far too many`);
      bytes = readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(REASONS[code ?? ''] ?? `cannot be read (${code})`, error);
  }
  try {
    return { name: basename(path), text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    throw unreadable('is not text in UTF-8', error);
  }
}
