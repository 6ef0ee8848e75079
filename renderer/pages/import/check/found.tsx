// What was found while every row was checked, with what becomes of it; and what an import would come to.
import { Check, CircleHelp, Equal, Minus, X } from 'lucide-react';
import type { Consequence, InspectedCounts, Issue } from '#shared/model/inspection.ts';
import { Badge, type Tone } from '../../../parts/badge.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { reasonWords } from '../words.ts';

const THEN: Readonly<Record<Consequence, { word: string; tone: Tone; icon: typeof Check }>> = {
  reject: { word: 'Reject', tone: 'negative', icon: X },
  accept: { word: 'Accept', tone: 'accent', icon: Check },
  skip: { word: 'Skip', tone: 'plain', icon: Minus },
  ask: { word: 'Ask', tone: 'warning', icon: CircleHelp },
};

/** `issues` is null while the rows could not be read. */
export function Found({ issues, notes }: { issues: readonly Issue[] | null; notes: readonly string[] }) {
  const format = useFormat();
  const columns: Column<Issue>[] = [
    {
      id: 'column',
      head: 'Column',
      width: '9rem',
      cell: ({ column }) => <span className="font-mono">{column ?? '—'}</span>,
    },
    { id: 'what', head: 'What', width: '30%', cell: ({ what }) => <span title={what}>{reasonWords(what)}</span> },
    {
      id: 'detail',
      head: 'Detail',
      optional: true,
      cell: ({ detail }) => (
        <span className="text-ink-2" title={detail}>
          {detail}
        </span>
      ),
    },
    { id: 'rows', head: 'Rows', end: true, width: '5rem', cell: ({ rows }) => format.number(rows) },
    {
      id: 'then',
      head: 'Then',
      width: '6rem',
      cell: ({ consequence }) => {
        const { word, tone, icon } = THEN[consequence];
        return (
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        );
      },
    },
  ];
  return (
    <Pane flush label="Found while checking" className="flex flex-col">
      <PaneHead
        inset
        title="Found while checking"
        finding={
          issues === null || issues.length === 0 ? undefined : (
            <span className="text-small text-ink-3">{format.counted(issues.length, 'kind')}</span>
          )
        }
      />
      {issues === null || issues.length === 0 ? (
        <p className="px-gutter text-ink-2">
          {issues === null ? 'Checked once it is known what the columns are.' : 'Every value fits its column.'}
        </p>
      ) : (
        <div className="min-h-0 flex-1">
          <Table
            fill
            label="Found while checking"
            columns={columns}
            rows={issues}
            rowKey={({ column, what, consequence }) => `${consequence} ${column} ${what}`}
          />
        </div>
      )}
      {notes.length === 0 ? null : (
        <ul className="grid max-h-24 flex-none gap-1 overflow-auto px-gutter py-3 text-small text-ink-2">
          {notes.map((note) => (
            <li key={note} className="break-words">
              {note}
            </li>
          ))}
        </ul>
      )}
    </Pane>
  );
}

/** Read = stored + rejected + skipped, with what stored is made of. */
export function Tally({ counts, after }: { counts: InspectedCounts; after?: string }) {
  const format = useFormat();
  const { read, stored, updated, unchanged, rejected, skipped, customersCreated } = counts;
  const rows: (readonly [string, number, string])[] = [
    ['Read', read, 'font-strong'],
    ['Stored as new', counts.new, ''],
    ['Stored as update', updated, ''],
    ...(unchanged > 0 ? [['Stored unchanged', unchanged, ''] as const] : []),
    ['Rejected, with reason', rejected, rejected > 0 ? 'text-negative-text' : ''],
    ['Skipped', skipped, ''],
  ];
  return (
    <>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1.5">
        {rows.map(([name, count, look]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd className={`text-right tabular-nums ${look}`}>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 flex items-center gap-2 border-t border-line-1 pt-2 text-small text-positive-text tabular-nums">
        <Equal aria-hidden size={14} className="flex-none" />
        <span>
          {format.number(stored)} + {format.number(rejected)} + {format.number(skipped)} = {format.number(read)}
        </span>
      </p>
      {customersCreated === 0 ? null : (
        <p className="mt-2 text-small text-ink-2">
          {format.counted(customersCreated, 'customer')} made, whom nobody had imported.
        </p>
      )}
      {after === undefined ? null : <p className="mt-2 text-small text-ink-3">{after}</p>}
    </>
  );
}
