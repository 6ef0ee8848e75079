// Why rows were held back, by channel; the last line is what the subtraction takes away. Each number leads to its rows.
import { useState } from 'react';
import { channelName } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Table } from '../../parts/table/table.tsx';
import { type HeldBackAsked, HeldBackRows } from './held-back-rows.tsx';
import { capital, type HeldBack, type PackageOf } from './words.ts';

export function HeldBackTable({ of: whose, heldBack }: { of: PackageOf; heldBack: readonly HeldBack[] }) {
  const [asked, setAsked] = useState<HeldBackAsked | null>(null);
  const format = useFormat();
  const channels = [...new Set(heldBack.map(({ channel }) => channel))].sort();
  const reasons = [...Map.groupBy(heldBack, ({ reason }) => reason)].map(([reason, own]) => ({ reason, own }));
  const sum = (rows: readonly HeldBack[]): number => rows.reduce((total, each) => total + each.rows, 0);
  const of = (rows: readonly HeldBack[], channel: string): number =>
    sum(rows.filter((each) => each.channel === channel));
  const number = (value: number, reason: string, channel: string | null) =>
    value === 0 ? (
      <span className="text-ink-3">0</span>
    ) : (
      <button
        type="button"
        className="min-h-6 min-w-6 rounded-1 text-right text-accent-text hover:underline"
        aria-label={`Show the ${format.counted(value, 'row')}: ${reason}${channel === null ? '' : `, ${channelName(channel)}`}`}
        onClick={() => setAsked({ reason, channel })}
      >
        {format.number(value)}
      </button>
    );
  return (
    <>
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
            cell: ({ own }: (typeof reasons)[number]) => number(of(own, channel), own[0]!.reason, channel),
          })),
          { id: 'all', head: 'All', end: true, cell: ({ own }) => <b>{number(sum(own), own[0]!.reason, null)}</b> },
        ]}
        total={[
          'All reasons',
          ...channels.map((channel) => format.number(of(heldBack, channel))),
          format.number(sum(heldBack)),
        ]}
      />
      {asked === null ? null : <HeldBackRows of={whose} asked={asked} onClose={() => setAsked(null)} />}
    </>
  );
}
