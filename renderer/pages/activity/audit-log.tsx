// Every change of the workspace in words, by its number; and whether the workspace is still what the log says.
import { useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { CircleCheck, CircleX, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { AuditEntry } from '#engine/api/activity/audit.ts';
import type { VerifyEvent } from '#engine/api/verify.ts';
import { troubleOf, useApi, useClient } from '../../app/client.tsx';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/callout.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead, Panes } from '../../parts/pane.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Said, saidIn } from '../../parts/said.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/table/rows.ts';
import { Table } from '../../parts/table/table.tsx';

export function AuditLog() {
  const api = useApi();
  const client = useClient();
  const format = useFormat();
  const [active, setActive] = useState(0);
  const newest = useQuery(api.activity.audit.queryOptions({ from: 0, count: 1 }));
  const total = newest.data?.total ?? 0;
  const rows = usePagedRows<AuditEntry>({
    // A new change moves every row down by one.
    key: ['audit', total],
    count: total,
    fetch: async (from, count, signal) => (await client.activity.audit.query({ from, count }, { signal })).entries,
  });
  if (newest.isError) {
    return (
      <Failed
        what="The log could not be read"
        trouble={troubleOf(newest.error)}
        onRetry={() => void newest.refetch()}
      />
    );
  }
  if (newest.data === undefined) {
    return (
      <div className="p-gutter">
        <Loading what="Reading the log" />
      </div>
    );
  }
  if (total === 0) {
    return (
      <Empty icon={ShieldCheck} title="Nothing was changed yet">
        Every command that changes something stands here with its number, who did it and when. The rows are chained:
        none can be altered or taken out unnoticed.
      </Empty>
    );
  }
  const now = Date.now();
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_22.5rem] max-wide:grid-cols-[minmax(0,1fr)_20rem] max-column:grid-cols-1">
      <Pane flush label="Changes">
        <Table<AuditEntry>
          label="Changes, the newest first"
          fill
          rows={rows}
          rowKey={(row) => row.number}
          active={active}
          onActive={setActive}
          columns={[
            { id: 'number', head: 'Change', end: true, width: '5rem', cell: (row) => format.number(row.number) },
            {
              id: 'what',
              head: 'What',
              cell: (row) => (
                <span title={saidIn(row.said, format)}>
                  <Said parts={row.said} />
                  <span className="hidden text-ink-3 max-wide:inline"> {row.actor}</span>
                </span>
              ),
            },
            {
              id: 'who',
              head: 'Who',
              width: '9rem',
              optional: true,
              cell: (row) => <span title={row.actor}>{row.actor}</span>,
            },
            { id: 'when', head: 'When', width: '9.5rem', cell: (row) => format.moment(row.at, now) },
            {
              id: 'hash',
              head: 'Hash',
              optional: true,
              width: '8rem',
              cell: (row) => <span className="font-mono text-ink-3">{row.hash.slice(0, 12)}</span>,
            },
          ]}
        />
      </Pane>
      <Pane well label="Verify" className="overflow-auto">
        <Verify />
      </Pane>
    </Panes>
  );
}

type CheckMade = Extract<VerifyEvent, { type: 'check' }>['check'];

function Verify() {
  const api = useApi();
  const format = useFormat();
  const [going, setGoing] = useState(0);
  const [checks, setChecks] = useState<readonly CheckMade[]>([]);
  const [latest, setLatest] = useState<VerifyEvent | null>(null);
  const [trouble, setTrouble] = useState<ReturnType<typeof troubleOf> | null>(null);
  const isOver = latest?.type === 'report' || trouble !== null;
  useSubscription(
    api.verify.watch.subscriptionOptions(undefined, {
      enabled: going > 0 && !isOver,
      onData: (event) => {
        setLatest(event);
        if (event.type === 'check') setChecks((before) => [...before, event.check]);
      },
      onError: (error) => setTrouble(troubleOf(error)),
    }),
  );
  const begin = (): void => {
    setChecks([]);
    setLatest(null);
    setTrouble(null);
    setGoing((before) => before + 1);
  };
  const isGoing = going > 0 && !isOver;
  return (
    <>
      <PaneHead title="Verify">
        {isGoing ? (
          <Button small onPress={() => setGoing(0)}>
            Cancel
          </Button>
        ) : (
          <Button small icon={ShieldCheck} onPress={begin}>
            {checks.length === 0 ? 'Verify the workspace' : 'Verify again'}
          </Button>
        )}
      </PaneHead>
      <p className="text-ink-2">
        Counts every promise again from the file: the chain of this log, what imports hold, limits and contact windows
        at each approval, what packages hash to.
      </p>
      <div className="mt-3" aria-live="polite">
        {trouble === null ? null : (
          <Callout tone="negative" title={trouble.sentence}>
            Code <span className="font-mono">{trouble.code}</span>
          </Callout>
        )}
        {isGoing && latest?.type === 'progress' ? <Progress progress={latest.progress} /> : null}
        {latest?.type === 'report' ? (
          <Callout
            tone={latest.report.ok ? 'positive' : 'negative'}
            title={
              latest.report.ok
                ? `Everything holds as of change ${format.number(latest.report.change)}`
                : 'The workspace is not what it says'
            }
          >
            {latest.report.ok
              ? `${format.counted(latest.report.checks.length, 'check')}, no fault.`
              : 'Look at the faults below. Open a backup before you go on.'}
          </Callout>
        ) : null}
      </div>
      <ul className="mt-3 flex flex-col gap-2">
        {checks.map(({ check, name, ok, sentence, faults }) => (
          <li key={check} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2">
            {ok ? (
              <CircleCheck aria-label="Holds" size={14} strokeWidth={1.75} className="mt-0.75 text-positive-text" />
            ) : (
              <CircleX aria-label="Does not hold" size={14} strokeWidth={1.75} className="mt-0.75 text-negative-text" />
            )}
            <div className="min-w-0">
              <div>{name}</div>
              <div className="text-small break-words text-ink-3">{sentence}</div>
              {faults.map((fault) => (
                <div key={fault} className="text-small break-words text-negative-text">
                  {fault}
                </div>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
