// Work on the rules of a run that a person asks for: a button, then how far it is, then what became of it where that is not
// a result. What it found is kept, and shown by who asked.
import { useMutation } from '@tanstack/react-query';
import type { Job } from '#shared/model/job.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { hasFailed, isGoing } from '../../../app/followed-job.ts';
import { useJobProgress } from '../../../app/jobs.ts';
import { StoppedJob } from '../../../app/stopped-job.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { tell } from '../../../parts/notice.tsx';
import { Progress } from '../../../parts/progress.tsx';

const ENDINGS: Readonly<Record<string, string>> = {
  cancelled: 'It was stopped. Nothing of it is left.',
  interrupted: 'It stopped before its end.',
};

export function RuleWork({
  job,
  what,
  verb,
  onAsk,
}: {
  /** The one that goes on, or that was asked for here and has ended. */
  job: Job | null;
  /** What goes on: "Deciding without a rule". */
  what: string;
  verb: string;
  onAsk: () => void;
}) {
  const api = useApi();
  const onError = (error: unknown): void => tell(troubleOf(error));
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError }));
  const going = isGoing(job) ? job : null;
  const progress = useJobProgress(going?.job ?? null) ?? going?.progress ?? null;
  if (going !== null) {
    const isStopping = cancel.isSuccess && cancel.variables.job === going.job;
    return (
      <>
        <Progress
          what={what}
          progress={progress ?? { phase: 'beginning', done: 0, total: null, unit: 'customers', secondsLeft: null }}
          {...(isStopping ? {} : { onCancel: () => cancel.mutate({ job: going.job }) })}
        />
        {isStopping ? <p className="mt-1 text-small text-ink-2">Stopping. Nothing of it will be left.</p> : null}
      </>
    );
  }
  return (
    <>
      {job !== null && hasFailed(job) ? (
        <div className="pb-2">
          <Callout
            tone={job.state === 'cancelled' ? 'info' : 'negative'}
            title={ENDINGS[job.state] ?? 'It failed. Nothing of it is left.'}
            actions={job.state === 'interrupted' ? <StoppedJob job={job.job} /> : null}
          >
            {job.state === 'cancelled' || job.problem === null ? undefined : (
              <>
                {job.problem.sentence} <span className="font-mono">{job.problem.code}</span>
              </>
            )}
          </Callout>
        </div>
      ) : null}
      {job?.state === 'interrupted' ? null : (
        <Button small onPress={onAsk}>
          {verb}
        </Button>
      )}
    </>
  );
}
