// Lists by channel as a subtraction: what was proposed, what was taken from it, what was approved, what was held back,
// and what is, or would be, in the package. Each number leads to its rows.
import { PlaceLink } from '../../app/place-link.tsx';
import { Channel, channelLook, channelName } from '../../parts/channel.tsx';
import { AmountBar } from '../../parts/charts/bars.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import { PARTS, type PackageOf, type Part, type Reckoning, summed, TAKEN } from './words.ts';

interface Row {
  readonly channel: string;
  readonly counts: Reckoning;
}

export function ChannelTable({
  of,
  channels,
  inPackage,
}: {
  of: PackageOf;
  channels: Readonly<Record<string, Reckoning>>;
  /** The head of the last count: "In the package" or "Would leave". */
  inPackage: string;
}) {
  const format = useFormat();
  const rows = Object.entries(channels).map(([channel, counts]): Row => ({ channel, counts }));
  const all = summed(channels);
  const most = Math.max(1, ...rows.map(({ counts }) => counts.inPackage));
  const share = (part: number): string => format.share(all.inPackage === 0 ? 0 : part / all.inPackage);
  const taken = TAKEN.filter(({ part }) => part === 'rejected' || rows.some(({ counts }) => counts[part] !== 0));
  const headOf = (part: Part): string => (part === 'inPackage' ? inPackage : PARTS[part].head);
  /** A number with the way to its rows; null is all channels. */
  const number = (part: Part, channel: string | null, sign: -1 | 0 | 1 = 0) => {
    const value = (channel === null ? all : channels[channel])?.[part] ?? 0;
    if (value === 0) return <span className="text-ink-3">0</span>;
    const where = channel === null ? 'all channels' : channelName(channel);
    return (
      <PlaceLink
        quiet
        to="/w/$workspace/export"
        search={{ ...of, part, ...(channel === null ? {} : { channel }) }}
        label={`Show the ${format.number(value)} rows: ${headOf(part).toLowerCase()}, ${where}`}
      >
        {sign === 0 ? format.number(value) : format.change(sign * value)}
      </PlaceLink>
    );
  };
  const counted = (part: Part, sign: -1 | 0 | 1 = 0): Column<Row> => ({
    id: part,
    head: headOf(part),
    end: true,
    cell: ({ channel }) => {
      const shown = number(part, channel, sign);
      return part === 'inPackage' ? <b>{shown}</b> : shown;
    },
  });
  const columns: Column<Row>[] = [
    { id: 'channel', head: 'Channel', cell: ({ channel }) => <Channel channel={channel} /> },
    counted('proposed'),
    ...taken.map(({ part, sign }) => counted(part, sign)),
    counted('approved'),
    counted('heldBack', -1),
    counted('inPackage'),
    {
      id: 'bar',
      head: '',
      label: `${inPackage}, as a bar`,
      width: '20%',
      optional: true,
      cell: ({ channel, counts }) => <AmountBar share={counts.inPackage / most} colour={channelLook(channel).colour} />,
    },
    { id: 'share', head: 'Share', end: true, cell: ({ counts }) => share(counts.inPackage) },
  ];
  return (
    <Table
      label="Lists by channel"
      rows={rows}
      rowKey={({ channel }) => channel}
      columns={columns}
      total={[
        'All channels',
        number('proposed', null),
        ...taken.map(({ part, sign }) => number(part, null, sign)),
        number('approved', null),
        number('heldBack', null, -1),
        number('inPackage', null),
        '',
        share(all.inPackage),
      ]}
    />
  );
}
