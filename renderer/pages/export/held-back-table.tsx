// Why rows were held back, by channel; the last line is what the subtraction takes away.
import { channelName } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Table } from '../../parts/table/table.tsx';
import { capital, type HeldBack } from './words.ts';

export function HeldBackTable({ heldBack }: { heldBack: readonly HeldBack[] }) {
  const format = useFormat();
  const channels = [...new Set(heldBack.map(({ channel }) => channel))].sort();
  const reasons = [...Map.groupBy(heldBack, ({ reason }) => reason)].map(([reason, own]) => ({ reason, own }));
  const sum = (rows: readonly HeldBack[]): number => rows.reduce((total, each) => total + each.rows, 0);
  const of = (rows: readonly HeldBack[], channel: string): number =>
    sum(rows.filter((each) => each.channel === channel));
  const number = (value: number) => <span className={value === 0 ? 'text-ink-3' : ''}>{format.number(value)}</span>;
  return (
    <Table
      label="Reasons for holding back"
      rows={reasons}
      rowKey={({ reason }) => reason}
      columns={[
        {
          id: 'reason',
          head: 'Reason',
          cell: ({ reason }) => (
            <span className="block max-w-80 truncate" title={reason}>
              {capital(reason)}
            </span>
          ),
        },
        ...channels.map((channel) => ({
          id: channel,
          head: channelName(channel),
          end: true,
          cell: ({ own }: (typeof reasons)[number]) => number(of(own, channel)),
        })),
        { id: 'all', head: 'All', end: true, cell: ({ own }) => <b>{format.number(sum(own))}</b> },
      ]}
      total={[
        'All reasons',
        ...channels.map((channel) => format.number(of(heldBack, channel))),
        format.number(sum(heldBack)),
      ]}
    />
  );
}
