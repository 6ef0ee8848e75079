// The list itself: tabs, chips, table and details, with the state of each: being worked out, nothing matches, failed.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ListColumn, ListColumns } from '#engine/api/customers/columns.ts';
import type { ListRow } from '#engine/api/customers/rows.ts';
import { troubleOf, useClient, useWorkspace } from '../../app/client.tsx';
import { useWidth } from '../../parts/charts/width.ts';
import { useFormat } from '../../parts/format/context.tsx';
import { tell } from '../../parts/notice.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Failed, NothingMatches, useLasting } from '../../parts/states.tsx';
import { type Rows, usePagedRows } from '../../parts/table/rows.ts';
import { Table } from '../../parts/table/table.tsx';
import { say } from '../../parts/toast.tsx';
import { cellKeys, fittingColumns, tableColumns } from './columns.tsx';
import { MOST_COPIED, rowsAt, tsvOf, useCopyKey } from './copy.ts';
import { FilterBar } from './filters/bar.tsx';
import { Inspector } from './inspector.tsx';
import type { ListActs, ListState } from './list-state.ts';
import { type Selection, useSelection } from './selection.ts';
import { useActive } from './use-active.ts';
import type { useOrder } from './use-order.ts';
import { ViewTabs } from './view-tabs.tsx';
import { useWording } from './wording.ts';

/** Below it, details lie over the list and are shown only when asked for. */
export const ROOM_FOR_DETAILS = '(min-width: 73.76rem)';
const SAID_AFTER_MS = 1_000;

export interface ChosenRows {
  readonly order: string;
  readonly selection: Selection;
}

