// The page's end of the contract: one tRPC client a workspace, over a message port on the desktop and over HTTP in a
// browser, answered into one query cache.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, type TRPCClient, TRPCClientError } from '@trpc/client';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { AppRouter } from '#engine/api/router.ts';
import type { Pulse } from '#engine/api/workspace.ts';
import { Problem, type ProblemShape, problemShape } from '#shared/errors.ts';
import type { Remedy } from '#shared/remedies.ts';
import type { Trouble } from '../parts/states.tsx';
import { linksTo } from './host/links.ts';
import { inWindow } from './remedies.ts';

interface Connected {
  readonly workspace: string;
  readonly client: TRPCClient<AppRouter>;
  readonly api: TRPCOptionsProxy<AppRouter>;
}

const ConnectedContext = createContext<Connected | null>(null);
/** Filled by following.tsx. */
export const PulseContext = createContext<Pulse | null>(null);
/** What an answer rests on besides the change number: it may also be asked again by hand. */
const RETRIES = 0;

/** Connects everything inside to a workspace. */
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
      <ConnectedContext value={connected}>{children}</ConnectedContext>
    </QueryClientProvider>
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

const CHECK_IT =
  'What was saved before is kept. Try again; when it happens once more, verify the workspace in Activity.';

/** What went wrong, as a sentence with a code, whatever was thrown. */
export function troubleOf(error: unknown): Trouble & { readonly data: unknown } {
  const { sentence, code, data, remedies } = thrown(error);
  const said = code === 'INTERNAL' ? `${sentence.replace(/[.]?$/, '.')} ${CHECK_IT}` : inWindow({ sentence, remedies });
  return { sentence: said, code, data };
}

function thrown(error: unknown): Trouble & { readonly data: unknown; readonly remedies: readonly Remedy[] } {
  if (error instanceof TRPCClientError) {
    // Refused before it was asked: this page has no session.
    if (error.cause instanceof Problem) return problemShape(error.cause);
    const { sentence, code = 'INTERNAL', data, remedies = [] } = (error.data ?? {}) as Partial<ProblemShape>;
    if (sentence !== undefined) return { sentence, code, data, remedies };
    return {
      sentence:
        'The program behind this page does not answer. Nothing was lost: what was saved is kept. Start it again, then reload this page.',
      code: 'NO_ANSWER',
      data: {},
      remedies: [],
    };
  }
  return problemShape(error instanceof Error ? error : new Error(String(error)));
}
