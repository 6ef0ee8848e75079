// The open workspaces of a host: one desk thread each. A desk that died is forgotten; opening starts another.
import { type Desk, type NewSettings, startDesk } from '#engine/threads/index.ts';
import { Problem } from '#shared/errors.ts';
import { workerGone } from '#shared/wire/frames.ts';
import { idOf, placeOf } from './recents.ts';

export interface Desks {
  /** Opens, or makes and opens, a workspace; answers the id of one that is open. Rejects with the problem of opening. */
  open(path: string, make?: NewSettings): Promise<{ readonly id: string; readonly path: string }>;
  /** Throws UNKNOWN_WORKSPACE when it was not opened, WORKER_GONE when its desk has died since. */
  desk(id: string): Desk;
  isOpen(id: string): boolean;
  /** Whether it was opened since the host was started, dead or alive. */
  wasOpened(id: string): boolean;
  close(): Promise<void>;
}

export function createDesks(thread: URL | undefined): Desks {
  const desks = new Map<string, Promise<Desk>>();
  const running = new Map<string, Desk>();
  let closed = false;

  const start = async (workspace: string, make: NewSettings | undefined): Promise<Desk> => {
    const id = idOf(workspace);
    const last = running.get(id);
    const after = last?.isGone() === true ? [last] : [];
    const desk = await startDesk({ workspace, after, ...(make && { make }), ...(thread && { thread }) });
    running.set(id, desk);
    if (closed) await desk.close();
    return desk;
  };

  return {
    async open(given, make) {
      const path = await placeOf(given);
      const id = idOf(path);
      const open = desks.get(id);
      if (open !== undefined && make === undefined && !(running.get(id)?.isGone() ?? false)) {
        await open;
        return { id, path };
      }
      // Two windows that ask at once are given one desk.
      const starting = start(path, make);
      desks.set(id, starting);
      try {
        await starting;
      } catch (error) {
        if (desks.get(id) === starting) {
          if (open === undefined) desks.delete(id);
          else desks.set(id, open); // making it was refused because it is there, and open
        }
        throw error;
      }
      return { id, path };
    },
    desk(id) {
      const desk = running.get(id);
      if (desk === undefined) {
        throw new Problem('UNKNOWN_WORKSPACE', 'This workspace is not open. Open it from the list of workspaces.', {
          id,
        });
      }
      if (desk.isGone()) throw workerGone();
      return desk;
    },
    wasOpened: (id) => running.has(id),
    isOpen: (id) => running.get(id)?.isGone() === false,
    async close() {
      closed = true;
      await Promise.allSettled([...desks.values()].map(async (each) => await (await each).close()));
    },
  };
}
