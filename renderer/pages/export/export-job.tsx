// An export that goes on, and one that ended without a package.
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Job } from '#shared/model/job.ts';
import { troubleOf, useApi, useWorkspace } from '../../app/client.tsx';
import { useJobProgress } from '../../app/jobs.ts';
import { inWindow } from '../../app/remedies.ts';
import { StoppedJob } from '../../app/stopped-job.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Progress } from '../../parts/progress.tsx';

export function Exporting({ job }: { job: Job }) {
  const api = useApi();
  const progress = useJobProgress(job.job) ?? job.progress;
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError: (error) => tell(troubleOf(error)) }));
  const shown = progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'decisions', secondsLeft: null };
  return (
    <Pane label="The export that goes on">
      <Progress
        what="Exporting"
        progress={shown}
        {...(cancel.isPending || cancel.isSuccess ? {} : { onCancel: () => cancel.mutate({ job: job.job }) })}
      />
    </Pane>
  );
}

/** A refusal in red, with what changed and the way on; a cancelled export in plain. */
export function NotExported({ job, run, onClose }: { job: Job; run: number | null; onClose: () => void }) {
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const refused = job.problem?.code === 'PACKAGE_REFUSED';
  const cancelled = job.state === 'cancelled';
  const stopped = job.state === 'interrupted';
  const title = refused
    ? 'The package was refused. Nothing left.'
    : cancelled
      ? 'The export was cancelled. Nothing left.'
      : stopped
        ? 'The export stopped before its end.'
        : 'The export failed. Nothing left.';
  const reviewAgain = (): void =>
    void navigate({ to: '/w/$workspace/review', params: { workspace }, search: { run } as never });
  return (
    <Pane label="The export that ended">
      <Callout
        tone={cancelled ? 'info' : 'negative'}
        title={title}
        actions={
          <>
            {refused ? (
              <Button small onPress={reviewAgain}>
                Review again
              </Button>
            ) : null}
            {stopped ? <StoppedJob job={job.job} onDone={onClose} /> : null}
            <Button small look="quiet" onPress={onClose}>
              Close
            </Button>
          </>
        }
      >
        {cancelled || job.problem === null ? null : (
          <>
            {inWindow(job.problem, 'resume-or-discard')} <span className="font-mono">{job.problem.code}</span>
          </>
        )}
      </Callout>
    </Pane>
  );
}
