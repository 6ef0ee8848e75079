// Whether a file is still the one that a person has looked at: between its check and its import it may have grown.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Problem } from '#shared/errors.ts';

/** A file as it was when it was checked. */
export interface CheckedFile {
  /** SHA-256 of its bytes on disk, in hex. */
  readonly hash: string;
}

/** Throws FILE_CHANGED. A file that cannot be read is left to whoever reads it next. */
export async function refuseChanged(path: string, { hash }: CheckedFile): Promise<void> {
  const now = createHash('sha256');
  try {
    // Nobody may write to a pipe, and a device may never end.
    if (!(await stat(path)).isFile()) return;
    for await (const block of createReadStream(path)) now.update(block as Buffer);
  } catch {
    return;
  }
  if (now.digest('hex') === hash) return;
  throw new Problem(
    'FILE_CHANGED',
    `${basename(path)} has changed since it was checked, so nothing was imported. Look at what it is now, then import it.`,
    { file: basename(path) },
  );
}
