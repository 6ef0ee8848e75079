// Job rows (design, section 3). A running job holds a lease: only the holder of its token writes to it. One job at a
// time writes to a workspace. A job whose process is gone reads as `interrupted` and may be taken over; one whose
// process sleeps may not.
import { type Json, Problem, type ProblemShape } from '#shared/errors.ts';
import type { Job, JobKind, JobState } from '#shared/model/job.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { appendJobEvent, newestProgress } from './ledger.ts';
import { isGone, type ProcessMark } from './process.ts';

export interface Lease extends ProcessMark {
  /** Random, and known to its holder alone. */
  readonly token: string;
}

/** A job as its runner needs it. */
export interface JobOrder {
  readonly job: number;
  readonly kind: JobKind;
  readonly arguments: Json;
  readonly checkpoint: Json | null;
}

const GOING_ON: readonly JobState[] = ['queued', 'running'];
/** What rows of earlier programs leave out. */
const NO_REMEDIES: Pick<ProblemShape, 'remedies'> = { remedies: [] };

interface Row {
  readonly job: number;
  readonly kind: string;
  readonly state: string;
  readonly process: number | null;
  readonly boot: string | null;
  readonly problem: string | null;
  readonly created_at: number;
  readonly ended_at: number | null;
}

const COLUMNS = ['job', 'kind', 'state', 'process', 'boot', 'problem', 'created_at', 'ended_at'] as const;

/** Makes a job's row, leased to its future runner. Throws JOB_TAKEN, naming the other, while a job goes on. */
export function createJob(connection: Connection, kind: JobKind, args: Json, lease: Lease): number {
  return connection.write(() => {
    refuseWhileAnotherGoesOn(connection);
    const { lastInsertRowid: job } = connection.run(
      build.insertInto('job').values({
        kind,
        state: 'queued',
        arguments: JSON.stringify(args),
        created_at: connection.clock(),
        ...leaseColumns(connection, lease),
      }),
    );
    appendJobEvent(connection, job, { type: 'state', state: 'queued' });
    return job;
  });
}

/** Takes an interrupted job over. Throws JOB_TAKEN when it or another one goes on, BAD_VALUE when it has ended. */
export function takeOverJob(connection: Connection, job: number, lease: Lease): void {
  connection.write(() => {
    const row = rowOf(connection, job);
    const state = stateOf(row);
    if (state !== 'interrupted') {
      const code = GOING_ON.includes(state) ? 'JOB_TAKEN' : 'BAD_VALUE';
      throw new Problem(code, `Job ${job} is ${state}; only an interrupted job can be resumed or discarded.`, {
        job,
        state,
      });
    }
    refuseWhileAnotherGoesOn(connection, job);
    connection.run(
      build
        .updateTable('job')
        .set({ state: 'queued', cancel: 0, problem: null, ...leaseColumns(connection, lease) })
        .where('job', '=', job),
    );
    appendJobEvent(connection, job, { type: 'state', state: 'queued' });
  });
}

/**
 * Says of jobs that they have no holder: their threads have certainly ended, though the process they ran in has not. They
 * read as interrupted from then on.
 */
export function leaveJobs(connection: Connection, tokens: readonly string[]): void {
  connection.write(() =>
    connection.run(
      build
        .updateTable('job')
        .set({ process: null, boot: null, token: null })
        .where('token', 'in', tokens)
        .where('state', 'in', GOING_ON),
    ),
  );
}

/** Marks the job as running and says what there is to do. */
export function beginJob(connection: Connection, job: number, lease: Lease): JobOrder {
  return connection.write(() => {
    writeAsHolder(connection, job, lease, { state: 'running', started_at: connection.clock() });
    appendJobEvent(connection, job, { type: 'state', state: 'running' });
    const row = connection.first(build.selectFrom('job').select(['kind', 'arguments']).where('job', '=', job));
    if (row === undefined) throw unknownJob(job);
    return {
      job,
      kind: row.kind as JobKind,
      arguments: JSON.parse(row.arguments) as Json,
      checkpoint: savedCheckpoint(connection, job),
    };
  });
}

/** Inside the transaction of the chunk it marks: a holder that lost its lease loses the chunk too. */
export function saveJobCheckpoint(connection: Connection, job: number, lease: Lease, checkpoint: Json): void {
  writeAsHolder(connection, job, lease, { checkpoint: JSON.stringify(checkpoint) });
}

/** The checkpoint that was committed last. */
export function savedCheckpoint(connection: Connection, job: number): Json | null {
  const row = connection.first(build.selectFrom('job').select('checkpoint').where('job', '=', job));
  return row === undefined || row.checkpoint === null ? null : (JSON.parse(row.checkpoint) as Json);
}

/** Says that the holder is awake. */
export function beatJob(connection: Connection, job: number, lease: Lease): void {
  connection.write(() => writeAsHolder(connection, job, lease, { heartbeat: connection.clock() }));
}

export type JobEnding =
  | { readonly state: 'done'; readonly result: object }
  | { readonly state: 'failed' | 'cancelled' | 'interrupted'; readonly problem: ProblemShape }
  | { readonly state: 'discarded' };

