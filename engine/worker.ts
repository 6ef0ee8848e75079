// The thread entry of every host. What a thread does is said at its start; it loads only what that needs.
import { workerData } from 'node:worker_threads';
import type { ThreadStart } from './threads/starts.ts';

const start = workerData as ThreadStart;
if (start.part === 'job') (await import('./threads/job-thread.ts')).doJobs(start, new URL(import.meta.url));
else if (start.part === 'desk') (await import('./threads/desk-thread.ts')).keepDesk(start);
else if (start.part === 'read') {
  (await import('./agents/1-know/data/intake/reading-apart.ts')).readForAnother();
} else (await import('./threads/task-thread.ts')).doTask(start);
