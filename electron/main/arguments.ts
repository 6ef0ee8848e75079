// The workspace that the words of a start name: by a double click, a drop on the program's icon, or a terminal.
import { extname, resolve } from 'node:path';

/** The last word that is a workspace's file, made whole from `folder`; null when none is. */
export function workspaceIn(words: readonly string[], folder: string): string | null {
  const named = words.findLast((word) => !word.startsWith('-') && extname(word).toLowerCase() === '.cvmw');
  return named === undefined ? null : resolve(folder, named);
}
