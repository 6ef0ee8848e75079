// The queue: how far the review is, and every decision of the order in the place it keeps.
import {
  ArrowRightLeft,
  Check,
  ChevronRight,
  CornerDownRight,
  Flag,
  type LucideIcon,
  RotateCcw,
  TriangleAlert,
  X,
} from 'lucide-react';
import type { ReviewQueue } from '#engine/api/review/desk.ts';
import type { ReviewRow } from '#engine/api/review/rows.ts';
import { troubleOf, useClient } from '../../app/client.tsx';
import { Channel } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Failed } from '../../parts/states.tsx';
import { type PagedRows, usePagedRows } from '../../parts/table/rows.ts';
import { Table } from '../../parts/table/table.tsx';
import { Segmented } from '../../parts/tabs.tsx';
import { countsOf } from './counts.ts';
import type { Mark, Session } from './session.ts';

export function QueuePane({
  queue,
  order,
  session,
  onOrder,
}: {
  queue: ReviewQueue;
  order: string;
  session: Session;
  onOrder: (order: 'risk' | 'sample') => void;
}) {
  const client = useClient();
  const format = useFormat();
  const count = order === queue.order ? queue.total : (queue.sample?.size ?? 0);
  const rows: PagedRows<ReviewRow> = usePagedRows<ReviewRow>({
    key: ['review', order],
    count,
    fetch: (from, wanted, signal) => client.review.rows.query({ order, from, count: wanted }, { signal }),
  });
  return (
    <div className="flex min-h-0 flex-col bg-surface-1 max-wide:hidden">
      <div className="border-b border-line-2 px-gutter pt-3.5 pb-3">
        <Progress queue={queue} pace={session.pace} />
        <p className="mt-2 text-small text-ink-3">
          {order === queue.order
            ? 'Riskiest first: net value at stake, half where a score backs it.'
            : `${format.counted(count, 'decision')} drawn at random, in the order they were drawn.`}
        </p>
        {queue.sample === null ? null : (
          <div className="mt-3">
            <Segmented
              label="Order"
              items={[
                { id: 'risk', label: 'Riskiest first' },
                { id: 'sample', label: `Sample of ${format.number(queue.sample.size)}` },
              ]}
              selected={order === queue.order ? 'risk' : 'sample'}
              onSelect={(id) => onOrder(id === 'sample' ? 'sample' : 'risk')}
            />
          </div>
        )}
      </div>
      <div className="min-h-0 flex-1">
        {rows.error === null ? (
          <Table<ReviewRow>
            label="Decisions to review"
            fill
            tall
            rows={rows}
            rowKey={(row) => row.place}
            active={session.place}
            onActive={session.go}
            columns={[
              {
                id: 'state',
                head: '',
                label: 'State',
                width: '2.5rem',
                cell: (row) => (
                  <StateMark row={row} mark={session.marks.get(row.place)} now={row.place === session.place} />
                ),
              },
              {
                id: 'who',
                head: 'Customer',
                cell: (row) => {
                  const isDone = session.marks.has(row.place) || row.state !== 'proposed';
                  return (
                    <span className={`block min-w-0 leading-tight ${isDone ? 'text-ink-3' : ''}`}>
                      <span className="flex min-w-0 items-center gap-1.5">
                        <span className={`truncate ${row.place === session.place ? 'font-strong' : ''}`}>
                          {row.name ?? row.customerId}
                        </span>
                        {row.flagged ? (
                          <Flag
                            aria-label="Flagged"
                            size={12}
                            strokeWidth={2}
                            className="flex-none text-warning-text"
                          />
                        ) : null}
                      </span>
                      <span className="block min-w-0 text-small text-ink-3">
                        <Channel channel={row.channel}>{row.treatmentName}</Channel>
                      </span>
                    </span>
                  );
                },
              },
              { id: 'net', head: 'Net value', end: true, width: '5.5rem', cell: (row) => format.money(row.net) },
            ]}
          />
        ) : (
          <Failed what="The queue could not be read" trouble={troubleOf(rows.error)} />
        )}
      </div>
    </div>
  );
}

