// What every host does, whatever its window: keeps desks open, knows the workspaces, answers the calls of a page. The
// web host and the desktop's main process are two ways to reach this. Nothing here touches SQLite or computes.
import { z } from 'zod';
import type { Desk } from '#engine/threads/index.ts';
import { type Json, Problem } from '#shared/errors.ts';
import { HOST_CALLS, type HostAnswers, type HostCall, type HostInput } from '#shared/host-calls.ts';
import { answers } from './answers.ts';
import { createDesks } from './desks.ts';
import { dataFolder, workspaceFolder } from './folders.ts';
import type { Asking, HostOptions } from './options.ts';
import { idOf, openRecents } from './recents.ts';
import { createUploads, type Uploads } from './uploads.ts';

export { dataFolder } from './folders.ts';
export { nodeEnd, type RelayEnd, relay } from './relay.ts';
export type { Asking, Desk, HostOptions };

export interface Host {
  /** Answers a page's call. Throws UNKNOWN_ADDRESS for a name there is not, BAD_VALUE for an input that does not fit. */
  call(name: string, input: unknown, asking: Asking): Promise<Json>;
  /** Opens a workspace, or answers the id of one that is open. */
  open(path: string): Promise<{ readonly id: string }>;
  /** The desk of an open workspace. Throws UNKNOWN_WORKSPACE, WORKER_GONE, or WORKSPACE_MISSING when its file has left. */
  desk(id: string): Desk;
  /** What is said of a desk that is gone: WORKER_GONE, or why it was ended. */
  whyGone(id: string): Problem;
  /** As `desk`; opens a workspace of the list that was not opened since the host was started, as a page's reload wants. */
  reach(id: string): Promise<Desk>;
  readonly uploads: Uploads;
  /** Stops what is being made, and closes every workspace; a job that goes on can be resumed. */
  close(): Promise<void>;
}

export function createHost(options: HostOptions = {}): Host {
  const recents = openRecents(options.dataFolder ?? dataFolder(), Date.now);
  const desks = createDesks(options.threads?.engine);
  const uploads = createUploads();
  const folder = options.workspaceFolder ?? workspaceFolder();
  const closing = new AbortController();
  const going = new Set<Promise<unknown>>();
  const calls = answers({ recents, desks, uploads, folder, options });
  return {
    async call(name, input, asking) {
      if (!Object.hasOwn(HOST_CALLS, name)) {
        throw new Problem('UNKNOWN_ADDRESS', `The host knows no ${name.slice(0, 60)}.`, { name: name.slice(0, 60) });
      }
      const call = name as HostCall;
      const parsed = HOST_CALLS[call].safeParse(input);
      if (!parsed.success) throw new Problem('BAD_VALUE', `${z.prettifyError(parsed.error)}.`, { call });
      const answer = calls[call] as (input: HostInput<HostCall>, asking: Asking) => Promise<HostAnswers[HostCall]>;
      const signal = AbortSignal.any([asking.signal, closing.signal]);
      const answering = answer(parsed.data, { ...asking, signal });
      going.add(answering);
      try {
        return (await answering) as unknown as Json;
      } finally {
        going.delete(answering);
      }
    },
    open: (path) => calls.open({ path }),
    desk: desks.desk,
    whyGone: desks.whyGone,
    async reach(id) {
      const listed = recents.all().find(({ path }) => idOf(path) === id);
      if (listed !== undefined && !desks.wasOpened(id)) await calls.open({ path: listed.path });
      return desks.desk(id);
    },
    uploads,
    async close() {
      closing.abort();
      await Promise.allSettled(going);
      await desks.close();
    },
  };
}
