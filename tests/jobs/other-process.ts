// A second process for the tests of jobs: opens the workspace named by its argument, makes a job and counts to
// `total`, one chunk of 20 ms a turn, saving each number as its checkpoint. Says each number on a line.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { runJob } from '#engine/orchestrator/jobs/runner.ts';
import { createJob } from '#engine/store/work/jobs.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';

const [path = '', total = '0'] = process.argv.slice(2);
const pen = createPen();
const connection = openWorkspace({ path, role: 'job', pen, clock: Date.now });
const lease = { ...thisProcess(), token: randomUUID() };
const job = createJob(connection, 'import', {}, lease);
await runJob({ connection, lease, pen, closing: () => false }, job, 'run', () => ({
  async run(_args, work) {
    for (let done = 1; done <= Number(total); done += 1) {
      connection.write(() => work.saveCheckpoint(done));
      process.stdout.write(`${done}\n`);
      work.progress({ phase: 'Counting', done, total: Number(total), unit: 'rows' });
      await pause(20);
      await work.breathe();
    }
    return { counted: Number(total) };
  },
  discard: (_args, checkpoint) => {
    process.stdout.write(`discarded at ${JSON.stringify(checkpoint)}\n`);
  },
}));
connection.close();
