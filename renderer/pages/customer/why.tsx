// Why the run decided so: the sentence and the waterfall with the price of the place. For a treatment that was not chosen
// the same, with what it lost to.
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { ChartFrame } from '../../parts/charts/frame.tsx';
import { Waterfall } from '../../parts/charts/waterfall.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import { Said, saidIn } from '../../parts/said.tsx';
import type { Wording } from '../customers/wording.ts';
import { rivalRow, waterfallColumns } from './waterfall-columns.tsx';
import { waterfallRows } from './waterfall-rows.ts';

export function Why({
  decision,
  wording,
  looked,
}: {
  decision: CustomerDecision;
  wording: Wording;
  /** The treatment that is looked at; null is no contact. */
  looked: string | null;
}) {
  const format = useFormat();
  const { selectedTreatment, explanation, alternatives } = decision;
  const other = alternatives.find(({ treatment }) => treatment === looked && treatment !== selectedTreatment);
  const closest = alternatives.find(({ treatment }) => treatment === explanation.about);
  const title =
    other !== undefined
      ? `Why not ${other.name}`
      : selectedTreatment === null
        ? 'Why no contact'
        : `Why ${wording.treatment(selectedTreatment)}`;
  const said = other === undefined ? explanation.said : [`${other.name} `, ...other.why, '.'];
  const terms = other === undefined ? explanation.waterfall : other.waterfall;
  const rows = waterfallRows(terms, other === undefined ? explanation.account : null, format);
  const rival = other === undefined ? explanation.rival : rivalOf(decision, wording);
  const listed =
    rival === null ? rows : [...rows, rivalRow(rival.name, rival.left, other === undefined ? undefined : 'Chosen')];
  if (rows.length === 0) {
    return (
      <Pane label="Why">
        <PaneHead title={title} />
        <p className="max-w-[80ch] break-words text-ink-2">
          <Said parts={said} strong />
        </p>
      </Pane>
    );
  }
  return (
    <Pane label="Why">
      <ChartFrame
        title={title}
        columns={waterfallColumns(format)}
        rows={listed}
        rowKey={({ id }) => id}
        lines={() => [
          ['Term', 'From', 'Amount'],
          ...listed.map((row) => [row.label, row.note ?? '', String(row.amount)]),
        ]}
        below={
          <p className="mb-3 max-w-[80ch] break-words text-ink-2">
            <Said parts={said} strong />
            {selectedTreatment === null && other === undefined && closest !== undefined ? (
              <span className="text-ink-3"> Shown: {closest.name}.</span>
            ) : null}
          </p>
        }
      >
        <Waterfall
          rows={rows}
          show={format.money}
          showStep={format.moneyChange}
          label={`${title}. ${saidIn(said, format)} ${rows.map(({ label, amount }) => `${label} ${format.money(amount)}`).join(', ')}`}
          {...(rival === null
            ? {}
            : { rival: { label: rival.name, amount: rival.left, ...(other === undefined ? {} : { word: 'chosen' }) } })}
        />
      </ChartFrame>
    </Pane>
  );
}

/** What another treatment has to beat: the selected one. */
function rivalOf({ selectedTreatment, left }: CustomerDecision, wording: Wording) {
  return selectedTreatment === null ? null : { name: wording.treatment(selectedTreatment), left };
}
