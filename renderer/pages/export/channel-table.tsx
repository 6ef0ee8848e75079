// Lists by channel as a subtraction: what was proposed, what was taken from it, what was approved, what was held back,
// and what is, or would be, in the package.
import { PlaceLink } from '../../app/place-link.tsx';
import { Channel, channelLook, channelName } from '../../parts/channel.tsx';
import { AmountBar } from '../../parts/charts/bars.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import { type Reckoning, summed, TAKEN } from './words.ts';

interface Row {
  readonly channel: string;
  readonly counts: Reckoning;
}

/** What is taken away as long as nobody has said anything. */
const WAITING: readonly string[] = ['undecided', 'released'];

export function ChannelTable({
  run,
  channels,
  inPackage,
}: {
  /** What waits in it leads to its review; null for a package that left. */
  run: number | null;
  channels: Readonly<Record<string, Reckoning>>;
  /** The head of the last count: "In the package" or "Would leave". */
  inPackage: string;
}) {
  const format = useFormat();
  const rows = Object.entries(channels).map(([channel, counts]): Row => ({ channel, counts }));
  const all = summed(channels);
  const most = Math.max(1, ...rows.map(({ counts }) => counts.inPackage));
  const share = (part: number): string => format.share(all.inPackage === 0 ? 0 : part / all.inPackage);
  const taken = TAKEN.filter(({ id, of }) => id === 'rejected' || rows.some(({ counts }) => of(counts) !== 0));
  const signed = (value: number) => <span className={value === 0 ? 'text-ink-3' : ''}>{format.change(value)}</span>;
  const columns: Column<Row>[] = [
    { id: 'channel', head: 'Channel', cell: ({ channel }) => <Channel channel={channel} /> },
    { id: 'proposed', head: 'Proposed', end: true, cell: ({ counts }) => format.number(counts.proposed) },
    ...taken.map(({ id, head, of }) => ({
      id,
      head,
      end: true,
      cell: ({ channel, counts }: Row) =>
        run === null || !WAITING.includes(id) || of(counts) === 0 ? (
          signed(of(counts))
        ) : (
          <PlaceLink
            to="/w/$workspace/review"
            search={{ run }}
            label={`Review the ${format.number(-of(counts))} ${head.toLowerCase()}, ${channelName(channel)}`}
          >
            {format.change(of(counts))}
          </PlaceLink>
        ),
    })),
    { id: 'approved', head: 'Approved', end: true, cell: ({ counts }) => format.number(counts.approved) },
    { id: 'heldBack', head: 'Held back', end: true, cell: ({ counts }) => signed(-counts.heldBack) },
    { id: 'in', head: inPackage, end: true, cell: ({ counts }) => <b>{format.number(counts.inPackage)}</b> },
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
        format.number(all.proposed),
        ...taken.map(({ of }) => format.change(of(all))),
        format.number(all.approved),
        format.change(-all.heldBack),
        format.number(all.inPackage),
        '',
        share(all.inPackage),
      ]}
    />
  );
}
