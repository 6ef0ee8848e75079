// Rejection: a code of the configuration says what is forbidden to the customer and for how long. It frees an approval.
import { beginAction } from '#engine/store/decisions/actions.ts';
import { liveClaims, stageEnds } from '#engine/store/decisions/claims.ts';
import { addRejections, type NewRejection } from '#engine/store/decisions/rejections.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { addStates, decisionRows, type StateRow, standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { RejectionCode } from '#shared/model/configuration.ts';
import { instant } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';
import { type BulkResult, DONE, type Outcome, runBulk } from './bulk.ts';
import { heldRefusal, refused } from './claiming/refusal.ts';
import { type Rules, rulesNow } from './claiming/rules.ts';
import { type NextInLine, nextInLine } from './next-in-line.ts';
import { refuseUnlessSeen } from './seen.ts';
import { type Many, passing, positionOf, proposedAndClaimed, runOfMany } from './selection.ts';
import { type Act, type ActReceipt, publishSingle, refusalProblem } from './single.ts';

const DAY_MS = 86_400_000;
const REJECTIONS_A_CHUNK = 200;

/** An act with the code that says why. */
export interface Rejecting extends Act {
  readonly code: string;
}

/** The configured code. Throws UNKNOWN_CODE naming the known ones. */
export function rejectionCode(rules: Rules, code: string): RejectionCode {
  const { rejections } = rules.configuration;
  const found = rejections.find((each) => each.code === code);
  if (found !== undefined) return found;
  const known = rejections.map((each) => `${each.code} (${each.name})`);
  const advice =
    known.length === 0
      ? 'The configuration has none: add rejections to it and apply it.'
      : `Use one of ${known.join(', ')}.`;
  throw new Problem('UNKNOWN_CODE', `There is no rejection code ${quoted(code)}. ${advice}`, { code });
}

/** Rejects the decision of one customer and frees its approval. Throws NOT_APPROVABLE, SEALED or UNKNOWN_CODE. */
export function rejectOne(
  connection: Connection,
  act: Rejecting,
  runNumber: number,
  customerId: string,
): ActReceipt & { readonly nextInLine: NextInLine[] } {
  const run = runOf(connection, runNumber);
  const position = positionOf(connection, run.run, customerId, act.decision);
  const code = rejectionCode(rulesNow(connection), act.code);
  const receipt = connection.write(() => {
    if (act.seen !== undefined) refuseUnlessSeen(connection, run.run, position, act.seen);
    const action = beginAction(connection, { verb: 'reject', run: run.run, actor: act.actor, code: code.code });
    const { outcomes, treatments } = stageRejections(connection, action, run, code, null, [position]);
    const [outcome] = outcomes;
    if (outcome !== undefined && 'refusal' in outcome) throw refusalProblem('rejected', customerId, outcome.refusal);
    if (outcome !== undefined && 'passed' in outcome) {
      throw refusalProblem('rejected', customerId, refused('nothing-proposed', outcome.passed));
    }
    const [decision] = decisionRows(connection, run.run, [position]);
    return publishSingle(connection, act, action, decision!, treatments[0]!, 'rejected');
  });
  return { ...receipt, nextInLine: nextInLine(connection, run, receipt.treatment) };
}

/** Rejects every decision of a run, or of one treatment: the body of a job. One audit row, one rejection a customer. */
export async function rejectMany(
  connection: Connection,
  many: Many & Rejecting,
  work: Work,
): Promise<Omit<BulkResult, 'done'> & { readonly rejected: number }> {
  const run = runOfMany(connection, many);
  const code = rejectionCode(rulesNow(connection), many.code);
  const { done, ...rest } = await runBulk(
    connection,
    {
      action: { verb: 'reject', run: run.run, actor: many.actor, code: code.code },
      phase: 'Rejecting',
      chunk: REJECTIONS_A_CHUNK,
      note: many.reason,
      order: (newestClaim) => proposedAndClaimed(connection, run.run, newestClaim, work),
      stage: (action, positions) => stageRejections(connection, action, run, code, many, positions).outcomes,
    },
    work,
  );
  return { rejected: done, ...rest };
}

function stageRejections(
  connection: Connection,
  action: number,
  run: StoredRun,
  code: RejectionCode,
  many: Many | null,
  positions: readonly number[],
): { outcomes: Outcome[]; freed: number; treatments: string[] } {
  const { now } = rulesNow(connection);
  const until = code.days === undefined ? null : instant(now + code.days * DAY_MS);
  const decisions = decisionRows(connection, run.run, positions);
  const standings = standingsOf(connection, run.run, positions);
  const claims = liveClaims(connection, run.run, positions);
  const passes = many === null ? () => null : passing(connection, many, positions);
  const rejections: NewRejection[] = [];
  const ended: number[] = [];
  const states: StateRow[] = [];
  const outcomes = decisions.map((decision, index): Outcome => {
    const { position, customer, status } = decision;
    const claim = claims.get(position);
    const treatment = claim?.treatment ?? decision.treatment;
    const channel = claim?.channel ?? decision.channel;
    if (treatment === null || channel === null) return { passed: status };
    const { state } = standings[index]!;
    const passed = passes(position, { treatment, channel, net: claim?.net ?? decision.net, state });
    if (passed !== null) return { passed };
    const held = heldRefusal(standings[index]!);
    if (held !== null) return { refusal: held };
    if (state === 'rejected') return { refusal: refused('rejected-already') };
    rejections.push({ customer, code: code.code, scope: code.scope, treatment, channel, until });
    if (claim !== undefined) ended.push(claim.claim);
    states.push({ position, state: 'rejected', reason: code.code });
    return DONE;
  });
  addRejections(connection, action, rejections);
  stageEnds(connection, action, ended);
  addStates(connection, action, run.run, states);
  return { outcomes, freed: ended.length, treatments: rejections.map(({ treatment }) => treatment) };
}
