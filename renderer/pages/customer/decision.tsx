// What was decided last about the customer: why, as a waterfall; the alternatives with their regret; what was impossible and why; and
// what would change it. Another treatment of the list can be looked at in the same way.
import { useState } from 'react';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import { troubleOf } from '../../app/client.tsx';
import { Pane, PaneHead, Panes } from '../../parts/pane.tsx';
import { Failed, Loading, type Trouble } from '../../parts/states.tsx';
import type { Wording } from '../customers/wording.ts';
import { Alternatives } from './alternatives.tsx';
import type { Earlier } from './earlier-decisions.tsx';
import { Why } from './why.tsx';

export function Decision({
  decided,
  run,
  explained,
  wording,
}: {
  /** The newest decision about this customer; null without one. */
  decided: Earlier | null;
  run: number | null;
  explained: { readonly data: CustomerDecision | undefined; readonly error: unknown; readonly refetch: () => unknown };
  wording: Wording;
}) {
  if (run === null || decided === null) {
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
  return <Explained key={explained.data.decisionId} decision={explained.data} wording={wording} />;
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
