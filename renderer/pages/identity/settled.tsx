// What people have said already: merges, which can be reversed, and refusals, which can be taken back.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import type { ListedMerge, ListedRefusal } from '#engine/api/identity/board.ts';
import { troubleOf, useClient } from '../../app/client.tsx';
import { CustomerLink } from '../../app/customer-link.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane } from '../../parts/pane.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { IdentityActs } from './acts.ts';

const A_PAGE = 200;

export function Merged({ acts }: { acts: IdentityActs }) {
  const client = useClient();
  const format = useFormat();
  const list = useInfiniteQuery({
    queryKey: ['identity merges'],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      client.identity.merges.query({ before: pageParam, limit: A_PAGE }, { signal }) as Promise<ListedMerge[]>,
    getNextPageParam: (page) => (page.length < A_PAGE ? null : (page.at(-1)?.merge ?? null)),
  });
  const columns: Column<ListedMerge>[] = [
    {
      id: 'kept',
      head: 'Kept',
      width: '24%',
      cell: ({ oneId, chosenId }) => <CustomerLink customer={chosenId ?? oneId} />,
    },
    {
      id: 'away',
      head: 'Merged into it',
      width: '24%',
      cell: ({ oneId, otherId, chosenId }) => <CustomerLink customer={chosenId === otherId ? oneId : otherId} />,
    },
    { id: 'change', head: 'Change', end: true, width: '6rem', cell: ({ change }) => format.number(change) },
    { id: 'who', head: 'Who', optional: true, cell: ({ actor }) => <span title={actor}>{actor}</span> },
    {
      id: 'state',
      head: 'State',
      width: '12rem',
      cell: ({ reversed }) =>
        reversed === null ? (
          <Badge tone="positive">In force</Badge>
        ) : (
          <span className="text-small">Reversed by change {format.number(reversed)}</span>
        ),
    },
    {
      id: 'reverse',
      head: <span className="sr-only">Reverse</span>,
      label: 'Reverse',
      width: '7.5rem',
      end: true,
      cell: ({ merge, oneId, otherId, reversed }) =>
        reversed !== null ? null : (
          <Button
            small
            look="quiet"
            icon={Undo2}
            isDisabled={acts.isBusy}
            aria-label={`Reverse the merge of ${oneId} and ${otherId}`}
            onPress={() => void acts.reverse(merge, [oneId, otherId])}
          >
            Reverse
          </Button>
        ),
    },
  ];
  return (
    <Listed
      list={list}
      what="merges"
      empty="Nobody is merged"
      meaning="A merge says that two ids are one customer. It is listed here with its way back, and stays listed when it is reversed."
    >
      {(rows: readonly ListedMerge[]) => (
        <Table
          label="Merges"
          columns={columns}
          rows={rows}
          rowKey={({ merge }) => merge}
          isQuiet={({ reversed }) => reversed !== null}
        />
      )}
    </Listed>
  );
}

export function Refused({ acts }: { acts: IdentityActs }) {
  const client = useClient();
  const format = useFormat();
  const list = useInfiniteQuery({
    queryKey: ['identity refusals'],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      client.identity.refusals.query({ before: pageParam, limit: A_PAGE }, { signal }) as Promise<ListedRefusal[]>,
    getNextPageParam: (page) => (page.length < A_PAGE ? null : (page.at(-1)?.refusal ?? null)),
  });
  const columns: Column<ListedRefusal>[] = [
    { id: 'one', head: 'Customer', width: '24%', cell: ({ oneId }) => <CustomerLink customer={oneId} /> },
    { id: 'other', head: 'Another customer', width: '24%', cell: ({ otherId }) => <CustomerLink customer={otherId} /> },
    { id: 'change', head: 'Change', end: true, width: '6rem', cell: ({ change }) => format.number(change) },
    { id: 'who', head: 'Who', optional: true, cell: ({ actor }) => <span title={actor}>{actor}</span> },
    {
      id: 'back',
      head: <span className="sr-only">Take back</span>,
      label: 'Take back',
      width: '14rem',
      end: true,
      cell: ({ oneId, otherId, change, together }) => (
        <Button
          small
          look="quiet"
          icon={Undo2}
          isDisabled={acts.isBusy}
          aria-label={`Take back that ${oneId} and ${otherId} are two customers`}
          onPress={() =>
            void acts.takeBack(change, `Taken back: ${format.counted(together, 'pair')} of change ${change}`)
          }
        >
          {together === 1 ? 'Take back' : `Take back all ${format.number(together)} of it`}
        </Button>
      ),
    },
  ];
  return (
    <Listed
      list={list}
      what="refusals"
      empty="No pair is refused"
      meaning="Pairs you say are two customers are listed here. They are not proposed again until you take that back."
    >
      {(rows: readonly ListedRefusal[]) => (
        <Table label="Refused pairs" columns={columns} rows={rows} rowKey={({ refusal }) => refusal} />
      )}
    </Listed>
  );
}

interface InfiniteList<Row> {
  readonly data: { readonly pages: readonly (readonly Row[])[] } | undefined;
  readonly error: unknown;
  readonly isError: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

function Listed<Row>({
  list,
  what,
  empty,
  meaning,
  children,
}: {
  list: InfiniteList<Row>;
  what: string;
  empty: string;
  meaning: string;
  children: (rows: readonly Row[]) => React.ReactNode;
}) {
  if (list.isError) {
    return (
      <Failed what={`The ${what} could not be read`} trouble={troubleOf(list.error)} onRetry={() => list.refetch()} />
    );
  }
  if (list.data === undefined) {
    return (
      <div className="px-gutter py-4">
        <Loading what={`Reading the ${what}`} />
      </div>
    );
  }
  const rows = list.data.pages.flat();
  if (rows.length === 0) return <Empty title={empty}>{meaning}</Empty>;
  return (
    <Pane flush scrolls label={`All ${what}`}>
      {children(rows)}
      {list.hasNextPage ? (
        <div className="px-gutter py-3">
          <Button small isDisabled={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
            Show earlier ones
          </Button>
        </div>
      ) : null}
    </Pane>
  );
}
