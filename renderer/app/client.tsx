// The page's end of the contract: one tRPC client a workspace, over a message port on the desktop and over HTTP in a
// browser, answered into one query cache. What is shown is asked again whenever the workspace's change number moves.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, type TRPCClient, TRPCClientError } from '@trpc/client';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { AppRouter } from '#engine/api/router.ts';
import type { Pulse } from '#engine/api/workspace.ts';
import { Problem, problemShape } from '#shared/errors.ts';
import { tell } from '../parts/notice.tsx';
import type { Trouble } from '../parts/states.tsx';
import { host } from './host/host.ts';
import { linksTo } from './host/links.ts';

interface Connected {
  readonly workspace: string;
  readonly client: TRPCClient<AppRouter>;
  readonly api: TRPCOptionsProxy<AppRouter>;
}

const ConnectedContext = createContext<Connected | null>(null);
const PulseContext = createContext<Pulse | null>(null);
/** What an answer rests on besides the change number: it may also be asked again by hand. */
const RETRIES = 0;
/** A desk that died is started again after a pause, which doubles each time. */
const REOPENED_AFTER_MS = 250;
const REOPENED_AT_LEAST_EVERY_MS = 30_000;
const STARTED_AGAIN =
  'The part of the program that holds the workspace stopped and was started again. What was saved is kept; a job that was running can be resumed in Activity.';

/** Connects everything inside to a workspace, and follows its pulse. */
export function WorkspaceProvider({ workspace, children }: { workspace: string; children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: RETRIES,
            staleTime: Number.POSITIVE_INFINITY,
            refetchOnWindowFocus: false,
            networkMode: 'always',
          },
          mutations: { retry: RETRIES, networkMode: 'always' },
        },
      }),
  );
  const connected = useMemo((): Connected => {
    const client = createTRPCClient<AppRouter>({ links: linksTo(workspace) });
    return { workspace, client, api: createTRPCOptionsProxy<AppRouter>({ client, queryClient: queries }) };
  }, [workspace, queries]);
  return (
    <QueryClientProvider client={queries}>
      <ConnectedContext value={connected}>
        <Following queries={queries}>{children}</Following>
      </ConnectedContext>
    </QueryClientProvider>
  );
}

function Following({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  const { client, workspace } = useConnected();
  const [pulse, setPulse] = useState<Pulse | null>(null);
  const [deaths, setDeaths] = useState(0);
  useEffect(() => {
    let last: Pulse | null = null;
    let pause: ReturnType<typeof setTimeout> | undefined;
    const watching = client.workspace.watch.subscribe(undefined, {
      onData: (next) => {
        const moved = last === null ? deaths > 0 : next.change !== last.change || next.job?.state !== last.job?.state;
        last = next;
        setPulse(next);
        if (moved) void queries.invalidateQueries();
      },
      onError: (error) => {
        if (troubleOf(error).code !== 'WORKER_GONE') return;
        const again = (): void => setDeaths(deaths + 1);
        const wait = Math.min(REOPENED_AFTER_MS * 2 ** deaths, REOPENED_AT_LEAST_EVERY_MS);
        pause = setTimeout(() => void reopen(workspace).finally(again), wait);
      },
    });
    return () => {
      clearTimeout(pause);
      watching.unsubscribe();
    };
  }, [client, queries, workspace, deaths]);
  return <PulseContext value={pulse}>{children}</PulseContext>;
}

/** The desk behind a workspace has died: opening the workspace starts another. What stands in its way, the watch says. */
async function reopen(workspace: string): Promise<void> {
  const listed = await host.workspaces().catch(() => []);
  const path = listed.find(({ id }) => id === workspace)?.path;
  if (path === undefined) return;
  await host.open(path).then(
    () => tell({ sentence: STARTED_AGAIN, code: 'WORKER_GONE' }),
    (error: unknown) => tell(troubleOf(error)),
  );
}

function useConnected(): Connected {
  const connected = useContext(ConnectedContext);
  if (connected === null) throw new Error('a page outside a workspace asks it something');
  return connected;
}

/** `useQuery(api.decisions.summary.queryOptions({ run }))`, `useMutation(api.review.approve.mutationOptions())`. */
export const useApi = (): TRPCOptionsProxy<AppRouter> => useConnected().api;

/** The client itself, for what is asked outside of a render. */
export const useClient = (): TRPCClient<AppRouter> => useConnected().client;

/** The id of the workspace in the address. */
export const useWorkspace = (): string => useConnected().workspace;

/** The newest change and the newest job; null until the workspace has answered. */
export const usePulse = (): Pulse | null => useContext(PulseContext);

/** What went wrong, as a sentence with a code, whatever was thrown. */
export function troubleOf(error: unknown): Trouble & { readonly data: unknown } {
  if (error instanceof TRPCClientError) {
    // Refused before it was asked: this page has no session.
    if (error.cause instanceof Problem) return problemShape(error.cause);
    const shape = error.data as { sentence?: string; code?: string; data?: unknown } | undefined;
    if (shape?.sentence !== undefined)
      return { sentence: shape.sentence, code: shape.code ?? 'INTERNAL', data: shape.data };
    return {
      sentence:
        'The program behind this page does not answer. Nothing was lost: what was saved is kept. Start it again, then reload this page.',
      code: 'NO_ANSWER',
      data: {},
    };
  }
  return problemShape(error instanceof Error ? error : new Error(String(error)));
}