function Progress({ queue, pace }: { queue: ReviewQueue; pace: number | null }) {
  const format = useFormat();
  const { approved, changed, rejected } = countsOf(queue);
  const share = (count: number): string => `${(100 * count) / Math.max(1, queue.total)}%`;
  return (
    <>
      <div className="flex items-baseline justify-between gap-2">
        <span className="whitespace-nowrap">
          <b className="font-strong">{format.number(queue.total - queue.waiting)}</b>{' '}
          <span className="text-ink-2">of {format.number(queue.total)} decided</span>
        </span>
        {pace === null ? null : (
          <span className="truncate text-small text-ink-3">{format.left(pace * queue.waiting)}</span>
        )}
      </div>
      <div className="mt-2 flex h-2 gap-px overflow-hidden rounded-1 bg-surface-3" aria-hidden>
        <i className="bg-positive-mark" style={{ width: share(approved) }} />
        <i className="bg-mark" style={{ width: share(changed) }} />
        <i className="bg-negative-mark" style={{ width: share(rejected) }} />
      </div>
      <div className="mt-2 flex items-center gap-3 text-small text-ink-2 tabular-nums">
        <Counted icon={Check} tone="text-positive-text" count={approved} what="approved" />
        <Counted icon={ArrowRightLeft} tone="text-ink-2" count={changed} what="changed" />
        <Counted icon={X} tone="text-negative-text" count={rejected} what="rejected" />
        {queue.flagged === 0 ? null : (
          <Counted icon={Flag} tone="text-warning-text" count={queue.flagged} what="flagged" />
        )}
      </div>
    </>
  );
}

function Counted({ icon: Icon, tone, count, what }: { icon: LucideIcon; tone: string; count: number; what: string }) {
  const format = useFormat();
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap" title={`${format.number(count)} ${what}`}>
      <Icon aria-hidden size={14} strokeWidth={2} className={tone} />
      <b className="font-strong text-ink-1">{format.number(count)}</b>
      <span className="sr-only">{what}</span>
    </span>
  );
}

const STATES: Readonly<Record<ReviewRow['state'], readonly [LucideIcon | null, string, string]>> = {
  proposed: [null, 'Waits', ''],
  released: [RotateCcw, 'Released, waits', 'text-ink-2'],
  approved: [Check, 'Approved', 'text-positive-text'],
  exported: [Check, 'Exported', 'text-positive-text'],
  answered: [Check, 'Answered', 'text-positive-text'],
  replaced: [ArrowRightLeft, 'Changed', 'text-ink-2'],
  rejected: [X, 'Rejected', 'text-negative-text'],
};
const MARKED = { approved: 'approved', rejected: 'rejected', changed: 'replaced' } as const;

function StateMark({ row, mark, now }: { row: ReviewRow; mark: Mark | undefined; now: boolean }) {
  if (mark !== undefined && mark.refused !== null)
    return <StateIcon icon={TriangleAlert} words="Refused" tone="text-warning-text" />;
  if (mark?.did === 'skipped' && row.state === 'proposed')
    return <StateIcon icon={CornerDownRight} words="Skipped" tone="text-ink-3" />;
  const state = mark === undefined || mark.did === 'skipped' ? row.state : MARKED[mark.did];
  const [icon, words, tone] = STATES[state];
  if (icon !== null) return <StateIcon icon={icon} words={words} tone={tone} />;
  if (now) return <StateIcon icon={ChevronRight} words="Shown" tone="text-ink-1" />;
  if (row.reason !== null)
    return <StateIcon icon={RotateCcw} words={`Back in review: ${row.reason}`} tone="text-warning-text" />;
  return <span className="sr-only">{words}</span>;
}

function StateIcon({ icon: Icon, words, tone }: { icon: LucideIcon; words: string; tone: string }) {
  return (
    <span title={words}>
      <Icon aria-hidden size={14} strokeWidth={2} className={tone} />
      <span className="sr-only">{words}</span>
    </span>
  );
}
