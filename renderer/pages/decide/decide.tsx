// Decide: what a run is worth, how it came to that, and what the next one is to be like. The run stands in the address.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { RotateCw, Table as TableIcon } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { troubleOf, useApi, useWorkspace } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { hasFailed, isGoing } from '../../app/followed-job.ts';
import { Page } from '../../app/page.tsx';
import { ChartsAsTables } from '../../parts/charts/frame.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Pane, PaneStack } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { TabBar } from '../../parts/tabs.tsx';
import { Actions, RunChoice } from './actions.tsx';
import { BeforeTheFirst } from './before-the-first.tsx';
import { useDraft } from './draft.ts';
import { Fairness } from './fairness/fairness.tsx';
import { FIRST_CAPACITY, LimitsTable, limitRowsNow } from './limits/limits-table.tsx';
import { Result } from './result/result.tsx';
import { Deciding, NotDecided } from './result/verdict.tsx';
import { type RunState, useRunState } from './run-state.ts';
import { type Report, strategyName } from './words.ts';

export function DecidePage() {
  const api = useApi();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const state = useRunState();
  const { run, runs, job, go } = state;
  const report = useQuery(api.decisions.report.queryOptions({ run: run ?? 1 }, { enabled: run !== null }));
  const limits = useQuery(api.decisions.limits.queryOptions());
  const views = useQuery(api.views.list.queryOptions({ list: 'customers' }));
  const waiting = useQuery(api.review.queue.queryOptions({ run }, { enabled: run !== null }));
  const draft = useDraft(workspace, run);
  const going = isGoing(job);
  const shown = report.data;
  const strategy = shown?.summary.strategy ?? 'optimal';

  const decide = useMutation(
    api.decisions.decide.mutationOptions({
      onError: (error) => tell(troubleOf(error)),
      onSuccess: ({ job: started }) => {
        draft.clear();
        go({ ...(run === null ? {} : { run }), job: started });
      },
    }),
  );
  const [asTables, setAsTables] = useState(false);
  const { audience } = draft.draft;
  const ofView = audience !== null && 'view' in audience ? audience.view : null;
  const view = views.data?.views.find((each) => each.view === ofView);
  const isGone = ofView !== null && views.isSuccess && view === undefined;
  const start = (): void => {
    const known = new Set((limits.data ?? []).filter(({ capacity }) => capacity !== null).map(({ id }) => id));
    const kept = Object.entries({ ...shown?.overrides, ...draft.draft.limits }).filter(
      ([id, capacity]) => known.has(id) && limits.data?.find((each) => each.id === id)?.capacity !== capacity,
    );
    decide.mutate({
      strategy: draft.draft.strategy ?? strategy,
      limits: Object.fromEntries(kept),
      ...(audience !== null && 'audience' in audience ? { audience: { audience: audience.audience } } : {}),
      ...(view === undefined ? {} : { audience: { name: view.name, filter: [...view.content.filter] } }),
    });
  };
  const why = whyNot(
    going,
    limits.data === undefined || (ofView !== null && views.isPending),
    decide.isPending,
    isGone,
  );
  const editLimit = (): void => document.querySelector<HTMLInputElement>(`#${FIRST_CAPACITY} input`)?.focus();
  const review = (): void =>
    void navigate({ to: '/w/$workspace/review', params: { workspace }, search: { run } as never });
  useCommands('Decide, this page', [
    { id: 'decide.run', title: run === null ? 'Decide' : 'Run again', keys: 'R', icon: RotateCw, run: start, why },
    {
      id: 'decide.limit',
      title: 'Edit a limit',
      keys: 'E',
      run: editLimit,
      why: state.tab === 'fairness' ? 'Limits are edited beside the result' : null,
    },
    {
      id: 'decide.fairness',
      title: state.tab === 'fairness' ? 'Result of the run' : 'Fairness of the run',
      keys: 'F',
      run: () => state.go({ run: run ?? undefined, tab: state.tab === 'fairness' ? undefined : 'fairness' }, true),
      why: run === null ? 'Nothing is decided yet' : null,
    },
    {
      id: 'decide.review',
      title: 'Review the decisions',
      keys: 'V',
      run: review,
      why: run === null ? 'Nothing is decided yet' : null,
    },
    {
      id: 'decide.tables',
      title: asTables ? 'Show the curve as a picture' : 'Show the curve as a table',
      keys: 'T',
      icon: TableIcon,
      run: () => setAsTables(!asTables),
      why: run === null ? 'Nothing is decided yet' : null,
    },
  ]);
  return (
    <Page
      title="Decide"
      {...(shown === undefined ? {} : { fact: <RunFact report={shown} /> })}
      actions={
        <>
          {runs === undefined || runs.length < 2 || run === null ? null : <RunChoice state={state} run={run} />}
          <Actions
            isFirst={run === null}
            isChanged={draft.isChanged}
            waiting={waiting.data?.waiting ?? 0}
            isDisabled={why !== null}
            onRun={start}
            onReview={review}
          />
        </>
      }
      status={useStatus(shown)}
      keys={[
        ...(state.tab === 'fairness' || limits.data?.length === 0 ? [] : [{ keys: ['E'], does: 'edit a limit' }]),
        { keys: ['R'], does: run === null ? 'decide' : 'run again' },
        ...(run === null ? [] : [{ keys: ['F'], does: state.tab === 'fairness' ? 'result' : 'fairness' }]),
        ...(run === null ? [] : [{ keys: ['V'], does: 'review' }]),
      ]}
    >
      {state.error === null ? null : <Failed what="The runs could not be read" trouble={troubleOf(state.error)} />}
      {report.isError ? (
        <Failed what={`Run ${run} could not be read`} trouble={troubleOf(report.error)} onRetry={() => go({}, true)} />
      ) : null}
      {runs === undefined && state.error === null ? (
        <Pane>
          <Loading rows={10} what="Reading the runs" />
        </Pane>
      ) : null}
      {runs === undefined || report.isError ? null : (
        <PaneStack>
          {job !== null && going ? <Deciding job={job} shown={run} /> : null}
          {job !== null && hasFailed(job) ? (
            <NotDecided job={job} onClose={() => go(run === null ? {} : { run }, true)} />
          ) : null}
          {run === null ? (
            <BeforeTheFirst isReading={limits.isPending} hasLimits={(limits.data ?? []).length > 0} going={going}>
              <LimitsTable rows={limitRowsNow(limits.data ?? [])} draft={draft} strategy={strategy} isFirst />
            </BeforeTheFirst>
          ) : shown === undefined ? (
            <Pane>
              <Loading rows={10} what="Reading the run" />
            </Pane>
          ) : (
            <div aria-busy={going}>
              <RunTabs state={state} run={shown.summary.run} />
              {state.tab === 'fairness' ? (
                <Fairness report={shown} />
              ) : (
                <ChartsAsTables value={asTables}>
                  <Result report={shown} state={state} draft={draft} now={limits.data ?? []} />
                </ChartsAsTables>
              )}
            </div>
          )}
        </PaneStack>
      )}
    </Page>
  );
}

