// The one table. A few rows are a plain table; with `onActive` it is a grid that is walked by keys, and a long one draws
// only what is in view. Head sticky, text left, numbers right with their head, no zebra; "other" and zero rows are grey.
import { ArrowDown, ArrowUp, Check, Minus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Skeleton } from '../states.tsx';
import { type HeadMoves, useMoves } from './moves.ts';
import { useOverflows } from './overflows.ts';
import { type Rows, rowsOf } from './rows.ts';
import { useRowWindow } from './window.ts';

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row, index: number) => ReactNode;
  /** Numbers stand at the right with their head. */
  readonly end?: boolean;
  /** A CSS width; without one the column shares what is left. */
  readonly width?: string;
  /** Goes away below 1180 px. */
  readonly optional?: boolean;
  readonly sortable?: boolean;
  /** Read in place of a head that is not words. */
  readonly label?: string;
  /** A ground behind single cells: classes. */
  readonly tint?: (row: Row) => string;
  /** Keeps its place when the others can be moved. */
  readonly fixed?: boolean;
}

export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

export interface TableProps<Row> {
  /** Names the table for those who cannot see what stands above it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[] | Rows<Row>;
  readonly rowKey: (row: Row, index: number) => string | number;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  /** Columns can be moved, by dragging a head or by Alt and an arrow on it: the first takes the place of the second. */
  readonly onMove?: (column: string, to: string) => void;
  /** The row that details are shown of; moving it makes the table a grid. */
  readonly active?: number | null;
  readonly onActive?: (index: number) => void;
  readonly onOpen?: (index: number) => void;
  readonly isSelected?: (row: Row, index: number) => boolean;
  /** Adds the column of boxes. `extend` is a range from the last one. */
  readonly onToggle?: (index: number, extend: boolean) => void;
  readonly all?: boolean | 'some';
  readonly onToggleAll?: () => void;
  /** Rows of no importance: zero, other. */
  readonly isQuiet?: (row: Row) => boolean;
  /** The line of totals: one cell a column. */
  readonly total?: readonly ReactNode[];
  /** In a pane with a gutter: the table brings none. */
  readonly inset?: boolean;
  /** Two lines in a row. */
  readonly tall?: boolean;
  /** Lines between columns as well: for what is shown as it stands in a file. */
  readonly lined?: boolean;
  /** Shown in place of rows. */
  readonly children?: ReactNode;
  /** Fills its pane and scrolls by itself. */
  readonly fill?: boolean;
}

const HEAD_PIXELS = 30;
const WINDOWED_ABOVE = 200;

