// What a run came to, pane by pane: the verdict, where customers were lost, the limits, the value by treatment, and what
// stands beside it.
import type { LimitNow } from '#shared/model/run.ts';
import { Panes } from '../../../parts/pane.tsx';
import type { DraftState } from '../draft.ts';
import { LimitCurvePane } from '../limits/limit-curve.tsx';
import { type LimitRow, LimitsTable, limitRows } from '../limits/limits-table.tsx';
import { RangesAsked, useRanges } from '../limits/ranges.tsx';
import { WaysOut } from '../limits/ways-out.tsx';
import type { RunState } from '../run-state.ts';
import type { Report } from '../words.ts';
import { BoundsMissed } from './bounds-missed.tsx';
import { Comparison } from './comparison.tsx';
import { Draws } from './draws.tsx';
import { Funnel } from './funnel.tsx';
import { Strategies } from './strategies.tsx';
import { TreatmentsTable } from './treatments-table.tsx';
import { Verdict } from './verdict.tsx';

export function Result({
  report,
  state,
  draft,
  now,
}: {
  report: Report;
  state: RunState;
  draft: DraftState;
  now: readonly LimitNow[];
}) {
  const { summary } = report;
  const before = state.runs?.find((each) => each.run === state.before) ?? null;
  const ranges = useRanges(summary.run, summary.certificate !== null);
  const rows = limitRows(report, now, ranges.ranges ?? []);
  const drawn = rows.find(({ id }) => id === state.limit) ?? worthMost(rows);
  const proved = summary.certificate !== null;
  return (
    <Panes>
      <Verdict report={report} before={before}>
        <WaysOut report={report} draft={draft} />
        <BoundsMissed report={report} draft={draft} />
      </Verdict>
      <Draws report={report} />
      <Panes className="grid-cols-[23.5rem_minmax(0,1fr)] max-wide:grid-cols-[18.5rem_minmax(0,1fr)] max-column:grid-cols-1">
        <Funnel report={report} />
        <LimitsTable
          rows={rows}
          draft={draft}
          strategy={summary.strategy}
          isFirst={false}
          {...(proved
            ? {
                drawn: drawn?.id ?? null,
                onDraw: (limit: string) => state.go({ run: summary.run, limit }, true),
              }
            : {})}
        >
          {proved ? <RangesAsked ranges={ranges} /> : null}
        </LimitsTable>
      </Panes>
      <Panes className="grid-cols-[minmax(0,1fr)_31.5rem] max-wide:grid-cols-1">
        <TreatmentsTable report={report} />
        <Panes className="grid-rows-[auto_auto_1fr]">
          {proved && drawn !== null ? (
            <LimitCurvePane key={drawn.id} run={summary.run} limit={drawn} range={drawn.range} />
          ) : null}
          <Comparison report={report} state={state} />
          <Strategies report={report} />
        </Panes>
      </Panes>
    </Panes>
  );
}

/** The limit with the dearest use: price times what the run used of it. */
function worthMost(rows: readonly LimitRow[]): LimitRow | null {
  const worth = ({ price, used, missed }: LimitRow): number => (missed > 0 ? 0 : Math.abs(price ?? 0) * (used ?? 0));
  return rows.filter(({ missed }) => missed === 0).toSorted((a, b) => worth(b) - worth(a))[0] ?? null;
}
