// The entry of the job thread of every host. It opens its own connection, does one job after another, and shares the
// desk's pen. It ends when told to close; what it was doing then stays interrupted.
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerAnswer, WorkerRequest } from '#engine/orchestrator/jobs/desk.ts';
import { jobBody } from '#engine/orchestrator/jobs/kinds.ts';
import { runJob } from '#engine/orchestrator/jobs/runner.ts';
import type { Lease } from '#engine/store/work/jobs.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { problemShape } from '#shared/errors.ts';

/** What the host hands the thread at its start. */
export interface WorkerStart {
  readonly path: string;
  readonly lease: Lease;
  readonly pen: SharedArrayBuffer;
  /** The fixed time of tests, else null. */
  readonly at: number | null;
}

const port = parentPort;
if (port === null) throw new Error('this is the entry of a worker thread');
const { path, lease, pen: shared, at } = workerData as WorkerStart;
const pen = createPen(shared);
const connection = openWorkspace({ path, role: 'job', pen, clock: at === null ? Date.now : () => at });
let closing = false;
let turn: Promise<void> = Promise.resolve();

port.on('message', (request: WorkerRequest) => {
  if (request === 'close') {
    closing = true;
    turn = turn.then(() => {
      connection.close();
      port.close();
    });
    return;
  }
  turn = turn.then(() => answer(request));
});

async function answer({ job, mode }: Exclude<WorkerRequest, 'close'>): Promise<void> {
  const runner = { connection, lease, pen, closing: () => closing };
  let problem: WorkerAnswer['problem'] = null;
  try {
    await runJob(runner, job, mode, (order) => jobBody(connection, order));
  } catch (error) {
    problem = problemShape(error);
  }
  port?.postMessage({ job, problem } satisfies WorkerAnswer);
}
