// A job whose process sleeps for a minute and a half stays that process's job, and is nobody's to take; one whose
// process is gone is.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJob, jobOf, jobResult, type Lease, takeOverJob } from '#engine/store/work/jobs.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';

const OTHER = join(import.meta.dirname, 'jobs/other-process.ts');
const ASLEEP_MS = 90_000;
const LOOK_EVERY_MS = 5_000;
const lease: Lease = { ...thisProcess(), token: 'ours' };

let folder: string;
let connection: Connection;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-leases-'));
  const path = join(folder, 'leases.cvmw');
  connection = createWorkspace({ path, role: 'desk', pen: createPen(), clock: Date.now }, () => {});
});

afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  connection.close();
  rmSync(folder, { recursive: true });
});

/** Another process that counts to `total` in a job, after its first steps. */
async function counting(total: number): Promise<ChildProcess> {
  child = spawn(process.execPath, [OTHER, connection.path, String(total)], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('it cannot be heard');
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
}

test('asleep for 90 seconds, it keeps its job and goes on with it', async () => {
  const other = await counting(200);
  other.kill('SIGSTOP');
  for (let asleep = 0; asleep < ASLEEP_MS; asleep += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    expect(jobOf(connection, 1).state).toBe('running');
    expect(() => takeOverJob(connection, 1, lease)).toThrow(/^Job 1 is running; only an interrupted job/);
    expect(() => createJob(connection, 'run', {}, lease)).toThrow(/^Job 1 \(import\) is writing/);
  }
  other.kill('SIGCONT');
  await once(other, 'exit');
  expect(jobOf(connection, 1).state).toBe('done');
  expect(jobResult(connection, 1)).toEqual({ counted: 200 });
});

test('asleep and then killed, its job is taken over at once', async () => {
  const other = await counting(2_000);
  other.kill('SIGSTOP');
  await pause(LOOK_EVERY_MS);
  expect(jobOf(connection, 1).state).toBe('running');
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(jobOf(connection, 1).state).toBe('interrupted');
  takeOverJob(connection, 1, lease);
  expect(jobOf(connection, 1).state).toBe('queued');
});
