// Two processes with one workspace while a packed file is imported: the second one cannot begin another job, finds the
// one that goes on, watches it to its end, and sees its result; or asks it to stop, and it stops within a second.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngineWorkspace, type Engine } from '#engine/index.ts';

const ROOT = join(import.meta.dirname, '..');
const ROWS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'cvm-two-'));
const file = join(folder, 'customers.csv.gz');
let engine: Engine;

beforeAll(() => {
  const rows = Array.from({ length: ROWS }, (_, row) => `U${row},${row % 90},text of ${row}\n`);
  writeFileSync(file, gzipSync(`customer,visits,note\n${rows.join('')}`));
  engine = createEngineWorkspace({ path: join(folder, 'w.cvmw'), currency: 'EUR', zone: 'UTC', today: null });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Other {
  readonly job: number;
  readonly process: ChildProcess;
  readonly said: Promise<string>;
  readonly ended: Promise<unknown[]>;
}

/** Another process that imports the file, once its job reads. */
async function importing(): Promise<Other> {
  const words = ['import', 'customers', file, '--workspace', engine.path, '--json'];
  const child = spawn(process.execPath, [join(ROOT, 'cli/cvm.mjs'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stderr.resume();
  const said = text(child.stdout);
  const before = (await engine.caller.jobs.list({ limit: 1 }))[0]?.job ?? 0;
  for (;;) {
    const newest = (await engine.caller.jobs.list({ limit: 1 }))[0];
    if (newest !== undefined && newest.job > before && (newest.progress?.done ?? 0) > 0) {
      return { job: newest.job, process: child, said, ended };
    }
    if (child.exitCode !== null) throw new Error(`it ended before it was seen to read: ${await said}`);
    await pause(10);
  }
}

test('asked to stop by the second process, the first one stops within a second and leaves nothing', async () => {
  const { caller } = engine;
  const empty = (await caller.verify.dump()).hash;
  const other = await importing();
  const asked = performance.now();
  await caller.jobs.cancel({ job: other.job });
  for await (const _ of await caller.jobs.watch({ job: other.job }));
  expect((await caller.jobs.one({ job: other.job })).state).toBe('cancelled');
  expect(performance.now() - asked).toBeLessThan(1_000);
  await other.ended;
  expect((await caller.verify.dump()).hash).toBe(empty);
});

test('the second process attaches to the job of the first', async () => {
  const { caller } = engine;
  const other = await importing();
  await expect(caller.imports.start({ kind: 'customers', file })).rejects.toMatchObject({
    cause: { code: 'JOB_TAKEN', data: { job: other.job } },
  });
  const numbers: number[] = [];
  for await (const { data } of await caller.jobs.watch({ job: other.job })) numbers.push(data.number);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  const result = await caller.jobs.result({ job: other.job });
  expect(result).toMatchObject({ read: ROWS, stored: ROWS });
  await other.ended;
  expect(JSON.parse(await other.said)).toMatchObject({ read: ROWS, stored: ROWS });
  expect(await caller.imports.list()).toHaveLength(2);
});
