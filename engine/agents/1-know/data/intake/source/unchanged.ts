// That a file is still the one that was looked at. It is read more than once, and may grow, shrink, be replaced or vanish
// meanwhile: then nothing of it is imported, and it is told what became of it.
import { createHash } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { counted } from '#shared/words.ts';
import { fileBlocks, type SourceFile, type Stamp, stampOf } from './source-file.ts';

/**
 * The content of a file that was looked at, once more; `content` hands every block of the file to what it is given.
 * Throws FILE_CHANGED: as soon as there are more bytes than there were, and at the end when they are not the same or when
 * the path leads to other ones by then.
 */
export async function* sameContent(
  file: SourceFile,
  content: (seen: (block: Buffer) => void) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const same = new SameBytes(file);
  try {
    yield* content((block) => same.add(block));
    same.end();
  } catch (error) {
    throw await explained(file, error);
  }
  const now = await stampOf(file.path);
  if (now?.inode !== file.stamp?.inode || now?.modified !== file.stamp?.modified) await refuseOther(file);
}

/** Throws FILE_CHANGED when the path leads to other bytes than those that were looked at. */
export async function refuseOther(file: SourceFile): Promise<void> {
  const same = new SameBytes(file);
  try {
    for await (const block of fileBlocks(file.path)) same.add(block);
    same.end();
  } catch (error) {
    throw await explained(file, error);
  }
}

/** Throws Other for bytes that are not those of a file. */
class SameBytes {
  readonly #file: SourceFile;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  add(block: Buffer): void {
    this.#bytes += block.length;
    // What is written to all the time would be read for ever.
    if (this.#bytes > this.#file.bytes) throw new Other();
    this.#hash.update(block);
  }

  end(): void {
    if (!this.#hash.digest().equals(this.#file.hash)) throw new Other();
  }
}

class Other extends Error {}

/** What could be unpacked, or was there, when it was looked at, and cannot or is not now, has changed since. */
async function explained(file: SourceFile, error: unknown): Promise<unknown> {
  if (error instanceof Other) return changed(file);
  if (!(error instanceof Problem)) return error;
  const gone = error.data.reason === 'ENOENT' || error.data.reason === 'ENOTDIR';
  return gone || error.code === 'FILE_DAMAGED' ? changed(file) : error;
}

async function changed(file: SourceFile): Promise<Problem> {
  const { path, bytes } = file;
  const now = await stampOf(path);
  const [became, step] = whatBecame(file, now);
  const sentence = `${path} ${became} while it was read. Nothing of it was imported. ${step}.`;
  return new Problem('FILE_CHANGED', sentence, { path, bytes, now: now?.bytes ?? null });
}

/** As far as that can still be seen; and what a person does then. */
function whatBecame({ bytes, stamp }: SourceFile, now: Stamp | null): readonly [became: string, step: string] {
  const complete = 'Import it again when it is complete';
  if (now === null) return ['was moved or deleted', 'Put it back and import it again'];
  if (stamp !== null && now.inode !== stamp.inode) return ['was replaced by another file', complete];
  if (now.bytes === bytes) return ['changed', complete];
  const sizes = `from ${counted(bytes, 'byte')} to ${counted(now.bytes, 'byte')}`;
  return [`${now.bytes > bytes ? 'grew' : 'shrank'} ${sizes}`, complete];
}
