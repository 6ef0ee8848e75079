// The hash that an approval is bound to (decisions 6).
import type { HashedDecision } from '#shared/model/decision.ts';
import { sha256 } from '../workspace/audit.ts';

/** SHA-256 of a decision's content as JSON of RFC 8785. */
export const hashOf = (decision: HashedDecision): Buffer => sha256({ ...decision });
