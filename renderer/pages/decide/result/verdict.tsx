// The answer first: what the run is worth for how many customers, in one sentence, with what stands beside it; and the
// agents that came to it, which fill one after another while a run goes on.
import { useMutation } from '@tanstack/react-query';
import { Check, ChevronRight, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Job } from '#shared/model/job.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useJobProgress } from '../../../app/jobs.ts';
import { inWindow } from '../../../app/remedies.ts';
import { StoppedJob } from '../../../app/stopped-job.tsx';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { Fact } from '../../../parts/fact.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { tell } from '../../../parts/notice.tsx';
import { Pane } from '../../../parts/pane.tsx';
import { Bar, Progress } from '../../../parts/progress.tsx';
import type { RunEntry } from '../run-state.ts';
import { AGENTS, handledBy, lossName, type Report } from '../words.ts';

export function Verdict({
  report,
  before,
  children,
}: {
  report: Report;
  before: RunEntry | null;
  /** Under the sentences: what can be done about them. */
  children?: ReactNode;
}) {
  const format = useFormat();
  const { summary } = report;
  const { treated, contacts = treated, totalNetValue: net, totalRank: rank, weighted, certificate: proof } = summary;
  return (
    <Pane label="Result of the run" className="pb-2!">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-10 gap-y-2 max-wide:grid-cols-1">
        <div>
          <p className="text-verdict tracking-tight text-balance">
            {treated === 0 ? (
              'Nobody gets anything.'
            ) : (
              <>
                <b>{format.total(net)}</b> for {format.counted(treated, 'customer')}
                {contacts === treated ? '' : ` in ${format.counted(contacts, 'contact')}`}, more than doing nothing.
              </>
            )}
            {proof === null || treated === 0 ? null : (
              <>
                <br />
                {proof.gap < 0.005 ? (
                  'Nobody can beat it.'
                ) : (
                  <>
                    Nobody can beat it by more than <b>{difference(proof.gap, format)}</b>.
                  </>
                )}
              </>
            )}
          </p>
          {proof === null || proof.classes.length < 2 ? null : (
            <p className="text-ink-2">
              Contact classes are placed one after the other: {proof.classes.map((each) => each.class).join(', ')}.
            </p>
          )}
          {weighted ? <p className="text-ink-2">Weighted: {format.total(rank)}</p> : null}
          <Remarks report={report} />
        </div>
        <div className="flex flex-wrap gap-x-8 gap-y-2">
          {proof === null ? null : (
            <>
              <Fact label="Upper bound" value={format.total(proof.bound)} context={boundWords(report)} />
              <Fact
                label="Gap"
                value={difference(proof.gap, format)}
                context={proof.bound > 0 ? `${format.share(proof.gap / proof.bound, 4)} of the bound` : 'to the bound'}
              />
            </>
          )}
          {proof !== null && before !== null ? null : (
            <Fact
              label="Customers treated"
              value={format.share(summary.customers === 0 ? 0 : treated / summary.customers)}
              context={`${format.number(treated)} of ${format.number(summary.customers)}`}
            />
          )}
          <Fact
            label="Average"
            value={treated === 0 ? '—' : format.money(net / treated)}
            context="for each treated customer"
          />
          {before === null ? null : (
            <Fact
              label={`Against run ${before.run}`}
              value={format.moneyChange(net - before.net)}
              context={`${format.change(treated - before.treated)} ${Math.abs(treated - before.treated) === 1 ? 'customer' : 'customers'}, ${format.date(before.date)}`}
            />
          )}
        </div>
      </div>
      {children}
      <AgentsDone report={report} />
    </Pane>
  );
}

/** What the bound is of: weights and mandatory treatments make it another sum than the total. */
function boundWords({ summary: { certificate, totalRank, weighted } }: Report): string {
  if (certificate !== null && Math.abs(certificate.value - totalRank) >= 0.005) return 'without mandatory treatments';
  return weighted ? 'weighted, for these limits' : 'proven for these limits';
}

/** Money between two plans: to the cent while it is small. */
const difference = (amount: number, format: Format): string =>
  amount < 1_000 ? format.money(amount) : format.total(amount);

/** What the run says beside its total: minimums it missed, batches that failed, what rests on a default. */
function Remarks({ report: { summary, names } }: { report: Report }) {
  const format = useFormat();
  const lost = summary.funnel.filter(({ stage }) => stage !== 'proposed').toSorted((a, b) => b.lost - a.lost)[0];
  const remarks = [
    ...(summary.treated === 0 && lost !== undefined && lost.lost > 0
      ? [`Most were lost here: ${lossName(lost.stage)}, ${format.counted(lost.lost, 'customer')}.`]
      : []),
    ...summary.minimums
      .filter(({ missed }) => missed > 0)
      .map(
        ({ id, minimum, missed }) =>
          `${names.limits[id]?.name ?? id}: the minimum of ${format.number(minimum)} was missed by ${format.number(missed)}.`,
      ),
    ...summary.failures.map(
      ({ batch, customers, agent, reason }) =>
        `Batch ${batch} with ${format.counted(customers, 'customer')} failed in ${agent}: ${reason}.`,
    ),
  ];
  return remarks.map((remark) => (
    <p key={remark} className="text-ink-2">
      {remark}
    </p>
  ));
}

