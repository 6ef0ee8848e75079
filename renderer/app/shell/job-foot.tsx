// The foot of the sidebar: that nothing leaves this computer, or the running job with time left and cancel.
import { useMutation } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Bar } from '../../parts/progress.tsx';
import { useApi, usePulse } from '../client.tsx';
import { host } from '../host/host.ts';
import { jobWords } from '../jobs.ts';

const GOING_ON = ['queued', 'running'];

export function JobFoot() {
  const api = useApi();
  const pulse = usePulse();
  const format = useFormat();
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const job = pulse?.job ?? null;
  useNotice(job === null ? null : { job: job.job, kind: job.kind, state: job.state });
  if (job === null || !GOING_ON.includes(job.state)) {
    return (
      <div className="flex items-center gap-2 border-t border-line-1 px-2 pt-2 pb-1.5 text-small text-ink-3 max-wide:hidden">
        <WifiOff aria-hidden size={16} strokeWidth={1.75} className="flex-none" />
        <span>
          Offline. Nothing leaves
          <br />
          this computer.
        </span>
      </div>
    );
  }
  const { progress } = job;
  const total = progress?.total ?? null;
  const share = progress === null || total === null || total === 0 ? null : progress.done / total;
  return (
    <div className="border-t border-line-1 px-2 pt-2 pb-1.5 text-small">
      <div className="mb-1 truncate text-ink-2 max-wide:sr-only">{jobWords(job.kind).doing}</div>
      <Bar share={share} label={jobWords(job.kind).doing} />
      <div className="mt-1 flex items-center justify-between gap-2 max-wide:hidden">
        <span className="min-w-0 truncate text-ink-3 tabular-nums">
          {progress === null ? 'Waiting to begin' : format.left(progress.secondsLeft)}
        </span>
        <Button small look="quiet" isDisabled={cancel.isPending} onPress={() => cancel.mutate({ job: job.job })}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

/** A job that ends while nobody looks at the window is told outside of it. */
function useNotice(job: { job: number; kind: string; state: string } | null): void {
  const before = useRef(job);
  useEffect(() => {
    const ended =
      job !== null &&
      before.current?.job === job.job &&
      GOING_ON.includes(before.current.state) &&
      !GOING_ON.includes(job.state);
    before.current = job;
    if (ended && !document.hasFocus())
      void host.notify('CVM Workbench', jobWords(job.kind)[job.state === 'done' ? 'done' : 'stopped']);
  }, [job]);
}
