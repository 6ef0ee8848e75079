// A package on disk: written into a hidden folder beside its place and renamed when it is whole, so that nobody ever
// sees half of it. What stands there already is never written over.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Problem } from '#shared/errors.ts';

export interface PackageFolder {
  /** The full path it will have. */
  readonly path: string;
  append(name: string, content: Buffer): void;
  /** Gives the folder its name. */
  finish(): void;
  /** Removes what was written. */
  abandon(): void;
}

/** Throws BAD_VALUE unless `what` can be written at `path`: a new folder, or an empty one. Returns the full path. */
export function checkFolder(path: string, what = 'package'): string {
  const full = resolve(path);
  const parent = dirname(full);
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw problem(full, `There is no folder ${parent} to put the ${what} in. Make it first.`);
  }
  const stats = statSync(full, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) {
    throw problem(full, `${full} is a file and was not changed. Name a new folder for the ${what}.`);
  }
  if (stats !== undefined && readdirSync(full).length > 0) {
    throw problem(full, `${full} holds files already and was not changed. Name a new folder for the ${what}.`);
  }
  return full;
}

/** A folder for a package of a run that nobody has yet, beside the workspace; its parent is made. */
export function nextPackageFolder(workspace: string, run: number): string {
  const parent = `${workspace}.packages`;
  try {
    mkdirSync(parent, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'FILE_UNREADABLE',
      `There is no room for packages at ${parent}: ${why}.`,
      { path: parent },
      error,
    );
  }
  let path = join(parent, `run-${run}`);
  for (let n = 2; existsSync(path); n += 1) path = join(parent, `run-${run}-${n}`);
  return path;
}

function problem(path: string, sentence: string): Problem {
  return new Problem('BAD_VALUE', sentence, { path });
}

/** Begins to write a package that will stand at `path`. Throws FILE_UNREADABLE when the disk refuses. */
export function openFolder(path: string, what = 'package'): PackageFolder {
  const full = checkFolder(path, what);
  const partial = join(dirname(full), `.${basename(full)}.partial`);
  const files = new Map<string, number>();
  const close = (): void => {
    for (const file of files.values()) closeSync(file);
    files.clear();
  };
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const sentence = `The ${what} could not be written to ${full}: ${why}. Nothing is left there; free the disk or choose another folder.`;
      throw new Problem('FILE_UNREADABLE', sentence, { path: full }, error);
    }
  };
  guarded(() => {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
  });
  return {
    path: full,
    append(name, content) {
      guarded(() => {
        let file = files.get(name);
        if (file === undefined) {
          file = openSync(join(partial, name), 'wx');
          files.set(name, file);
        }
        for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
      });
    },
    finish() {
      guarded(() => {
        for (const file of files.values()) fsyncSync(file);
        close();
        checkFolder(full, what);
        if (existsSync(full)) rmdirSync(full);
        renameSync(partial, full);
      });
    },
    abandon() {
      close();
      rmSync(partial, { recursive: true, force: true });
    },
  };
}
