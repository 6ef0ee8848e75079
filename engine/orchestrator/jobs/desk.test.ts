import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createJob, jobOf, type Lease } from '#engine/store/work/jobs.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { createJobDesk } from './desk.ts';

// Workers in plain JavaScript that do not even look at the workspace.
const DIES = `require('node:worker_threads').parentPort.once('message', () => { throw new Error('out of memory'); })`;
const ANSWERS = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (request) => request === 'close' ? parentPort.close() : parentPort.postMessage({ job: request.job, problem: null }));`;
const SILENT = `require('node:worker_threads').parentPort.on('message', () => {})`;

let folder: string;
let connection: Connection;
const lease: Lease = { ...thisProcess(), token: 'ours' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-desk-'));
  const path = join(folder, 'desk.cvmw');
  connection = createWorkspace({ path, role: 'desk', pen: createPen(), clock: Date.now }, () => {});
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

describe('a worker that dies', () => {
  test('leaves its job interrupted, tells whoever waits now and later, and is replaced', async () => {
    const programs = [DIES, ANSWERS];
    const desk = createJobDesk(
      connection,
      lease,
      () => new Worker(programs.shift() ?? '', { eval: true, stderr: true }),
    );
    const job = desk.start('run', {});
    const gone = { code: 'WORKER_GONE', sentence: expect.stringContaining(`job ${job}: out of memory.`) };
    await expect(desk.wait(job)).rejects.toMatchObject(gone);
    expect(jobOf(connection, job)).toMatchObject({ state: 'interrupted', problem: { code: 'WORKER_GONE' } });
    await expect(desk.wait(job)).rejects.toMatchObject(gone);

    desk.resume(job);
    connection.write(() => connection.statement("UPDATE job SET state = 'done', result = '7' WHERE job = ?").run(job));
    expect(await desk.wait(job)).toBe(7);
    await desk.close();
  });

  test('that does not close in time is ended, and its job stays for later', async () => {
    const desk = createJobDesk(connection, lease, () => new Worker(SILENT, { eval: true }));
    const job = desk.start('run', {});
    await desk.close();
    expect(jobOf(connection, job).state).toBe('interrupted');
  });
});

test('a job whose end could not be written is told as it is, and ended before the next one', async () => {
  const problem = `{ code: 'DISK_FULL', sentence: 'The disk is full.', data: {}, remedies: [] }`;
  const stuck = ANSWERS.replace('problem: null', `problem: request.job === 1 ? ${problem} : null`);
  const desk = createJobDesk(connection, lease, () => new Worker(stuck, { eval: true }));
  expect(desk.start('run', {})).toBe(1);
  await expect(desk.wait(1)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(desk.stuckBy(1)?.code).toBe('DISK_FULL');
  expect(jobOf(connection, 1).state).toBe('queued');
  await expect(desk.wait(1)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(desk.start('run', {})).toBe(2);
  expect(jobOf(connection, 1)).toMatchObject({ state: 'interrupted', problem: { code: 'DISK_FULL' } });
  expect(desk.stuckBy(1)).toBeNull();
  await desk.close();
});

test('a wait for a job of another engine ends with its row', async () => {
  const desk = createJobDesk(connection, lease, () => new Worker(SILENT, { eval: true }));
  const job = createJob(connection, 'import', {}, { ...lease, token: 'theirs' });
  const waiting = desk.wait(job);
  connection.write(() =>
    connection.statement(`UPDATE job SET state = 'done', result = '{"stored":3}' WHERE job = ?`).run(job),
  );
  expect(await waiting).toEqual({ stored: 3 });
});
