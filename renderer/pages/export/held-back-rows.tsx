// The rows behind a number of the table of reasons: who was held back, from what, and since when the ledger says so.
import { useQuery } from '@tanstack/react-query';
import { troubleOf, useApi } from '../../app/client.tsx';
import { CustomerLink } from '../../app/customer-link.tsx';
import { Button } from '../../parts/button.tsx';
import { Channel } from '../../parts/channel.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { MISSING } from '../../parts/format/format.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { Table } from '../../parts/table/table.tsx';
import { capital, type PackageOf } from './words.ts';

const MOST_SHOWN = 200;

export interface HeldBackAsked {
  readonly reason: string;
  /** Null is every channel. */
  readonly channel: string | null;
}

export function HeldBackRows({
  of,
  asked: { reason, channel },
  onClose,
}: {
  of: PackageOf;
  asked: HeldBackAsked;
  onClose: () => void;
}) {
  const api = useApi();
  const format = useFormat();
  const found = useQuery(
    api.packages.heldBack.queryOptions({ of, reason, channel, limit: MOST_SHOWN }, { trpc: { abortOnUnmount: true } }),
  );
  const { data } = found;
  return (
    <Dialog title={`Held back: ${capital(reason)}`} isOpen onClose={onClose} width="w-[44rem]">
      {found.isError ? (
        <Failed
          what="The rows could not be read"
          trouble={troubleOf(found.error)}
          onRetry={() => void found.refetch()}
        />
      ) : data === undefined ? (
        <div className="mt-2">
          <Loading rows={6} what="Reading the rows" />
        </div>
      ) : (
        <>
          <p className="mt-1 mb-2 text-ink-2">
            {format.counted(data.count, 'row')}, each with what the permission ledger says of it now.
            {data.count > data.rows.length ? ` The first ${format.number(data.rows.length)} are shown.` : ''}
          </p>
          <div className="max-h-[60vh] overflow-auto">
            <Table
              inset
              label="Rows that are held back"
              rows={data.rows}
              rowKey={({ customerId, treatment }) => `${customerId} ${treatment}`}
              columns={[
                {
                  id: 'customer',
                  head: 'Customer',
                  cell: ({ customerId, name }) => <CustomerLink customer={customerId} name={name} />,
                },
                {
                  id: 'treatment',
                  head: 'Treatment',
                  cell: (row) => <Channel channel={row.channel}>{row.treatmentName}</Channel>,
                },
                {
                  id: 'ledger',
                  head: 'Permission ledger',
                  cell: ({ permission }) =>
                    permission === null ? <span className="text-ink-3">no row</span> : capital(permission.state),
                },
                {
                  id: 'since',
                  head: 'Since',
                  cell: ({ permission }) =>
                    permission === null ? <span className="text-ink-3">{MISSING}</span> : format.day(permission.since),
                },
              ]}
            />
          </div>
        </>
      )}
      <div className="mt-3 flex justify-end">
        <Button onPress={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