/** The last thing a holder writes. An interrupted job keeps its checkpoint and can be taken over. */
export function endJob(connection: Connection, job: number, lease: Lease, ending: JobEnding): void {
  connection.write(() => {
    writeAsHolder(connection, job, lease, {
      state: ending.state,
      result: ending.state === 'done' ? JSON.stringify(ending.result) : null,
      problem: 'problem' in ending ? JSON.stringify(ending.problem) : null,
      ended_at: connection.clock(),
      token: null,
      // Its arguments may hold a reason or a customer's id: they stay only while the job can still go on.
      ...(ending.state === 'interrupted' ? {} : { arguments: '{}' }),
    });
    appendJobEvent(connection, job, { type: 'state', state: ending.state });
  });
}

/** Asks a job that goes on to stop, whichever process runs it. Throws BAD_VALUE when there is nothing to stop. */
export function askToCancel(connection: Connection, job: number): void {
  connection.write(() => {
    const state = stateOf(rowOf(connection, job));
    if (!GOING_ON.includes(state)) {
      const advice = state === 'interrupted' ? ' Resume it or discard it.' : '';
      throw new Problem('BAD_VALUE', `Job ${job} is ${state} and cannot be cancelled.${advice}`, { job, state });
    }
    connection.run(build.updateTable('job').set({ cancel: 1 }).where('job', '=', job));
  });
}

export function cancelAsked(connection: Connection, job: number): boolean {
  return connection.statement('SELECT cancel FROM job WHERE job = ?').pluck().get(job) === 1;
}

/** A job as people see it. Throws UNKNOWN_JOB. */
export function jobOf(connection: Connection, job: number): Job {
  return jobFrom(connection, rowOf(connection, job));
}

/** Every job, newest first. */
export function listJobs(connection: Connection, limit: number): Job[] {
  return connection
    .all(build.selectFrom('job').select(COLUMNS).orderBy('job', 'desc').limit(limit))
    .map((row) => jobFrom(connection, row));
}

/** What a job that is done answered. */
export function jobResult(connection: Connection, job: number): Json {
  const row = connection.first(build.selectFrom('job').select('result').where('job', '=', job));
  if (row === undefined) throw unknownJob(job);
  return row.result === null ? null : (JSON.parse(row.result) as Json);
}

/** What the newest job of a kind that is done answered about a run, or null. */
export function newestResult(connection: Connection, kind: JobKind, run: number, about: { id?: string } = {}): Json {
  const text = connection
    .statement(
      `SELECT result FROM job WHERE kind = ? AND state = 'done' AND json_extract(result, '$.run') = ?
       AND json_extract(result, '$.id') IS ? ORDER BY job DESC LIMIT 1`,
    )
    .pluck()
    .get(kind, run, about.id ?? null) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}

/** The folder that the export of a package was written to, or null where no job of this file says. */
export function newestExport(connection: Connection, pack: number): string | null {
  const folder = connection
    .statement(
      `SELECT json_extract(result, '$.out') FROM job
       WHERE kind = 'export' AND state = 'done' AND json_extract(result, '$.package') = ? ORDER BY job DESC LIMIT 1`,
    )
    .pluck()
    .get(pack) as string | undefined;
  return folder ?? null;
}

function jobFrom(connection: Connection, row: Row): Job {
  return {
    job: row.job,
    kind: row.kind as JobKind,
    state: stateOf(row),
    progress: newestProgress(connection, row.job),
    createdAt: row.created_at,
    endedAt: row.ended_at,
    problem: row.problem === null ? null : { ...NO_REMEDIES, ...(JSON.parse(row.problem) as ProblemShape) },
  };
}

/** The row's state; a job that should go on and whose process is gone is interrupted. */
function stateOf(row: Row): JobState {
  const state = row.state as JobState;
  if (!GOING_ON.includes(state)) return state;
  const { process, boot } = row;
  return process === null || boot === null || isGone({ process, boot }) ? 'interrupted' : state;
}

function refuseWhileAnotherGoesOn(connection: Connection, except = 0): void {
  const rows = connection.all(
    build.selectFrom('job').select(COLUMNS).where('state', 'in', GOING_ON).where('job', '<>', except),
  );
  const other = rows.find((row) => GOING_ON.includes(stateOf(row)));
  if (other === undefined) return;
  throw new Problem('JOB_TAKEN', `Job ${other.job} (${other.kind}) is writing to this workspace.`, {
    job: other.job,
    kind: other.kind,
    process: other.process,
  }).offering({ act: 'wait-or-cancel', job: other.job });
}

function rowOf(connection: Connection, job: number): Row {
  const row = connection.first(build.selectFrom('job').select(COLUMNS).where('job', '=', job));
  if (row === undefined) throw unknownJob(job);
  return row;
}

function unknownJob(job: number): Problem {
  return new Problem('UNKNOWN_JOB', `There is no job ${job}.`, { job }).offering({ act: 'look-at-list', of: 'jobs' });
}

function leaseColumns(connection: Connection, lease: Lease) {
  return {
    process: lease.process,
    boot: lease.boot,
    token: lease.token,
    heartbeat: connection.clock(),
    ended_at: null,
  };
}

interface HolderColumns {
  state?: JobState;
  started_at?: number;
  ended_at?: number;
  checkpoint?: string;
  arguments?: string;
  heartbeat?: number;
  result?: string | null;
  problem?: string | null;
  token?: null;
}

function writeAsHolder(connection: Connection, job: number, lease: Lease, columns: HolderColumns): void {
  const { changes } = connection.run(
    build.updateTable('job').set(columns).where('job', '=', job).where('token', '=', lease.token),
  );
  if (changes === 1) return;
  throw new Problem('JOB_TAKEN', `Job ${job} was taken over by another process, which goes on with it.`, { job });
}
