// The door to the engine in process. `openEngine` opens a workspace: the contract as a caller, over message ports and
// over HTTP, the job thread behind it, and `load`, which exists in process only. Whoever opened it closes it. Hosts, which
// never touch SQLite, go through threads/index.ts.
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import { Problem } from '#shared/errors.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { answerRequest } from './api/answer.ts';
import { createCaller } from './api/router.ts';
import { serve } from './api/serve.ts';
import { checkSettings } from './api/settling.ts';
import type { Context } from './api/trpc.ts';
import { createJobDesk } from './orchestrator/jobs/desk.ts';
import { measureAfter } from './orchestrator/jobs/measuring.ts';
import { createPace } from './orchestrator/jobs/pace.ts';
import { runJob } from './orchestrator/jobs/runner.ts';
import { type ColumnBlock, type LoadPlan, loadColumns } from './store/records/load.ts';
import type { ImportReceipt } from './store/records/receipt.ts';
import { askToCancel, createJob, type Lease, leaveJobs } from './store/work/jobs.ts';
import { keepPresence } from './store/work/presence.ts';
import { thisProcess } from './store/work/process.ts';
import { appendChange } from './store/workspace/audit.ts';
import type { Connection } from './store/workspace/connection.ts';
import { createWorkspace, giveName, openWorkspace, removeDatabase } from './store/workspace/open.ts';
import { createPen, type Pen } from './store/workspace/pen.ts';
import { readSettings, type WorkspaceSettings, writeSetting } from './store/workspace/settings.ts';
import type { JobStart } from './threads/starts.ts';
import { listBackups, restoreBackup } from './verify/backups.ts';
import type { VerifyReport } from './verify/report.ts';

export { inTask } from './threads/task.ts';
export type { ColumnBlock, ImportReceipt, VerifyReport, WorkspaceSettings };
// Backups are for the day when the workspace itself cannot be opened: they ask for no engine.
export { listBackups, restoreBackup };
export type Caller = ReturnType<typeof createCaller>;

export interface EngineOptions {
  /** The workspace's file. */
  readonly workspace: string;
  /** `reader` opens it without the right to change it. */
  readonly role: 'desk' | 'reader';
  /** The file of the job thread, when that is not beside this one. */
  readonly thread?: URL;
  /** A fixed time in UTC milliseconds for tests; else the system's clock. */
  readonly at?: number;
  /** Of an engine in a thread of a host. */
  readonly holder?: Holder;
}

export interface Holder {
  /** What the leases of its jobs are known by; random. */
  readonly token: string;
  /** The tokens of engines on the same file, in this process, whose threads have ended without closing it. */
  readonly ended: readonly string[];
}

export interface NewWorkspace {
  readonly path: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly zone: string;
  /** The day the workspace believes it is, or null for the clock's. */
  readonly today: string | null;
  readonly thread?: URL;
  readonly at?: number;
  readonly holder?: Holder;
  /** Who makes it. */
  readonly as?: string;
}

export interface LoadOptions {
  readonly report?: (progress: JobProgress) => void;
  /** Cancels the load: nothing of it is left. */
  readonly signal?: AbortSignal;
  readonly as?: string;
}

export interface Engine {
  readonly path: string;
  /** The contract, in process. */
  readonly caller: Caller;
  /** The contract over a message port (shared/wire). */
  serve(port: MessagePort): void;
  /** The contract over HTTP: a request for `/trpc/…`. */
  answer(request: Request): Promise<Response>;
  settings(): WorkspaceSettings;
  /** Columns into a kind as one import: the same staging, checks, receipt and undo as a file. A job of kind `sample`. */
  load(plan: Omit<LoadPlan, 'actor'>, blocks: Iterable<ColumnBlock>, options?: LoadOptions): Promise<ImportReceipt>;
  /** Stops what goes on, resumable, and closes the file. */
  close(): Promise<void>;
}

/** Opens a workspace. Throws a Problem when it is missing, damaged, foreign, newer, locked or may not be written. */
export function openEngine({ workspace: path, role, ...options }: EngineOptions): Engine {
  const pen = createPen();
  return engineOn(openWorkspace({ path, role, pen, clock: clockAt(options.at) }), pen, options);
}

/** Makes a workspace and opens it. Throws WORKSPACE_EXISTS, or BAD_VALUE for a currency, zone or day there is not. */
export function createEngineWorkspace({ path, currency, zone, today, as, ...options }: NewWorkspace): Engine {
  checkSettings({ currency, zone, today });
  const pen = createPen();
  const connection = createWorkspace({ path, role: 'desk', pen, clock: clockAt(options.at) }, (made) => {
    const content = { currency, zone, today };
    appendChange(made, actorOf(made, as), () => ({ verb: 'init', objects: {}, content, result: {} }));
    writeSetting(made, 'currency', currency);
    writeSetting(made, 'zone', zone);
    if (today !== null) writeSetting(made, 'today', today);
  });
  return engineOn(connection, pen, options);
}

