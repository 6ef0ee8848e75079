// The desk's side of jobs: makes their rows, hands them to the one worker thread, and waits for them. When the worker
// dies its job becomes interrupted, whoever waits is told, and the next job gets a new worker.
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { createJob, endJob, jobOf, jobResult, type Lease, takeOverJob } from '#engine/store/work/jobs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem, type ProblemShape, problemFrom, problemShape } from '#shared/errors.ts';
import type { JobKind } from '#shared/model/job.ts';
import type { JobMode } from './runner.ts';

/** What the desk asks of the worker thread. */
export type WorkerRequest = { readonly job: number; readonly mode: JobMode } | 'close';
/** What the worker answers: the job has come to its end, or could not even be ended. */
export interface WorkerAnswer {
  readonly job: number;
  readonly problem: ProblemShape | null;
}

/** The job worker as the contract sees it. */
export interface Jobs {
  /** Makes the job's row and hands it to the worker. Throws JOB_TAKEN while another job of the workspace goes on. */
  start(kind: JobKind, args: Json): number;
  /** Goes on with an interrupted job. Throws JOB_TAKEN when it is not interrupted. */
  resume(job: number): void;
  /** Frees what an interrupted job had staged. */
  discard(job: number): void;
  /** The result of a job, whoever runs it; rejects with its problem. */
  wait(job: number): Promise<Json>;
  /** Why a job has stopped although its row could not say so, because the disk is full; else null. */
  stuckBy(job: number): ProblemShape | null;
}

export interface JobDesk extends Jobs {
  /** Lets a job that goes on stop at its next breath, resumable, and ends the worker. */
  close(): Promise<void>;
}

const GOING_ON = ['queued', 'running'];
const POLL_MS = 100;
/** How long a closing host waits for a job to reach its next breath. */
const CLOSING_PATIENCE_MS = 3_000;

export function createJobDesk(connection: Connection, lease: Lease, startWorker: () => Worker): JobDesk {
  let worker: Worker | null = null;
  /** Jobs handed to the worker, with what is to be called when they end. */
  const handed = new Map<number, PromiseWithResolvers<void>>();
  /** Jobs whose worker is done with them and whose row could not be written: the disk may be full. */
  const unended = new Map<number, ProblemShape>();

  const settle = (job: number, problem: ProblemShape | null): void => {
    const waiting = handed.get(job);
    handed.delete(job);
    if (problem === null) {
      waiting?.resolve();
      return;
    }
    if (problem.code !== 'JOB_TAKEN') unended.set(job, problem);
    waiting?.reject(problemFrom(problem));
  };

  /** Ends the rows that nobody works on any more, so that they are in no other job's way. */
  const endUnended = (): void => {
    for (const [job, problem] of unended) {
      if (GOING_ON.includes(jobOf(connection, job).state)) {
        endJob(connection, job, lease, { state: 'interrupted', problem });
      }
      unended.delete(job);
    }
  };

  const lost = (why: string): void => {
    worker = null;
    for (const job of handed.keys()) settle(job, problemShape(workerGone(job, why)));
    try {
      endUnended();
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // tried again before the next job
    }
  };

  const hand = (job: number, mode: JobMode): void => {
    const waiting = Promise.withResolvers<void>();
    waiting.promise.catch(() => {}); // nobody need be waiting; the row says the same
    handed.set(job, waiting);
    if (worker === null) {
      const started = startWorker();
      let why = 'it ended';
      started.on('message', (answer: WorkerAnswer) => settle(answer.job, answer.problem));
      started.on('error', (error: Error) => {
        why = error.message;
        process.stderr.write(`${error.stack}\n`);
      });
      started.on('exit', () => {
        if (worker === started) lost(why);
      });
      worker = started;
    }
    worker.postMessage({ job, mode } satisfies WorkerRequest);
  };

  return {
    start(kind, args) {
      endUnended();
      const job = createJob(connection, kind, args, lease);
      hand(job, 'run');
      return job;
    },
    resume(job) {
      endUnended();
      takeOverJob(connection, job, lease);
      hand(job, 'run');
    },
    discard(job) {
      endUnended();
      takeOverJob(connection, job, lease);
      hand(job, 'discard');
    },
    async wait(job) {
      await handed.get(job)?.promise;
      const stuck = unended.get(job);
      if (stuck !== undefined) throw problemFrom(stuck);
      return outcome(connection, job);
    },
    stuckBy: (job) => unended.get(job) ?? null,
    async close() {
      const closing = worker;
      if (closing === null) return;
      const ended = new Promise<void>((resolve) => closing.once('exit', () => resolve()));
      closing.postMessage('close' satisfies WorkerRequest);
      const patience = new AbortController();
      await Promise.race([ended, pause(CLOSING_PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})]);
      patience.abort();
      await closing.terminate();
      if (worker !== null) lost('the program was closed');
    },
  };
}

/** Waits until the row, whoever writes it, has come to an end. */
async function outcome(connection: Connection, job: number): Promise<Json> {
  for (;;) {
    const { state, problem } = jobOf(connection, job);
    if (state === 'done') return jobResult(connection, job);
    if (state === 'discarded') return null;
    if (!GOING_ON.includes(state)) throw problem === null ? interrupted(job) : problemFrom(problem);
    await pause(POLL_MS);
  }
}

function interrupted(job: number): Problem {
  const sentence = `Job ${job} was interrupted: the program that ran it is gone. Nothing half-done can be seen.`;
  return new Problem('JOB_FAILED', sentence, { job }).offering({ act: 'resume-or-discard', job });
}

function workerGone(job: number, why: string): Problem {
  const sentence = `The worker stopped in the middle of job ${job}: ${why}. Nothing half-done can be seen.`;
  return new Problem('WORKER_GONE', sentence, { job }).offering({ act: 'resume-or-discard', job });
}
