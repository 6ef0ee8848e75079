// One act on many decisions as a job: staged in short transactions that count at once, and published in one that writes
// the audit row. Killed before that it goes on from its checkpoint, or is discarded and frees what it had staged.
import {
  actionOf,
  beginAction,
  discardAction,
  type NewAction,
  publishAction,
  sumUp,
} from '#engine/store/decisions/actions.ts';
import { addNote } from '#engine/store/decisions/notes.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Json } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { countRefusal, type Refusal, type RefusalCount } from './claiming/refusal.ts';

/** What became of one decision: done, refused, or passed over because the act is not meant for it. */
export type Outcome = { readonly done: true } | { readonly refusal: Refusal } | { readonly passed: string };

export const DONE: Outcome = { done: true };

export interface BulkPlan {
  readonly action: NewAction;
  /** What is shown: "Approving". */
  readonly phase: string;
  /** How many decisions fit into one short transaction. */
  readonly chunk: number;
  /** What a person wrote about all of them, or null. */
  readonly note: string | null;
  /** Positions in the order in which they take their turn; the same at every call with the same `newestClaim`. */
  order(newestClaim: number): Promise<Int32Array>;
  /** Stages one chunk inside a transaction: one outcome for each position. */
  stage(action: number, positions: readonly number[]): readonly Outcome[];
}

export interface BulkResult extends RefusalCount {
  readonly action: number;
  /** The change that published it; null when nothing was done. */
  readonly change: number | null;
  readonly done: number;
  /** Decisions that the act was not meant for, by what they are. */
  readonly passed: { readonly [state: string]: number };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

interface Checkpoint extends Mutable<BulkResult> {
  newestClaim: number;
  next: number;
  noteHash: string | null;
  passed: { [state: string]: number };
}

/** Does the act, or goes on with it. */
export async function runBulk(connection: Connection, plan: BulkPlan, work: Work): Promise<BulkResult> {
  const at = (work.resumed as unknown as Checkpoint | null) ?? begin(connection, plan, work);
  if (actionOf(connection, at.action)?.state === 'staged') {
    const order = await plan.order(at.newestClaim);
    while (at.next < order.length) {
      const positions = [...order.subarray(at.next, at.next + plan.chunk)];
      connection.write(() => {
        const outcomes = plan.stage(at.action, positions);
        outcomes.forEach((outcome, index) => {
          count(at, plan.action.run ?? 0, positions[index]!, outcome);
        });
        at.next += positions.length;
        work.saveCheckpoint(at as unknown as Json);
      });
      work.progress({ phase: plan.phase, done: at.next, total: order.length, unit: 'decisions' });
      await work.breathe();
    }
    await close(connection, at, work);
  }
  const { newestClaim: _, next: __, noteHash: ___, ...result } = at;
  return result;
}

function begin(connection: Connection, plan: BulkPlan, work: Work): Checkpoint {
  return connection.write(() => {
    const action = beginAction(connection, { ...plan.action, job: work.job === 0 ? null : work.job });
    const noteHash = plan.note === null ? null : addNote(connection, action, null, plan.note).hash.toString('hex');
    const newestClaim = connection.statement('SELECT coalesce(max(claim), 0) FROM claim').pluck().get() as number;
    const at: Checkpoint = {
      action,
      change: null,
      done: 0,
      refused: {},
      refusals: [],
      passed: {},
      newestClaim,
      next: 0,
      noteHash,
    };
    work.saveCheckpoint(at as unknown as Json);
    return at;
  });
}

function count(at: Checkpoint, run: number, position: number, outcome: Outcome): void {
  if ('done' in outcome) at.done += 1;
  else if ('refusal' in outcome) countRefusal(at, run, position, outcome.refusal);
  else at.passed[outcome.passed] = (at.passed[outcome.passed] ?? 0) + 1;
}

async function close(connection: Connection, at: Checkpoint, work: Work): Promise<void> {
  if (at.done === 0) {
    await discardAction(connection, at.action);
    return;
  }
  const sum = await sumUp(connection, at.action, () => work.breathe());
  connection.write(() => {
    at.change = publishAction(connection, at.action, sum, at.noteHash === null ? {} : { note: at.noteHash });
    work.saveCheckpoint(at as unknown as Json);
  });
}

/** Frees what a bulk act had staged; one that came to its end stays. */
export async function discardBulk(connection: Connection, checkpoint: Json | null): Promise<void> {
  const at = checkpoint as unknown as Checkpoint | null;
  if (at !== null) await discardAction(connection, at.action);
}
