// The left pane of a customer: two figures, what is known, permissions with their evidence, what earlier runs decided.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ListColumn, ListColumns } from '#engine/api/customers/columns.ts';
import type { ProfileValue } from '#engine/api/customers.ts';
import { attributeKey } from '#shared/model/filter.ts';
import type { PermissionRow } from '#shared/model/permission.ts';
import { useApi } from '../../app/client.tsx';
import { Button } from '../../parts/button.tsx';
import { Fact, Facts } from '../../parts/fact.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import type { Wording } from '../customers/wording.ts';
import { type Earlier, EarlierDecisions } from './earlier-decisions.tsx';
import { Permissions } from './permissions.tsx';

/** So that permissions are in view without scrolling. */
const FIRST = 8;

export function Profile({
  customer,
  attributes,
  ledger,
  catalogue,
  wording,
  decisions,
}: {
  customer: string;
  attributes: readonly ProfileValue[];
  ledger: readonly PermissionRow[];
  catalogue: ListColumns;
  wording: Wording;
  decisions: readonly Earlier[];
}) {
  const [shows, setShows] = useState(false);
  const [whole, setWhole] = useState(false);
  const pairs = profilePairs(attributes, catalogue, wording, shows);
  const first = whole ? pairs : pairs.slice(0, FIRST);
  const hidden = attributes.some(({ role, value }) => role === 'contact' && value !== null);
  return (
    <Pane label="Profile" scrolls>
      <Figures customer={customer} />
      <div className="mt-4">
        <Facts pairs={first} />
      </div>
      <div className="mt-1 -ml-2 flex flex-wrap">
        {pairs.length > FIRST ? (
          <Button look="quiet" small onPress={() => setWhole(!whole)}>
            {whole ? `The first ${FIRST}` : `All ${pairs.length} attributes`}
          </Button>
        ) : null}
        {hidden ? (
          <Button look="quiet" small onPress={() => setShows(!shows)}>
            {shows ? 'Hide addresses' : 'Show addresses'}
          </Button>
        ) : null}
      </div>
      <div className="mt-4 border-t border-line-1 pt-3.5">
        <PaneHead title="Permissions" />
        <Permissions customer={customer} ledger={ledger} catalogue={catalogue} wording={wording} />
      </div>
      <div className="mt-4 border-t border-line-1 pt-3.5">
        <PaneHead title="Earlier decisions" />
        <EarlierDecisions decisions={decisions} run={catalogue.run} wording={wording} />
      </div>
    </Pane>
  );
}

/** What is known, in the order of the attributes; addresses are masked unless they are asked for. */
export function profilePairs(
  attributes: readonly ProfileValue[],
  catalogue: ListColumns,
  wording: Wording,
  shows: boolean,
): (readonly [string, string])[] {
  return attributes.flatMap((each) => {
    const key = attributeKey(each.name);
    const column: ListColumn | undefined = catalogue.columns.find((known) => known.key === key);
    if (column === undefined || key === catalogue.name) return [];
    const text = wording.value(each.value, column);
    return [[column.label, each.role === 'contact' && !shows && each.value !== null ? masked(text) : text] as const];
  });
}

/** The first and the last few characters: enough to know it again, too little to use it. */
function masked(text: string): string {
  const [head, tail] = text.includes('@') ? [2, text.length - text.indexOf('@')] : [4, 2];
  return text.length <= head + tail ? '•••' : `${text.slice(0, head)}•••${text.slice(-tail)}`;
}

function Figures({ customer }: { customer: string }) {
  const api = useApi();
  const format = useFormat();
  const { data } = useQuery(api.decisions.journey.queryOptions({ customer }));
  const metrics = data?.metrics;
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-3">
      <Fact
        label="Revenue, 12 months"
        value={metrics === undefined ? '…' : format.total(metrics.revenue365)}
        context={trendWords(metrics?.trend, (value) => format.share(value, 0))}
      />
      <Fact
        label="Usage, 30 days"
        value={metrics === undefined ? '…' : format.number(metrics.usage30, [0, 1])}
        context={trendWords(metrics?.usageTrend, (value) => format.share(value, 0))}
      />
    </div>
  );
}

/** "down 25%": the newest 90 or 30 days against as many before. */
function trendWords(trend: number | null | undefined, share: (value: number) => string): string {
  if (trend === undefined) return '';
  if (trend === null) return 'trend not known';
  if (Math.abs(trend) < 0.005) return 'level';
  return `${trend > 0 ? 'up' : 'down'} ${share(Math.abs(trend))} lately`;
}
