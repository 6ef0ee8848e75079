// Why a treatment was not offered, in a few words: beside its name in a list.
import type { Reason } from './decision.ts';

export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  chosen: 'chosen',
  outranked: 'worth less',
  'not-positive': 'would cost more than it brings',
  limit: 'a limit was used up',
  'no-permission': 'no permission for its channel',
  'profiling-objected': 'objected to profiling',
  'contact-window': 'one contact too many',
  'rejected-before': 'rejected before',
  'not-valid': 'not valid on that day',
  'no-contact-field': 'no address to send it to',
  'not-eligible': 'not eligible',
  'eligible-unknown': 'eligibility not known',
  'not-applicable': 'does not apply now',
  'applicable-unknown': 'not known whether it applies',
  'not-suitable': 'does not suit',
  'suitable-unknown': 'not known whether it suits',
  'held-out': 'held out',
  'value-unknown': 'value not known',
  failed: 'could not be judged',
};
