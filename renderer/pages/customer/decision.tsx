// What was decided last about the customer: why, as a waterfall; the alternatives with their regret; what was impossible and why; and
// what would change it. Another treatment of the list can be looked at in the same way. Where a run gives the customer
// several treatments, each is a tab.
import { useState } from 'react';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { troubleOf } from '../../app/client.tsx';
import { Channel } from '../../parts/channel.tsx';
import { Pane, PaneHead, Panes } from '../../parts/pane.tsx';
import { Failed, Loading, type Trouble } from '../../parts/states.tsx';
import { TabBar } from '../../parts/tabs.tsx';
import type { Wording } from '../customers/wording.ts';
import { Alternatives } from './alternatives.tsx';
import type { Earlier } from './earlier-decisions.tsx';
import { StateBadge } from './state-badge.tsx';
import { Why } from './why.tsx';

export function Decision({
  decided,
  run,
  explained,
  further,
  wording,
}: {
  /** What the newest run that did decided about this customer, the best-ranked first; empty without one. */
  decided: readonly Earlier[];
  run: number | null;
  explained: { readonly data: CustomerDecision | undefined; readonly error: unknown; readonly refetch: () => unknown };
  /** The customer's other decisions of the run. */
  further: readonly CustomerDecision[];
  wording: Wording;
}) {
  const [shown, setShown] = useState<string | null>(null);
  if (run === null || decided.length === 0) {
    return (
      <Pane label="Decision">
        <PaneHead title="Decision" />
        <p className="text-ink-2">
          {run === null ? 'Nothing was decided yet.' : `Run ${run} did not decide about this customer.`}
        </p>
      </Pane>
    );
  }
  const trouble: Trouble | null = explained.error === null ? null : troubleOf(explained.error);
  if (trouble !== null && explained.data === undefined) {
    return (
      <Pane label="Decision">
        <Failed what="The decision could not be explained" trouble={trouble} onRetry={() => explained.refetch()} />
      </Pane>
    );
  }
  if (explained.data === undefined) {
    return (
      <Pane label="Decision">
        <Loading rows={6} what="Reading the decision" />
      </Pane>
    );
  }
  const first = explained.data;
  if (first.beside === undefined) return <Explained key={first.decisionId} decision={first} wording={wording} />;
  const all = [first, ...further];
  const tabs = [
    { decisionId: first.decisionId, treatment: first.selectedTreatment ?? '', channel: first.channel },
    ...first.beside,
  ];
  const at = tabs.find(({ decisionId }) => decisionId === shown)?.decisionId ?? first.decisionId;
  const decision = all.find(({ decisionId }) => decisionId === at);
  const state = decided.find(({ decisionId }) => decisionId === at);
  return (
    <Panes className="grid-rows-[max-content_minmax(max-content,1fr)]">
      <Pane label="Decisions of the run" className="flex flex-wrap items-center justify-between gap-2">
        <TabBar
          label={`What run ${run} gives the customer`}
          items={tabs.map(({ decisionId, treatment, channel }) => ({
            id: decisionId,
            label: <Channel channel={channel}>{wording.treatment(treatment)}</Channel>,
          }))}
          selected={at}
          onSelect={setShown}
        />
        {state === undefined ? null : <StateBadge state={state.state} status={state.status} />}
      </Pane>
      {decision === undefined ? (
        <Pane label="Decision">
          <Loading rows={6} what="Reading the decision" />
        </Pane>
      ) : (
        <Explained key={decision.decisionId} decision={decision} wording={wording} />
      )}
    </Panes>
  );
}

function Explained({ decision, wording }: { decision: CustomerDecision; wording: Wording }) {
  const [looked, setLooked] = useState<string | null>(decision.selectedTreatment);
  return (
    <Panes className="grid-cols-[minmax(0,1fr)_32rem] max-wide:grid-cols-1">
      <Why decision={decision} wording={wording} looked={looked} />
      <Alternatives decision={decision} wording={wording} looked={looked} onLook={setLooked} />
    </Panes>
  );
}
