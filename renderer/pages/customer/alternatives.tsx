// Every treatment the customer could have had instead: what is left of it after competition and what the run would lose
// by it; what was impossible and why; and the smallest change that would give it to the customer.
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { Channel } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Heading, Pane, PaneHead } from '../../parts/pane.tsx';
import { Said } from '../../parts/said.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { Wording } from '../customers/wording.ts';
import { type Choice, choicesOf } from './choices.ts';
import { WouldChange } from './would-change.tsx';

export function Alternatives({
  decision,
  wording,
  looked,
  onLook,
}: {
  decision: CustomerDecision;
  wording: Wording;
  looked: string | null;
  onLook: (treatment: string | null) => void;
}) {
  const format = useFormat();
  const rows = choicesOf(decision, wording);
  const isPriced = rows.some(({ price }) => price !== null && price !== 0);
  const money = (value: number | null) => format.money(value);
  const columns: Column<Choice>[] = [
    {
      id: 'treatment',
      head: 'Treatment',
      cell: ({ name, channel: by, isChosen }) => (
        <span className={`block max-w-48 truncate max-wide:max-w-96 ${isChosen ? 'font-strong' : ''}`} title={name}>
          <Channel channel={by}>{name}</Channel>
        </span>
      ),
    },
    { id: 'net', head: 'Net', end: true, width: '4.25rem', cell: ({ net }) => money(net) },
    ...(isPriced
      ? ([
          {
            id: 'price',
            head: 'Slot price',
            end: true,
            width: '4.75rem',
            cell: ({ price }) => (
              <span className="text-ink-2">{price === null ? money(null) : money(price === 0 ? 0 : -price)}</span>
            ),
          },
          { id: 'left', head: 'Left', end: true, width: '4.25rem', cell: ({ left }) => <b>{money(left)}</b> },
        ] satisfies Column<Choice>[])
      : []),
    {
      id: 'regret',
      head: 'Regret',
      end: true,
      width: '4.25rem',
      cell: (row) => (row.isChosen ? <span className="text-ink-3">chosen</span> : money(row.regret)),
    },
  ];
  const impossible = decision.alternatives.filter((each) => !each.admitted);
  const at = rows.findIndex(({ treatment }) => treatment === looked);
  return (
    <Pane flush label="Alternatives">
      <PaneHead inset title="Alternatives" finding="Regret is what the run would lose by it." />
      <Table
        label="Alternatives"
        columns={columns}
        rows={rows}
        rowKey={({ treatment }) => treatment ?? 'none'}
        active={at === -1 ? null : at}
        onActive={(index) => onLook(rows[index]?.treatment ?? null)}
        isSelected={(_, index) => index === at}
        isQuiet={({ treatment, isChosen }) => treatment === null && !isChosen}
      />
      <WouldChange decision={decision} looked={looked} />
      {impossible.length === 0 ? null : (
        <div className="px-gutter py-2.5">
          <Heading>Not possible</Heading>
          <ul className="mt-1 text-small">
            {impossible.map((each) => (
              <li key={each.treatment} className="border-line-1 border-b py-1 last:border-b-0">
                <button
                  type="button"
                  aria-pressed={looked === each.treatment}
                  className="min-w-0 break-words text-left text-ink-1 hover:text-accent-text hover:underline aria-pressed:font-strong"
                  onClick={() => onLook(looked === each.treatment ? decision.selectedTreatment : each.treatment)}
                >
                  {each.name}
                </button>{' '}
                <span className="break-words text-ink-2">
                  <Said parts={each.why} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Pane>
  );
}
