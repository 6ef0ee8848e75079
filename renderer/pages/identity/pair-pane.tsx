// One pair: the two ids side by side, what differs marked, what the merged customer would have, and what to say of it.
import { useQuery } from '@tanstack/react-query';
import { Equal, EqualApproximately, EqualNot, type LucideIcon, Minus } from 'lucide-react';
import { useMemo } from 'react';
import type { Agreement, ComparedLine, ComparedPerson, Comparison } from '#engine/api/identity/compare.ts';
import { troubleOf, useApi } from '../../app/client.tsx';
import { CustomerLink } from '../../app/customer-link.tsx';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { type Format, MISSING } from '../../parts/format/format.ts';
import { PaneHead } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import { Segmented } from '../../parts/tabs.tsx';
import { valueText } from './words.ts';

const MARKS: Readonly<Record<Agreement, { word: string; icon: LucideIcon; tone: Tone; tint: string }>> = {
  same: { word: 'Same', icon: Equal, tone: 'plain', tint: '' },
  alike: { word: 'Written otherwise', icon: EqualApproximately, tone: 'info', tint: 'bg-info-soft' },
  different: { word: 'Differs', icon: EqualNot, tone: 'warning', tint: 'bg-warning-soft' },
  one: { word: 'Known of one', icon: Minus, tone: 'plain', tint: '' },
  neither: { word: 'Missing', icon: Minus, tone: 'plain', tint: '' },
};
const EVIDENCE: Readonly<Record<NonNullable<ComparedLine['evidence']>, string>> = {
  address: 'address',
  agree: 'must agree',
  contradict: 'must not differ',
};
/** What speaks for or against a pair comes first, then what differs. */
const FIRST: readonly Agreement[] = ['different', 'alike', 'same', 'one', 'neither'];

export interface PairPaneProps {
  readonly proposal: number;
  readonly keep: string | null;
  readonly onKeep: (id: string) => void;
  readonly onMerge: () => void;
  readonly onRefuse: () => void;
  /** Why nothing can be said of it now. */
  readonly why: string | null;
}

export function PairPane({ proposal, keep, onKeep, onMerge, onRefuse, why }: PairPaneProps) {
  const api = useApi();
  const answer = useQuery({
    ...api.identity.compare.queryOptions({ proposal }),
    placeholderData: (before) => before,
  });
  if (answer.isError) {
    return (
      <Failed
        what="The two could not be compared"
        trouble={troubleOf(answer.error)}
        onRetry={() => void answer.refetch()}
      />
    );
  }
  if (answer.data === undefined) {
    return (
      <div className="px-gutter py-4">
        <Loading rows={10} what="Comparing the two" />
      </div>
    );
  }
  return <Shown compared={answer.data} {...{ keep, onKeep, onMerge, onRefuse, why }} />;
}

function Shown({
  compared,
  keep,
  onKeep,
  onMerge,
  onRefuse,
  why,
}: Omit<PairPaneProps, 'proposal'> & { compared: Comparison }) {
  const format = useFormat();
  const { one, other, lines, reason } = compared;
  const people = [one, other];
  const kept: Side = keep === other.id ? 'other' : 'one';
  const shown = useMemo(
    () =>
      lines
        .filter(({ agreement }) => agreement !== 'neither')
        .toSorted(
          (a, b) =>
            Number(a.evidence === null) - Number(b.evidence === null) ||
            FIRST.indexOf(a.agreement) - FIRST.indexOf(b.agreement),
        ),
    [lines],
  );
  const missing = lines.length - shown.length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1 overflow-auto max-column:overflow-visible">
        <div className="px-gutter pt-4 max-wide:pt-3">
          <PaneHead
            title={
              <>
                Is <span className="font-mono break-all">{one.id}</span> the same customer as{' '}
                <span className="font-mono break-all">{other.id}</span>?
              </>
            }
            finding={`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`}
          />
          {people.map(({ id, standsFor, merged }) =>
            standsFor === null && merged.length === 0 ? null : (
              <p key={id} className="pb-2 text-small text-ink-2">
                <span className="font-mono">{id}</span>{' '}
                {standsFor === null ? (
                  <>
                    speaks for <span className="font-mono">{merged.join(', ')}</span> already.
                  </>
                ) : (
                  <>
                    was merged into <span className="font-mono">{standsFor}</span> before: a merge adds to that
                    customer.
                  </>
                )}
              </p>
            ),
          )}
        </div>
        <Table
          label={`${one.id} and ${other.id} side by side`}
          columns={columnsOf(compared, kept, format)}
          rows={shown}
          rowKey={({ name }) => name}
          isQuiet={({ agreement }) => agreement === 'one'}
        />
        {missing === 0 ? null : (
          <p className="px-gutter py-2 text-small text-ink-3">
            {format.counted(missing, 'attribute')} missing of both.
          </p>
        )}
        <h3 className="px-gutter pt-4 pb-1 text-small text-ink-2">What has happened under each id</h3>
        <Table
          label="What has happened under each id"
          columns={historyColumns(compared)}
          rows={historyOf(compared, format)}
          rowKey={({ what }) => what}
        />
        <p className="max-w-[86ch] px-gutter py-3 text-small text-ink-3">
          A merge moves and deletes nothing. The customer who is kept is decided about, and speaks for both: everything
          above counts together, what was said last about permission counts, and what is missing of the one is taken
          from the other. It can be reversed.
        </p>
      </div>
      <div className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-t border-line-1 bg-surface-1 px-gutter py-2.5">
        <Button look="primary" keys={['M']} why={why} onPress={onMerge}>
          Merge
        </Button>
        <Button keys={['X']} isDisabled={why !== null} onPress={onRefuse}>
          Two customers
        </Button>
        <div className="flex min-w-0 items-center gap-2 max-column:flex-wrap">
          <span className="text-small text-ink-2">Keep</span>
          <Segmented
            label="Which id is kept"
            items={people.map(({ id }) => ({ id, label: <span className="font-mono">{id}</span> }))}
            selected={compared[kept].id}
            onSelect={onKeep}
          />
        </div>
        <span className="ml-auto text-small text-ink-3 max-wide:hidden">
          {format.number(shown.filter(({ agreement }) => agreement === 'different').length)} of{' '}
          {format.counted(shown.length, 'attribute')} differ
        </span>
      </div>
    </div>
  );
}

