// The thread in which a host has a sample made: the work takes seconds, and a host answers meanwhile.
import { workerData } from 'node:worker_threads';
import { inTask, makeWorkspace } from '#engine/index.ts';
import { fillWorkspace, SAMPLE_CUSTOMERS, SAMPLE_SEED, SAMPLE_SETTINGS } from './index.ts';

const { path, customers = SAMPLE_CUSTOMERS } = workerData as { readonly path: string; readonly customers?: number };

await inTask(async ({ report, signal }) => {
  const fill = (engine: Parameters<typeof fillWorkspace>[0]) =>
    fillWorkspace(engine, { seed: SAMPLE_SEED, customers, report });
  await makeWorkspace({ path, ...SAMPLE_SETTINGS }, fill, signal);
  return { path };
});
