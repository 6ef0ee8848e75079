// What waits in a zone: the pairs at the left, the one that is pointed at compared at the right.
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { ListedProposal, ProposedZone } from '#engine/api/identity/board.ts';
import { troubleOf, useClient } from '../../app/client.tsx';
import { useCommands } from '../../app/commands/registry.ts';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, Panes } from '../../parts/pane.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/table/rows.ts';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { IdentityActs } from './acts.ts';
import { PairPane } from './pair-pane.tsx';

const ROWS_A_PAGE = 100;

const WHAT: Readonly<Record<ProposedZone, { title: string; empty: string; why: string }>> = {
  match: {
    title: 'These are one customer by every sign: a shared address, everything that must agree does, nothing differs.',
    empty: 'No match waits for you',
    why: 'A match shares an address, agrees in everything that must, and differs in nothing that must not.',
  },
  possible: {
    title: 'These may be one customer: they share an address, and something differs, is not known, or says little.',
    empty: 'No possible pair waits for you',
    why: 'A possible pair shares an address, and something else differs, is not known of one, or the address says little.',
  },
};

export function ZoneList({
  zone,
  count,
  decided,
  row,
  onRow,
  acts,
}: {
  zone: ProposedZone;
  /** How many wait. */
  count: number;
  /** How many of the search are merged or refused already. */
  decided: number;
  row: number;
  onRow: (row: number) => void;
  acts: IdentityActs;
}) {
  const client = useClient();
  const format = useFormat();
  const [kept, setKept] = useState<{ proposal: number; id: string } | null>(null);
  const rows = usePagedRows<ListedProposal>({
    key: ['identity open', zone],
    count,
    // Always a whole page: how many there are may change while it is on its way.
    fetch: (from, _, signal) => client.identity.open.query({ zone, from, count: ROWS_A_PAGE }, { signal }),
  });
  const active = count === 0 ? null : Math.min(row, count - 1);
  const pair = active === null ? undefined : rows.at(active);
  const keep = pair === undefined ? null : kept?.proposal === pair.proposal ? kept.id : pair.oneId;
  const other = pair === undefined ? null : keep === pair.oneId ? pair.otherId : pair.oneId;
  const why = pair === undefined ? 'No pair is shown' : acts.isBusy ? 'The last act is being saved' : null;
  const merge = (): void => {
    if (pair !== undefined && keep !== null) void acts.merge(pair, keep);
  };
  const refuse = (): void => {
    if (pair !== undefined) void acts.refuse(pair);
  };
  const keepId = (id: string): void => {
    if (pair !== undefined) setKept({ proposal: pair.proposal, id });
  };
  const step = (by: number): void => {
    if (active !== null) onRow(Math.max(0, Math.min(count - 1, active + by)));
  };
  useCommands('Possible duplicates, this page', [
    { id: 'identity.merge', title: 'Merge the two', keys: 'M', why, run: merge },
    { id: 'identity.refuse', title: 'They are two customers', keys: 'X', why, run: refuse },
    {
      id: 'identity.keep',
      title: 'Keep the other id',
      keys: 'O',
      why,
      run: () => {
        if (other !== null) keepId(other);
      },
    },
    { id: 'identity.next', title: 'Next pair', keys: 'J', run: () => step(1) },
    { id: 'identity.previous', title: 'Previous pair', keys: 'K', run: () => step(-1) },
  ]);
  if (rows.error !== null && rows.error !== undefined) {
    return <Failed what="The pairs could not be read" trouble={troubleOf(rows.error)} />;
  }
  const { title, empty, why: meaning } = WHAT[zone];
  if (count === 0) {
    return (
      <Empty icon={CircleCheck} title={empty}>
        {meaning}{' '}
        {decided === 0 ? 'The search found none.' : `All ${format.number(decided)} that the search found are decided.`}
      </Empty>
    );
  }
  return (
    <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)] max-column:block">
      <p className="border-b border-line-1 bg-surface-1 px-gutter py-2 text-ink-2">{title}</p>
      <Panes className="grid-cols-[minmax(16rem,24rem)_minmax(0,1fr)] max-column:block max-wide:grid-cols-[15rem_minmax(0,1fr)]">
        <Pane flush label="Pairs that wait" className="max-column:h-72">
          <Table
            label="Pairs that wait"
            fill
            tall
            columns={COLUMNS}
            rows={rows}
            rowKey={({ proposal }) => proposal}
            active={active}
            onActive={onRow}
          />
        </Pane>
        <Pane flush label="The pair side by side">
          {pair === undefined ? null : (
            <PairPane
              proposal={pair.proposal}
              keep={keep}
              onKeep={keepId}
              onMerge={merge}
              onRefuse={refuse}
              why={acts.isBusy ? why : null}
            />
          )}
        </Pane>
      </Panes>
    </div>
  );
}

const COLUMNS: readonly Column<ListedProposal>[] = [
  {
    id: 'pair',
    head: 'Pair',
    cell: ({ oneId, otherId, oneName, otherName }) => (
      <>
        <Person id={oneId} name={oneName} />
        <Person id={otherId} name={otherName} />
      </>
    ),
  },
  {
    id: 'because',
    head: 'Because',
    width: '46%',
    optional: true,
    cell: ({ reason }) => (
      <span className="line-clamp-2 text-small whitespace-normal text-ink-2" title={reason}>
        {reason}
      </span>
    ),
  },
];

function Person({ id, name }: { id: string; name: string | null }) {
  return (
    <span className="block truncate leading-5" title={name === null ? id : `${name}, ${id}`}>
      {name === null ? null : <span className="mr-1.5">{name}</span>}
      <span className={`font-mono ${name === null ? '' : 'text-small text-ink-3'}`}>{id}</span>
    </span>
  );
}
