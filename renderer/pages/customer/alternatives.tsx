// Every treatment the customer could have had instead: what is left of it after competition and what the run would lose
// by it; what was impossible and why; and the smallest change that would give it to the customer.
import type { Alternative, CustomerDecision } from '#shared/model/explanation.ts';
import { Channel } from '../../parts/channel.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Heading, Pane, PaneHead } from '../../parts/pane.tsx';
import { Said } from '../../parts/said.tsx';
import { type Column, Table } from '../../parts/table/table.tsx';
import type { Wording } from '../customers/wording.ts';

/** Changes told where nobody has chosen a treatment to look at. */
const NEAREST = 3;

interface Choice {
  /** Null is no contact. */
  readonly treatment: string | null;
  readonly name: string;
  readonly channel: string | null;
  readonly net: number | null;
  readonly price: number | null;
  readonly left: number | null;
  readonly regret: number | null;
  readonly isChosen: boolean;
}

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
        <span className={`block max-w-60 truncate ${isChosen ? 'font-strong' : ''}`} title={name}>
          <Channel channel={by}>{name}</Channel>
        </span>
      ),
    },
    { id: 'net', head: 'Net', end: true, width: '4.75rem', cell: ({ net }) => money(net) },
    ...(isPriced
      ? ([
          {
            id: 'price',
            head: 'Slot price',
            end: true,
            width: '5.25rem',
            cell: ({ price }) => (
              <span className="text-ink-2">{price === null ? money(null) : money(price === 0 ? 0 : -price)}</span>
            ),
          },
          { id: 'left', head: 'Left', end: true, width: '4.75rem', cell: ({ left }) => <b>{money(left)}</b> },
        ] satisfies Column<Choice>[])
      : []),
    {
      id: 'regret',
      head: 'Regret',
      end: true,
      width: '4.75rem',
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

/** The selected treatment, the admitted ones by what is left, and no contact. */
function choicesOf({ selectedTreatment, channel, net, price, left, alternatives }: CustomerDecision, wording: Wording) {
  const none: Choice = {
    treatment: null,
    name: 'No contact',
    channel: null,
    net: 0,
    price: 0,
    left: 0,
    regret: left,
    isChosen: selectedTreatment === null,
  };
  const own: Choice[] =
    selectedTreatment === null
      ? []
      : [
          {
            treatment: selectedTreatment,
            name: wording.treatment(selectedTreatment),
            channel,
            net,
            price,
            left,
            regret: null,
            isChosen: true,
          },
        ];
  const others = alternatives.filter(({ admitted }) => admitted).map((each) => ({ ...each, isChosen: false }));
  return [...own, ...others, none];
}

/** By the treatment that is looked at; else the nearest changes of all. */
function WouldChange({ decision, looked }: { decision: CustomerDecision; looked: string | null }) {
  const { alternatives, selectedTreatment } = decision;
  const other = alternatives.find(({ treatment }) => treatment === looked && treatment !== selectedTreatment);
  const nearest = alternatives
    .filter(({ would }) => would.changes.length > 0)
    .toSorted((a, b) => a.would.changes[0]!.size - b.would.changes[0]!.size)
    .slice(0, NEAREST);
  return (
    <div className="px-gutter py-2.5">
      <Heading>What would change it</Heading>
      {other !== undefined ? (
        <Would other={other} all />
      ) : nearest.length === 0 ? (
        <p className="mt-1 max-w-[70ch] text-small text-ink-2">
          {alternatives.length === 0
            ? 'The configuration has no other treatment.'
            : 'No single change would. Choose a treatment to see everything that stands in its way.'}
        </p>
      ) : (
        nearest.map((each) => <Would key={each.treatment} other={each} />)
      )}
    </div>
  );
}

function Would({ other, all = false }: { other: Alternative; all?: boolean }) {
  const { changes, obstacles } = other.would;
  const told = all ? changes : changes.slice(0, 1);
  return (
    <p className="mt-1 max-w-[70ch] break-words text-small text-ink-2">
      {told.length > 0 ? (
        <>
          {other.name} would win if{' '}
          {told.map(({ kind, of, words }, at) => (
            <span key={`${kind} ${of}`}>
              {at === 0 ? '' : at === told.length - 1 ? ', or if ' : ', if '}
              <Said parts={words} />
            </span>
          ))}
          .
        </>
      ) : (
        <>
          {other.name}: nothing short of{' '}
          {obstacles.map((parts, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: obstacles keep their order
            <span key={at}>
              {at === 0 ? '' : at === obstacles.length - 1 ? ', and ' : ', '}
              <Said parts={parts} />
            </span>
          ))}
          .
        </>
      )}
    </p>
  );
}
