// The health of each feed: fresh or late, how much there is, whom it covers, what was rejected, twelve weeks.
import { Check, ClockAlert } from 'lucide-react';
import { kindName } from '#shared/model/kind.ts';
import { PlaceLink } from '../../app/place-link.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Columns, InlineBar } from '../../parts/charts/bars.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { Format } from '../../parts/format/format.ts';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { Overview } from './need-words.ts';

type Feed = Overview['health']['feeds'][number];

export function HealthTable({ health }: { health: Overview['health'] }) {
  const format = useFormat();
  return (
    <Pane flush label="Data health">
      <PaneHead inset title="Data health" finding={findingOf(health.feeds, format)}>
        <PlaceLink to="/w/$workspace/import">All imports</PlaceLink>
      </PaneHead>
      <div className="[--row:var(--row-comfortable)]">
        <Table
          label="Health of each feed"
          rows={health.feeds}
          rowKey={({ kind }) => kind}
          columns={columnsOf(health.customers, format)}
        />
      </div>
    </Pane>
  );
}

function columnsOf(customers: number, format: Format): Column<Feed>[] {
  return [
    { id: 'feed', head: 'Feed', cell: ({ kind }) => <span className="font-medium">{kindName(kind)}</span> },
    { id: 'freshness', head: 'Freshness', cell: (feed) => <Freshness feed={feed} /> },
    {
      id: 'newest',
      head: 'Newest record',
      cell: ({ newest }) => <span className="text-ink-2">{format.date(newest)}</span>,
    },
    {
      id: 'stored',
      head: 'Rows stored',
      end: true,
      cell: ({ kind, import: number, stored }) => (
        <PlaceLink
          {...(kind === 'customers'
            ? { to: '/w/$workspace/customers' as const }
            : { to: '/w/$workspace/import' as const, search: { receipt: number } })}
          label={`${format.counted(stored, 'row')} of ${kindName(kind)}`}
        >
          {format.number(stored)}
        </PlaceLink>
      ),
    },
    {
      id: 'customers',
      head: 'Customers',
      end: true,
      cell: ({ customers: named }) =>
        named === null ? (
          <span className="text-ink-3">not by customer</span>
        ) : (
          <span className="inline-flex items-center gap-2">
            {format.share(shareOf(named, customers))}
            <span className="max-wide:hidden">
              <InlineBar share={shareOf(named, customers)} width="3rem" />
            </span>
          </span>
        ),
    },
    {
      id: 'rejected',
      head: 'Rejected',
      end: true,
      cell: ({ rejected, import: number, kind }) =>
        rejected === 0 ? (
          <span className="text-ink-3">0</span>
        ) : (
          <PlaceLink
            to="/w/$workspace/import"
            search={{ receipt: number }}
            label={`${format.counted(rejected, 'rejected row')} of ${kindName(kind)}`}
          >
            {format.number(rejected)}
          </PlaceLink>
        ),
    },
    {
      id: 'weeks',
      head: '12 weeks',
      optional: true,
      width: '6.5rem',
      cell: ({ weeks }) => (
        <Columns
          values={weeks}
          label={`Records a week, the oldest first: ${weeks.map((each) => format.number(each)).join(', ')}`}
        />
      ),
    },
  ];
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function Freshness({ feed: { days, freshFor, late } }: { feed: Feed }) {
  const format = useFormat();
  if (days === null) return <span className="text-ink-3">—</span>;
  const age = days === 0 ? 'today' : format.counted(days, 'day');
  if (late) {
    return (
      <Badge tone="warning" icon={ClockAlert}>
        {age}, late
      </Badge>
    );
  }
  if (freshFor === null) return <span className="text-ink-2">{age}</span>;
  return (
    <Badge tone="positive" icon={Check}>
      {age}
    </Badge>
  );
}

/** "Seven of eight feeds are fresh. 60 of 403,374 rows were rejected." */
function findingOf(feeds: readonly Feed[], format: Format): string {
  const judged = feeds.filter(({ freshFor }) => freshFor !== null);
  const fresh = judged.filter(({ late }) => !late).length;
  const sum = (of: 'stored' | 'rejected' | 'skipped'): number => feeds.reduce((total, each) => total + each[of], 0);
  const rows = sum('stored') + sum('rejected') + sum('skipped');
  const skipped = sum('skipped') === 0 ? '' : `, ${format.number(sum('skipped'))} skipped`;
  const rejected = `${format.number(sum('rejected'))} of ${format.counted(rows, 'row')} rejected${skipped}.`;
  if (judged.length === 0) return `Nobody said how fresh a feed must be. ${rejected}`;
  const noun = judged.length === feeds.length ? 'feed' : 'watched feed';
  const how =
    fresh === judged.length
      ? `All ${format.counted(fresh, noun)}`
      : `${format.number(fresh)} of ${format.counted(judged.length, noun)}`;
  return `${how} ${judged.length === 1 ? 'is' : 'are'} fresh. ${rejected}`;
}
