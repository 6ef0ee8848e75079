// One customer: who it is and may be contacted how, the journey, what the run decided and why, and what else there was.
// J and K go through the list that the customer was opened from.
import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, Printer, Table as TableIcon } from 'lucide-react';
import { useState } from 'react';
import { nameAttribute } from '#shared/model/attribute-label.ts';
import { troubleOf, useApi, useClient, useWorkspace } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { Page } from '../../app/page.tsx';
import { Button, IconButton } from '../../parts/button.tsx';
import { ChartsAsTables } from '../../parts/charts/frame.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Panes } from '../../parts/pane.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { useListSearch, useListState } from '../customers/list-state.ts';
import { useOrder } from '../customers/use-order.ts';
import { useWording } from '../customers/wording.ts';
import { Decision } from './decision.tsx';
import { Journey } from './journey.tsx';
import { Profile } from './profile.tsx';
import { StateBadge } from './state-badge.tsx';
import { Statement } from './statement.tsx';

const KEYS = [
  { keys: ['J', 'K'], does: 'next, previous' },
  { keys: ['ArrowLeft', 'ArrowRight'], does: 'move along the journey' },
  { keys: ['T'], does: 'charts as tables' },
];

export function CustomerPage() {
  const params = useParams({ strict: false }) as { customer?: string };
  const customer = params.customer ?? '';
  const api = useApi();
  const workspace = useWorkspace();
  const search = useListSearch();
  const format = useFormat();
  const [profile, catalogue, decided] = useQueries({
    queries: [
      api.customers.profile.queryOptions({ customer, limit: 0 }),
      api.customers.columns.queryOptions(),
      api.customers.decisions.queryOptions({ customer, limit: 20 }),
    ],
  });
  const wording = useWording(catalogue.data);
  const newest = catalogue.data?.run ?? null;
  // A newest run for an audience may have left this customer out: the newest decision about the customer stands.
  const own = decided.data?.find((each) => each.run === newest) ?? decided.data?.[0];
  const run = own?.run ?? newest;
  const owns = decided.data?.filter((each) => each.run === run) ?? [];
  const explained = useQuery({
    ...api.decisions.explain.queryOptions({ run: run ?? 1, customer }),
    enabled: run !== null && own !== undefined,
  });
  // What else the run gives the customer, each a decision of its own.
  const further = useQueries({
    queries: (explained.data?.beside ?? []).map(({ decisionId }) =>
      api.decisions.explain.queryOptions({ run: run ?? 1, customer, decision: decisionId }),
    ),
  });
  const all = [explained.data, ...further.map(({ data }) => data)].flatMap((each) => each ?? []);
  const neighbours = useNeighbours(customer);
  const [asTables, setAsTables] = useState(false);
  const name = nameAttribute(profile.data?.attributes ?? []);
  const named = profile.data?.attributes.find((each) => each.name === name?.name)?.value;
  const title = typeof named === 'string' && named !== '' ? named : customer;
  useCommands('Customer, this page', [
    {
      id: 'customer.next',
      title: 'Next customer of the list',
      keys: 'J',
      why: neighbours.next === null ? 'This is the last one.' : null,
      run: () => neighbours.go(neighbours.next),
    },
    {
      id: 'customer.previous',
      title: 'Previous customer of the list',
      keys: 'K',
      why: neighbours.previous === null ? 'This is the first one.' : null,
      run: () => neighbours.go(neighbours.previous),
    },
    {
      id: 'customer.tables',
      title: asTables ? 'Show the charts as pictures' : 'Show the charts as tables',
      keys: 'T',
      icon: TableIcon,
      run: () => setAsTables(!asTables),
    },
    { id: 'customer.print', title: 'Print a statement', keys: 'Mod P', icon: Printer, run: () => window.print() },
  ]);
  const trouble = profile.error ?? catalogue.error ?? decided.error;
  return (
    <Page
      title={title}
      parent={{ title: 'Customers', to: `/w/${workspace}/customers`, search: { ...search, at: customer } }}
      fact={
        profile.data === undefined ? undefined : (
          <span className="flex items-center gap-2">
            {title === customer ? null : <span className="max-w-48 truncate font-mono text-small">{customer}</span>}
            {own === undefined || owns.length > 1 ? null : <StateBadge state={own.state} status={own.status} />}
          </span>
        )
      }
      actions={
        <>
          <IconButton
            label="Previous customer"
            icon={ChevronUp}
            isDisabled={neighbours.previous === null}
            onPress={() => neighbours.go(neighbours.previous)}
          />
          <IconButton
            label="Next customer"
            icon={ChevronDown}
            isDisabled={neighbours.next === null}
            onPress={() => neighbours.go(neighbours.next)}
          />
          {neighbours.position === null ? null : (
            <span className="text-ink-3 tabular-nums max-wide:hidden">
              {format.number(neighbours.position + 1)} of {format.number(neighbours.count)}
            </span>
          )}
          <Button icon={Printer} onPress={() => window.print()}>
            Print statement
          </Button>
        </>
      }
      status={
        explained.data === undefined
          ? []
          : [
              `Run ${explained.data.run}`,
              explained.data.explanation.verified
                ? 'Computed again from the run’s inputs: the same'
                : 'Computed again from the run’s inputs: it differs',
            ]
      }
      keys={KEYS}
    >
      {trouble !== null && profile.data === undefined ? (
        <Failed
          what="This customer could not be read"
          trouble={troubleOf(trouble)}
          onRetry={() => {
            void profile.refetch();
            void decided.refetch();
          }}
        />
      ) : profile.data === undefined || catalogue.data === undefined || decided.data === undefined ? (
        <div className="px-gutter py-4">
          <Loading rows={12} what="Reading the customer" />
        </div>
      ) : (
        <ChartsAsTables value={asTables}>
          <Panes className="h-full grid-cols-[17rem_minmax(0,1fr)] max-wide:grid-cols-[15rem_minmax(0,1fr)] max-column:h-auto max-column:grid-cols-1 print:hidden">
            <Profile
              key={customer}
              customer={customer}
              attributes={profile.data.attributes}
              ledger={profile.data.permissions}
              catalogue={catalogue.data}
              wording={wording}
              decisions={decided.data}
            />
            <Panes className="grid-rows-[max-content_minmax(max-content,1fr)] overflow-auto max-column:overflow-visible">
              <Journey customer={customer} wording={wording} />
              <Decision
                key={customer}
                decided={owns}
                run={run}
                explained={explained}
                further={all.slice(1)}
                wording={wording}
              />
            </Panes>
          </Panes>
          <Statement
            customer={customer}
            title={title}
            attributes={profile.data.attributes}
            catalogue={catalogue.data}
            wording={wording}
            decisions={decided.data}
            explained={all}
          />
        </ChartsAsTables>
      )}
    </Page>
  );
}