/**
 * Makes a workspace beside its name, lets `fill` fill it, and gives it its name. Nothing is left when that fails or is
 * stopped: the file goes as a whole, which is quicker than taking back what is in it. Throws JOB_CANCELLED when stopped.
 */
export async function makeWorkspace<Result>(
  { path, ...settings }: NewWorkspace,
  fill: (engine: Engine) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const part = `${path}.part`;
  removeDatabase(part);
  try {
    const engine = createEngineWorkspace({ path: part, ...settings });
    // What closing throws is thrown again where it is closed below.
    const stop = (): void => void engine.close().catch(() => {});
    signal.addEventListener('abort', stop, { once: true });
    let result: Result;
    try {
      result = await fill(engine);
    } catch (error) {
      throw signal.aborted ? stopped(path) : error;
    } finally {
      signal.removeEventListener('abort', stop);
      await engine.close();
    }
    if (signal.aborted) throw stopped(path);
    giveName(part, path);
    return result;
  } finally {
    removeDatabase(part);
  }
}

const stopped = (path: string): Problem =>
  new Problem('JOB_CANCELLED', `${path} was not made: it was stopped, and nothing of it is left.`, { path });

function engineOn(connection: Connection, pen: Pen, options: Pick<EngineOptions, 'thread' | 'at' | 'holder'>): Engine {
  const { thread = new URL('./worker.ts', import.meta.url), at, holder } = options;
  const { path, clock } = connection;
  const mark = thisProcess();
  const lease: Lease = { ...mark, token: holder?.token ?? randomUUID() };
  if (holder !== undefined && holder.ended.length > 0) leaveJobs(connection, holder.ended);
  const start: JobStart = { part: 'job', path, lease, pen: pen.shared, at: at ?? null };
  const jobs = createJobDesk(connection, lease, () => new Worker(thread, { workerData: start }));
  const presence = connection.role === 'reader' ? null : keepPresence(connection, mark);
  const context: Context = {
    connection,
    settings: () => readSettings(connection),
    jobs,
    actor: (as) => actorOf(connection, as),
    clock,
    threads: thread,
  };
  const loads = new Set<Promise<unknown>>();
  let closed: Promise<void> | null = null;
  const load = async (
    plan: Omit<LoadPlan, 'actor'>,
    blocks: Iterable<ColumnBlock>,
    options: LoadOptions,
  ): Promise<ImportReceipt> => {
    const job = createJob(connection, 'sample', { kind: plan.kind, name: plan.name }, lease);
    const cancel = (): void => askToCancel(connection, job);
    if (options.signal?.aborted === true) cancel();
    else options.signal?.addEventListener('abort', cancel, { once: true });
    const own = openWorkspace({ path, role: 'job', pen, clock });
    try {
      const actor = context.actor(options.as);
      await runJob({ connection: own, lease, pen, closing: () => closed !== null }, job, 'run', () => ({
        async run(_args, work) {
          const told = { ...work, progress: tee(work.progress, options.report) };
          const receipt = await loadColumns(own, { ...plan, actor }, blocks, told);
          await measureAfter(own, receipt, told);
          return receipt;
        },
        // loadColumns frees what it staged itself
        discard: () => {},
      }));
      return (await jobs.wait(job)) as unknown as ImportReceipt;
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      own.close();
    }
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(loads);
    await jobs.close();
    presence?.leave();
    connection.close();
  };
  return {
    path,
    caller: createCaller(context),
    serve: (port) => serve(port, context),
    answer: (request) => answerRequest(request, context),
    settings: context.settings,
    load(plan, blocks, options = {}) {
      const loading = load(plan, blocks, options).finally(() => loads.delete(loading));
      loads.add(loading);
      return loading;
    },
    close() {
      closed ??= close();
      return closed;
    },
  };
}

const clockAt = (at: number | undefined): (() => number) => (at === undefined ? Date.now : () => at);

function actorOf(connection: Connection, as: string | undefined): string {
  const named = as ?? readSettings(connection).name;
  if (named !== null) return named;
  try {
    return userInfo().username;
  } catch {
    return 'an account without a name'; // a container may run under a user number nobody named
  }
}

type Report = Omit<JobProgress, 'secondsLeft'>;

function tee(first: (report: Report) => void, second: LoadOptions['report']): (report: Report) => void {
  const pace = createPace();
  return (report) => {
    first(report);
    second?.({ ...report, secondsLeft: pace.secondsLeft(report, performance.now()) });
  };
}
