// What each run decided about the customer, and what became of it.
import type { DecisionState, DecisionStatus } from '#shared/model/decision.ts';
import { STATUS_WORDS } from '#shared/model/filter-words.ts';
import type { FunnelStage } from '#shared/model/run.ts';
import type { Wording } from '../customers/wording.ts';
import { reaction } from './lane-marks.ts';

export interface Earlier {
  readonly run: number;
  readonly decisionId: string;
  readonly date: string;
  readonly status: DecisionStatus;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly state: DecisionState | null;
  readonly lostAt: FunnelStage | null;
  readonly outcomes: readonly { readonly outcome: string }[];
}

/** What became of a proposal, in two words. */
export const STATE_WORDS: Readonly<Record<DecisionState, string>> = {
  proposed: 'waits for review',
  approved: 'approved',
  rejected: 'rejected',
  replaced: 'approved, changed',
  released: 'released',
  exported: 'exported',
  answered: 'answered',
};
const LOST: Readonly<Partial<Record<FunnelStage, string>>> = {
  profiling: 'objected to profiling',
  permission: 'no permission',
  'contact-policy': 'contacted too often',
  'rejected-before': 'rejected before',
  eligible: 'not eligible',
  applicable: 'nothing applied',
  suitable: 'nothing suited',
  'positive-value': 'nothing was worth it',
  limits: 'lost to a limit',
};

/** What became of a decision, in two or three words. */
export function fate({ state, status, lostAt, outcomes }: Earlier): string {
  const [first] = outcomes;
  if (first !== undefined) return reaction(first.outcome);
  if (state !== null) return STATE_WORDS[state];
  return (lostAt === null ? undefined : LOST[lostAt]) ?? STATUS_WORDS[status];
}

export function EarlierDecisions({
  decisions,
  run,
  wording,
}: {
  decisions: readonly Earlier[];
  /** The newest run: its decision stands beside. */
  run: number | null;
  wording: Wording;
}) {
  const earlier = decisions.filter((each) => each.run !== run);
  if (earlier.length === 0) return <p className="text-ink-2">No earlier run decided about this customer.</p>;
  return (
    <ul>
      {earlier.map((each) => (
        <li key={each.decisionId} className="flex items-baseline gap-2 py-0.75">
          <span className="flex-none text-ink-3">Run {each.run}</span>
          <span className="min-w-0 flex-1 truncate">
            {each.treatment === null ? 'No contact' : wording.treatment(each.treatment)}
          </span>
          <span className="flex-none text-small text-ink-3">{fate(each)}</span>
        </li>
      ))}
    </ul>
  );
}
