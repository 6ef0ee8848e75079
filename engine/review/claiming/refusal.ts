// Why an act on one decision was refused, in words that are counted in a bulk and told in a single act.

import type { ClaimRefusal } from '#engine/store/decisions/claims.ts';
import type { Standing } from '#engine/store/decisions/states.ts';
import { decisionId } from '#shared/model/decision.ts';

export interface Refusal {
  readonly reason:
    | ClaimRefusal['reason']
    | 'nothing-proposed'
    | 'approved-already'
    | 'rejected-already'
    | 'released'
    | 'not-approved'
    | 'exported'
    | 'in-another-action'
    | 'treatment-gone'
    | 'treatment-changed'
    | 'not-valid'
    | 'rejected-before'
    | 'merged'
    | 'changed-since'
    | 'no-contact-field'
    | 'approved-by-exporter';
  /** The limit, window, package, action … it is about, or null. */
  readonly detail: string | null;
}

export const refused = (reason: Refusal['reason'], detail: string | number | null = null): Refusal => ({
  reason,
  detail: detail === null ? null : String(detail),
});

/** The reason as a phrase: "limit call-slots is used up". */
export function inWords({ reason, detail }: Refusal): string {
  const words: Record<Refusal['reason'], string> = {
    limit: `limit ${detail} is used up`,
    'contact-window': `contact window ${detail} is full`,
    'no-permission': `no permission for ${detail}`,
    'claimed-already': 'it is approved already',
    'contacted-already': 'the contact was made already',
    beside: `it may not stand beside ${detail}, which is approved`,
    'treatments-per-customer': `the customer has as many treatments of the run as one may have (${detail})`,
    'nothing-proposed': `the run proposed nothing (${detail})`,
    'approved-already': 'it is approved already',
    'rejected-already': 'it is rejected',
    released: 'it was released; approve it by itself',
    'not-approved': 'it is not approved',
    exported: `it left in package ${detail}; recall the package instead`,
    'in-another-action': `job ${detail} is working on it; resume or discard that job first`,
    'treatment-gone': `the newest configuration has no treatment ${detail}`,
    'treatment-changed': `the newest configuration moved ${detail} to another channel`,
    'not-valid': `${detail} is not valid on the run's date`,
    'rejected-before': `a rejection is in force (${detail})`,
    merged: `the customer was merged with another by change ${detail}`,
    'changed-since': 'a later act changed it',
    'no-contact-field': `the customer has no ${detail}`,
    'approved-by-exporter': `two-person rule: ${detail} approved it and cannot export it`,
  };
  return words[reason];
}

/** What a bulk act did not do, counted by reason, with the first of them named by decision. */
export interface RefusalCount {
  readonly refused: { [reason: string]: number };
  readonly refusals: { readonly decision: string; readonly reason: string }[];
}

const NAMED = 100;

export function countRefusal(count: RefusalCount, run: number, position: number, refusal: Refusal): void {
  const words = inWords(refusal);
  count.refused[words] = (count.refused[words] ?? 0) + 1;
  if (count.refusals.length < NAMED) count.refusals.push({ decision: decisionId(run, position), reason: words });
}

/** Refuses every act on a decision that left, that another action holds, or whose contact was made. */
export function heldRefusal(standing: Standing): Refusal | null {
  if (standing.sealedIn !== null) return refused('exported', standing.sealedIn);
  if (standing.heldBy !== null) return refused('in-another-action', standing.heldBy);
  if (standing.contacted) return refused('contacted-already');
  return null;
}
