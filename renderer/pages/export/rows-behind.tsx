// The rows behind one number of the subtraction: a sentence with their count, then whose they are. Which number stands in
// the address; Esc goes back to the whole.
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { troubleOf, useApi, useClient, useWorkspace } from '../../app/client.tsx';
import { Page } from '../../app/page.tsx';
import { PlaceLink } from '../../app/place-link.tsx';
import { Button } from '../../parts/button.tsx';
import { Channel, channelInText, channelName } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/table/rows.ts';
import { type Column, Table } from '../../parts/table/table.tsx';
import { type BehindRow, capital, PARTS, type PackageOf, type Part } from './words.ts';

/** The page of a list: whose rows they are, and the way back to the whole. */
export function RowsPage({
  of,
  part,
  channel,
  fact,
}: {
  of: PackageOf;
  part: Part;
  channel: string | null;
  fact: string;
}) {
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const waits = 'run' in of && (part === 'undecided' || part === 'released');
  return (
    <Page
      title={`${PARTS[part].head}${channel === null ? '' : `, ${channelName(channel)}`}`}
      parent={{ title: 'Export', to: `/w/${workspace}/export`, search: of }}
      fact={fact}
      actions={
        waits ? (
          <Button
            look="primary"
            onPress={() =>
              void navigate({
                to: '/w/$workspace/review',
                params: { workspace },
                search: { run: of.run } as never,
              })
            }
          >
            Review
          </Button>
        ) : null
      }
      keys={[
        { keys: ['Enter'], does: 'open the customer' },
        { keys: ['Esc'], does: 'back' },
      ]}
    >
      <RowsBehind key={`${part} ${channel}`} of={of} part={part} channel={channel} />
    </Page>
  );
}

function RowsBehind({ of, part, channel }: { of: PackageOf; part: Part; channel: string | null }) {
  const api = useApi();
  const client = useClient();
  const asked = { of, part, channel };
  const first = useQuery(
    api.packages.behind.queryOptions({ ...asked, from: 0, count: 1 }, { trpc: { abortOnUnmount: true } }),
  );
  const rows = usePagedRows<BehindRow>({
    key: ['rows behind', asked, first.data?.count ?? 0],
    count: first.data?.count ?? 0,
    fetch: async (from, count, signal) =>
      (await client.packages.behind.query({ ...asked, from, count }, { signal })).rows,
  });
  const trouble = first.error ?? rows.error;
  if (trouble !== null) {
    return (
      <Failed what="The rows could not be read" trouble={troubleOf(trouble)} onRetry={() => void first.refetch()} />
    );
  }
  if (first.data === undefined) {
    return (
      <div className="p-gutter">
        <Loading rows={10} what="Reading the rows" />
      </div>
    );
  }
  return <Listed of={of} part={part} channel={channel} count={first.data.count} rows={rows} />;
}

function Listed({
  of,
  part,
  channel,
  count,
  rows,
}: {
  of: PackageOf;
  part: Part;
  channel: string | null;
  count: number;
  rows: ReturnType<typeof usePagedRows<BehindRow>>;
}) {
  const format = useFormat();
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [active, setActive] = useState<number | null>(null);
  const { says, why } = PARTS[part];
  const by = channel === null ? '' : ` by ${channelInText(channelName(channel))}`;
  const sentence = says('package' in of, count === 1);
  if (count === 0) {
    return (
      <Empty title={`No decision${by} ${says('package' in of, true)}`}>
        Its number in the lists by channel is 0.{' '}
        <PlaceLink inText to="/w/$workspace/export" search={of}>
          Back to the lists
        </PlaceLink>
      </Empty>
    );
  }
  const open = (index: number): void => {
    const row = rows.at(index);
    if (row === undefined) return;
    const params = { workspace, customer: row.customerId };
    void navigate({ to: '/w/$workspace/customers/$customer', params });
  };
  const columns: Column<BehindRow>[] = [
    {
      id: 'customer',
      head: 'Customer',
      cell: ({ name, customerId }) => (
        <span title={name === null ? customerId : `${name} ${customerId}`}>
          {name}
          <span className={`font-mono text-small whitespace-pre ${name === null ? '' : 'ml-1.5 text-ink-3'}`}>
            {customerId}
          </span>
        </span>
      ),
    },
    {
      id: 'treatment',
      head: 'Treatment',
      cell: (row) => <Channel channel={row.channel}>{row.treatmentName}</Channel>,
    },
    ...(why === null
      ? []
      : [
          {
            id: 'why',
            head: why,
            cell: (row: BehindRow) => <span title={row.why ?? ''}>{capital(row.why ?? '')}</span>,
          },
        ]),
    { id: 'net', head: 'Net value', end: true, width: '8rem', cell: ({ net }) => format.money(net) },
  ];
  return (
    <div className="flex min-h-0 flex-col">
      <p className="border-b border-line-1 px-gutter py-4 text-verdict tracking-tight max-wide:py-3" role="status">
        <b>{format.counted(count, 'decision')}</b>
        {by} {sentence}.
      </p>
      <div className="min-h-0 flex-1 max-column:h-[80vh] max-column:flex-none">
        <Table
          fill
          label={`${PARTS[part].head}${channel === null ? '' : `, ${channelName(channel)}`}`}
          columns={columns}
          rows={rows}
          rowKey={({ customerId }, index) => `${index} ${customerId}`}
          active={active}
          onActive={setActive}
          onOpen={open}
        />
      </div>
    </div>
  );
}
