// What was drawn in a run: arms with strategies of their own, beside each other, and what was tried out to learn with what
// it costs. Nothing where nothing was drawn.
import type { ArmSummary, ExplorationSummary } from '#shared/model/draws.ts';
import { useFormat } from '../../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../../parts/pane.tsx';
import { Table } from '../../../parts/table/table.tsx';
import { type Report, strategyName } from '../words.ts';

export function Draws({ report: { summary, names } }: { report: Report }) {
  const { arms, exploration } = summary;
  return (
    <>
      {arms.length === 0 ? null : <Arms arms={arms} />}
      {exploration === null ? null : <Learning exploration={exploration} names={names.treatments} />}
    </>
  );
}

function Arms({ arms }: { arms: readonly ArmSummary[] }) {
  const format = useFormat();
  const each = ({ net, customers }: ArmSummary): number => (customers === 0 ? 0 : net / customers);
  const best = arms.toSorted((a, b) => each(b) - each(a))[0]!;
  return (
    <Pane flush label="Strategies side by side">
      <PaneHead
        inset
        title="Strategies side by side"
        finding={`${strategyName(best.strategy)} comes to the most for each customer, ${format.money(each(best))}. Each arm has its part of every limit and is decided alone.`}
      />
      <Table
        label="Arms of the run"
        rows={arms}
        rowKey={(_, index) => index}
        columns={[
          { id: 'strategy', head: 'Strategy', cell: ({ strategy }) => strategyName(strategy) },
          { id: 'share', head: 'Share', end: true, cell: ({ share }) => format.share(share) },
          { id: 'customers', head: 'Customers', end: true, cell: ({ customers }) => format.number(customers) },
          { id: 'treated', head: 'Treated', end: true, cell: ({ treated }) => format.number(treated) },
          { id: 'net', head: 'Net value', end: true, cell: ({ net }) => format.total(net) },
          { id: 'each', head: 'For each customer', end: true, cell: (arm) => format.money(each(arm)) },
          {
            id: 'gap',
            head: 'Proved within',
            end: true,
            optional: true,
            cell: ({ proof }) => (proof === null ? '—' : format.money(proof.gap)),
          },
        ]}
      />
    </Pane>
  );
}

function Learning({
  exploration,
  names,
}: {
  exploration: ExplorationSummary;
  names: Readonly<Record<string, string>>;
}) {
  const format = useFormat();
  const { cost, drawn, given, open, setAside, share, treatments } = exploration;
  const aside =
    setAside === null ? '' : ` What is set aside for it would have added at most ${format.money(setAside)} more.`;
  return (
    <Pane flush label="Drawn to learn">
      <PaneHead
        inset
        title="Drawn to learn"
        finding={`${format.counted(given, 'customer')} got a treatment that was drawn, of ${format.number(drawn)} drawn and ${format.number(open)} who could be.`}
      />
      <p className="max-w-[90ch] px-gutter pb-2 text-ink-2">
        It costs {format.money(cost)} by what is believed today, against what the plan had for them.{aside} The chance
        of every decision is stored with it, so that outcomes can be weighed without favour.
      </p>
      <details className="px-gutter pb-3 text-small text-ink-3">
        <summary className="cursor-default">
          By treatment: {format.share(share)} of the customers who may get one are drawn
        </summary>
        <Table
          inset
          label="Drawn to learn, by treatment"
          rows={treatments.filter(({ weight }) => weight > 0)}
          rowKey={({ treatment }) => treatment}
          columns={[
            { id: 'treatment', head: 'Treatment', cell: ({ treatment }) => names[treatment] ?? treatment },
            { id: 'aside', head: 'Set aside', end: true, cell: (each) => format.number(each.setAside) },
            { id: 'drawn', head: 'Drawn', end: true, cell: (each) => format.number(each.drawn) },
            { id: 'given', head: 'Given', end: true, cell: (each) => format.number(each.given) },
          ]}
        />
      </details>
    </Pane>
  );
}
