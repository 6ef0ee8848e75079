// Runs a job's body: takes the row from `queued` to its end, keeps the lease alive, writes the ledger ten times a
// second at most, and frees what was staged when the body stops short.
import { setImmediate } from 'node:timers/promises';
import {
  beatJob,
  beginJob,
  cancelAsked,
  endJob,
  type JobOrder,
  type Lease,
  savedCheckpoint,
  saveJobCheckpoint,
} from '#engine/store/work/jobs.ts';
import { appendJobEvent } from '#engine/store/work/ledger.ts';
import { othersPresent } from '#engine/store/work/presence.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Pen } from '#engine/store/workspace/pen.ts';
import { type Json, Problem, problemFrom, problemShape } from '#shared/errors.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { type Work, WorkStopped } from '#shared/model/work.ts';
import { createPace } from './pace.ts';
import { createRoom, isFull, pausedForRoom, type Room } from './room.ts';

/** What a kind of job does, and how what it staged is freed when it does not come to its end. */
export interface JobBody {
  /** Answers plain JSON (decisions 21). */
  run(args: Json, work: Work): Promise<object>;
  /** `checkpoint` is the one saved last, null when none was. */
  discard(args: Json, checkpoint: Json | null): void | Promise<void>;
  /** Whether it stays, to go on later, when the disk of the workspace is full. */
  readonly pausesWhenFull?: boolean;
}

/** To do a job from its start or its checkpoint, or to free what it staged. */
export type JobMode = 'run' | 'discard';

export interface Runner {
  readonly connection: Connection;
  readonly lease: Lease;
  readonly pen: Pen;
  /** Set when the host closes: the job stops at its next breath and stays interrupted. */
  readonly closing: () => boolean;
  /** The file of the engine's threads, for work that takes another one. */
  readonly threads?: URL;
}

/** How often a job may write to its ledger, look whether it is to stop, and say that it is awake. */
const TELL_EVERY_MS = 100;
const BEAT_EVERY_MS = 1_000;

/** Does the job and ends its row. Never throws for what the body does; throws when the row itself cannot be written. */
export async function runJob(
  runner: Runner,
  job: number,
  mode: JobMode,
  bodyOf: (order: JobOrder) => JobBody,
): Promise<void> {
  const { connection, lease } = runner;
  const order = beginJob(connection, job, lease);
  const room = createRoom(connection);
  const watch = createWork(runner, order, room);
  try {
    const body = bodyOf(order);
    if (mode === 'discard') {
      await body.discard(order.arguments, order.checkpoint);
      endJob(connection, job, lease, { state: 'discarded' });
      return;
    }
    try {
      const result = await body.run(order.arguments, watch.work);
      watch.tellLast();
      endJob(connection, job, lease, { state: 'done', result });
    } catch (error) {
      if (error instanceof WorkStopped || lostLease(error, job)) throw error;
      if (body.pausesWhenFull === true && isFull(connection, error)) throw pausedForRoom(connection, job, room);
      await body.discard(order.arguments, savedCheckpoint(connection, job));
      const problem = reported(error);
      endJob(connection, job, lease, { state: problem.code === 'JOB_CANCELLED' ? 'cancelled' : 'failed', problem });
    }
  } catch (error) {
    if (lostLease(error, job)) throw error;
    // What was staged could not be freed, or there was no time to: the row keeps its checkpoint for later.
    const problem =
      error instanceof WorkStopped
        ? problemShape(new Problem('JOB_CANCELLED', `Job ${job} was interrupted because the program was closed.`))
        : reported(error);
    try {
      endJob(connection, job, lease, { state: 'interrupted', problem });
    } catch (unwritten) {
      // Not even the row has room. Whoever waits is told what is the matter; the row says it once there is.
      throw isFull(connection, unwritten) ? problemFrom(problem) : unwritten;
    }
  }
}

/** Another process took the job over: nothing of it is ours to end or to free. */
function lostLease(error: unknown, job: number): boolean {
  return error instanceof Problem && error.code === 'JOB_TAKEN' && error.data.job === job;
}

/** The problem as the row keeps it; a defect's stack goes to the log, which only we read. */
function reported(error: unknown) {
  if (!(error instanceof Problem) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return problemShape(error);
}

function createWork(runner: Runner, order: JobOrder, room: Room) {
  const { connection, lease, pen } = runner;
  const { job } = order;
  const pace = createPace();
  let untold: Omit<JobProgress, 'secondsLeft'> | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let beatAt = performance.now();
  const tell = (now: number): void => {
    if (untold === null) return;
    const progress = { ...untold, secondsLeft: pace.secondsLeft(untold, now) };
    untold = null;
    connection.write(() => appendJobEvent(connection, job, { type: 'progress', progress }));
  };
  const work: Work = {
    job,
    resumed: order.checkpoint,
    ...(runner.threads !== undefined && { threads: runner.threads }),
    progress(report) {
      untold = report;
      room.told(report);
    },
    saveCheckpoint(value) {
      saveJobCheckpoint(connection, job, lease, value);
    },
    async breathe() {
      await setImmediate();
      if (runner.closing()) throw new WorkStopped();
      const now = performance.now();
      if (now - lookedAt < TELL_EVERY_MS) return;
      lookedAt = now;
      tell(now);
      if (now - beatAt >= BEAT_EVERY_MS) {
        beatAt = now;
        beatJob(connection, job, lease);
      }
      pen.shareWithOthers(othersPresent(connection, lease));
      if (cancelAsked(connection, job)) {
        throw new Problem('JOB_CANCELLED', `Job ${job} was cancelled; nothing of it is left in the workspace.`, {
          job,
        });
      }
    },
  };
  return { work, tellLast: () => tell(performance.now()) };
}
