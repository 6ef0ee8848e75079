// The decisions of a fixed sample, as one hash a run. A change that is to make deciding faster or smaller must not move
// them; one that is to decide differently changes the hashes here, and says why in its message.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { decide } from '#engine/orchestrator/decide.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { unwatchedWork } from '#shared/model/work.ts';

let folder: string;
let connection: Connection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-golden-'));
  const path = join(folder, 'golden.cvmw');
  const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS });
  await fillWorkspace(engine, { seed: 1, customers: 2000 });
  await engine.close();
  connection = openWorkspace({ path, role: 'job', pen: createPen(), clock: () => 0 });
});

afterAll(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

test('the hold-out, the order of customers, what each is worth and the allocation are what they were', async () => {
  const held = (): unknown =>
    connection.statement("SELECT sum(customer), count(*) FROM layer_arm WHERE arm = 'held-out'").raw(true).get();
  const hashes: Record<string, string> = {};
  for (const strategy of ['first-come', 'priority', 'optimal']) {
    const summary = await decide(connection, { actor: 'test', program: 'test', strategy }, unwatchedWork);
    hashes[strategy] = summary.decisionHash;
  }
  expect({ ...hashes, held: held() }).toMatchInlineSnapshot(`
    {
      "first-come": "f6ee906ac651b4230c01e42b35add5f319c46dec4e057ef50ff7812e36e8e23b",
      "held": [
        89162,
        100,
      ],
      "optimal": "d6b426ff06ebd0854e2b06e08fa63fa1180c6d3fb7a4397b3ec8581f90e55d38",
      "priority": "c08eb5385dc22de6d1e0d2d0b70923a96a4db2852c71f68bd7fe041cffce4077",
    }
  `);
});