export function Table<Row>(props: TableProps<Row>) {
  const { columns, rowKey, onActive, onToggle, active = null, fill = false, inset = false } = props;
  const rows: Rows<Row> = Array.isArray(props.rows) ? rowsOf(props.rows) : (props.rows as Rows<Row>);
  const { count, need } = rows;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useRowWindow(scroller, count, HEAD_PIXELS);
  const overflows = useOverflows(scroller);
  const windowed = fill && count > WINDOWED_ABOVE;
  const [from, to] = windowed ? [seen.from, seen.to] : [0, count];
  const anchor = useRef<number | null>(null);
  const [focused, setFocused] = useState(false);
  const isGrid = onActive !== undefined;

  useEffect(() => need?.(from, to), [need, from, to]);

  // A row that is pointed at from outside, by an address or another page, is brought into view; one that was moved to is.
  const moved = useRef<number | null>(null);
  const { reveal } = seen;
  useEffect(() => {
    if (!windowed || active === null || active === moved.current) return;
    moved.current = active;
    reveal(active);
  });

  const move = (index: number, extend = false): void => {
    const next = Math.max(0, Math.min(count - 1, index));
    if (count === 0) return;
    moved.current = next;
    onActive?.(next);
    if (extend) onToggle?.(next, true);
    if (windowed) seen.reveal(next);
    else document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isGrid || event.target !== event.currentTarget) return;
    const at = active ?? -1;
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      PageDown: at + seen.pageRows,
      PageUp: at - seen.pageRows,
      Home: 0,
      End: count - 1,
    };
    const step = steps[event.key];
    if (step !== undefined && !event.altKey) {
      move(step, event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp'));
    } else if (event.key === 'Enter' && active !== null && !event.ctrlKey && !event.metaKey) props.onOpen?.(active);
    else if (event.key === ' ' && active !== null && onToggle !== undefined) onToggle(active, event.shiftKey);
    else return;
    event.preventDefault();
  };

  const moves = useMoves(columns, props.onMove);
  const span = columns.length + (onToggle === undefined ? 0 : 1);
  const edge = inset ? 'first:pl-0 last:pr-0' : 'first:pl-gutter last:pr-gutter';
  // Where the last columns go away on a narrow window, the one before them has their edge.
  const lastKept = columns.findLastIndex(({ optional }) => optional !== true);
  const edgeOf = (place: number): string =>
    place !== lastKept || place === columns.length - 1
      ? edge
      : `${edge} ${inset ? 'max-wide:pr-0' : 'max-wide:pr-gutter'}`;
  return (
    <div
      ref={scroller}
      className={`relative ${fill ? 'h-full min-h-0 overflow-auto' : 'overflow-x-auto'} ${props.tall === true ? TALL : ''}`}
      {...(overflows && !isGrid ? { tabIndex: 0, role: 'region', 'aria-label': props.label } : {})}
    >
      <table
        aria-label={props.label}
        aria-rowcount={windowed ? count + 1 : undefined}
        {...(isGrid
          ? {
              role: 'grid',
              'aria-multiselectable': onToggle !== undefined,
              tabIndex: 0,
              'data-rows': '',
              'aria-activedescendant': active !== null && active >= from && active < to ? `${id}-${active}` : undefined,
              onKeyDown,
              onFocus: () => setFocused(true),
              onBlur: () => setFocused(false),
            }
          : {})}
        className={`w-full border-separate border-spacing-0 ${fill && props.lined !== true ? 'table-fixed' : ''}`}
      >
        <colgroup>
          {onToggle === undefined ? null : <col style={{ width: '2.75rem' }} />}
          {columns.map((column) => (
            <col
              key={column.id}
              className={column.optional === true ? 'max-wide:hidden' : ''}
              style={column.width === undefined ? {} : { width: column.width }}
            />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={windowed ? 1 : undefined}>
            {onToggle === undefined ? null : (
              <th scope="col" className={`${HEAD} ${edge} ${inset ? '' : 'bg-surface-2'}`}>
                {props.onToggleAll === undefined ? (
                  <span className="sr-only">Selected</span>
                ) : (
                  <button
                    type="button"
                    aria-label={props.all === true ? 'Select none' : 'Select all'}
                    onClick={props.onToggleAll}
                    className="-ml-1.25 grid size-6 place-items-center"
                  >
                    <Box state={props.all ?? false} />
                  </button>
                )}
              </th>
            )}
            {columns.map((column, place) => (
              <HeadCell
                key={column.id}
                column={column}
                sort={props.sort ?? null}
                edge={`${edgeOf(place)} ${inset ? 'bg-surface-1' : 'bg-surface-2'} ${props.lined === true ? 'border-r border-r-line-1 align-top' : ''}`}
                {...(props.onSort === undefined ? {} : { onSort: props.onSort })}
                {...(column.fixed === true || props.onMove === undefined ? {} : { moves: moves.of(column.id) })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {windowed && seen.before > 0 ? <Spacer height={seen.before} span={span} /> : null}
          {Array.from({ length: to - from }, (_, at) => {
            const index = from + at;
            const row = rows.at(index);
            const isActive = index === active;
            const isSelected = row !== undefined && (props.isSelected?.(row, index) ?? false);
            const ground = isActive || isSelected ? 'bg-accent-soft' : isGrid ? 'group-hover:bg-surface-2' : '';
            const tone = row !== undefined && props.isQuiet?.(row) === true ? 'text-ink-3' : '';
            const cell = `h-row border-b border-line-1 px-2.25 whitespace-nowrap group-last:border-b-0 ${ground} ${tone}`;
            const ring = isActive && focused ? 'outline-2 -outline-offset-2 outline-focus' : '';
            return (
              <tr
                key={row === undefined ? `row ${index}` : rowKey(row, index)}
                id={`${id}-${index}`}
                aria-rowindex={windowed ? index + 2 : undefined}
                aria-selected={isGrid ? (onToggle === undefined ? isActive : isSelected) : undefined}
                className={`group ${ring}`}
                {...(isGrid
                  ? {
                      onClick: (event) => {
                        moved.current = index;
                        onActive(index);
                        if (event.shiftKey && onToggle !== undefined) onToggle(index, true);
                      },
                      onDoubleClick: () => props.onOpen?.(index),
                    }
                  : {})}
              >
                {onToggle === undefined ? null : (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's Space does the same for the active row
                  <td
                    className={`${cell} ${edge} ${isActive ? MARK : ''}`}
                    onClick={(event) => {
                      event.stopPropagation();
                      onToggle(index, event.shiftKey && anchor.current !== null);
                      anchor.current = index;
                    }}
                  >
                    <Box state={isSelected} />
                  </td>
                )}
                {columns.map((column, place) => (
                  <td
                    key={column.id}
                    className={`${cell} ${edgeOf(place)} ${column.end === true ? 'text-right tabular-nums' : 'max-w-0 truncate'} ${fill && props.lined !== true ? '' : 'max-w-[30rem]!'} ${column.optional === true ? 'max-wide:hidden' : ''} ${isActive && place === 0 && onToggle === undefined ? MARK : ''} ${props.lined === true ? 'border-r' : ''} ${row === undefined ? '' : (column.tint?.(row) ?? '')}`}
                  >
                    {row === undefined ? <Skeleton /> : column.cell(row, index)}
                  </td>
                ))}
              </tr>
            );
          })}
          {windowed && seen.after > 0 ? <Spacer height={seen.after} span={span} /> : null}
          {props.total === undefined ? null : (
            <tr>
              {onToggle === undefined ? null : <td className="border-t border-line-2" />}
              {columns.map((column, at) => (
                <td
                  key={column.id}
                  className={`h-row border-t border-line-2 px-2.25 font-strong whitespace-nowrap ${edgeOf(at)} ${column.end === true ? 'text-right tabular-nums' : ''} ${column.optional === true ? 'max-wide:hidden' : ''}`}
                >
                  {props.total?.[at]}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
      {count === 0 ? props.children : null}
    </div>
  );
}

const HEAD =
  'sticky top-0 z-1 h-7.5 border-b border-line-2 px-2.25 text-left text-small font-medium whitespace-nowrap text-ink-2';
/** The height of its rows, which those that are in view are counted by. */
const TALL = '[--row:2.875rem]';
const MARK = 'shadow-[inset_2px_0_0_var(--accent)]';

function HeadCell<Row>({
  column,
  sort,
  onSort,
  moves,
  edge,
}: {
  column: Column<Row>;
  sort: Sort | null;
  onSort?: (sort: Sort) => void;
  moves?: HeadMoves;
  edge: string;
}) {
  const sorted = sort?.by === column.id;
  const Arrow = sort?.descending === true ? ArrowDown : ArrowUp;
  const direction = sort?.descending === true ? 'descending' : 'ascending';
  const target = moves?.isTarget === true ? 'bg-accent-soft!' : '';
  const look = `${HEAD} ${edge} ${column.end === true ? 'text-right' : ''} ${column.optional === true ? 'max-wide:hidden' : ''} ${sorted ? 'font-strong! text-ink-1!' : ''} ${target}`;
  const sorts = onSort !== undefined && column.sortable !== false;
  if (!sorts && moves === undefined) {
    return (
      <th scope="col" aria-label={column.label} className={look}>
        {column.head}
      </th>
    );
  }
  return (
    <th
      scope="col"
      aria-label={column.label}
      {...(sorts ? { 'aria-sort': sorted ? direction : 'none' } : {})}
      className={look}
      {...moves?.drag}
    >
      <button
        type="button"
        {...moves?.head}
        onClick={() => {
          if (sorts) onSort({ by: column.id, descending: sorted ? sort?.descending !== true : column.end === true });
        }}
        className={`inline-flex h-6 items-center gap-1 rounded-1 hover:text-ink-1 ${column.end === true ? 'flex-row-reverse' : ''}`}
      >
        {column.head}
        {sorted ? <Arrow aria-hidden size={14} strokeWidth={1.75} className="text-accent-text" /> : null}
      </button>
    </th>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={span} className="p-0" />
    </tr>
  );
}

function Box({ state }: { state: boolean | 'some' }) {
  const on = state !== false;
  return (
    <span
      aria-hidden
      className={`grid size-3.5 place-items-center rounded-1 border ${on ? 'border-accent bg-accent text-on-accent' : 'border-line-3 bg-surface-1'}`}
    >
      {state === 'some' ? <Minus size={10} strokeWidth={3.5} /> : state ? <Check size={10} strokeWidth={3.5} /> : null}
    </span>
  );
}
