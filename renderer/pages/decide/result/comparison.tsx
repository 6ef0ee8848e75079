// What changed since an earlier run: who moved from what to what, as counts, with the value that came or went. Everybody
// of the run is in one row.
import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import type { RunComparison, RunMove } from '#shared/model/run.ts';
import { troubleOf, useApi } from '../../../app/client.tsx';
import { Select } from '../../../parts/form/select.tsx';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Failed, Loading } from '../../../parts/states.tsx';
import { Table } from '../../../parts/table/table.tsx';
import type { RunState } from '../run-state.ts';
import { type Report, strategyName } from '../words.ts';

export function Comparison({ report, state }: { report: Report; state: RunState }) {
  const api = useApi();
  const format = useFormat();
  const { runs = [], before, go } = state;
  const { run } = report.summary;
  const compared = useQuery(
    api.decisions.compare.queryOptions({ run, before: before ?? run }, { enabled: before !== null }),
  );
  const others = runs.filter((each) => each.run !== run);
  return (
    <Pane flush label="Against an earlier run">
      <PaneHead
        inset
        title="Against an earlier run"
        finding={compared.data && findingOf(compared.data, format.counted)}
      >
        {others.length === 0 || before === null ? null : (
          <Select
            label="Run to compare with"
            hideLabel
            small
            width="w-56"
            value={String(before)}
            choices={others.map((each) => ({
              value: String(each.run),
              label: `Run ${each.run}, ${format.day(each.startedAt)}`,
              detail: `${strategyName(each.strategy)}, ${format.total(each.net)}`,
            }))}
            onChange={(chosen) => go({ run, before: Number(chosen) }, true)}
          />
        )}
      </PaneHead>
      {before === null ? (
        <p className="px-gutter pb-4 text-ink-2">This is the first run. The next one is compared with it.</p>
      ) : null}
      {before !== null && compared.isPending ? (
        <div className="px-gutter">
          <Loading rows={5} what="Comparing the runs" />
        </div>
      ) : null}
      {compared.isError ? (
        <Failed
          what="The runs could not be compared"
          trouble={troubleOf(compared.error)}
          onRetry={() => void compared.refetch()}
        />
      ) : null}
      {compared.data === undefined ? null : <Moves compared={compared.data} report={report} />}
    </Pane>
  );
}

interface Row {
  readonly key: string;
  readonly words: React.ReactNode;
  readonly customers: number;
  readonly change: number;
  readonly quiet: boolean;
}

const MOVES_SHOWN = 6;

function Moves({ compared, report }: { compared: RunComparison; report: Report }) {
  const format = useFormat();
  const rows = rowsOf(compared, report);
  const all = rows.reduce((sum, { customers }) => sum + customers, 0);
  const change = rows.reduce((sum, each) => sum + each.change, 0);
  return (
    <>
      <Table
        label={`Moves since run ${compared.before}`}
        rows={rows}
        rowKey={({ key }) => key}
        isQuiet={({ quiet }) => quiet}
        columns={[
          { id: 'move', head: `Run ${compared.before} to run ${compared.run}`, cell: ({ words }) => words },
          { id: 'customers', head: 'Customers', end: true, cell: ({ customers }) => format.number(customers) },
          { id: 'change', head: 'Net value', end: true, cell: (row) => format.moneyChange(row.change) },
        ]}
        total={['All customers', format.number(all), format.moneyChange(change)]}
      />
      {compared.gone === 0 ? null : (
        <p className="px-gutter py-2 text-small text-ink-2">
          {format.counted(compared.gone, 'customer')} of run {compared.before} {compared.gone === 1 ? 'is' : 'are'} not
          in this one, and not counted here.
        </p>
      )}
    </>
  );
}

function rowsOf({ moves }: RunComparison, { names }: Report): Row[] {
  const name = (treatment: string | null, further: readonly string[] = []): string =>
    treatment === null
      ? 'No contact'
      : [treatment, ...further].map((each) => names.treatments[each] ?? each).join(' + ');
  const summed = (key: string, words: React.ReactNode, of: readonly RunMove[], quiet: boolean): Row => ({
    key,
    words,
    customers: of.reduce((sum, { customers }) => sum + customers, 0),
    change: of.reduce((sum, { net, netBefore }) => sum + net - netBefore, 0),
    quiet,
  });
  const moved = moves.filter((move) => !isSame(move) && !move.newcomer);
  const shown = moved.slice(0, MOVES_SHOWN).map((move) => {
    const [from, to] = [name(move.from, move.fromFurther), name(move.to, move.toFurther)];
    return summed(
      `${from} to ${to}`,
      <span className="inline-flex items-center gap-1.5" title={`${from} to ${to}`}>
        <span className="max-w-32 truncate">{from}</span>
        <ArrowRight role="img" aria-label="to" size={14} className="flex-none text-ink-3" />
        <span className="max-w-32 truncate">{to}</span>
      </span>,
      [move],
      false,
    );
  });
  const rest = moved.slice(MOVES_SHOWN);
  const newcomers = moves.filter(({ newcomer }) => newcomer);
  return [
    ...shown,
    ...(rest.length === 0 ? [] : [summed('rest', `${rest.length} other moves`, rest, true)]),
    ...(newcomers.length === 0 ? [] : [summed('new', 'New customers', newcomers, false)]),
    summed('same', 'The same as before', moves.filter(isSame), true),
  ];
}

/** Whether who was in both runs gets the same, all of it. */
const isSame = ({ from, fromFurther = [], to, toFurther = [], newcomer }: RunMove): boolean =>
  !newcomer && from === to && fromFurther.join(' ') === toFurther.join(' ');

function findingOf({ moves }: RunComparison, counted: (count: number, one: string) => string): string {
  const moved = moves.reduce((sum, move) => sum + (move.newcomer || isSame(move) ? 0 : move.customers), 0);
  return moved === 0
    ? 'Nobody gets something else.'
    : `${counted(moved, 'customer')} ${moved === 1 ? 'gets' : 'get'} something else.`;
}
