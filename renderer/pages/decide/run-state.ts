// Which run the page shows, which one it is compared with, and the job that decides the next one. It stands in the
// address, so that a reload finds the same run and goes on watching the same job.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { z } from 'zod';
import type { Job } from '#shared/model/job.ts';
import { useApi } from '../../app/client.tsx';
import { useFollowedJob } from '../../app/followed-job.ts';

const decideSearch = z.object({
  run: z.int().min(1).optional().catch(undefined),
  before: z.int().min(1).optional().catch(undefined),
  job: z.int().min(1).optional().catch(undefined),
  tab: z.literal('fairness').optional().catch(undefined),
  /** The limit whose worth is drawn. */
  limit: z.string().optional().catch(undefined),
});
type DecideSearch = z.infer<typeof decideSearch>;

export interface RunEntry {
  readonly run: number;
  readonly date: string;
  readonly startedAt: number;
  readonly strategy: string;
  readonly net: number;
  readonly treated: number;
}

export interface RunState {
  /** Undefined while the list of runs is read. */
  readonly runs: readonly RunEntry[] | undefined;
  /** Null before the first run. */
  readonly run: number | null;
  /** An earlier run to compare with, or null. */
  readonly before: number | null;
  /** The job that decides, or has just ended without a run; null otherwise. */
  readonly job: Job | null;
  readonly error: unknown;
  /** What is shown of the run; it stays when another run is chosen. */
  readonly tab: 'result' | 'fairness';
  /** The limit whose worth is drawn; null for the one that is worth most. */
  readonly limit: string | null;
  readonly go: (next: DecideSearch, replace?: boolean) => void;
}

const RUNS_LISTED = 50;

export function useRunState(): RunState {
  const api = useApi();
  const navigate = useNavigate();
  const raw = useSearch({ strict: false }) as unknown;
  const search = useMemo(() => decideSearch.parse(raw ?? {}), [raw]);
  const list = useQuery(api.decisions.runs.queryOptions({ limit: RUNS_LISTED }));
  const { job, result } = useFollowedJob('run', search.job);
  const go = (next: DecideSearch, replace = false): void => {
    const tab = 'tab' in next ? next.tab : search.tab;
    const limit = 'limit' in next ? next.limit : search.limit;
    const address = { ...next, tab, limit };
    void navigate({ to: '.', search: address as never, replace, resetScroll: false });
  };
  const runs = useMemo(() => list.data?.filter(({ everybody }) => everybody), [list.data]);
  const decided = (result as { run?: number } | undefined)?.run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address moves when the run is there, not before
  useEffect(() => {
    if (decided !== undefined && search.job !== undefined) go({ run: decided }, true);
  }, [decided, search.job]);
  const run = search.run ?? runs?.[0]?.run ?? null;
  const before = search.before ?? runs?.find((each) => run !== null && each.run < run)?.run ?? null;
  return {
    runs,
    run,
    before: before === run ? null : before,
    job,
    error: list.error,
    tab: search.tab ?? 'result',
    limit: search.limit ?? null,
    go,
  };
}
