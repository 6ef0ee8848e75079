// The newest run over everybody: what it is worth, whom it treats, and how that compares with the run before it.
import { PlaceLink } from '../../app/place-link.tsx';
import { Fact } from '../../parts/fact.tsx';
import { useFormat } from '../../parts/format/context.tsx';
import { Pane, PaneHead } from '../../parts/pane.tsx';
import type { Overview } from './need-words.ts';

export function LastRun({ run, before }: { run: Overview['lastRun']; before: Overview['runBefore'] }) {
  const format = useFormat();
  if (run === null) {
    return (
      <Pane label="Last run">
        <PaneHead title="Last run" />
        <p className="text-ink-2">
          None yet.{' '}
          <PlaceLink inText to="/w/$workspace/decide">
            Decide
          </PlaceLink>{' '}
          who gets which treatment.
        </p>
      </Pane>
    );
  }
  return (
    <Pane label="Last run">
      <PaneHead title="Last run" finding={`Run ${run.run}, ${format.date(run.date)}`}>
        <PlaceLink to="/w/$workspace/decide" search={{ run: run.run }} label={`Open run ${run.run}`}>
          Open
        </PlaceLink>
      </PaneHead>
      <div className="flex flex-wrap gap-x-7 gap-y-3">
        <Fact
          label="Net value"
          value={
            <PlaceLink
              to="/w/$workspace/decide"
              search={{ run: run.run }}
              label={`${format.total(run.net)} net value of run ${run.run}`}
            >
              {format.total(run.net)}
            </PlaceLink>
          }
          context={before === null ? 'the first run' : <Against net={run.net} before={before} />}
        />
        <Fact
          label="Customers treated"
          value={
            <PlaceLink
              to="/w/$workspace/customers"
              search={{ filter: [{ decision: { statuses: ['proposed'], treatments: [] } }] }}
              label={`${format.counted(run.treated, 'customer')} treated by run ${run.run}`}
            >
              {format.number(run.treated)}
            </PlaceLink>
          }
          context={`${format.share(run.customers === 0 ? 0 : run.treated / run.customers)} of the audience`}
        />
      </div>
    </Pane>
  );
}

function Against({ net, before }: { net: number; before: NonNullable<Overview['runBefore']> }) {
  const format = useFormat();
  const change = net - before.net;
  const tone = change > 0 ? 'text-positive-text' : change < 0 ? 'text-negative-text' : '';
  return (
    <>
      <span className={tone}>{change === 0 ? 'the same' : format.moneyChange(change)}</span>{' '}
      {change === 0 ? 'as' : 'against'} run {before.run}
    </>
  );
}
