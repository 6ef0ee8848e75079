// Value by treatment, the most valuable first, with the total that the verdict names.
import { Channel, channelLook } from '../../../parts/channel.tsx';
import { AmountBar } from '../../../parts/charts/bars.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Table } from '../../../parts/table/table.tsx';
import type { Report } from '../words.ts';

export function TreatmentsTable({ report }: { report: Report }) {
  const format = useFormat();
  const { summary, names } = report;
  const { contacts = summary.treated } = summary;
  const rows = summary.treatments.toSorted((a, b) => b.net - a.net);
  const most = Math.max(1, ...rows.map(({ net }) => Math.abs(net)));
  const average = (net: number, count: number): string => (count === 0 ? '—' : format.money(net / count));
  return (
    <Pane flush label="Value by treatment" className="overflow-y-auto max-column:overflow-visible">
      <PaneHead inset title="Value by treatment" finding={findingOf(report, format)} />
      <Table
        label="Value by treatment"
        rows={rows}
        rowKey={({ treatment }) => treatment}
        isQuiet={({ proposed }) => proposed === 0}
        columns={[
          {
            id: 'treatment',
            head: 'Treatment',
            cell: ({ treatment, channel }) => (
              <Channel channel={channel}>{names.treatments[treatment] ?? treatment}</Channel>
            ),
          },
          {
            id: 'customers',
            head: summary.contacts === undefined ? 'Customers' : 'Contacts',
            end: true,
            cell: ({ proposed }) => format.number(proposed),
          },
          { id: 'net', head: 'Net value', end: true, cell: ({ net }) => format.total(net) },
          {
            id: 'bar',
            head: '',
            label: 'Net value as a bar',
            width: '26%',
            optional: true,
            cell: ({ net, channel }) => <AmountBar share={net / most} colour={channelLook(channel).colour} />,
          },
          { id: 'average', head: 'Average', end: true, cell: ({ net, proposed }) => average(net, proposed) },
        ]}
        total={[
          'All treatments',
          format.number(contacts),
          format.total(summary.totalNetValue),
          '',
          average(summary.totalNetValue, contacts),
        ]}
      />
    </Pane>
  );
}

/** The channel whose share of the value is furthest above its share of the contacts. */
function findingOf({ summary, names }: Report, format: Format): string | undefined {
  const { treated, contacts = treated, totalNetValue: total } = summary;
  if (treated === 0 || total <= 0) return undefined;
  const channels = Map.groupBy(summary.treatments, ({ channel }) => channel);
  const shares = [...channels].map(([channel, own]) => ({
    channel,
    contacts: own.reduce((sum, { proposed }) => sum + proposed, 0) / contacts,
    value: own.reduce((sum, { net }) => sum + net, 0) / total,
  }));
  const [best] = shares.toSorted((a, b) => b.value - b.contacts - (a.value - a.contacts));
  if (best === undefined || shares.length < 2) return undefined;
  return `${names.channels[best.channel] ?? best.channel}: ${format.share(best.contacts, 0)} of contacts and ${format.share(best.value, 0)} of the value.`;
}
