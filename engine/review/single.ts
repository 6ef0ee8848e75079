// A single act on one decision: published at once, with its audit row, or refused with a sentence.
import { actionOf, publishAction, sumUpNow } from '#engine/store/decisions/actions.ts';
import { addNote } from '#engine/store/decisions/notes.ts';
import type { DecisionRow } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { decisionId } from '#shared/model/decision.ts';
import { inWords, type Refusal } from './claiming/refusal.ts';

/** Who acts, and what they wrote about it. */
export interface Act {
  readonly actor: string;
  readonly reason: string | null;
  /** Which of the customer's decisions, as r1-205; needed where the run has several. */
  readonly decision?: string | undefined;
  /** The hash of the one decision as it was seen, in hex. */
  readonly seen?: string | undefined;
}

/** A single act that was done. */
export interface ActReceipt {
  readonly decision: string;
  readonly customerId: string;
  readonly treatment: string;
  readonly state: string;
  readonly action: number;
  readonly change: number;
}

const CLAIMS: readonly Refusal['reason'][] = [
  'limit',
  'contact-window',
  'no-permission',
  'rejected-before',
  'not-valid',
  'merged',
  'beside',
  'treatments-per-customer',
];

/** The Problem of a single act that was refused; what is full or forbidden is told apart from what makes no sense. */
export function refusalProblem(done: string, customerId: string, refusal: Refusal): Problem {
  const code =
    refusal.reason === 'exported' ? 'SEALED' : CLAIMS.includes(refusal.reason) ? 'CLAIM_REFUSED' : 'NOT_APPROVABLE';
  return new Problem(code, `The decision for ${customerId} was not ${done}: ${inWords(refusal)}.`, {
    customer: customerId,
    reason: refusal.reason,
    detail: refusal.detail,
  });
}

/** Publishes a single act inside its transaction. */
export function publishSingle(
  connection: Connection,
  act: Act,
  action: number,
  decision: Pick<DecisionRow, 'position' | 'customer' | 'customerId'>,
  treatment: string,
  state: string,
): ActReceipt {
  const run = actionOf(connection, action)?.run ?? 0;
  const note =
    act.reason === null
      ? {}
      : { note: addNote(connection, action, decision.customer, act.reason).hash.toString('hex') };
  const change = publishAction(connection, action, sumUpNow(connection, action), {
    ...note,
    position: decision.position,
  });
  const { customerId } = decision;
  return { decision: decisionId(run, decision.position), customerId, treatment, state, action, change };
}
