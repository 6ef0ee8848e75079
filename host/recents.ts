// The list of workspaces that were opened, the newest first, in one JSON file of the user's. It is written beside itself
// and renamed, so that a crash leaves the old list or the new one. A list that cannot be read is begun again.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { WorkspaceEntry } from '#shared/bridge.ts';
import { Problem } from '#shared/errors.ts';

const FILE = 'workspaces.json';
const KEPT = 50;
const list = z.array(z.object({ path: z.string().min(1), openedAt: z.number() }));
type Opened = z.infer<typeof list>[number];

/** Ten characters that depend on the place of the file and on nothing else. */
export const idOf = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 10);

/** Where a file is, symbolic links followed; of one that is missing, where it would be. */
export async function placeOf(given: string): Promise<string> {
  const path = resolve(given);
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}

export interface Recents {
  all(): readonly Opened[];
  /** Puts a workspace at the top of the list. */
  note(path: string): void;
  forget(id: string): void;
}

/** The list in `folder`, which is made when something is noted. */
export function openRecents(folder: string, clock: () => number): Recents {
  const file = join(folder, FILE);
  const write = (entries: readonly Opened[]): void => {
    const unfinished = `${file}.${randomUUID()}`;
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(unfinished, `${JSON.stringify(entries, null, 2)}\n`, { flush: true });
      renameSync(unfinished, file);
    } catch (error) {
      rmSync(unfinished, { force: true });
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
      const sentence = `The list of workspaces cannot be written to ${folder} (${reason}). Make room or get the right to write there, or name another folder in CVM_DATA.`;
      throw new Problem('DISK_FAILED', sentence, { path: folder, reason }, error);
    }
  };
  // Read each time: another host may have written it.
  const all = (): readonly Opened[] => {
    try {
      return list.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return [];
    }
  };
  return {
    all,
    note(path) {
      const others = all().filter((each) => each.path !== path);
      write([{ path, openedAt: clock() }, ...others].slice(0, KEPT));
    },
    forget: (id) => write(all().filter(({ path }) => idOf(path) !== id)),
  };
}

/** A workspace as the page lists it. */
export function entryOf(path: string, isOpen: boolean): WorkspaceEntry {
  const file = basename(path);
  const stats = seen(path);
  return {
    id: idOf(path),
    path,
    name: file.replace(/[.]cvmw$/i, ''),
    file,
    bytes: stats?.size ?? null,
    changedAt: stats === undefined ? null : Math.round(newestChange(path, stats.mtimeMs)),
    state: stats === undefined ? 'missing' : isOpen ? 'open' : 'closed',
  };
}

/** What was written last stands in the log beside the file until it is moved into it. */
function newestChange(path: string, changed: number): number {
  const log = seen(`${path}-wal`);
  return log === undefined || log.size === 0 ? changed : Math.max(changed, log.mtimeMs);
}

/** What is at a path; undefined also where this account may not look. */
function seen(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
