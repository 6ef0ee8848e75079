// What became of a decision, as a badge.
import { Ban, Check, CircleAlert, Clock3, Package, RotateCcw, X } from 'lucide-react';
import type { DecisionState, DecisionStatus } from '#shared/model/decision.ts';
import { Badge } from '../../parts/badge.tsx';

/** `state` is null where nothing was proposed. */
export function StateBadge({ state, status }: { state: DecisionState | null; status: DecisionStatus }) {
  if (state === null) {
    if (status === 'blocked') return <Badge icon={Ban}>May not be contacted</Badge>;
    if (status === 'held-out') return <Badge icon={Clock3}>Held out</Badge>;
    if (status === 'failed')
      return (
        <Badge tone="negative" icon={CircleAlert}>
          Could not be decided
        </Badge>
      );
    return <Badge>Nothing proposed</Badge>;
  }
  const { tone, icon, words } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {words}
    </Badge>
  );
}

const STATES = {
  proposed: { tone: 'info', icon: Clock3, words: 'Waits for review' },
  approved: { tone: 'positive', icon: Check, words: 'Approved' },
  rejected: { tone: 'negative', icon: X, words: 'Rejected' },
  replaced: { tone: 'positive', icon: Check, words: 'Approved, changed' },
  released: { tone: 'plain', icon: RotateCcw, words: 'Released' },
  exported: { tone: 'accent', icon: Package, words: 'Exported' },
  answered: { tone: 'accent', icon: Check, words: 'Answered' },
} as const satisfies Record<DecisionState, object>;