const LINE =
  'mt-3 flex flex-wrap items-center gap-x-1.5 gap-y-1 border-t border-line-1 pt-2 text-small whitespace-nowrap text-ink-2';

/** Stands behind what it leads on from, also where the line is broken. */
const Then = () => <ChevronRight aria-hidden size={14} className="mx-1 flex-none text-ink-3" />;

function AgentsDone({ report: { summary, agents } }: { report: Report }) {
  const format = useFormat();
  const spent = agents.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return (
    <ol aria-label="Agents of the run" className={LINE}>
      {AGENTS.map(({ id, name }, at) => {
        const found = agents.find(({ agent }) => agent === id);
        const took = id === 'result' ? Math.max(0, summary.seconds * 1_000 - spent) : (found?.milliseconds ?? 0);
        return (
          <li key={id} className="flex items-center gap-1.5">
            <Check aria-hidden size={14} strokeWidth={2} className="flex-none text-positive-text" />
            <b className="font-medium text-ink-1">{name}</b>
            <span className="tabular-nums">{format.number(handledBy(summary, id))}</span>
            <span className="text-ink-3 tabular-nums">{format.took(took)}</span>
            {at === AGENTS.length - 1 ? null : <Then />}
          </li>
        );
      })}
    </ol>
  );
}

/** A run that goes on: how far it is, which agents have answered for how many, and Cancel. */
export function Deciding({ job, shown: run }: { job: Job; shown: number | null }) {
  const api = useApi();
  const format = useFormat();
  const progress = useJobProgress(job.job) ?? job.progress;
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError: (error) => tell(troubleOf(error)) }));
  const agents = progress?.agents ?? [];
  const total = progress?.total ?? null;
  const shown = progress ?? {
    phase: 'Reading what the run rests on',
    done: 0,
    total: null,
    unit: 'customers',
    secondsLeft: null,
  };
  return (
    <Pane label="The run that goes on" className="pb-2!">
      <Progress
        what="Deciding"
        progress={shown}
        {...(cancel.isPending || cancel.isSuccess ? {} : { onCancel: () => cancel.mutate({ job: job.job }) })}
      />
      {run === null ? null : (
        <p className="mt-1 text-small text-ink-2">What stands below is run {run}, until the new one is there.</p>
      )}
      {cancel.isSuccess ? (
        <p className="mt-1 text-small text-ink-2">Stopping. Nothing of the run will be left.</p>
      ) : null}
      <ol aria-label="Agents of the run" className={LINE}>
        {AGENTS.map(({ id, name }, at) => {
          const found = agents.find(({ agent }) => agent === id);
          const share = found === undefined || total === null || total === 0 ? 0 : found.customers / total;
          const Icon = share >= 1 ? Check : CircleDashed;
          return (
            <li key={id} className="flex items-center gap-1.5">
              <Icon
                aria-hidden
                size={14}
                strokeWidth={2}
                className={`flex-none ${share >= 1 ? 'text-positive-text' : 'text-ink-3'}`}
              />
              <span className={share > 0 ? 'font-medium text-ink-1' : 'text-ink-3'}>{name}</span>
              <span className="w-10">
                <Bar share={share} label={`${name}: customers answered for`} />
              </span>
              {found === undefined ? null : (
                <>
                  <span className="tabular-nums">{format.number(found.customers)}</span>
                  <span className="text-ink-3 tabular-nums">{format.took(found.milliseconds)}</span>
                </>
              )}
              {at === AGENTS.length - 1 ? null : <Then />}
            </li>
          );
        })}
      </ol>
    </Pane>
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  cancelled: 'The run was cancelled. Nothing of it is left.',
  interrupted: 'The run stopped before its end. What it had done is kept until you decide.',
};

/** A run that came to nothing: cancelled, failed, or stopped with its process. */
export function NotDecided({ job, onClose }: { job: Job; onClose: () => void }) {
  const cancelled = job.state === 'cancelled';
  return (
    <Pane label="The run that ended">
      <Callout
        tone={cancelled ? 'info' : 'negative'}
        title={ENDINGS[job.state] ?? 'The run failed. Nothing of it is left.'}
        actions={
          <>
            {job.state === 'interrupted' ? <StoppedJob job={job.job} onDone={onClose} /> : null}
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
