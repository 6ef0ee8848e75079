// A job is a row: anything that takes longer than an eye-blink (design, section 3).
import type { ProblemShape } from '../errors.ts';

export const JOB_KINDS = [
  'import',
  'sample',
  'run',
  'replay',
  'approve',
  'reject',
  'release',
  'undo',
  'export',
  'backup',
  'compact',
  'strategies',
  'rules',
  'rule',
  'instance',
  'ranges',
  'curve',
  'identity',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `interrupted` is a running job whose process is gone: it can be resumed or discarded. */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted', 'discarded'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How far an agent is in a run. */
export interface AgentProgress {
  readonly agent: string;
  /** Customers it has answered for, of the run's. */
  readonly customers: number;
  readonly milliseconds: number;
}

export interface JobProgress {
  /** What is being done now, as a phrase: "Reading rows". */
  readonly phase: string;
  readonly done: number;
  /** Unknown totals are null; then no time left is shown. */
  readonly total: number | null;
  readonly unit: 'rows' | 'bytes' | 'customers' | 'decisions' | 'pages' | 'checks';
  readonly secondsLeft: number | null;
  /** Of a run: its agents in the order in which they work, those that have begun. */
  readonly agents?: readonly AgentProgress[];
}

export interface Job {
  readonly job: number;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly progress: JobProgress | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly problem: ProblemShape | null;
}