export function CustomerList({
  catalogue,
  columns: chosen,
  state,
  acts,
  ordered,
  isAdding,
  onAdding,
  onChosen,
  details,
  onHideDetails,
}: {
  catalogue: ListColumns;
  columns: readonly ListColumn[];
  state: ListState;
  acts: ListActs;
  ordered: ReturnType<typeof useOrder>;
  isAdding: boolean;
  onAdding: (adding: boolean) => void;
  /** Told which rows are shown or selected; null while nobody knows. */
  onChosen: (chosen: ChosenRows | null) => void;
  details: boolean;
  onHideDetails: () => void;
}) {
  const client = useClient();
  const queries = useQueryClient();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const format = useFormat();
  const wording = useWording(catalogue);
  const { order } = ordered;
  const [box, width] = useWidth(1_000);
  // Details, or a narrow window, hide the last columns and never squeeze them; else everything that was chosen is there.
  const columns = details || !hasRoom() ? fittingColumns(chosen, width / remPixels(), state.sort?.column) : chosen;
  const keys = cellKeys(catalogue, chosen);
  const rowsKey = ['customers rows', order?.id, keys.join('\n')];
  const fetchRows = async (from: number, count: number, signal?: AbortSignal): Promise<readonly ListRow[]> => {
    const asked = { order: order?.id ?? '', from, count, columns: keys };
    // When everything is asked again, the order comes first: rows of one that is gone are not asked for.
    if (!ordered.isOld) await ordered.hold(asked.order);
    return (await client.customers.rows.query(asked, signal === undefined ? {} : { signal })).rows;
  };
  const rows = usePagedRows<ListRow>({ key: rowsKey, count: order?.count ?? 0, fetch: fetchRows });
  const selection = useSelection(order?.id, order?.count ?? 0);
  const settledOrder = ordered.isOld ? undefined : order?.id;
  useEffect(
    () => onChosen(settledOrder === undefined ? null : { order: settledOrder, selection }),
    [onChosen, settledOrder, selection],
  );

  // The desk does not keep an order for ever, nor when what it rests on has changed.
  const rowsTrouble = rows.error === null ? null : troubleOf(rows.error);
  const isGone = rowsTrouble?.code === 'ORDER_GONE';
  const { again } = ordered;
  useEffect(() => {
    if (!isGone) return;
    again();
    void queries.invalidateQueries({ queryKey: ['customers rows'] });
  }, [isGone, again, queries]);

  const [active, setActive] = useActive(order?.id, state.at, client);
  const activeRow = active === null ? undefined : rows.at(active);
  const activeId = activeRow?.customerId ?? null;
  const { point } = acts;
  const pointed = useRef(state.at);
  // The address follows the row, so that a reload finds it; a row on its way has no id yet.
  useEffect(() => {
    if (activeId === null || activeId === pointed.current) return;
    pointed.current = activeId;
    point(activeId);
  });
  const openCustomer = (customer: string): void =>
    void navigate({
      to: '/w/$workspace/customers/$customer',
      params: { workspace, customer },
      search: { ...state.search, at: customer } as never,
    });
  const open = (index: number): void => {
    const row = rows.at(index);
    if (row !== undefined) openCustomer(row.customerId);
  };

  const shown = keys.flatMap((key) => catalogue.columns.find((each) => each.key === key) ?? []);
  const copy = async (indices: readonly number[]): Promise<void> => {
    if (indices.length === 0) return;
    try {
      const copied = await rowsAt(indices, fetchRows);
      await navigator.clipboard.writeText(tsvOf(shown, copied, wording));
      say(`Copied ${format.counted(copied.length, 'row')} as a table`);
    } catch (error) {
      tell(troubleOf(error));
    }
  };
  const copySelected = (): void => {
    const indices = selection.count > 0 ? selection.first(MOST_COPIED) : active === null ? [] : [active];
    if (selection.count > MOST_COPIED) {
      tell({
        sentence: `A clipboard takes ${format.number(MOST_COPIED)} rows: the first of the ${format.number(selection.count)} selected were copied.`,
        code: 'BAD_VALUE',
      });
    }
    void copy(indices);
  };
  useCopyKey(copySelected);

  const { progress } = ordered;
  const settled = useRef<[ListState['filter'], ListState['sort']]>([[], null]);
  if (order !== undefined && !ordered.isOld) settled.current = [state.filter, state.sort];
  const waits = useLasting(ordered.isOld || order === undefined);
  const waitsLong = useLasting(ordered.isOld || order === undefined, SAID_AFTER_MS);
  const orderTrouble = ordered.error === null ? null : troubleOf(ordered.error);
  const nothing = order !== undefined && order.count === 0 && !ordered.isOld;
  const { pinned } = state;
  const detailed = pinned ?? activeId;
  const isOpen = details && detailed !== null;
  const { pin } = acts;
  return (
    <div
      className={`relative grid min-h-0 gap-px bg-line-1 ${isOpen ? 'grid-cols-[minmax(0,1fr)_var(--inspector)] max-wide:grid-cols-1' : 'grid-cols-1'}`}
    >
      <section ref={box} aria-label="List" className="flex min-h-0 min-w-0 flex-col bg-surface-1 max-column:h-[80vh]">
        <ViewTabs state={state} acts={acts} />
        <FilterBar
          filter={state.filter}
          catalogue={catalogue}
          wording={wording}
          onChange={acts.filterBy}
          count={waits ? undefined : order?.count}
          isAdding={isAdding}
          onAdding={onAdding}
          changed={state.isChanged && state.view !== null ? { save: acts.saveView, reset: acts.reset } : null}
        />

        {waitsLong && progress !== null ? (
          <div className="flex-none border-b border-line-1 px-gutter py-2">
            <Progress
              progress={{
                phase: 'Reading customers',
                done: progress.done,
                total: progress.total,
                unit: 'customers',
                secondsLeft: secondsLeft(progress),
              }}
              onCancel={() => {
                ordered.cancel();
                acts.goBack(...settled.current);
              }}
            />
          </div>
        ) : null}
        {orderTrouble !== null && !ordered.isFetching ? (
          <Failed what="The list could not be made" trouble={orderTrouble} onRetry={again} />
        ) : nothing ? (
          <div className="min-h-0 flex-1 overflow-auto">
            <NothingMatches
              title={nothingTitle(state.filter.length)}
              filters={state.filter.map((each, at) => {
                const { subject, says } = wording.filter(each);
                const without = order.without[at] ?? 0;
                return {
                  id: String(at),
                  words: (
                    <b>
                      {subject} {says}
                    </b>
                  ),
                  count: without === 0 ? 'none' : format.counted(without, 'customer'),
                };
              })}
              onRemove={(id) => acts.filterBy(state.filter.filter((_, at) => String(at) !== id))}
              onClear={() => acts.filterBy([])}
            />
          </div>
        ) : (
          <div className={`min-h-0 flex-1 ${waits && order !== undefined ? 'opacity-60' : ''}`} aria-busy={waits}>
            {rowsTrouble !== null && !isGone && rows.at(0) === undefined && !rows.isFetching ? (
              <Failed
                what="The customers could not be read"
                trouble={rowsTrouble}
                onRetry={() => void queries.invalidateQueries({ queryKey: rowsKey })}
              />
            ) : (
              <Table
                fill
                label="Customers"
                columns={tableColumns(catalogue, chosen, wording).filter(
                  ({ id }, at) => at === 0 || columns.some(({ key }) => key === id),
                )}
                rows={order === undefined ? barsFor(waits) : rows}
                rowKey={(row) => row.customerId}
                sort={state.sort === null ? null : { by: state.sort.column, descending: state.sort.descending }}
                onMove={(column, to) =>
                  acts.moveColumn(
                    chosen.map(({ key }) => key),
                    column,
                    to,
                  )
                }
                onSort={({ by, descending }) => acts.sortBy({ column: by, descending })}
                active={active}
                onActive={setActive}
                onOpen={open}
                isSelected={(_, index) => selection.has(index)}
                onToggle={selection.toggle}
                all={selection.all}
                onToggleAll={selection.toggleAll}
              />
            )}
          </div>
        )}
      </section>
      {isOpen ? (
        <Inspector
          customer={detailed}
          isPinned={pinned !== null}
          onPin={() => pin(pinned === null ? detailed : null)}
          catalogue={catalogue}
          wording={wording}
          run={order?.run ?? null}
          onOpen={() => openCustomer(detailed)}
          onCopy={pinned === null ? () => void copy([active ?? 0]) : null}
          onClose={() => {
            if (pinned !== null) pin(null);
            onHideDetails();
          }}
        />
      ) : null}
    </div>
  );
}

/** Bars in place of rows that nobody has counted yet. */
const barsFor = (waits: boolean): Rows<ListRow> => ({ count: waits ? 24 : 0, at: () => undefined });

const hasRoom = (): boolean => window.matchMedia(ROOM_FOR_DETAILS).matches;

const remPixels = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

function secondsLeft({ done, total, since }: { done: number; total: number; since: number }): number | null {
  const seconds = (performance.now() - since) / 1_000;
  return done === 0 ? null : (seconds * (total - done)) / done;
}

const COUNTS = ['no', 'this', 'both', 'all three', 'all four', 'all five'];

function nothingTitle(filters: number): string {
  if (filters === 1) return 'No customer matches this filter';
  return `No customer matches ${COUNTS[filters] ?? `all ${filters}`} filters`;
}
