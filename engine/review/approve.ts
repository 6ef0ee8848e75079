// Approval: one decision at once, or many as a job. Every approval is a claim (decisions 5).
import { beginAction } from '#engine/store/decisions/actions.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { type DecisionRow, decisionRows, type Standing, standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Work } from '#shared/model/work.ts';
import { type BulkResult, DONE, type Outcome, runBulk } from './bulk.ts';
import { heldRefusal, type Refusal, refused } from './claiming/refusal.ts';
import { type Bench, benchOf, type Taking, take } from './claiming/take.ts';
import { refuseUnlessSeen } from './seen.ts';
import { type Many, passing, positionOf, proposedInOrder, runOfMany } from './selection.ts';
import { type Act, type ActReceipt, publishSingle, refusalProblem } from './single.ts';

const CLAIMS_A_CHUNK = 100;

/**
 * Approves the proposal of one customer, or the named one of several. Throws SEVERAL_DECISIONS; NOT_APPROVABLE,
 * CLAIM_REFUSED with the reason, or DECISION_CHANGED when it is not what was seen.
 */
export function approveOne(connection: Connection, act: Act, run: number, customerId: string): ActReceipt {
  const reviewed = runOf(connection, run);
  const position = positionOf(connection, run, customerId, act.decision);
  benchOf(connection, reviewed);
  return connection.write(() => {
    if (act.seen !== undefined) refuseUnlessSeen(connection, run, position, act.seen);
    const [decision] = decisionRows(connection, run, [position]);
    const [standing] = standingsOf(connection, run, [position]);
    const unfit = unfitFor(decision!, standing!, true);
    if (unfit !== null) throw refusalProblem('approved', customerId, unfit);
    const action = beginAction(connection, { verb: 'approve', run, actor: act.actor });
    const [refusal] = take(connection, action, reviewed, benchOf(connection, reviewed), [takingOf(decision!)]);
    if (refusal !== null && refusal !== undefined) throw refusalProblem('approved', customerId, refusal);
    const { treatment } = decision!;
    return publishSingle(connection, act, action, decision!, treatment!, 'approved');
  });
}

/** Approves what a run proposed: the body of a job. */
export async function approveMany(
  connection: Connection,
  many: Many & Act,
  work: Work,
): Promise<Omit<BulkResult, 'done'> & { readonly approved: number }> {
  const run = runOfMany(connection, many);
  let bench = benchOf(connection, run);
  const { done, ...rest } = await runBulk(
    connection,
    {
      action: { verb: 'approve', run: run.run, actor: many.actor },
      phase: 'Approving',
      chunk: CLAIMS_A_CHUNK,
      note: many.reason,
      order: () => proposedInOrder(connection, run, many, work),
      stage: (action, positions) => {
        bench = benchOf(connection, run, bench);
        return approveChunk(connection, action, run, bench, positions, many);
      },
    },
    work,
  );
  return { approved: done, ...rest };
}

function approveChunk(
  connection: Connection,
  action: number,
  run: StoredRun,
  bench: Bench,
  positions: readonly number[],
  many: Many,
): Outcome[] {
  const decisions = decisionRows(connection, run.run, positions);
  const standings = standingsOf(connection, run.run, positions);
  const unfit = decisions.map((decision, index) => unfitFor(decision, standings[index]!, false));
  const passes = passing(connection, many, positions);
  const passed = decisions.map((decision, index) => {
    const { position, treatment, channel, net } = decision;
    const { state } = standings[index]!;
    return unfit[index] === null ? passes(position, { treatment: treatment!, channel: channel!, net, state }) : null;
  });
  const fit = decisions.filter((_, index) => unfit[index] === null && passed[index] === null);
  const answers = take(connection, action, run, bench, fit.map(takingOf));
  let next = 0;
  return unfit.map((refusal, index) => {
    const why = passed[index] ?? null;
    if (why !== null) return { passed: why };
    if (refusal === null) {
      const answer = answers[next] ?? null;
      next += 1;
      return answer === null ? DONE : { refusal: answer };
    }
    return refusal.reason === 'in-another-action' ? { refusal } : { passed: standings[index]!.state };
  });
}

const takingOf = (decision: DecisionRow): Taking => ({
  ...decision,
  treatment: decision.treatment!,
  channel: decision.channel!,
  state: 'approved',
  reason: null,
});

/** Why a decision is not open for approval, or null. By itself, a released one is open again. */
function unfitFor(decision: DecisionRow, standing: Standing, alone: boolean): Refusal | null {
  const held = heldRefusal(standing);
  if (held !== null) return held;
  if (standing.state === 'approved' || standing.state === 'replaced') return refused('approved-already');
  if (standing.state === 'rejected') return refused('rejected-already');
  if (standing.state === 'released' && !alone) return refused('released');
  if (decision.status !== 'proposed') return refused('nothing-proposed', decision.status);
  return null;
}
