// A thread that does one thing, says how far it is, and ends: both its halves.
import { parentPort, Worker, type WorkerOptions } from 'node:worker_threads';
import { type Json, type ProblemShape, problemFrom, problemShape } from '#shared/errors.ts';
import type { JobProgress } from '#shared/model/job.ts';
import { workerGone } from '#shared/wire/frames.ts';

type TaskReport = { readonly progress: JobProgress } | { readonly result: Json } | { readonly problem: ProblemShape };

export interface TaskWork {
  report(progress: JobProgress): void;
  /** Aborted when the host has no use for it any more. */
  readonly signal: AbortSignal;
}

/** In the thread: does the work of it. */
export async function inTask(work: (task: TaskWork) => Promise<Json>): Promise<void> {
  const host = parentPort;
  if (host === null) throw new Error('a task is done in a thread of its own');
  const controller = new AbortController();
  host.once('message', () => controller.abort());
  const tell = (report: TaskReport): void => host.postMessage(report);
  try {
    tell({ result: await work({ report: (progress) => tell({ progress }), signal: controller.signal }) });
  } catch (error) {
    tell({ problem: problemShape(error) });
  }
  host.close();
}

/** In the host: starts the thread and waits for its result. Rejects with its problem, WORKER_GONE when it just ends. */
export function startTask(
  file: URL,
  start: NonNullable<WorkerOptions['workerData']>,
  options: { readonly report?: (progress: JobProgress) => void; readonly signal?: AbortSignal } = {},
): Promise<Json> {
  const { report, signal } = options;
  const thread = new Worker(file, { workerData: start });
  const stop = (): void => thread.postMessage('stop');
  const { promise, resolve, reject } = Promise.withResolvers<Json>();
  thread.on('message', (said: TaskReport) => {
    if ('progress' in said) report?.(said.progress);
    else if ('result' in said) resolve(said.result);
    else reject(problemFrom(said.problem));
  });
  thread.on('error', reject);
  thread.on('exit', () => reject(workerGone()));
  if (signal?.aborted === true) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  return promise.finally(() => signal?.removeEventListener('abort', stop));
}
