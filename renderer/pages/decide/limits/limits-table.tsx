// The limits of a run where they are edited: capacity, what was taken before, what the run used, what is left. An edited
// capacity holds for the next run only, and says so until it was run.
import { Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { PriceRange } from '#shared/model/certificate.ts';
import type { LimitNow } from '#shared/model/run.ts';
import { Badge } from '../../../parts/badge.tsx';
import { InlineBar } from '../../../parts/charts/bars.tsx';
import { NumberField } from '../../../parts/form/number-field.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import type { DraftState } from '../draft.ts';
import { limitAmount, PERIODS, type Report } from '../words.ts';
import { BoundsOverlooked } from './bounds-overlooked.tsx';
import { NextRun } from './next-run.tsx';

export interface LimitRow {
  readonly id: string;
  readonly name: string;
  readonly period: string;
  readonly counts: LimitNow['counts'];
  /** Null for a limit that has a minimum only. */
  readonly capacity: number | null;
  readonly minimum: number | null;
  readonly missed: number;
  readonly taken: number;
  /** Null before the first run. */
  readonly used: number | null;
  /** What one more unit adds to the run, by its proof; null where nothing is proved. */
  readonly price: number | null;
  /** How far that holds; null where it was not worked out. */
  readonly range: PriceRange | null;
  /** What claims and contacts hold at this moment; null where the limit is not configured any more. */
  readonly takenNow: number | null;
}

/** The limits of a run, beside what they hold now. */
export function limitRows(
  { summary, names }: Report,
  now: readonly LimitNow[],
  ranges: readonly PriceRange[],
): LimitRow[] {
  const ids = [...new Set([...summary.limits, ...summary.minimums].map(({ id }) => id))];
  return ids.map((id) => {
    const limit = summary.limits.find((each) => each.id === id);
    const minimum = summary.minimums.find((each) => each.id === id);
    const named = names.limits[id];
    return {
      id,
      name: named?.name ?? id,
      period: limit?.period ?? minimum?.period ?? 'run',
      counts: named?.counts ?? 'contacts',
      capacity: limit?.capacity ?? null,
      minimum: minimum?.minimum ?? null,
      missed: minimum?.missed ?? 0,
      taken: limit?.taken ?? 0,
      used: limit?.used ?? minimum?.reached ?? 0,
      price: summary.certificate?.prices.find((each) => each.id === id)?.price ?? null,
      range: ranges.find((each) => each.id === id) ?? null,
      takenNow: now.find((each) => each.id === id)?.taken ?? null,
    };
  });
}

/** The limits as the first run will meet them. */
export const limitRowsNow = (now: readonly LimitNow[]): LimitRow[] =>
  now.map((each) => ({ ...each, missed: 0, used: null, price: null, range: null, takenNow: each.taken }));

export const FIRST_CAPACITY = 'first-capacity';

export function LimitsTable({
  rows,
  draft,
  strategy,
  isFirst,
  drawn = null,
  onDraw,
  children,
}: {
  rows: readonly LimitRow[];
  draft: DraftState;
  /** Of the run that is shown. */
  strategy: string;
  /** Nothing was decided yet. */
  isFirst: boolean;
  /** The limit whose worth is drawn, and how another is chosen. */
  drawn?: string | null;
  onDraw?: (limit: string) => void;
  /** Under the table. */
  children?: ReactNode;
}) {
  const format = useFormat();
  const full = rows.filter((row) => row.capacity !== null && row.used !== null && leftOf(row)! < 1).length;
  const finding = isFirst
    ? 'What the first run starts from.'
    : full === 0
      ? 'None is used up.'
      : `${format.counted(full, 'limit')} ${full === 1 ? 'is' : 'are'} used up.`;
  return (
    <Pane flush label="Limits" className="overflow-y-auto max-column:overflow-visible">
      <PaneHead inset title="Limits" finding={finding}>
        <NextRun draft={draft} strategy={strategy} />
      </PaneHead>
      <BoundsOverlooked strategy={draft.draft.strategy ?? strategy} />
      <Table
        label="Limits of the run"
        rows={rows}
        rowKey={({ id }) => id}
        columns={columnsOf(
          draft.draft.limits,
          draft.setLimit,
          isFirst,
          rows.some(({ price }) => price !== null),
          onDraw,
          format,
        )}
        isSelected={({ id }) => id === drawn}
        isQuiet={(row) => row.used === 0 && row.missed === 0}
      >
        <p className="px-gutter py-3 text-ink-2">The configuration sets no limits.</p>
      </Table>
      {children}
    </Pane>
  );
}

/** What the run left of a limit. */
const leftOf = ({ capacity, taken, used }: LimitRow): number | null =>
  capacity === null ? null : capacity - taken - (used ?? 0);

function columnsOf(
  edited: Readonly<Record<string, number>>,
  setLimit: DraftState['setLimit'],
  isFirst: boolean,
  isPriced: boolean,
  onDraw: ((limit: string) => void) | undefined,
  format: Format,
): Column<LimitRow>[] {
  const amount = (value: number, { counts }: LimitRow): string => limitAmount(value, counts, format);
  return [
    {
      id: 'limit',
      head: 'Limit',
      cell: ({ name, period }) => (
        <>
          {name}
          {name.toLowerCase().includes(period) ? null : (
            <span className="ml-1 text-small text-ink-3 max-wide:hidden">{PERIODS[period] ?? ''}</span>
          )}
        </>
      ),
    },
    {
      id: 'capacity',
      head: 'Capacity',
      end: true,
      width: '7rem',
      cell: (row, index) =>
        row.capacity === null ? (
          <span className="text-ink-2">at least {amount(row.minimum ?? 0, row)}</span>
        ) : (
          <span className="inline-block py-px" {...(index === 0 ? { id: FIRST_CAPACITY } : {})}>
            <NumberField
              label={`Capacity of ${row.name}`}
              hideLabel
              width="w-24"
              least={0}
              value={edited[row.id] ?? row.capacity}
              show={(value) => format.number(value, [0, 2])}
              {...(row.counts === 'money' ? { unit: format.currencySign } : {})}
              onCommit={(value) => {
                setLimit(row.id, value === row.capacity ? null : value);
                return null;
              }}
            />
          </span>
        ),
    },
    {
      id: 'taken',
      head: 'Taken',
      label: 'Taken before the run',
      end: true,
      optional: true,
      cell: (row) => (
        <span title={nowTaken(row, format)} className={row.taken === 0 ? 'text-ink-3' : ''}>
          {amount(row.taken, row)}
        </span>
      ),
    },
    ...(isFirst
      ? []
      : [
          {
            id: 'used',
            head: 'Used',
            end: true,
            cell: (row: LimitRow) => amount(row.used ?? 0, row),
          },
          {
            id: 'bar',
            head: '',
            label: 'Share that is used',
            optional: true,
            width: '2.5rem',
            cell: (row: LimitRow) =>
              row.capacity === null || row.capacity === 0 ? null : (
                <InlineBar
                  share={(row.taken + (row.used ?? 0)) / row.capacity}
                  width="2rem"
                  colour={leftOf(row)! < 1 ? 'var(--accent)' : 'var(--mark)'}
                />
              ),
          },
        ]),
    { id: 'left', head: 'Left', end: true, cell: (row) => <Left row={row} /> },
    ...(isPriced
      ? [
          {
            id: 'price',
            head: 'One more is worth',
            end: true,
            cell: (row: LimitRow) => <Price row={row} {...(onDraw === undefined ? {} : { onDraw })} />,
          },
          {
            id: 'range',
            head: 'That holds',
            optional: true,
            cell: (row: LimitRow) => <span className="text-ink-2">{rangeWords(row, format)}</span>,
          },
        ]
      : []),
  ];
}

function nowTaken(row: LimitRow, format: Format): string {
  if (row.takenNow === null || row.takenNow === row.taken) return '';
  return `The next run starts with ${limitAmount(row.takenNow, row.counts, format)} taken`;
}

function Price({ row, onDraw }: { row: LimitRow; onDraw?: (limit: string) => void }) {
  const format = useFormat();
  const { price, range, missed, name } = row;
  if (price === null || missed > 0) return <span className="text-ink-3">—</span>;
  const words = priceWords(price, range, format);
  const shown =
    price === 0 && words === format.money(0) ? (
      <span className="text-ink-3">{words}</span>
    ) : (
      <Badge tone="accent" icon={Tag}>
        {words}
      </Badge>
    );
  if (onDraw === undefined) return shown;
  return (
    <AriaButton
      aria-label={`${words}: what ${name} is worth, drawn`}
      onPress={() => onDraw(row.id)}
      className="cursor-default rounded-1 data-hovered:underline"
    >
      {shown}
    </AriaButton>
  );
}

/** Where customers tie, a price is a stretch and shown as one. */
function priceWords(price: number, range: PriceRange | null, format: Format): string {
  if (range === null) return format.money(price);
  const [low, high] = [Math.min(range.lower, range.upper), Math.max(range.lower, range.upper)];
  if (format.money(low) === format.money(high)) return format.money(low);
  return `${format.money(low)} to ${format.money(high)}`;
}

function rangeWords({ range, price, missed, counts }: LimitRow, format: Format): string {
  if (range === null || missed > 0 || price === null) return '';
  if (range.lower === 0 && range.upper === 0) return '';
  if (range.more === null) return 'for any number more';
  if (range.more === 0) return 'not for one more';
  return `up to +${limitAmount(range.more, counts, format)}`;
}

function Left({ row }: { row: LimitRow }) {
  const format = useFormat();
  const left = leftOf(row);
  if (left === null) {
    if (row.used === null) return <span className="text-ink-3">—</span>;
    return row.missed > 0 ? (
      <Badge tone="warning">missed by {limitAmount(row.missed, row.counts, format)}</Badge>
    ) : (
      <span className="text-ink-2">minimum met</span>
    );
  }
  return <span className={left < 1 ? 'font-strong' : ''}>{limitAmount(Math.max(0, left), row.counts, format)}</span>;
}
