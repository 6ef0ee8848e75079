// The catalogue: every treatment with its channel, price and what the last run did with it; the one that is chosen beside.
import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { Catalogue, CatalogueTreatment } from '#engine/api/configuration/catalogue.ts';
import { useCommands } from '../../app/commands/registry.ts';
import { Badge } from '../../parts/badge.tsx';
import { Channel } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import type { Format } from '../../parts/format/format.ts';
import { Pane, Panes } from '../../parts/pane.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { DraftActs } from './draft.ts';
import { NewTreatment } from './new-treatment.tsx';
import { TreatmentPane } from './treatment-pane.tsx';
import type { Report } from './words.ts';

interface Row extends CatalogueTreatment {
  /** Of the last run; null where it did not know the treatment. */
  readonly proposed: number | null;
  readonly net: number | null;
}

export function TreatmentsTab({
  catalogue,
  acts,
  report,
  shown,
  onShow,
}: {
  catalogue: Catalogue;
  acts: DraftActs;
  report: Report | null;
  shown: string | null;
  onShow: (treatment: string) => void;
}) {
  const format = useFormat();
  const [copying, setCopying] = useState<CatalogueTreatment | null>(null);
  const rows: readonly Row[] = catalogue.treatments.map((treatment) => {
    const last = report?.summary.treatments.find((each) => each.treatment === treatment.id);
    return { ...treatment, proposed: last?.proposed ?? null, net: last?.net ?? null };
  });
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === shown),
  );
  const active = rows[at];
  const step = (by: number): void => {
    const next = rows[(at + by + rows.length) % rows.length];
    if (next !== undefined) onShow(next.id);
  };
  useCommands('Treatments, this page', [
    { id: 'treatments.next', title: 'Next treatment', keys: 'J', run: () => step(1) },
    { id: 'treatments.previous', title: 'Previous treatment', keys: 'K', run: () => step(-1) },
    {
      id: 'treatments.copy',
      title: 'A new treatment like this one…',
      keys: 'N',
      icon: Copy,
      run: () => setCopying(active ?? null),
    },
  ]);
  if (active === undefined) {
    return <p className="px-gutter py-4 text-ink-2">The configuration offers nothing: it has no treatments.</p>;
  }
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_27rem] max-wide:grid-cols-[minmax(0,1fr)_23rem] max-column:grid-cols-1">
      <Pane flush label="Treatments">
        <Table
          fill
          label="Treatments"
          rows={rows}
          rowKey={({ id }) => id}
          active={at}
          onActive={(index) => onShow(rows[index]!.id)}
          columns={columnsOf(catalogue, format)}
          isQuiet={({ proposed }) => proposed === 0}
        />
      </Pane>
      <TreatmentPane
        key={active.id}
        treatment={active}
        catalogue={catalogue}
        report={report}
        acts={acts}
        onCopy={() => setCopying(active)}
        onGone={() => onShow((rows[at + 1] ?? rows[at - 1] ?? active).id)}
      />
      {copying === null ? null : (
        <NewTreatment
          like={copying}
          catalogue={catalogue}
          acts={acts}
          onClose={() => setCopying(null)}
          onMade={(id) => {
            setCopying(null);
            onShow(id);
          }}
        />
      )}
    </Panes>
  );
}

function columnsOf({ channels }: Catalogue, format: Format): Column<Row>[] {
  return [
    {
      id: 'name',
      head: 'Treatment',
      cell: ({ name, id, drafted }) => (
        <span className="inline-flex max-w-full min-w-0 items-center gap-2">
          <span className="truncate" title={`${name}, ${id}`}>
            {name}
          </span>
          {drafted === 'same' ? null : <Badge tone="accent">{drafted === 'new' ? 'new' : 'changed'}</Badge>}
        </span>
      ),
    },
    {
      id: 'channel',
      head: 'Channel',
      width: '11rem',
      optional: true,
      cell: ({ channel }) => (
        <Channel channel={channel}>{channels.find(({ id }) => id === channel)?.name ?? channel}</Channel>
      ),
    },
    { id: 'cost', head: 'Cost', end: true, width: '4rem', cell: ({ cost }) => format.money(cost) },
    {
      id: 'base',
      head: 'Would respond',
      end: true,
      width: '6.5rem',
      optional: true,
      cell: ({ propensity }) => format.share(propensity.base),
    },
    { id: 'proposed', head: 'Last run', end: true, width: '4.5rem', cell: ({ proposed }) => format.number(proposed) },
    { id: 'net', head: 'Net value', end: true, width: '5.5rem', cell: ({ net }) => format.total(net) },
  ];
}
