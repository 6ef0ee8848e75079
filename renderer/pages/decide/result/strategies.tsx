// What other strategies come to under the same limits: worked out when asked, by a job that stores nothing else.
import { useMutation, useQuery } from '@tanstack/react-query';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { useJobProgress, useRunningJob } from '../../../app/jobs.ts';
import { Button } from '../../../parts/button.tsx';
import { InlineBar } from '../../../parts/charts/bars.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { tell } from '../../../parts/notice.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Progress } from '../../../parts/progress.tsx';
import { Table } from '../../../parts/table/table.tsx';
import { type Report, strategyName } from '../words.ts';

export function Strategies({ report: { summary } }: { report: Report }) {
  const api = useApi();
  const format = useFormat();
  const { run } = summary;
  const found = useQuery(api.decisions.strategies.queryOptions({ run }));
  const job = useRunningJob(['strategies']);
  const progress = useJobProgress(job);
  const onError = (error: unknown): void => tell(troubleOf(error));
  const compare = useMutation(api.decisions.compareStrategies.mutationOptions({ onError }));
  const cancel = useMutation(api.jobs.cancel.mutationOptions({ onError }));
  const rows = (found.data?.strategies ?? []).toSorted((a, b) => b.net - a.net);
  const most = Math.max(1, ...rows.map(({ net }) => net));
  const proof = summary.certificate;
  // Mandatory treatments stand outside of the bound; every strategy places them alike.
  const shareOf = (rank: number): number | null =>
    proof === null || proof.bound <= 0 ? null : (rank - (summary.totalRank - proof.value)) / proof.bound;
  return (
    <Pane flush label="Other strategies under the same limits">
      <PaneHead inset title="Other strategies under the same limits">
        {job !== null || rows.length > 0 || found.data === undefined ? null : (
          <Button small isDisabled={compare.isPending} onPress={() => compare.mutate({ run })}>
            Compare
          </Button>
        )}
      </PaneHead>
      {job === null ? null : (
        <div className="px-gutter pb-3">
          <Progress
            progress={progress ?? { phase: 'Beginning', done: 0, total: null, unit: 'customers', secondsLeft: null }}
            onCancel={() => cancel.mutate({ job })}
          />
        </div>
      )}
      {rows.length === 0 && job === null ? (
        <p className="px-gutter pb-4 text-ink-2">
          Decides again with each strategy, from what this run started from. Nothing is stored but the totals.
        </p>
      ) : null}
      {rows.length === 0 ? null : (
        <Table
          label="Strategies under the same limits"
          rows={rows}
          rowKey={({ strategy }) => strategy}
          columns={[
            {
              id: 'strategy',
              head: 'Strategy',
              cell: ({ strategy }) => (
                <span className={strategy === summary.strategy ? 'font-strong' : ''}>
                  {strategyName(strategy)}
                  {strategy === summary.strategy ? ', this run' : ''}
                </span>
              ),
            },
            {
              id: 'bar',
              head: '',
              label: 'Net value as a bar',
              width: '6rem',
              cell: ({ net, strategy }) => (
                <InlineBar
                  share={net / most}
                  width="5rem"
                  colour={strategy === summary.strategy ? 'var(--accent)' : 'var(--mark)'}
                />
              ),
            },
            { id: 'net', head: 'Net value', end: true, cell: ({ net }) => format.total(net) },
            ...(proof === null
              ? []
              : [
                  {
                    id: 'share',
                    head: 'Of the upper bound',
                    end: true,
                    cell: ({ rank }: { rank: number }) => format.share(shareOf(rank)),
                  },
                ]),
            { id: 'treated', head: 'Customers', end: true, cell: ({ treated }) => format.number(treated) },
          ]}
        />
      )}
    </Pane>
  );
}
