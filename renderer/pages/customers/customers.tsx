// Customers: views, filters, and one table over everybody that any scroll position of can be shown of at once.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FileInput, Pin, PinOff, Users, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { troubleOf, useApi, usePulse, useWorkspace } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { Audiences } from './audiences.tsx';
import { ColumnChoice } from './column-choice.tsx';
import { shownColumns } from './columns.tsx';
import { type ChosenRows, CustomerList, ROOM_FOR_DETAILS } from './customer-list.tsx';
import { useListActs, useListState } from './list-state.ts';
import { useOrder } from './use-order.ts';

const KEYS = [
  { keys: ['ArrowUp', 'ArrowDown'], does: 'move' },
  { keys: ['Space'], does: 'select' },
  { keys: ['Enter'], does: 'open' },
  { keys: ['F'], does: 'filter' },
];

export function CustomersPage() {
  const api = useApi();
  const format = useFormat();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const catalogue = useQuery(api.customers.columns.queryOptions());
  const state = useListState();
  const acts = useListActs(state);
  const ordered = useOrder(state);
  const { order } = ordered;
  const [isAdding, setAdding] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const job = usePulse()?.job;
  const isImporting = job?.kind === 'import' && ['queued', 'running'].includes(job.state);
  const [chosen, setChosen] = useState<ChosenRows | null>(null);
  const selected = chosen?.selection.count ?? 0;
  const [details, setDetails] = useState(() => window.matchMedia(ROOM_FOR_DETAILS).matches);
  const step = (by: number): void => {
    if (state === undefined) return;
    const ids = [null, ...state.views.map(({ view }) => view)];
    const at = ids.indexOf(state.view?.view ?? null);
    acts.show(ids[(at + by + ids.length) % ids.length] ?? null);
  };
  const isEmpty = order?.total === 0;
  useCommands('Customers, this page', [
    { id: 'customers.filter', title: 'Add a filter', keys: 'F', run: () => setAdding(true) },
    {
      id: 'customers.clear',
      title: 'Clear all filters',
      keys: 'Shift F',
      why: state?.filter.length === 0 ? 'There is no filter.' : null,
      run: () => acts.filterBy([]),
    },
    {
      id: 'customers.audience',
      title: 'Save as audience…',
      keys: 'U',
      icon: UsersRound,
      why: isEmpty ? 'There are no customers yet' : null,
      run: () => setSaving(true),
    },
    { id: 'customers.next-view', title: 'Next view', keys: 'V', run: () => step(1) },
    { id: 'customers.previous-view', title: 'Previous view', keys: 'Shift V', run: () => step(-1) },
    { id: 'customers.move', title: 'Move to another row', keys: 'ArrowDown' },
    { id: 'customers.select', title: 'Select the row, with Shift up to it', keys: 'Space' },
    { id: 'customers.open', title: 'Open the customer', keys: 'Enter' },
    { id: 'customers.copy', title: 'Copy the selected rows as a table', keys: 'Mod C' },
    { id: 'customers.details', title: 'Show or hide the details', keys: 'I', run: () => setDetails(!details) },
    {
      id: 'customers.pin',
      title: state?.pinned == null ? 'Keep the details on this customer' : 'Let the details follow the row again',
      keys: 'P',
      icon: state?.pinned == null ? Pin : PinOff,
      why: details && (state?.pinned ?? state?.at) != null ? null : 'No details are shown',
      run: () => acts.pin(state?.pinned == null ? (state?.at ?? null) : null),
    },
    { id: 'customers.close', title: 'Hide the details', keys: 'Esc', run: () => setDetails(false) },
  ]);
  const shown = catalogue.data === undefined ? [] : shownColumns(catalogue.data, state?.columns ?? null);
  const sortWords = sortSentence(state?.sort ?? null, catalogue.data);
  return (
    <Page
      title="Customers"
      fact={
        order === undefined || isEmpty
          ? undefined
          : `${format.number(order.total)}${isImporting ? ', numbers from before this import' : ''}`
      }
      actions={
        catalogue.data === undefined || isEmpty ? null : (
          <>
            <ColumnChoice
              catalogue={catalogue.data}
              shown={shown.map(({ key }) => key)}
              onChange={acts.chooseColumns}
              onMove={acts.moveColumn}
            />
            <Audiences
              audiences={catalogue.data.audiences}
              chosen={
                chosen === null
                  ? null
                  : {
                      order: chosen.order,
                      rows: selected > 0 ? chosen.selection.stretches() : { all: true, rows: [] },
                      count: selected > 0 ? selected : (order?.count ?? 0),
                    }
              }
              isOpen={isSaving}
              onOpen={setSaving}
              onShow={(audience) => acts.filterBy([{ audience, is: true }])}
            />
          </>
        )
      }
      status={
        order === undefined || isEmpty
          ? []
          : [
              `${format.number(order.count)} of ${format.counted(order.total, 'customer')}`,
              ...(selected === 0 ? [] : [`${format.number(selected)} selected`]),
              sortWords,
              `Read in ${format.took(order.ms)}`,
            ]
      }
      keys={isEmpty ? [] : KEYS}
    >
      {catalogue.isError && catalogue.data === undefined ? (
        <Failed
          what="The customers could not be read"
          trouble={troubleOf(catalogue.error)}
          onRetry={() => void catalogue.refetch()}
        />
      ) : isEmpty ? (
        <Empty
          icon={Users}
          title="No customers yet"
          actions={
            <>
              <Button
                look="primary"
                icon={FileInput}
                onPress={() => void navigate({ to: '/w/$workspace/import', params: { workspace } })}
              >
                Import customers
              </Button>
              <Button look="quiet" onPress={() => void navigate({ to: '/' })}>
                Open the sample workspace
              </Button>
            </>
          }
        >
          Customers come from a file: one row each, with an id. Phone, e-mail and anything else you know are columns.
        </Empty>
      ) : catalogue.data === undefined || state === undefined ? (
        <div className="px-gutter py-4">
          <Loading rows={14} what="Reading the customers" />
        </div>
      ) : (
        <CustomerList
          catalogue={catalogue.data}
          columns={shown}
          state={state}
          acts={acts}
          ordered={ordered}
          isAdding={isAdding}
          onAdding={setAdding}
          onChosen={setChosen}
          details={details}
          onHideDetails={() => setDetails(false)}
        />
      )}
    </Page>
  );
}

function sortSentence(
  sort: { readonly column: string; readonly descending: boolean } | null,
  catalogue:
    | { readonly columns: readonly { readonly key: string; readonly label: string; readonly type: string }[] }
    | undefined,
): string {
  if (sort === null || sort.column === 'id') return 'Sorted by id';
  const column = catalogue?.columns.find(({ key }) => key === sort.column);
  if (column === undefined) return 'Sorted';
  const isNumber = ['whole', 'number', 'money'].includes(column.type);
  const isDate = column.type === 'date' || column.type === 'instant';
  const first = isNumber
    ? sort.descending
      ? 'highest first'
      : 'lowest first'
    : isDate
      ? sort.descending
        ? 'latest first'
        : 'earliest first'
      : sort.descending
        ? 'Z to A'
        : 'A to Z';
  return `Sorted by ${column.label.charAt(0).toLowerCase()}${column.label.slice(1)}, ${first}`;
}
