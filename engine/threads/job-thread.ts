// The job thread: opens its own connection, does one job after another, and shares the desk's pen. It ends when told to
// close; what it was doing then stays interrupted.
import { parentPort } from 'node:worker_threads';
import type { WorkerAnswer, WorkerRequest } from '#engine/orchestrator/jobs/desk.ts';
import { jobBody } from '#engine/orchestrator/jobs/kinds.ts';
import { runJob } from '#engine/orchestrator/jobs/runner.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { problemShape } from '#shared/errors.ts';
import type { JobStart } from './starts.ts';

/** Listens for jobs on the thread's own port. `threads` is the file of the engine's threads. */
export function doJobs({ path, lease, pen: shared, at }: JobStart, threads: URL): void {
  const port = parentPort;
  if (port === null) throw new Error('jobs are done in a thread of their own');
  const pen = createPen(shared);
  const connection = openWorkspace({ path, role: 'job', pen, clock: at === null ? Date.now : () => at });
  let closing = false;
  let turn: Promise<void> = Promise.resolve();
  const runner = { connection, lease, pen, closing: () => closing, threads };

  const answer = async ({ job, mode }: Exclude<WorkerRequest, 'close'>): Promise<void> => {
    let problem: WorkerAnswer['problem'] = null;
    try {
      await runJob(runner, job, mode, (order) => jobBody(connection, order));
    } catch (error) {
      problem = problemShape(error);
    }
    port.postMessage({ job, problem } satisfies WorkerAnswer);
  };

  port.on('message', (request: WorkerRequest) => {
    if (request !== 'close') {
      turn = turn.then(() => answer(request));
      return;
    }
    closing = true;
    turn = turn.then(() => {
      connection.close();
      port.close();
    });
  });
}
