// Bounds of groups: the share that was asked for, the share that was reached, and what a point of it costs the run.
import type { GroupShare } from '#shared/model/certificate.ts';
import { Badge } from '../../../parts/badge.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { MISSING } from '../../../parts/format/format.ts';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Table } from '../../../parts/table/table.tsx';
import type { Report } from '../words.ts';

const POINT = 0.01;

export function FairnessBounds({ report: { summary, names } }: { report: Report }) {
  const format = useFormat();
  const { certificate, groupShares } = summary;
  if (groupShares.length === 0) return null;
  // One unit of the bound is one contact; a point of the share is a hundredth of all contacts that it counts.
  const pointOf = ({ id, all }: GroupShare): number | null => {
    const price = certificate?.prices.find((each) => each.id === id)?.price;
    return price === undefined ? null : Math.abs(price) * all * POINT;
  };
  const dear = groupShares.toSorted((a, b) => (pointOf(b) ?? 0) - (pointOf(a) ?? 0))[0]!;
  const worth = pointOf(dear) ?? 0;
  const finding =
    worth > 0
      ? `One point of “${names.bounds[dear.id] ?? dear.id}” costs the run ${format.money(worth)}.`
      : 'None of them costs the run anything.';
  return (
    <Pane flush label="Bounds of groups">
      <PaneHead inset title="Bounds of groups" {...(certificate === null ? {} : { finding })} />
      <Table
        label="Bounds of groups"
        rows={groupShares}
        rowKey={({ id }) => id}
        columns={[
          { id: 'name', head: 'Group', cell: ({ id }) => names.bounds[id] ?? id },
          {
            id: 'asked',
            head: 'Asked for',
            end: true,
            cell: ({ asked, end }) => `${end === 'least' ? 'at least' : 'at most'} ${format.share(asked)}`,
          },
          { id: 'share', head: 'Share', end: true, cell: ({ share }) => format.share(share) },
          {
            id: 'units',
            head: 'Of them',
            end: true,
            optional: true,
            cell: ({ units, all }) => `${format.number(units, [0, 1])} of ${format.number(all, [0, 1])}`,
          },
          {
            id: 'price',
            head: 'A point is worth',
            end: true,
            cell: (each) => (pointOf(each) === null ? MISSING : format.money(pointOf(each))),
          },
          {
            id: 'missed',
            head: '',
            label: 'What became of it',
            cell: ({ missed }) => (missed ? <Badge tone="warning">missed</Badge> : null),
          },
        ]}
      />
    </Pane>
  );
}
