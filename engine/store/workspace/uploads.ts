// Files that a browser handed over lie beside their workspace until they are imported: `X.uploads/RANDOM/NAME`. Their text
// is then kept in the workspace, and the copy goes.
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export const uploadFolder = (workspace: string): string => `${workspace}.uploads`;

/** Removes a file that was handed over, and nothing else: any other file is its owner's. */
export async function removeUpload(workspace: string, file: string): Promise<void> {
  const folder = dirname(file);
  if (dirname(folder) !== uploadFolder(workspace)) return;
  // What another program holds open goes when it is a week old.
  await rm(folder, { recursive: true, force: true }).catch(() => {});
}
