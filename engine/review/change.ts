// Change: a person chooses another treatment for a customer. The old decision is replaced by an approved claim, taken
// through the same check as every other.
import { beginAction, endNow } from '#engine/store/decisions/actions.ts';
import { liveClaims } from '#engine/store/decisions/claims.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { decisionRows, standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Reason } from '#shared/model/decision.ts';
import { heldRefusal, refused } from './claiming/refusal.ts';
import { rulesNow } from './claiming/rules.ts';
import { benchOf, take } from './claiming/take.ts';
import { type NextInLine, nextInLine } from './next-in-line.ts';
import { refuseUnlessSeen } from './seen.ts';
import { checkTreatment, positionOf } from './selection.ts';
import { type Act, type ActReceipt, publishSingle, refusalProblem } from './single.ts';

/** What a treatment is worth to the customer by the run's pins, in currency, and why the run did not choose it. */
export interface Terms {
  readonly net: number | null;
  readonly rank: number | null;
  readonly reason: Reason;
}

/** A person may judge what suits a customer, but not what the customer may be offered. */
const FORBIDDEN: readonly Reason[] = ['not-eligible', 'eligible-unknown', 'profiling-objected', 'held-out', 'failed'];

export interface ChangeReceipt extends ActReceipt {
  /** The treatment that was proposed or approved before, or null. */
  readonly instead: string | null;
  readonly net: number;
  readonly rank: number;
  readonly nextInLine: NextInLine[];
}

/**
 * Replaces a customer's decision by `to`. Throws UNKNOWN_TREATMENT; NOT_APPROVABLE for somebody the run held out or
 * failed on; CLAIM_REFUSED when permission, a limit or a window has no room, and then nothing is changed.
 */
export function changeOne(
  connection: Connection,
  act: Act,
  runNumber: number,
  customerId: string,
  to: string,
  terms: Terms,
): ChangeReceipt {
  const run = runOf(connection, runNumber);
  const position = positionOf(connection, run.run, customerId, act.decision);
  checkTreatment(rulesNow(connection).configuration, to);
  const { net, rank, reason } = terms;
  if (net === null || rank === null || FORBIDDEN.includes(reason)) {
    const what = FORBIDDEN.includes(reason)
      ? `may not be offered to ${customerId}`
      : `has no known worth to ${customerId}`;
    const sentence = `${to} ${what} (${reason}), so it was not approved. Choose another treatment.`;
    throw new Problem('NOT_APPROVABLE', sentence, { customer: customerId, treatment: to, reason });
  }
  benchOf(connection, run);
  const { receipt, instead, freed } = connection.write(() => {
    if (act.seen !== undefined) refuseUnlessSeen(connection, run.run, position, act.seen);
    const [decision] = decisionRows(connection, run.run, [position]);
    const [standing] = standingsOf(connection, run.run, [position]);
    const claim = liveClaims(connection, run.run, [position]).get(position);
    const { status } = decision!;
    const outside = status === 'held-out' || status === 'failed' ? refused('nothing-proposed', status) : null;
    const same = claim?.treatment === to ? refused('approved-already') : null;
    const unfit = heldRefusal(standing!) ?? outside ?? same;
    if (unfit !== null) throw refusalProblem('changed', customerId, unfit);

    const action = beginAction(connection, { verb: 'change', run: run.run, actor: act.actor, atOnce: true });
    if (claim !== undefined) endNow(connection, action, [claim.claim]);
    const bench = benchOf(connection, run);
    const { channel } = bench.rules.treatments.get(to)!;
    const taking = { ...decision!, treatment: to, channel, net, rank, state: 'replaced' as const, reason: to };
    const [refusal] = take(connection, action, run, bench, [taking]);
    if (refusal !== null && refusal !== undefined) throw refusalProblem('changed', customerId, refusal);
    const receipt = publishSingle(connection, act, action, decision!, to, 'replaced');
    return { receipt, instead: claim?.treatment ?? decision!.treatment, freed: claim?.treatment };
  });
  return { ...receipt, instead, net, rank, nextInLine: freed === undefined ? [] : nextInLine(connection, run, freed) };
}
