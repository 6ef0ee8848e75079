// Undo: a new audited change that reverses one earlier act, decision by decision, as far as nothing later changed them.
// What the act had freed is taken again through the same check, and may be refused. Nothing is undone that has left.
import {
  type ActionRow,
  actionOf,
  beginAction,
  endNow,
  publishAction,
  sumUpNow,
} from '#engine/store/decisions/actions.ts';
import { claimsEndedBy, type LiveClaim, liveClaims, stageEnds } from '#engine/store/decisions/claims.ts';
import {
  addRejections,
  liftRejection,
  rejectionsLiftedBy,
  rejectionsMadeBy,
} from '#engine/store/decisions/rejections.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { addStates, decisionRows, type StateRow, standingsOf, stateBefore } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { type BulkResult, DONE, type Outcome, runBulk } from './bulk.ts';
import { countRefusal, heldRefusal, inWords, type Refusal, type RefusalCount, refused } from './claiming/refusal.ts';
import { type Bench, benchOf, type Taking, take } from './claiming/take.ts';
import { reverseIdentity } from './identity/acts.ts';

/** Acts on more decisions than this are undone by a job. */
export const UNDONE_AT_ONCE = 200;
const UNDONE_A_CHUNK = 100;

export interface UndoReceipt extends RefusalCount {
  readonly action: number;
  readonly change: number | null;
  /** The verb and the change of the act that was reversed. */
  readonly undone: { readonly verb: string; readonly change: number };
  readonly reversed: number;
  /** Pairs of customers about whom a person had said that they are one, or two. */
  readonly pairs?: number;
}

/** Reverses a small act in one transaction. Throws SEALED, or CLAIM_REFUSED when nothing of it could be reversed. */
export function undoAct(connection: Connection, actor: string, undone: number): UndoReceipt {
  const act = reversible(connection, undone);
  const run = act.run === null ? null : runOf(connection, act.run);
  if (run !== null) benchOf(connection, run);
  return connection.write(() => {
    refuseSealed(connection, act);
    const { run: number } = act;
    const action = beginAction(connection, { verb: 'undo', run: number, actor, reverses: act.action, atOnce: true });
    const positions = positionsOf(connection, act.action);
    const count: RefusalCount = { refused: {}, refusals: [] };
    let reversed = 0;
    let last: Refusal | null = null;
    if (run !== null) {
      const outcomes = reverse(connection, action, act, run, benchOf(connection, run), positions, true);
      outcomes.forEach((outcome, index) => {
        if ('done' in outcome) reversed += 1;
        else if ('refusal' in outcome) {
          last = outcome.refusal;
          countRefusal(count, run.run, positions[index]!, outcome.refusal);
        }
      });
    }
    const rejections = reverseRejections(connection, action, act, null);
    const pairs = reverseIdentity(connection, action, act);
    if (reversed === 0 && rejections === 0 && pairs === 0) throw nothingReversed(act, last);
    const more = { undone: act.change!, rejections, ...(pairs === 0 ? {} : { pairs }) };
    const change = publishAction(connection, action, sumUpNow(connection, action), more);
    return {
      action,
      change,
      undone: { verb: act.verb, change: act.change! },
      reversed,
      ...(pairs === 0 ? {} : { pairs }),
      ...count,
    };
  });
}

/** Reverses a large act: the body of a job. */
export async function undoMany(
  connection: Connection,
  { actor, action: undone }: { readonly actor: string; readonly action: number },
  work: Work,
): Promise<UndoReceipt & Pick<BulkResult, 'passed'>> {
  const act = reversible(connection, undone, work.resumed !== null);
  const run = runOf(connection, act.run!);
  let bench: Bench = benchOf(connection, run);
  if (work.resumed === null) refuseSealed(connection, act);
  const { done, ...rest } = await runBulk(
    connection,
    {
      action: { verb: 'undo', run: run.run, actor, reverses: act.action },
      phase: 'Undoing',
      chunk: UNDONE_A_CHUNK,
      note: null,
      order: () => Promise.resolve(Int32Array.from(positionsOf(connection, act.action))),
      stage: (action, positions) => {
        bench = benchOf(connection, run, bench);
        reverseRejections(connection, action, act, customersFirstAt(connection, act.action, run.run, positions));
        return reverse(connection, action, act, run, bench, positions, false);
      },
    },
    work,
  );
  return { ...rest, undone: { verb: act.verb, change: act.change! }, reversed: done };
}

/** The published act, unless it was reversed already. Throws NOT_UNDOABLE. */
function reversible(connection: Connection, action: number, ownUndoStaged = false): ActionRow & { change: number } {
  const act = actionOf(connection, action);
  if (act === undefined || act.change === null) throw new Error(`action ${action} is not published`);
  const before = connection
    .statement(`SELECT change FROM action WHERE reverses = ? AND state = 'published'`)
    .pluck()
    .get(action) as number | null | undefined;
  if (before !== undefined && before !== null && !ownUndoStaged) {
    throw new Problem('NOT_UNDOABLE', `Change ${act.change} was undone already, by change ${before}.`, {
      change: act.change,
      undoneBy: before,
    }).offering({ act: 'undo', change: before });
  }
  return act as ActionRow & { change: number };
}

