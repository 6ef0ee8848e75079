// Step "Import": the job as it goes on, wherever it was started and however often the page is loaded; what to do when it
// stopped short.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Job } from '#shared/model/job.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useCommands } from '../../../app/commands/registry.ts';
import { useJobProgress } from '../../../app/jobs.ts';
import { Page } from '../../../app/page.tsx';
import { inWindow } from '../../../app/remedies.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { tell } from '../../../parts/notice.tsx';
import { Progress } from '../../../parts/progress.tsx';
import { Failed } from '../../../parts/states.tsx';
import { type ImportAddress, useGo } from '../address.ts';
import { Stepper } from '../stepper.tsx';
import { useHome } from '../way.ts';

const GOING_ON = ['queued', 'running'];

export function Running({ job: number, address }: { job: number; address: ImportAddress }) {
  const api = useApi();
  const format = useFormat();
  const go = useGo();
  const { parent } = useHome();
  const job = useQuery(api.jobs.one.queryOptions({ job: number }));
  const state = job.data?.state;
  const goesOn = state === undefined || GOING_ON.includes(state);
  const progress = useJobProgress(goesOn ? number : null);
  const list = useQuery(api.imports.list.queryOptions(undefined, { enabled: !goesOn }));
  const result = useQuery(api.jobs.result.queryOptions({ job: number }, { enabled: state === 'done' }));
  const told = { onError: (error: unknown) => tell(troubleOf(error)), onSettled: () => void job.refetch() };
  const cancel = useMutation(api.jobs.cancel.mutationOptions(told));
  const resume = useMutation(api.jobs.resume.mutationOptions(told));
  const discard = useMutation(api.jobs.discard.mutationOptions(told));
  const receipt = (result.data as { import?: number } | null | undefined)?.import;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the receipt takes the place of the job once
  useEffect(() => {
    if (receipt !== undefined) go({ receipt }, true);
  }, [receipt]);
  const staged = list.data?.find((each) => each.state === 'staged');
  const name = progress?.phase.replace(/^Reading /, '') ?? staged?.name ?? 'a file';
  const { job: _, step: __, ...before } = address;
  const stopped = state === 'interrupted';
  useCommands('Import, this page', [
    {
      id: 'import.stop',
      title: 'Cancel the import',
      keys: 'Esc',
      why: goesOn ? null : 'It has stopped already.',
      run: () => cancel.mutate({ job: number }),
    },
    {
      id: 'import.resume',
      title: 'Resume the import',
      keys: 'R',
      why: stopped ? null : 'It has not stopped.',
      run: () => resume.mutate({ job: number }),
    },
    {
      id: 'import.discard',
      title: 'Discard what was staged',
      keys: 'D',
      why: stopped ? null : 'It has not stopped.',
      run: () => discard.mutate({ job: number }),
    },
  ]);
  if (job.isError) {
    return (
      <Page title="Import" parent={parent}>
        <Failed
          what="The import could not be followed"
          trouble={troubleOf(job.error)}
          onRetry={() => void job.refetch()}
        />
      </Page>
    );
  }
  return (
    <Page
      title={name}
      parent={parent}
      actions={
        stopped ? (
          <>
            <Button keys={['D']} onPress={() => discard.mutate({ job: number })}>
              Discard
            </Button>
            <Button look="primary" keys={['R']} onPress={() => resume.mutate({ job: number })}>
              Resume
            </Button>
          </>
        ) : null
      }
      status={['Nobody sees a row of it before it is published in one step']}
      keys={
        stopped
          ? [
              { keys: ['R'], does: 'resume' },
              { keys: ['D'], does: 'discard' },
            ]
          : [{ keys: ['Esc'], does: 'cancel' }]
      }
    >
      <div className="min-h-0 overflow-auto">
        <Stepper at={3} />
        <div className="max-w-[52rem] px-gutter py-4" aria-live="polite">
          {goesOn ? (
            <Progress
              progress={progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'rows', secondsLeft: null }}
              onCancel={() => cancel.mutate({ job: number })}
            />
          ) : null}
          {stopped ? (
            <Callout tone="warning" title="The import stopped before its end.">
              {staged === undefined
                ? 'No row was staged yet.'
                : `${format.counted(staged.read, 'row')} of it were staged, and nobody sees them.`}{' '}
              {said(job.data)} Resume goes on where it stopped; Discard leaves the workspace as it was.
            </Callout>
          ) : null}
          {state === 'failed' || state === 'cancelled' || state === 'discarded' ? (
            <>
              <Callout
                tone={state === 'failed' ? 'negative' : 'info'}
                title={ENDINGS[state]}
                actions={
                  before.file === undefined ? undefined : (
                    <Button small onPress={() => go(before)}>
                      Back to the file
                    </Button>
                  )
                }
              >
                {said(job.data)} The workspace is as it was before.
              </Callout>
              <div className="mt-3">
                <Button onPress={() => go({})}>Choose another file</Button>
              </div>
            </>
          ) : null}
        </div>
      </div>
    </Page>
  );
}

const ENDINGS = {
  failed: 'The import failed, and nothing of it was kept.',
  cancelled: 'The import was cancelled, and nothing of it was kept.',
  discarded: 'What was staged is discarded.',
} as const;

const said = (job: Job | undefined): string =>
  job === undefined || job.problem === null ? '' : inWindow(job.problem, 'resume-or-discard');
