// Step "Compare": what the file would change in the workspace, before anything is written.
import type { InspectedReject, Inspection } from '#shared/model/inspection.ts';
import { Button } from '../../../parts/button.tsx';
import { Callout } from '../../../parts/callout.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead, Panes } from '../../../parts/pane.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import type { ImportAddress } from '../address.ts';
import { Tally } from '../check/found.tsx';
import { TYPE_WORDS } from '../check/pieces.ts';
import { reasonWords } from '../words.ts';
import { NotBegun, type StartTrouble } from './not-begun.tsx';

export function Comparing({
  inspection,
  address,
  trouble,
  onAddress,
}: {
  inspection: Inspection;
  address: ImportAddress;
  /** Why the import could not begin. */
  trouble: StartTrouble | null;
  onAddress: (address: ImportAddress) => void;
}) {
  const format = useFormat();
  const { counts, before, rejects, columns, warnings, totals, kind } = inspection;
  if (counts === null || kind === null) return null;
  const stored = columns.filter(({ ignored, target }) => !ignored && target === 'attribute');
  const fresh = stored.filter(({ fixed }) => fixed === null);
  const left = columns.filter(({ ignored }) => ignored);
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_20rem] max-column:block max-wide:grid-cols-[minmax(0,1fr)_16rem]">
      <Pane flush scrolls label="What it would come to" className="grid auto-rows-max content-start gap-px">
        {before !== null || trouble !== null ? (
          <Pane label="Before you go on" className="grid gap-2">
            {trouble === null ? null : <NotBegun trouble={trouble} />}
            {before === null ? null : (
              <Callout
                tone="warning"
                title={`This very file is import ${format.number(before)} already.`}
                actions={
                  address.again === true ? undefined : (
                    <Button small onPress={() => onAddress({ ...address, again: true })}>
                      Import it once more
                    </Button>
                  )
                }
              >
                <span className="text-small">
                  Events, contacts and outcomes would be counted twice. Undo the first import, or choose another file.
                </span>
              </Callout>
            )}
          </Pane>
        ) : null}
        <Pane label="What it changes">
          <PaneHead title={sentence(inspection, format)} />
          <ul className="grid max-w-[86ch] gap-1 text-ink-2">
            {fresh.length === 0 ? (
              <li>No column is new to this workspace.</li>
            ) : (
              <li>
                {format.counted(fresh.length, 'new column')}:{' '}
                {listed(fresh.map(({ name, type }) => `${name} (${TYPE_WORDS[type].toLowerCase()})`))}.
              </li>
            )}
            {left.length === 0 ? null : (
              <li>
                {format.counted(left.length, 'column')} left out: {listed(left.map(({ header }) => header))}.
              </li>
            )}
            {Object.entries(totals).map(([name, total]) => (
              <li key={name} className="tabular-nums">
                {name}: {format.money(total.read)} read = {format.money(total.stored)} stored +{' '}
                {format.money(total.refused)} rejected or skipped.
              </li>
            ))}
            {warnings.map((warning) => (
              <li key={warning} className="break-words">
                {warning}
              </li>
            ))}
          </ul>
        </Pane>
        {rejects.length === 0 ? null : (
          <Pane flush label="Rows that would not be stored">
            <PaneHead
              inset
              title="Rows that would not be stored"
              finding={
                rejects.length < counts.rejected + counts.skipped
                  ? `The first ${format.number(rejects.length)} of ${format.number(counts.rejected + counts.skipped)}; all of them are listed with the receipt.`
                  : undefined
              }
            />
            <Table label="Rows that would not be stored" columns={REJECTS} rows={rejects} rowKey={({ line }) => line} />
          </Pane>
        )}
      </Pane>
      <Pane label="If you go on" well scrolls>
        <PaneHead title="If you go on" />
        <Tally counts={counts} after="Published in one step. Can be undone as one unit." />
      </Pane>
    </Panes>
  );
}

function sentence({ counts, file }: Inspection, format: ReturnType<typeof useFormat>): string {
  if (counts === null) return '';
  const parts = [
    ...(counts.new > 0 ? [`${format.number(counts.new)} new`] : []),
    ...(counts.updated > 0 ? [`${format.number(counts.updated)} changed`] : []),
    ...(counts.unchanged > 0 ? [`${format.number(counts.unchanged)} as they are already`] : []),
  ];
  if (parts.length === 0) return `No row of ${file.name} would be stored`;
  return `Of ${format.counted(counts.read, 'row')}, ${parts.join(', ')}`;
}

const NAMES_SHOWN = 12;
const listed = (names: readonly string[]): string =>
  names.length > NAMES_SHOWN
    ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${names.length - NAMES_SHOWN} more`
    : names.join(', ');

const REJECTS: readonly Column<InspectedReject>[] = [
  { id: 'line', head: 'Line', end: true, width: '5rem', cell: ({ line }) => line },
  {
    id: 'column',
    head: 'Column',
    width: '9rem',
    cell: ({ column }) => <span className="font-mono">{column ?? '—'}</span>,
  },
  {
    id: 'value',
    head: 'Value',
    width: '12rem',
    cell: ({ value }) => (
      <span className="inline-block max-w-48 truncate align-middle font-mono" title={value ?? ''}>
        {value ?? '—'}
      </span>
    ),
  },
  {
    id: 'why',
    head: 'Reason',
    cell: ({ rule, advice }) => (
      <span className="text-ink-2" title={advice}>
        {reasonWords(rule)}. {advice}
      </span>
    ),
  },
];