type Side = 'one' | 'other';

function columnsOf(compared: Comparison, kept: Side, format: Format): Column<ComparedLine>[] {
  const value = (line: ComparedLine, side: Side) => {
    const text = valueText(format, line, line[side]);
    return <span title={text}>{text}</span>;
  };
  const column = (side: Side): Column<ComparedLine> => ({
    id: side,
    label: compared[side].id,
    head: <Head person={compared[side]} />,
    width: '26%',
    cell: (line) => value(line, side),
    tint: ({ agreement }) => MARKS[agreement].tint,
  });
  return [
    {
      id: 'attribute',
      head: 'Attribute',
      width: '20%',
      cell: ({ label, name, evidence }) => (
        <span title={name}>
          {label}{' '}
          {evidence === null ? null : <span className="ml-0.5 text-small text-ink-3">{EVIDENCE[evidence]}</span>}
        </span>
      ),
    },
    column('one'),
    column('other'),
    {
      id: 'agreement',
      head: 'Compared',
      width: '9.5rem',
      cell: ({ agreement }) => {
        const { word, icon, tone } = MARKS[agreement];
        return (
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        );
      },
    },
    {
      id: 'merged',
      head: 'If merged',
      optional: true,
      cell: (line) => value(line, line[kept] === null ? (kept === 'one' ? 'other' : 'one') : kept),
    },
  ];
}

function Head({ person: { id, name } }: { person: ComparedPerson }) {
  return (
    <span className="inline-flex max-w-full items-baseline gap-1.5 overflow-hidden">
      {name === null ? null : <span className="truncate">{name}</span>}
      <CustomerLink customer={id} />
    </span>
  );
}

interface HistoryRow {
  readonly what: string;
  readonly one: string;
  readonly other: string;
  readonly merged: string;
}

const historyColumns = ({ one, other }: Comparison): Column<HistoryRow>[] => [
  { id: 'what', head: 'History', width: '20%', cell: ({ what }) => what },
  { id: 'one', head: <span className="font-mono">{one.id}</span>, label: one.id, width: '26%', cell: (row) => row.one },
  {
    id: 'other',
    head: <span className="font-mono">{other.id}</span>,
    label: other.id,
    width: '26%',
    cell: (row) => row.other,
  },
  { id: 'merged', head: 'If merged', optional: true, cell: ({ merged }) => merged },
];

function historyOf({ one, other }: Comparison, format: Format): HistoryRow[] {
  const counted = (count: number, last: number | null): string =>
    count === 0 ? 'none' : `${format.number(count)}, the last ${format.day(last)}`;
  const latest = (a: number | null, b: number | null): number | null => Math.max(a ?? 0, b ?? 0) || null;
  const permission = ({ permission: said }: Pick<ComparedPerson, 'permission'>): string =>
    said === null
      ? MISSING
      : `${said.state}, ${said.channel === '*' ? 'every channel' : said.channel}, ${format.day(said.at)}`;
  return [
    {
      what: 'Events',
      one: counted(one.events, one.lastEvent),
      other: counted(other.events, other.lastEvent),
      merged: counted(one.events + other.events, latest(one.lastEvent, other.lastEvent)),
    },
    {
      what: 'Contacts',
      one: counted(one.contacts, one.lastContact),
      other: counted(other.contacts, other.lastContact),
      merged: counted(one.contacts + other.contacts, latest(one.lastContact, other.lastContact)),
    },
    {
      what: 'Permission for marketing',
      one: permission(one),
      other: permission(other),
      merged: permission((one.permission?.at ?? 0) >= (other.permission?.at ?? 0) ? one : other),
    },
  ];
}