interface Neighbours {
  readonly position: number | null;
  readonly count: number;
  readonly previous: string | null;
  readonly next: string | null;
  readonly go: (customer: string | null) => void;
}

/** Who stands beside the customer in the list of the address. */
function useNeighbours(customer: string): Neighbours {
  const client = useClient();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const state = useListState();
  const { order, isOld, hold } = useOrder(state);
  const { data } = useQuery({
    queryKey: ['neighbours', order?.id, customer],
    enabled: order !== undefined && !isOld && customer !== '',
    queryFn: async () => {
      await hold(order!.id);
      const { position, count } = await client.customers.position.query({ order: order!.id, customer });
      if (position === null) return { position: null, count, previous: null, next: null };
      const from = Math.max(0, position - 1);
      const { rows } = await client.customers.rows.query({ order: order!.id, from, count: 3, columns: [] });
      const at = (place: number): string | null => rows.find((row) => row.position === place)?.customerId ?? null;
      return { position, count, previous: at(position - 1), next: at(position + 1) };
    },
  });
  const go = (next: string | null): void => {
    if (next === null) return;
    void navigate({
      to: '/w/$workspace/customers/$customer',
      params: { workspace, customer: next },
      search: { ...state?.search, at: next } as never,
      replace: true,
    });
  };
  return { ...(data ?? { position: null, count: 0, previous: null, next: null }), go };
}
