// The workspaces the host knows of. They are the host's and not a workspace's, so that they live in a cache of their own.
import { QueryClient, useQuery } from '@tanstack/react-query';
import { host } from './host/host.ts';

export const hostQueries = new QueryClient({ defaultOptions: { queries: { retry: 0, networkMode: 'always' } } });
const KEY = ['workspaces'];

export function useWorkspaces() {
  return useQuery({ queryKey: KEY, queryFn: () => host.workspaces() }, hostQueries);
}

/** After one was opened, made or taken off the list. */
export const workspacesMoved = (): Promise<void> => hostQueries.invalidateQueries({ queryKey: KEY });