function whyNot(going: boolean, reading: boolean, starting: boolean, isGone: boolean): string | null {
  if (going || starting) return 'A run goes on';
  if (isGone) return 'The view it is for was removed';
  return reading ? 'The limits are being read' : null;
}

const TABS = [
  { id: 'result', label: 'Result' },
  { id: 'fairness', label: 'Fairness' },
];

function RunTabs({ state, run }: { state: RunState; run: number }) {
  const select = (id: string): void => state.go({ run, tab: id === 'fairness' ? 'fairness' : undefined }, true);
  return (
    <div className="bg-surface-1 px-gutter pt-2">
      <TabBar label="What is shown of the run" items={TABS} selected={state.tab} onSelect={select} />
    </div>
  );
}

function RunFact({ report: { summary, startedAt, everybody, audience } }: { report: Report }) {
  const format = useFormat();
  return (
    <>
      Run {summary.run}, {audience?.name ?? (everybody ? 'all customers' : 'one customer')},{' '}
      {strategyName(summary.strategy).toLowerCase()}, {format.moment(startedAt, Date.now())}
    </>
  );
}

function useStatus(report: Report | undefined): ReactNode[] {
  const format = useFormat();
  if (report === undefined) return [];
  const { summary, configurationHash: hash } = report;
  return [
    <>
      Run {summary.run} · configuration{' '}
      <span className="font-mono">
        {hash.slice(0, 4)} {hash.slice(4, 8)}
      </span>{' '}
      · seed {summary.seed}
    </>,
    `For ${format.date(summary.date)}, decided by ${report.actor}`,
    `${format.counted(summary.customers, 'customer')} × ${format.counted(summary.treatments.length, 'treatment')} in ${format.took(summary.seconds * 1_000)}`,
  ];
}
