// A job that a page has started and follows to its end. Its number stands in the page's address, so that a reload goes
// on where it was; a page that was opened elsewhere meanwhile finds the one that runs.
import { useQuery } from '@tanstack/react-query';
import type { Job, JobKind } from '#shared/model/job.ts';
import { useApi } from './client.tsx';
import { useRunningJob } from './jobs.ts';

export interface FollowedJob {
  /** Null while there is none. */
  readonly job: Job | null;
  /** What it answered, once it is done. */
  readonly result: unknown;
}

const LOOK_EVERY_MS = 1_000;

/** `named` is the job in the address. */
export function useFollowedJob(kind: JobKind, named: number | undefined): FollowedJob {
  const api = useApi();
  const running = useRunningJob([kind]);
  const number = named ?? running;
  const job = useQuery(
    api.jobs.one.queryOptions(
      { job: number ?? 1 },
      {
        enabled: number !== null,
        // A job may begin and end between two pulses.
        refetchInterval: ({ state }) => (isGoing(state.data ?? null) ? LOOK_EVERY_MS : false),
      },
    ),
  );
  const isDone = number !== null && job.data?.kind === kind && job.data.state === 'done';
  const result = useQuery(api.jobs.result.queryOptions({ job: number ?? 1 }, { enabled: isDone }));
  if (number === null || job.data?.kind !== kind) return { job: null, result: undefined };
  return { job: job.data, result: isDone ? result.data : undefined };
}

export const isGoing = (job: Job | null): boolean => job !== null && ['queued', 'running'].includes(job.state);

/** Whether it came to an end that a person should know of. */
export const hasFailed = (job: Job | null): boolean =>
  job !== null && ['failed', 'cancelled', 'interrupted'].includes(job.state);
