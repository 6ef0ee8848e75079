// What toasts have said in this window, the newest first: eight seconds are short. It lives as long as the window and
// never reaches the disk of its own accord, because it may name what is in a workspace.
import { useSyncExternalStore } from 'react';
import { z } from 'zod';

const MOST = 200;
const PLACE = 'cvm-workbench.said';

const list = z.array(
  z.object({
    number: z.int(),
    /** UTC milliseconds. */
    at: z.number(),
    /** The path of the address it was said on. */
    on: z.string(),
    what: z.string(),
  }),
);
export type Said = z.infer<typeof list>[number];

const listeners = new Set<() => void>();
let all: readonly Said[] = kept();

function kept(): readonly Said[] {
  try {
    return list.parse(JSON.parse(sessionStorage.getItem(PLACE) ?? '[]'));
  } catch {
    return []; // nothing of it is needed to go on
  }
}

/** Keeps what a toast says. */
export function keepSaid(what: string): void {
  const said = { number: (all[0]?.number ?? 0) + 1, at: Date.now(), on: location.pathname, what };
  all = [said, ...all].slice(0, MOST);
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(all));
  } catch {
    // kept until the window is loaded again
  }
  for (const listener of listeners) listener();
}

export function useSaid(): readonly Said[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}
