// A sample workspace with one decided run, for tests that look at both.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fillWorkspace, SAMPLE_SETTINGS, SPECIAL } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { decide } from '#engine/orchestrator/decide.ts';
import { explainDecision } from '#engine/orchestrator/explaining/explain.ts';
import { type DecisionRow, decisionsOf } from '#engine/store/decisions/runs.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';

export interface DecidedSample {
  readonly summary: RunSummary;
  readonly decisions: readonly DecisionRow[];
  /** The decision about U124. */
  readonly special: CustomerDecision;
}

/** Makes a sample in `folder`, decides it under its own configuration, and removes it again. */
export async function decidedSample(folder: string, seed: number, customers: number): Promise<DecidedSample> {
  const path = join(folder, `sample-${customers}-${seed}.cvmw`);
  const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS });
  await fillWorkspace(engine, { seed, customers });
  await engine.close();
  const connection = openWorkspace({ path, role: 'job', pen: createPen(), clock: () => 0 });
  try {
    const summary = await decide(connection, { actor: 'test', program: 'test' }, unwatchedWork);
    const { run } = summary;
    const special = await explainDecision(connection, { run, customer: SPECIAL.id }, unwatchedWork);
    return { summary, special, decisions: decisionsOf(connection, run, { after: -1, limit: customers }) };
  } finally {
    connection.close();
    rmSync(path);
  }
}
