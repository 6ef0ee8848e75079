// The engine's door for hosts, which never touch SQLite: a desk is a thread that holds one workspace open and answers
// its contract, over message ports or as HTTP. A desk that has died stays dead; the host starts another.
import { randomUUID } from 'node:crypto';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { problemFrom } from '#shared/errors.ts';
import { workerGone } from '#shared/wire/frames.ts';
import type { DeskOrder, DeskReport } from './desk-thread.ts';
import type { ForwardedRequest } from './http.ts';
import { createRequester, type ForwardedResponse } from './requester.ts';
import type { DeskStart, NewSettings, TaskStart } from './starts.ts';

export { uploadFolder } from '#engine/store/workspace/uploads.ts';
export { startTask } from './task.ts';
export type { ForwardedRequest, ForwardedResponse, NewSettings, TaskStart };

/** The file of the engine's threads as the sources have it. */
export const THREAD_FILE = new URL('../worker.ts', import.meta.url);

export interface DeskOptions {
  readonly workspace: string;
  /** Makes the workspace first. */
  readonly make?: NewSettings;
  readonly thread?: URL;
  /** A fixed time in UTC milliseconds for tests. */
  readonly at?: number;
  /** Desks of this workspace that are gone: what their jobs had begun may be taken over. */
  readonly after?: readonly Pick<Desk, 'token'>[];
}

export interface Desk {
  /** Where the workspace's file is, symbolic links followed. */
  readonly path: string;
  /** What the jobs it starts are known by. */
  readonly token: string;
  /** A port that speaks shared/wire. It closes when the desk ends. Throws WORKER_GONE after that. */
  connect(): MessagePort;
  /** Answers an HTTP request under `/trpc`. Rejects with WORKER_GONE when the desk ends before the head is there. */
  request(request: ForwardedRequest, signal: AbortSignal): Promise<ForwardedResponse>;
  readonly isGone: () => boolean;
  /** When the thread has ended, whyever. */
  readonly gone: Promise<void>;
  /** Lets a job stop at its next breath, resumable, and closes the file. */
  close(): Promise<void>;
  /** Ends the thread as it stands, as a crash would. */
  kill(): Promise<void>;
}

/** How long a desk may take to let its job stop before its thread is ended. */
const CLOSING_PATIENCE_MS = 5_000;

/** Starts the thread. Rejects with the problem of opening or making the workspace. */
export async function startDesk(options: DeskOptions): Promise<Desk> {
  const { workspace, make, thread = THREAD_FILE, at, after = [] } = options;
  const token = randomUUID();
  const start: DeskStart = {
    part: 'desk',
    path: workspace,
    make: make ?? null,
    thread: thread.href,
    at: at ?? null,
    holder: { token, ended: after.map((each) => each.token) },
  };
  const worker = new Worker(thread, { workerData: start });
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      ended = true;
      resolve();
    });
  });
  worker.on('error', (error: Error) => process.stderr.write(`${error.stack}\n`));
  const report = await new Promise<DeskReport>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('exit', () => reject(workerGone()));
  });
  if ('refused' in report) {
    await gone;
    throw problemFrom(report.refused);
  }

  const connect = (speaks: 'calls' | 'requests'): MessagePort => {
    if (ended) throw workerGone();
    const { port1, port2 } = new MessageChannel();
    const order: DeskOrder = { connect: port2, speaks };
    worker.postMessage(order, [port2]);
    return port1;
  };
  const requester = createRequester(connect('requests'));
  return {
    path: report.path,
    token,
    connect: () => connect('calls'),
    request: requester,
    isGone: () => ended,
    gone,
    async close() {
      if (ended) return;
      worker.postMessage('close' satisfies DeskOrder);
      const patience = setTimeout(() => void worker.terminate(), CLOSING_PATIENCE_MS);
      await gone;
      clearTimeout(patience);
    },
    async kill() {
      await worker.terminate();
      await gone;
    },
  };
}
