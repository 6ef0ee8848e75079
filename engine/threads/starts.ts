// What a thread of engine/worker.ts is handed at its start: which part it is to play, and on what.
import type { ReadingStart } from '#engine/orchestrator/imports.ts';
import type { Lease } from '#engine/store/work/jobs.ts';

/** Does long work, one job after another, for the desk that started it. */
export interface JobStart {
  readonly part: 'job';
  readonly path: string;
  readonly lease: Lease;
  readonly pen: SharedArrayBuffer;
  /** The fixed time of tests, else null. */
  readonly at: number | null;
}

/** What a new workspace is set to. */
export interface NewSettings {
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly zone: string;
}

/** Holds one workspace open and answers the contract. */
export interface DeskStart {
  readonly part: 'desk';
  readonly path: string;
  /** Makes the workspace first. */
  readonly make: NewSettings | null;
  /** The address of the file of the job thread it will start. */
  readonly thread: string;
  readonly at: number | null;
  /** What its jobs are known by, and those of desks of this workspace that died: their jobs are nobody's. */
  readonly holder: { readonly token: string; readonly ended: readonly string[] };
}

/** Does one thing that needs no open workspace, and ends. */
export type TaskStart =
  | { readonly part: 'restore'; readonly backup: string; readonly file: string }
  | { readonly part: 'backups'; readonly path: string };

export type ThreadStart = JobStart | DeskStart | TaskStart | ReadingStart;
