// What a long piece of work is handed, so that it can say how far it is, stop when asked, and go on after a crash.
import type { Json } from '../errors.ts';
import type { JobProgress } from './job.ts';

export interface Work {
  /** The job's number, for rows that name it. */
  readonly job: number;
  /** The checkpoint saved last when this is a job that goes on, else null. */
  readonly resumed: Json | null;
  /** The file of the engine's threads, where one may help; the work is done in this one otherwise. */
  readonly threads?: URL;
  /** Cheap; may be called for every chunk. The time left is worked out by whoever shows it. */
  progress(report: Omit<JobProgress, 'secondsLeft'>): void;
  /** Called inside the transaction of the chunk that it marks. */
  saveCheckpoint(value: Json): void;
  /** To be awaited between chunks, at most 100 ms apart: lets the thread answer, throws JOB_CANCELLED when asked to stop. */
  breathe(): Promise<void>;
}

/** Thrown by `breathe` when the program closes. No body catches it for good: what it staged stays, to go on with. */
export class WorkStopped extends Error {}

/** Work that nobody watches and nobody stops, for tests and for callers without a job. */
export const unwatchedWork: Work = {
  job: 0,
  resumed: null,
  progress: () => {},
  saveCheckpoint: () => {},
  breathe: () => Promise.resolve(),
};
