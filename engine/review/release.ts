// Release: gives back what an approval took, and says who is next in line.
import { beginAction } from '#engine/store/decisions/actions.ts';
import { type LiveClaim, liveClaims, stageEnds } from '#engine/store/decisions/claims.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { addStates, decisionRows, type Standing, standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Work } from '#shared/model/work.ts';
import { type BulkResult, DONE, type Outcome, runBulk } from './bulk.ts';
import { heldRefusal, type Refusal, refused } from './claiming/refusal.ts';
import { type NextInLine, nextInLine } from './next-in-line.ts';
import { claimedPositions, type Many, passing, positionOf, runOfMany } from './selection.ts';
import { type Act, type ActReceipt, publishSingle, refusalProblem } from './single.ts';

const RELEASES_A_CHUNK = 300;

/** Releases the approval of one customer. Throws NOT_APPROVABLE, or SEALED once it left in a package. */
export function releaseOne(
  connection: Connection,
  act: Act,
  runNumber: number,
  customerId: string,
): ActReceipt & { readonly nextInLine: NextInLine[] } {
  const run = runOf(connection, runNumber);
  const position = positionOf(connection, run.run, customerId, act.decision);
  const receipt = connection.write(() => {
    const [standing] = standingsOf(connection, run.run, [position]);
    const claim = liveClaims(connection, run.run, [position]).get(position);
    const unfit = unfitFor(standing!, claim);
    if (unfit !== null || claim === undefined) {
      throw refusalProblem('released', customerId, unfit ?? refused('not-approved'));
    }
    const action = beginAction(connection, { verb: 'release', run: run.run, actor: act.actor });
    stageEnds(connection, action, [claim.claim]);
    addStates(connection, action, run.run, [{ position, state: 'released', reason: null }]);
    const [decision] = decisionRows(connection, run.run, [position]);
    return publishSingle(connection, act, action, decision!, claim.treatment, 'released');
  });
  return { ...receipt, nextInLine: nextInLine(connection, run, receipt.treatment) };
}

/** Releases every approval of a run, or of one treatment: the body of a job. */
export async function releaseMany(
  connection: Connection,
  many: Many & Act,
  work: Work,
): Promise<Omit<BulkResult, 'done'> & { readonly released: number }> {
  const run = runOfMany(connection, many);
  const { done, ...rest } = await runBulk(
    connection,
    {
      action: { verb: 'release', run: run.run, actor: many.actor },
      phase: 'Releasing',
      chunk: RELEASES_A_CHUNK,
      note: many.reason,
      order: (newestClaim) => Promise.resolve(claimedPositions(connection, run.run, newestClaim)),
      stage: (action, positions) => {
        const standings = standingsOf(connection, run.run, positions);
        const claims = liveClaims(connection, run.run, positions);
        const passes = passing(connection, many, positions);
        const ended: LiveClaim[] = [];
        const outcomes = positions.map((position, index): Outcome => {
          const claim = claims.get(position);
          const { state } = standings[index]!;
          const passed = claim === undefined ? null : passes(position, { ...claim, state });
          if (passed !== null) return { passed };
          const refusal = unfitFor(standings[index]!, claim);
          if (refusal?.reason === 'not-approved' || claim === undefined) return { passed: state };
          if (refusal !== null) return { refusal };
          ended.push(claim);
          return DONE;
        });
        stageEnds(
          connection,
          action,
          ended.map(({ claim }) => claim),
        );
        const states = ended.map(({ position }) => ({ position, state: 'released' as const, reason: null }));
        addStates(connection, action, run.run, states);
        return outcomes;
      },
    },
    work,
  );
  return { released: done, ...rest };
}

function unfitFor(standing: Standing, claim: LiveClaim | undefined): Refusal | null {
  return heldRefusal(standing) ?? (claim === undefined ? refused('not-approved') : null);
}
