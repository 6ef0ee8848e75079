// The journey of a customer: the finding in words, seven lanes, the same as a table.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { troubleOf, useApi } from '../../app/client.tsx';
import { ChartFrame } from '../../parts/charts/frame.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Said } from '../../parts/said.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Segmented } from '../../parts/tabs.tsx';
import type { Wording } from '../customers/wording.ts';
import { LANE_NAMES, type Mark, marksOf, spoken } from './lane-marks.ts';
import { LanesChart } from './lanes-chart.tsx';

const SPANS = [
  { id: 'days30', label: '30 days' },
  { id: 'months12', label: '12 months' },
  { id: 'all', label: 'All' },
] as const;
type Span = (typeof SPANS)[number]['id'];

export function Journey({ customer, wording }: { customer: string; wording: Wording }) {
  const api = useApi();
  const format = useFormat();
  const [span, setSpan] = useState<Span>('months12');
  const lanes = useQuery(api.customers.lanes.queryOptions({ customer, span }));
  const journey = useQuery(api.decisions.journey.queryOptions({ customer }));
  const switcher = (
    <Segmented
      label="Time shown"
      items={SPANS}
      selected={span}
      onSelect={(next) => setSpan(SPANS.find(({ id }) => id === next)?.id ?? 'months12')}
    />
  );
  if (lanes.data === undefined) {
    return (
      <Pane label="Journey">
        <PaneHead title="Journey">{switcher}</PaneHead>
        {lanes.isError ? (
          <Failed
            what="The journey could not be read"
            trouble={troubleOf(lanes.error)}
            onRetry={() => void lanes.refetch()}
          />
        ) : (
          <Loading rows={12} what="Reading the journey" />
        )}
      </Pane>
    );
  }
  const first = journey.data?.said[0];
  const marks = marksOf(lanes.data, format, wording);
  const others = lanes.data.unmarked.map(
    ({ type, count }) => `${format.number(count)} × ${spoken(type).toLowerCase()}`,
  );
  return (
    <Pane label="Journey" className="pb-1!">
      <ChartFrame<Mark>
        title="Journey"
        finding={first === undefined ? undefined : <Said parts={first} />}
        actions={switcher}
        columns={[
          { id: 'when', head: 'When', width: '8rem', cell: ({ at }) => format.day(at) },
          { id: 'lane', head: 'Lane', width: '11rem', cell: ({ lane }) => LANE_NAMES[lane] },
          { id: 'what', head: 'What', cell: ({ words }) => words },
        ]}
        rows={marks.toReversed()}
        rowKey={(_, index) => index}
        lines={() => [
          ['When', 'Lane', 'What'],
          ...marks.map(({ at, lane, words }) => [format.isoDay(at), LANE_NAMES[lane], words]),
        ]}
      >
        <LanesChart lanes={lanes.data} marks={marks} />
      </ChartFrame>
      {others.length === 0 ? null : (
        <p className="-mt-5 text-right text-micro text-ink-3">Without a mark of their own: {others.join(', ')}</p>
      )}
    </Pane>
  );
}
