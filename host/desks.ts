// The open workspaces of a host: one desk thread each. A desk that died is forgotten; opening starts another. A desk whose
// file has left its place is closed, so that nothing is written where nobody will find it.
import { type Desk, type NewSettings, startDesk } from '#engine/threads/index.ts';
import { Problem } from '#shared/errors.ts';
import { workerGone } from '#shared/wire/frames.ts';
import { idOf, placeOf } from './recents.ts';
import { whenFileLeaves } from './watched-file.ts';

export interface Desks {
  /** Opens, or makes and opens, a workspace; answers the id of one that is open. Rejects with the problem of opening. */
  open(path: string, make?: NewSettings): Promise<{ readonly id: string; readonly path: string }>;
  /** Throws UNKNOWN_WORKSPACE when it was not opened, `whyGone` when its desk has died since. */
  desk(id: string): Desk;
  /** What is said of a desk that is gone: WORKER_GONE, or WORKSPACE_MISSING when its file went first. */
  whyGone(id: string): Problem;
  isOpen(id: string): boolean;
  /** Whether it was opened since the host was started, dead or alive. */
  wasOpened(id: string): boolean;
  close(): Promise<void>;
}

export function createDesks(thread: URL | undefined): Desks {
  const desks = new Map<string, Promise<Desk>>();
  const running = new Map<string, Desk>();
  const lost = new Map<string, Problem>();
  let closed = false;

  const start = async (workspace: string, make: NewSettings | undefined): Promise<Desk> => {
    const id = idOf(workspace);
    const last = running.get(id);
    if (lost.has(id)) await last?.gone; // it is on its way out, and its job with it
    const after = last?.isGone() === true ? [last] : [];
    const desk = await startDesk({ workspace, after, ...(make && { make }), ...(thread && { thread }) });
    running.set(id, desk);
    lost.delete(id);
    const stop = whenFileLeaves(desk.path, (problem) => {
      if (running.get(id) !== desk) return;
      lost.set(id, problem);
      void desk.close();
    });
    void desk.gone.then(stop);
    if (closed) await desk.close();
    return desk;
  };

  const whyGone = (id: string): Problem => lost.get(id) ?? workerGone();
  return {
    whyGone,
    async open(given, make) {
      const path = await placeOf(given);
      const id = idOf(path);
      const open = desks.get(id);
      if (open !== undefined && make === undefined && !(running.get(id)?.isGone() ?? false) && !lost.has(id)) {
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
      if (desk.isGone() || lost.has(id)) throw whyGone(id);
      return desk;
    },
    wasOpened: (id) => running.has(id),
    isOpen: (id) => running.get(id)?.isGone() === false && !lost.has(id),
    async close() {
      closed = true;
      await Promise.allSettled([...desks.values()].map(async (each) => await (await each).close()));
    },
  };
}
