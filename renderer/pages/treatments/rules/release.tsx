// What a run would come to without a rule: everybody is decided again by a job, once without it and once without those
// that turn away some of the same customers as well.
import { type ReleasedPlan, type RuleName, type RuleRelease, ruleId } from '#shared/model/rule-report.ts';
import { useFormat } from '../../../parts/format/context.tsx';
import type { Format } from '../../../parts/format/format.ts';
import { Heading } from '../../../parts/pane.tsx';
import { type Column, Table } from '../../../parts/table/table.tsx';
import { capitalised } from './words.ts';

interface Row {
  readonly what: string;
  readonly treated: number;
  readonly net: number;
  readonly rank: number;
  /** Null for the run as it was decided. */
  readonly plan: ReleasedPlan | null;
}

export function Released({ release, nameOf }: { release: RuleRelease; nameOf: (rule: RuleName) => string }) {
  const format = useFormat();
  const { alone, now, run, together } = release;
  const others = together === null ? [] : together.without.filter((each) => ruleId(each) !== release.id);
  const rows: readonly Row[] = [
    { what: `Run ${run}`, ...now, plan: null },
    { what: 'Without it', ...alone, plan: alone },
    ...(together === null
      ? []
      : [{ what: `Without ${othersInWords(others.length, format)}`, ...together, plan: together }]),
  ];
  const isWeighted = rows.some(({ net, rank }) => net !== rank);
  const columns: Column<Row>[] = [
    {
      id: 'plan',
      head: 'Plan',
      cell: ({ what, plan }) => <span className={plan === null ? 'text-ink-2' : ''}>{what}</span>,
    },
    { id: 'customers', head: 'Customers', end: true, cell: ({ treated }) => format.number(treated) },
    { id: 'net', head: 'Net value', end: true, cell: ({ net }) => format.total(net) },
    {
      id: 'more',
      head: 'More',
      end: true,
      cell: ({ net, plan }) =>
        plan === null ? '' : <b className="font-strong">{format.moneyChange(net - now.net)}</b>,
    },
    ...(isWeighted
      ? [{ id: 'weighted', head: 'Weighted', end: true, cell: ({ rank }: Row) => format.total(rank) }]
      : []),
  ];
  return (
    <>
      <p className="pb-2 text-lead text-balance" aria-live="polite">
        <Verdict release={release} />
      </p>
      <Table
        inset
        label="What the run comes to without the rule"
        rows={rows}
        rowKey={({ what }) => what}
        columns={columns}
      />
      <p className="pt-2 text-ink-2">{movesInWords(alone, format)}</p>
      {together === null ? (
        <p className="pt-2 text-ink-2">No other rule turns away any of the same customers.</p>
      ) : (
        <>
          <Heading className="pt-3 pb-1">Taken out with it</Heading>
          <ul className="grid gap-0.5">
            {others.map((each) => (
              <li key={ruleId(each)}>{nameOf(each)}</li>
            ))}
          </ul>
          <p className="pt-1 text-ink-2">{movesInWords(together, format)}</p>
        </>
      )}
    </>
  );
}

const othersInWords = (others: number, format: Format): string =>
  others === 1 ? 'it and one other' : `it and ${format.number(others)} others`;

function Verdict({ release: { alone, now } }: { release: RuleRelease }) {
  const format = useFormat();
  const [more, customers] = [alone.net - now.net, alone.treated - now.treated];
  if (Math.abs(more) < 0.005 && customers === 0) return 'Removing it alone changes nothing.';
  const who =
    customers === 0
      ? 'as many customers as before'
      : `${format.counted(Math.abs(customers), 'customer')} ${customers > 0 ? 'more' : 'fewer'}`;
  return (
    <>
      Removing it alone would bring <b className="whitespace-nowrap">{format.moneyChange(more)}</b> for {who}.
    </>
  );
}

function movesInWords({ gained, lost, moved }: ReleasedPlan, format: Format): string {
  if (gained + lost + moved === 0) return 'Everybody would get what they got.';
  const first = `${format.counted(gained, 'customer')} would get something who got nothing`;
  return capitalised(`${first}, ${format.number(lost)} the other way round, ${format.number(moved)} something else.`);
}