function refuseSealed(connection: Connection, act: ActionRow): void {
  const sealed = connection
    .statement(
      `SELECT min(p.package) AS package, count(*) AS count
       FROM decision_state s
       JOIN package_row r ON r.run = s.run AND r.position = s.position AND r.held_back IS NULL
       JOIN package p ON p.package = r.package AND p.change IS NOT NULL
       WHERE s.action = ?`,
    )
    .get(act.action) as { package: number | null; count: number };
  if (sealed.package === null) return;
  throw new Problem(
    'SEALED',
    `Change ${act.change} cannot be undone: ${sealed.count} of its decisions left in package ${sealed.package}.`,
    { change: act.change, package: sealed.package, sealed: sealed.count },
  ).offering({ act: 'recall', package: sealed.package });
}

function nothingReversed(act: ActionRow, refusal: Refusal | null): Problem {
  const change = act.change ?? 0;
  if (refusal === null) return new Problem('NOT_UNDOABLE', `Change ${change} has nothing left to undo.`, { change });
  const code = refusal.reason === 'changed-since' ? 'NOT_UNDOABLE' : 'CLAIM_REFUSED';
  return new Problem(code, `Change ${change} was not undone: ${inWords(refusal)}.`, { change, reason: refusal.reason });
}

const positionsOf = (connection: Connection, action: number): number[] =>
  connection
    .statement('SELECT position FROM decision_state WHERE action = ? ORDER BY run, position')
    .pluck()
    .all(action) as number[];

/** The customers of an act at `positions`; who has another decision of the act before them had their turn with it. */
function customersFirstAt(connection: Connection, action: number, run: number, positions: readonly number[]): number[] {
  const found = connection
    .statement(
      `SELECT d.customer FROM json_each(?) wanted CROSS JOIN decision d ON d.run = ? AND d.position = wanted.value
       WHERE NOT EXISTS (
         SELECT 1 FROM decision before JOIN decision_state s ON s.run = before.run AND s.position = before.position
         WHERE before.customer = d.customer AND +before.run = d.run AND before.position < d.position AND s.action = ?)`,
    )
    .pluck()
    .all(JSON.stringify(positions), run, action);
  return found as number[];
}

/** Reverses an act on the decisions at `positions`; those that a later act changed are left as they are. */
function reverse(
  connection: Connection,
  action: number,
  act: ActionRow,
  run: StoredRun,
  bench: Bench,
  positions: readonly number[],
  atOnce: boolean,
): Outcome[] {
  const standings = standingsOf(connection, run.run, positions);
  const decisions = decisionRows(connection, run.run, positions);
  const made = liveClaims(connection, run.run, positions);
  const freed = claimsEndedBy(connection, act.action, run.run, positions);
  const outcomes: Outcome[] = positions.map(() => DONE);
  const ended: number[] = [];
  const states: StateRow[] = [];
  const takings: (Taking & { readonly index: number })[] = [];
  positions.forEach((position, index) => {
    const standing = standings[index]!;
    const unfit = heldRefusal(standing) ?? (standing.action === act.action ? null : refused('changed-since'));
    if (unfit !== null) {
      outcomes[index] = { refusal: unfit };
      return;
    }
    const before = stateBefore(connection, run.run, position, act.action);
    const claim = made.get(position);
    if (claim?.action === act.action) ended.push(claim.claim);
    const again = freed.get(position);
    if (again === undefined) states.push({ ...before, position });
    else takings.push({ ...takenAgain(again, decisions[index]!.customerId), ...before, position, index });
  });
  if (atOnce) endNow(connection, action, ended);
  else stageEnds(connection, action, ended);
  const answers = take(connection, action, run, bench, takings, true);
  answers.forEach((refusal, place) => {
    if (refusal === null) return;
    const { position, index } = takings[place]!;
    outcomes[index] = { refusal };
    // The rejection is lifted all the same: the decision is open again, without the room it had.
    if (act.verb === 'reject') states.push({ position, state: 'proposed', reason: inWords(refusal) });
    else if (ended.length > 0) throw nothingReversed(act, refusal);
  });
  addStates(connection, action, run.run, states);
  return outcomes;
}

const takenAgain = ({ position, customer, treatment, channel, net, rank }: LiveClaim, customerId: string) => ({
  position,
  customer,
  customerId,
  treatment,
  channel,
  net,
  rank,
});

/** Lifts the rejections an act made, and makes again those it lifted; of some customers, or with null all. */
function reverseRejections(
  connection: Connection,
  action: number,
  act: ActionRow,
  customers: readonly number[] | null,
): number {
  const made = rejectionsMadeBy(connection, act.action, customers);
  for (const { rejection } of made) liftRejection(connection, rejection, action);
  const lifted = rejectionsLiftedBy(connection, act.action, customers);
  addRejections(connection, action, lifted);
  return made.length + lifted.length;
}
