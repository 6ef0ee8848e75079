import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJob, endJob, type Lease } from '#engine/store/work/jobs.ts';
import { appendJobEvent } from '#engine/store/work/ledger.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { createCaller } from './router.ts';

const lease: Lease = { ...thisProcess(), token: 'ours' };
let folder: string;
let connection: Connection;
let stuck: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-watch-'));
  const path = join(folder, 'w.cvmw');
  connection = createWorkspace({ path, role: 'desk', pen: createPen(), clock: Date.now }, () => {});
  stuck = false;
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

const FULL = { code: 'DISK_FULL', sentence: 'The disk is full.', data: {}, remedies: [] } as const;

const caller = () => {
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const jobs = { start: unused, resume: unused, discard: unused, wait: unused, stuckBy: () => (stuck ? FULL : null) };
  const settings = () => readSettings(connection);
  return createCaller({ connection, settings, jobs, actor: () => 'Maria', clock: Date.now });
};

async function numbers(job: number, after: number, seen: (number: number) => void = () => {}): Promise<number[]> {
  const all: number[] = [];
  for await (const { id, data } of await caller().jobs.watch({ job, after })) {
    const { number } = data;
    expect(id).toBe(String(number));
    all.push(number);
    seen(number);
  }
  return all;
}

const tell = (job: number, done: number): void => {
  const progress = { phase: 'Reading', done, total: 9, unit: 'rows', secondsLeft: null } as const;
  connection.write(() => appendJobEvent(connection, job, { type: 'progress', progress }));
};

test('whoever watches sees every event once, also those written later, and goes on by number', async () => {
  const job = createJob(connection, 'import', {}, lease);
  tell(job, 1);
  const watched = await numbers(job, 0, (number) => {
    if (number === 2) tell(job, 2);
    if (number === 3) endJob(connection, job, lease, { state: 'done', result: {} });
  });
  expect(watched).toEqual([1, 2, 3, 4]);
  expect(await numbers(job, 2)).toEqual([3, 4]);
  expect(await numbers(job, 4)).toEqual([]);
});

test('a job that stopped although its row could not say so is shown as stopped, and its watch ends', async () => {
  const job = createJob(connection, 'import', {}, lease);
  expect(await caller().jobs.one({ job })).toMatchObject({ state: 'queued', problem: null });
  stuck = true;
  expect(await numbers(job, 0)).toEqual([1]);
  const shown = { job, state: 'interrupted', problem: { code: 'DISK_FULL' } };
  expect(await caller().jobs.one({ job })).toMatchObject(shown);
  expect(await caller().jobs.list({})).toMatchObject([shown]);
});
