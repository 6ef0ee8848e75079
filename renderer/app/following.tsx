// The pulse of a workspace: the newest change and the newest job. What is shown is asked again whenever either moves. A desk
// that died is started again after a pause; when it cannot be, because its file is gone or damaged, the window says so.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Pulse } from '#engine/api/workspace.ts';
import { tell } from '../parts/notice.tsx';
import type { Trouble } from '../parts/states.tsx';
import { PulseContext, troubleOf, useClient, useWorkspace } from './client.tsx';
import { host } from './host/host.ts';

interface Lost {
  /** Why nothing can be asked any more; null while all is well. */
  readonly trouble: Trouble | null;
  /** Opens the workspace once more. */
  readonly retry: () => void;
}

const LostContext = createContext<Lost>({ trouble: null, retry: () => {} });

/** The pause doubles each time. */
const REOPENED_AFTER_MS = 250;
const REOPENED_AT_LEAST_EVERY_MS = 30_000;
const STARTED_AGAIN =
  'The part of the program that holds the workspace stopped and was started again. What was saved is kept; a job that was running can be resumed in Activity.';

export function Following({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [pulse, again] = usePulseOf(queries, setTrouble);
  const lost = useMemo(() => ({ trouble, retry: again }), [trouble, again]);
  return (
    <LostContext value={lost}>
      <PulseContext value={pulse}>{children}</PulseContext>
    </LostContext>
  );
}

/** Why the workspace cannot be read any more, and the way back. */
export const useLost = (): Lost => useContext(LostContext);

function usePulseOf(queries: QueryClient, lose: (trouble: Trouble | null) => void): [Pulse | null, () => void] {
  const client = useClient();
  const workspace = useWorkspace();
  const [pulse, setPulse] = useState<Pulse | null>(null);
  const [deaths, setDeaths] = useState(0);
  const begin = useCallback(async (): Promise<boolean> => {
    const trouble = await reopen(workspace);
    lose(trouble);
    if (trouble === null) setDeaths((before) => before + 1);
    return trouble === null;
  }, [workspace, lose]);
  useEffect(() => {
    let last: Pulse | null = null;
    let pause: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const watching = client.workspace.watch.subscribe(undefined, {
      onData: (next) => {
        const moved = last === null ? deaths > 0 : next.change !== last.change || next.job?.state !== last.job?.state;
        last = next;
        setPulse(next);
        if (moved) void queries.invalidateQueries();
      },
      onError: (error) => {
        const trouble = troubleOf(error);
        const wait = Math.min(REOPENED_AFTER_MS * 2 ** deaths, REOPENED_AT_LEAST_EVERY_MS);
        // A stream that does not come about says nothing of why: a call does.
        if (trouble.code === 'NO_ANSWER') {
          const again = (): void => setDeaths((before) => before + 1);
          const listen = (): void => {
            if (!isOver) pause = setTimeout(again, wait);
          };
          return void client.workspace.about.query().then(listen, (why: unknown) => lose(troubleOf(why)));
        }
        if (trouble.code !== 'WORKER_GONE') return lose(trouble);
        pause = setTimeout(() => {
          void begin().then((began) => began && tell({ sentence: STARTED_AGAIN, code: 'WORKER_GONE' }));
        }, wait);
      },
    });
    return () => {
      isOver = true;
      clearTimeout(pause);
      watching.unsubscribe();
    };
  }, [client, queries, deaths, begin, lose]);
  return [pulse, useCallback(() => void begin(), [begin])];
}

/** Opening a workspace starts another desk for it. Null when it did, else what stands in its way. */
async function reopen(workspace: string): Promise<Trouble | null> {
  try {
    const path = (await host.workspaces()).find(({ id }) => id === workspace)?.path;
    if (path !== undefined) await host.open(path);
    return null;
  } catch (error) {
    return troubleOf(error);
  }
}
