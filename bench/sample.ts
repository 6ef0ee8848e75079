// Sample workspaces to measure on, made once a size and removed at the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillWorkspace, SAMPLE_SEED, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'cvm-bench-'));
const made = new Map<number, Promise<string>>();

/** The path of a sample workspace with so many customers. */
export function sampleWorkspace(customers: number): Promise<string> {
  let path = made.get(customers);
  if (path === undefined) {
    path = makeSample(customers);
    made.set(customers, path);
  }
  return path;
}

async function makeSample(customers: number): Promise<string> {
  const path = join(folder, `${customers}.cvmw`);
  process.stderr.write(`Making a sample of ${customers} customers…\n`);
  const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'bench' });
  await fillWorkspace(engine, { seed: SAMPLE_SEED, customers });
  await engine.close();
  return path;
}

export const scratchFile = (name: string): string => join(folder, name);

export function removeSamples(): void {
  rmSync(folder, { recursive: true, force: true });
}
