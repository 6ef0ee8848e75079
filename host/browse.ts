// What lies in a folder, for choosing a file by hand: folders, workspaces and files that can be imported. Hidden ones are
// left out. Nothing is opened, and nothing but names and sizes leaves.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Folder, FolderEntry } from '#shared/bridge.ts';
import { Problem } from '#shared/errors.ts';

const DATA = new Set(['.csv', '.tsv', '.txt', '.gz', '.xlsx', '.json', '.ndjson', '.jsonl']);
const ORDER = { folder: 0, workspace: 1, data: 2 } as const;

/** Throws FILE_UNREADABLE when it is not a folder that may be looked into. */
export async function browse(folder: string): Promise<Folder> {
  const path = resolve(folder);
  const names = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    const sentence = `${path} cannot be looked into (${error.code ?? 'unknown reason'}). Choose another folder.`;
    throw new Problem('FILE_UNREADABLE', sentence, { path }, error);
  });
  const shown = names.filter((each) => !each.name.startsWith('.') && (!each.isFile() || kindOf(each.name) !== null));
  const entries = await Promise.all(shown.map(({ name }) => entryAt(join(path, name))));
  const above = dirname(path);
  return {
    path,
    parent: above === path ? null : above,
    entries: entries
      .filter((entry) => entry !== null)
      .toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.name.localeCompare(b.name)),
  };
}

/** As `browse`, of a folder of ours, which is made when it is not there. */
export async function browseOwn(folder: string): Promise<Folder> {
  await mkdir(folder, { recursive: true }).catch(() => {}); // browsing it says what is the matter
  return await browse(folder);
}

async function entryAt(path: string): Promise<FolderEntry | null> {
  // A link that leads nowhere, or a file that went away meanwhile, is not there.
  const stats = await stat(path).catch(() => null);
  const name = basename(path);
  if (stats?.isDirectory() === true) return { name, path, kind: 'folder', bytes: 0 };
  const kind = kindOf(name);
  return stats?.isFile() === true && kind !== null ? { name, path, kind, bytes: stats.size } : null;
}

function kindOf(name: string): 'workspace' | 'data' | null {
  const ending = extname(name).toLowerCase();
  if (ending === '.cvmw') return 'workspace';
  return DATA.has(ending) ? 'data' : null;
}
