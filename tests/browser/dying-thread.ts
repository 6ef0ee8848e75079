// The engine's threads as they are, but that of jobs dies of an error nobody catches, soon after it began, as long as a
// file NAME.cvmw.dies lies beside the workspace.
import { existsSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const SOON_MS = 400;
const { part, path } = workerData as { readonly part: string; readonly path: string };
if (part === 'job' && existsSync(`${path}.dies`)) {
  setTimeout(() => {
    throw new Error('the test has it die');
  }, SOON_MS);
}
await import('#engine/worker.ts');
