// How quickly each agent answered each message, what failed, and what a cache had.
import { useQuery } from '@tanstack/react-query';
import { Timer } from 'lucide-react';
import { useState } from 'react';
import type { MessageTimes } from '#engine/api/activity/agents.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { Callout } from '../../parts/callout.tsx';
import { Select } from '../../parts/form/select.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead, Panes } from '../../parts/pane.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { Table } from '../../parts/table/table.tsx';

const ALL = 'all';

export function Agents() {
  const api = useApi();
  const format = useFormat();
  const runs = useQuery(api.decisions.runs.queryOptions({ limit: 100 }));
  const [chosen, setChosen] = useState<string | null>(null);
  const newest = runs.data?.[0];
  const run = chosen === ALL || (chosen === null && newest === undefined) ? null : Number(chosen ?? newest?.run);
  const times = useQuery({ ...api.activity.agents.queryOptions({ run }), enabled: runs.isSuccess });
  if (times.isError || runs.isError) {
    return (
      <Failed
        what="The traces could not be read"
        trouble={troubleOf(times.error ?? runs.error)}
        onRetry={() => void times.refetch()}
      />
    );
  }
  if (runs.data !== undefined && runs.data.length === 0) {
    return (
      <Empty icon={Timer} title="No agent has been asked yet">
        Every message of a run leaves a trace: who answered, how long it took, and what went wrong.
      </Empty>
    );
  }
  const rows = times.data ?? [];
  return (
    <Panes>
      <Pane flush label="Agents" className="flex flex-col">
        <PaneHead inset title="Messages" finding={findingOf(rows, format)}>
          <Select
            label="Run"
            hideLabel
            small
            width="w-56"
            value={chosen ?? (newest === undefined ? ALL : String(newest.run))}
            onChange={setChosen}
            choices={[
              ...(runs.data ?? []).map((each) => ({
                value: String(each.run),
                label: `Run ${format.number(each.run)}, ${format.moment(each.startedAt, Date.now())}`,
              })),
              { value: ALL, label: 'The newest of all runs' },
            ]}
          />
        </PaneHead>
        {times.data === undefined ? (
          <div className="px-gutter">
            <Loading what="Reading the traces" />
          </div>
        ) : (
          <div className="min-h-0 flex-1">
            <Table<MessageTimes>
              label="How the agents answered"
              fill
              rows={rows}
              rowKey={(row) => `${row.agent} ${row.message}`}
              columns={[
                { id: 'agent', head: 'Agent', width: '9rem', cell: (row) => capital(row.agent) },
                {
                  id: 'message',
                  head: 'Message',
                  width: '16rem',
                  cell: (row) => <span className="font-mono">{row.message}</span>,
                },
                { id: 'answered', head: 'Answered', end: true, cell: (row) => format.number(row.answered) },
                {
                  id: 'failed',
                  head: 'Failed',
                  end: true,
                  cell: (row) => (
                    <span className={row.failed === 0 ? 'text-ink-3' : 'text-negative-text'}>
                      {format.number(row.failed)}
                    </span>
                  ),
                },
                { id: 'p50', head: 'Half within', end: true, cell: (row) => format.took(row.p50) },
                { id: 'p95', head: '95% within', end: true, cell: (row) => format.took(row.p95) },
                { id: 'p99', head: '99% within', end: true, cell: (row) => format.took(row.p99) },
                { id: 'longest', head: 'Longest', end: true, optional: true, cell: (row) => format.took(row.longest) },
                {
                  id: 'cache',
                  head: 'From cache',
                  end: true,
                  optional: true,
                  cell: (row) =>
                    row.cacheAsked === 0 ? (
                      <span className="text-ink-3">not cached</span>
                    ) : (
                      format.share(row.cacheHits / row.cacheAsked, 0)
                    ),
                },
                { id: 'size', head: 'Items', end: true, optional: true, cell: (row) => format.number(row.size) },
              ]}
            />
          </div>
        )}
        {rows
          .filter(({ problem }) => problem !== null)
          .map(({ agent, message, problem }) => (
            <div key={`${agent} ${message}`} className="px-gutter py-2">
              <Callout tone="negative" title={`${capital(agent)} could not answer ${message}`}>
                {problem}
              </Callout>
            </div>
          ))}
      </Pane>
    </Panes>
  );
}

function findingOf(
  rows: readonly MessageTimes[],
  format: { counted: (count: number, one: string) => string; number: (value: number) => string },
): string {
  const answered = rows.reduce((sum, row) => sum + row.answered, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  if (answered + failed === 0) return '';
  return `${format.counted(answered + failed, 'message')}; ${failed === 0 ? 'every one was answered.' : `${format.number(failed)} failed.`}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
