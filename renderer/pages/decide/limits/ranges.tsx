// How far the prices of a run hold: told with a small run, worked out when asked for a large one.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { PriceRange } from '#shared/model/certificate.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useJobProgress, useRunningJob } from '../../../app/jobs.ts';
import { Button } from '../../../parts/button.tsx';
import { tell } from '../../../parts/notice.tsx';
import { Progress } from '../../../parts/progress.tsx';

interface Ranges {
  readonly run: number;
  /** Null where nobody asked yet, undefined while it is read. */
  readonly ranges: readonly PriceRange[] | null | undefined;
}

export function useRanges(run: number, isProved: boolean): Ranges {
  const api = useApi();
  const found = useQuery(api.allocation.ranges.queryOptions({ run }, { enabled: isProved }));
  return { run, ranges: found.data === null ? null : found.data?.ranges };
}

/** Offers to work them out where that was not done with the run. */
export function RangesAsked({ ranges: { run, ranges } }: { ranges: Ranges }) {
  const api = useApi();
  const job = useRunningJob(['ranges']);
  const progress = useJobProgress(job);
  const onError = (error: unknown): void => tell(troubleOf(error));
  const work = useMutation(api.allocation.workOutRanges.mutationOptions({ onError }));
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError }));
  if (job !== null) {
    return (
      <div className="px-gutter py-2">
        <Progress
          progress={progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'checks', secondsLeft: null }}
          onCancel={() => cancel.mutate({ job })}
        />
      </div>
    );
  }
  if (ranges !== null) return null;
  return (
    <div className="px-gutter py-2">
      <Button small look="quiet" isDisabled={work.isPending} onPress={() => work.mutate({ run })}>
        How far do these prices hold?
      </Button>
    </div>
  );
}
