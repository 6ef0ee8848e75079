// The columns that are shown: those of the view, else a name, one attribute of each kind, permissions and the decision.
import { Minus } from 'lucide-react';
import type { ListColumn, ListColumns } from '#engine/api/customers/columns.ts';
import type { DecisionCell, ListCell, ListRow } from '#engine/api/customers/rows.ts';
import { STATUS_WORDS } from '#shared/model/filter-words.ts';
import { Channel, channelLook } from '../../parts/channel.tsx';
import { InlineBar } from '../../parts/charts/bars.tsx';
import { MISSING } from '../../parts/format/format.ts';
import type { Column } from '../../parts/table/table.tsx';
import { unitWord, type Wording } from './wording.ts';

const USUAL = 4;

/** The keys of the columns that a list shows before anybody chose, the name left out. */
export function usualColumns({ columns, name, channels, run }: ListColumns): string[] {
  const features = columns.filter(({ key, role, unit }) => role === 'feature' && key !== name && unit !== 'year');
  const firstOf = (...types: string[]): ListColumn | undefined => features.find(({ type }) => types.includes(type));
  const segment = features.find(({ key }) => key === 'attribute:segment') ?? firstOf('text');
  const chosen = [segment, firstOf('date', 'instant'), firstOf('money'), firstOf('number', 'whole')];
  const known = chosen.flatMap((each) => (each === undefined ? [] : [each.key]));
  const more = features.map(({ key }) => key).filter((key) => !known.includes(key));
  const worked = [...(channels.length === 0 ? [] : ['allowed']), ...(run === null ? [] : ['decision'])];
  return [...known, ...more.slice(0, USUAL - known.length), ...worked];
}

/** The columns chosen that are still there, the name left out; it always comes first. */
export function shownColumns(catalogue: ListColumns, chosen: readonly string[] | null): ListColumn[] {
  const keys = chosen ?? usualColumns(catalogue);
  return keys.flatMap((key) => {
    const column = key === catalogue.name ? undefined : catalogue.columns.find((each) => each.key === key);
    return column === undefined ? [] : [column];
  });
}

/** In rem. A head is never cut: one column may be wider for its words. */
const WIDTHS: Readonly<Record<ListColumn['type'], number>> = {
  text: 9,
  whole: 7,
  number: 7,
  money: 7,
  'yes-no': 7,
  date: 6.75,
  instant: 7,
  channels: 5.75,
  decision: 12,
};
const NUMBERS: readonly ListColumn['type'][] = ['whole', 'number', 'money'];

const NAME_WIDTH = 12;
const BOX_WIDTH = 2.75;
const LETTER = 0.44;

const headOf = ({ label, unit }: ListColumn): string => {
  const word = unitWord(unit);
  return word === null ? label : `${label}, ${word}`;
};

const MOST_WIDTH = 14;

const widthOf = (column: ListColumn): number =>
  Math.max(WIDTHS[column.type], Math.min(MOST_WIDTH, headOf(column).length * LETTER + 2.5));

/** The columns that fit in `rem`: the last attributes go first; what is sorted by, permissions and the decision stay. */
export function fittingColumns(
  columns: readonly ListColumn[],
  rem: number,
  sorted: string | undefined,
): readonly ListColumn[] {
  const kept = [...columns];
  const wide = (): number => NAME_WIDTH + BOX_WIDTH + kept.reduce((sum, column) => sum + widthOf(column), 0);
  while (wide() > rem) {
    const last = kept.findLastIndex(({ role, key }) => role !== null && key !== sorted);
    if (last < 1) break;
    kept.splice(last, 1);
  }
  return kept;
}

/** As the table takes them; cells of a row stand in the order of `columns`, behind the name's. */
export function tableColumns(
  catalogue: ListColumns,
  columns: readonly ListColumn[],
  wording: Wording,
): Column<ListRow>[] {
  const named = catalogue.name !== null;
  const name: Column<ListRow> = {
    id: catalogue.name ?? 'id',
    head: 'Customer',
    fixed: true,
    width: `${NAME_WIDTH}rem`,
    cell: (row) => <Name name={named ? (row.cells[0] ?? null) : null} id={row.customerId} />,
  };
  const others = columns.map((column, at): Column<ListRow> => {
    return {
      id: column.key,
      head: headOf(column),
      width: `${widthOf(column)}rem`,
      end: NUMBERS.includes(column.type),
      sortable: column.sortable,
      cell: (row) => (
        <Cell cell={row.cells[at + Number(named)] ?? null} column={column} catalogue={catalogue} wording={wording} />
      ),
    };
  });
  return [name, ...others];
}

/** The keys whose cells `tableColumns` reads. */
export const cellKeys = (catalogue: ListColumns, columns: readonly ListColumn[]): string[] => [
  ...(catalogue.name === null ? [] : [catalogue.name]),
  ...columns.map(({ key }) => key),
];

function Name({ name, id }: { name: ListCell; id: string }) {
  if (typeof name !== 'string') return <span className="font-mono text-small">{id}</span>;
  return (
    <span title={`${name} ${id}`}>
      <span className="font-medium">{name}</span> <span className="font-mono text-small text-ink-3">{id}</span>
    </span>
  );
}

function Cell({
  cell,
  column,
  catalogue,
  wording,
}: {
  cell: ListCell;
  column: ListColumn;
  catalogue: ListColumns;
  wording: Wording;
}) {
  if (cell === null) return <span className="text-ink-3">{MISSING}</span>;
  if (column.type === 'channels') return <Allowed allowed={cell as readonly string[]} catalogue={catalogue} />;
  if (column.type === 'decision') return <Decision decision={cell as DecisionCell} wording={wording} />;
  const text = wording.text(cell, column);
  if (column.unit === 'share' && typeof cell === 'number' && cell >= 0 && cell <= 1) {
    return (
      <span className="inline-flex items-center gap-2">
        <InlineBar share={cell} width="1.75rem" /> {text}
      </span>
    );
  }
  return typeof cell === 'string' ? <span title={text}>{text}</span> : text;
}

/** One place a channel, in the order of the configuration: an icon, or a dash. */
export function Allowed({ allowed, catalogue }: { allowed: readonly string[]; catalogue: ListColumns }) {
  const names = catalogue.channels.filter(({ id }) => allowed.includes(id)).map(({ name }) => name);
  const words = names.length === 0 ? 'none' : names.join(', ');
  return (
    <span className="inline-flex items-center gap-1 align-middle" title={words}>
      <span className="sr-only">{words}</span>
      {catalogue.channels.map(({ id }) => {
        const { icon: Icon, text } = channelLook(id);
        return allowed.includes(id) ? (
          <Icon key={id} aria-hidden size={14} strokeWidth={2} className={text} />
        ) : (
          <Minus key={id} aria-hidden size={14} strokeWidth={2} className="text-ink-3" />
        );
      })}
    </span>
  );
}

function Decision({ decision, wording }: { decision: DecisionCell; wording: Wording }) {
  const { treatment, channel, status, further = [] } = decision;
  if (treatment === null) {
    const words = STATUS_WORDS[status];
    return <Channel channel={null}>{words.charAt(0).toUpperCase() + words.slice(1)}</Channel>;
  }
  return (
    <span title={wording.decided(decision)} className="flex min-w-0 items-center gap-1.5">
      <Channel channel={channel}>{wording.treatment(treatment)}</Channel>
      {further.length === 0 ? null : <span className="flex-none text-ink-3 tabular-nums">+{further.length}</span>}
    </span>
  );
}
