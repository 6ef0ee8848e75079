// The file of the sample's truth: written beside its name, and named only when the workspace is whole. It replaces an
// earlier truth and no other file.
import { closeSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Problem } from '#shared/errors.ts';

export interface TruthFile {
  write(portions: Iterable<string>): Promise<void>;
  /** Gives the file its name. */
  keep(): void;
  /** Removes what was not kept. */
  close(): void;
}

/** Throws BAD_VALUE when the file cannot be written or holds something else. */
export async function openTruth(path: string): Promise<TruthFile> {
  const { TRUTH_HEADINGS } = await import('#data/index.ts');
  const part = `${path}.part`;
  const file = orRefuse(path, () => {
    refuseOtherFile(path, TRUTH_HEADINGS);
    return openSync(part, 'w');
  });
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    async write(portions) {
      for (const portion of portions) {
        orRefuse(path, () => writeFileSync(file, portion));
        await new Promise(setImmediate);
      }
    },
    keep() {
      close();
      orRefuse(path, () => renameSync(part, path));
    },
    close() {
      close();
      rmSync(part, { force: true });
    },
  };
}

function refuseOtherFile(path: string, headings: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isFile() && stats.size === 0)) return;
  if (stats.isFile()) {
    const bytes = Buffer.alloc(headings.length);
    const file = openSync(path, 'r');
    try {
      readSync(file, bytes);
    } finally {
      closeSync(file);
    }
    if (bytes.toString('latin1') === headings) return;
  }
  throw new Problem('BAD_VALUE', `--truth ${path} is there already and is not a truth file. Choose another name.`, {
    path,
  });
}

function orRefuse<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = { ENOENT: 'there is no such folder', EACCES: 'that is not allowed', ENOSPC: 'the disk is full' }[code];
    throw new Problem(
      'BAD_VALUE',
      `--truth ${path} cannot be written: ${why ?? code}. Name a file in a folder that may be written.`,
      { path },
      error,
    );
  }
}
