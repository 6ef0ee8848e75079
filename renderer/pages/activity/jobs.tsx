// The jobs of the workspace, the newest first, and the ledger of the one that is pointed at.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { Ban, Check, CircleAlert, Clock3, type LucideIcon, PauseCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { JobEvent } from '#engine/api/jobs.ts';
import type { Job, JobProgress, JobState } from '#shared/model/job.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { jobWords } from '../../app/jobs.ts';
import { inWindow } from '../../app/remedies.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Heading, Pane, Panes } from '../../parts/pane.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { Table } from '../../parts/table/table.tsx';

const MOST_JOBS = 200;
const GOING_ON: readonly JobState[] = ['queued', 'running'];

export function Jobs() {
  const api = useApi();
  const format = useFormat();
  const [active, setActive] = useState(0);
  const jobs = useQuery(api.jobs.list.queryOptions({ limit: MOST_JOBS }));
  if (jobs.isError) {
    return (
      <Failed what="The jobs could not be read" trouble={troubleOf(jobs.error)} onRetry={() => void jobs.refetch()} />
    );
  }
  if (jobs.data === undefined) {
    return (
      <div className="p-gutter">
        <Loading what="Reading the jobs" />
      </div>
    );
  }
  if (jobs.data.length === 0) {
    return (
      <Empty icon={Clock3} title="No job has run yet">
        Imports, runs, bulk approvals, exports and backups are listed here, with how far they came and what went wrong.
      </Empty>
    );
  }
  const now = Date.now();
  const job = jobs.data[Math.min(active, jobs.data.length - 1)]!;
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_22.5rem] max-wide:grid-cols-[minmax(0,1fr)_20rem] max-column:grid-cols-1">
      <Pane flush label="Jobs">
        <Table<Job>
          label="Jobs"
          fill
          rows={jobs.data}
          rowKey={(each) => each.job}
          active={active}
          onActive={setActive}
          columns={[
            { id: 'job', head: 'Job', end: true, width: '4.5rem', cell: (each) => format.number(each.job) },
            { id: 'kind', head: 'What', cell: (each) => jobWords(each.kind).doing },
            { id: 'state', head: 'State', width: '7.5rem', cell: (each) => <StateOf state={each.state} /> },
            {
              id: 'began',
              head: 'Began',
              width: '9.5rem',
              optional: true,
              cell: (each) => format.moment(each.createdAt, now),
            },
            { id: 'took', head: 'Took', end: true, width: '5.5rem', cell: (each) => tookOf(each, format.took) },
            {
              id: 'amount',
              head: 'Amount',
              end: true,
              optional: true,
              width: '11rem',
              cell: ({ progress }) => (progress === null ? '' : `${format.number(progress.done)} ${progress.unit}`),
            },
          ]}
        />
      </Pane>
      <Pane well flush label="The job" className="overflow-auto">
        <Details key={job.job} job={job} />
      </Pane>
    </Panes>
  );
}

const tookOf = ({ createdAt, endedAt }: Job, took: (milliseconds: number) => string): string =>
  endedAt === null ? '' : took(endedAt - createdAt);

const STATES: Readonly<Record<JobState, { readonly words: string; readonly tone: Tone; readonly icon: LucideIcon }>> = {
  queued: { words: 'Waits', tone: 'plain', icon: Clock3 },
  running: { words: 'Goes on', tone: 'info', icon: Clock3 },
  done: { words: 'Done', tone: 'positive', icon: Check },
  failed: { words: 'Failed', tone: 'negative', icon: CircleAlert },
  cancelled: { words: 'Cancelled', tone: 'plain', icon: Ban },
  interrupted: { words: 'Interrupted', tone: 'warning', icon: PauseCircle },
  discarded: { words: 'Discarded', tone: 'plain', icon: Ban },
};

function StateOf({ state }: { state: JobState }) {
  const { words, tone, icon } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

function Details({ job }: { job: Job }) {
  const api = useApi();
  const format = useFormat();
  const events = useLedger(job);
  const onError = (error: unknown): void => tell(troubleOf(error));
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError }));
  const resume = useMutation(api.jobs.resume.mutationOptions({ onError }));
  const discard = useMutation(api.jobs.discard.mutationOptions({ onError }));
  const { job: number } = job;
  return (
    <>
      <div className="flex flex-col gap-4 px-gutter py-4">
        <div>
          <h2 className="text-lead">
            Job {format.number(number)}: {jobWords(job.kind).doing.toLowerCase()}
          </h2>
          <p className="mt-1 text-ink-2">
            {format.moment(job.createdAt, Date.now())}
            {job.endedAt === null ? '' : `, took ${format.took(job.endedAt - job.createdAt)}`}
          </p>
        </div>
        {GOING_ON.includes(job.state) && job.progress !== null ? (
          <Progress progress={job.progress} onCancel={() => cancel.mutate({ job: number })} />
        ) : null}
        {job.problem === null ? null : (
          <Callout
            tone={job.state === 'interrupted' ? 'warning' : 'negative'}
            title={inWindow(job.problem, 'resume-or-discard')}
          >
            Code <span className="font-mono">{job.problem.code}</span>
          </Callout>
        )}
        {job.state === 'interrupted' ? (
          <div>
            <p className="text-ink-2">
              It stopped before its end. What it had staged is kept and seen by nobody: go on with it, or discard it.
            </p>
            <div className="mt-2 flex gap-2">
              <Button look="primary" onPress={() => resume.mutate({ job: number })}>
                Resume
              </Button>
              <Button look="danger" onPress={() => discard.mutate({ job: number })}>
                Discard
              </Button>
            </div>
          </div>
        ) : null}
      </div>
      <Heading className="px-gutter pb-1">Ledger</Heading>
      {events.length === 0 ? (
        <div className="px-gutter">
          <Loading rows={3} what="Reading the ledger" />
        </div>
      ) : (
        <Table<JobEvent>
          label={`Ledger of job ${number}`}
          rows={events}
          rowKey={(event) => event.number}
          columns={[
            {
              id: 'at',
              head: 'After',
              end: true,
              width: '5rem',
              cell: (event) => format.took(event.at - events[0]!.at),
            },
            {
              id: 'what',
              head: 'What',
              cell: (event) => (event.type === 'state' ? STATES[event.state].words : event.progress.phase),
            },
            {
              id: 'done',
              head: 'Done',
              end: true,
              cell: (event) => (event.type === 'state' ? '' : amountOf(event.progress, format)),
            },
          ]}
        />
      )}
    </>
  );
}

function amountOf(
  { done, total, unit }: JobProgress,
  format: { number: (value: number) => string; bytes: (value: number) => string },
): string {
  const amount = unit === 'bytes' ? format.bytes : format.number;
  return total === null ? amount(done) : `${amount(done)} of ${amount(total)}`;
}

/** A long job says thousands of things: the first and the newest are shown. */
const SHOWN = 200;

function useLedger(job: Job): readonly JobEvent[] {
  const api = useApi();
  const [events, setEvents] = useState<readonly JobEvent[]>([]);
  useEffect(() => setEvents([]), []);
  useSubscription(
    api.jobs.watch.subscriptionOptions(
      { job: job.job },
      {
        onData: (event) =>
          setEvents((before) =>
            before.some(({ number }) => number === event.data.number)
              ? before
              : [...before.slice(0, 1), ...before.slice(1).slice(-SHOWN), event.data],
          ),
      },
    ),
  );
  return events;
}
