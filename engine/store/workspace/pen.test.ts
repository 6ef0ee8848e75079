import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { newWorkspace, optionsFor, temporaryFolder } from './fixture.ts';
import { openWorkspace } from './open.ts';
import { createPen } from './pen.ts';
import { writeSetting } from './settings.ts';

const WRITES = 60;
const CHUNK_MS = 8;
const HELD_MS = 900;

/** A job in a thread of its own that does nothing but write chunks, until it is told to stop. */
const JOB = `(async () => {
  const { parentPort, workerData } = require('node:worker_threads');
  const { openWorkspace } = await import('#engine/store/workspace/open.ts');
  const { createPen } = await import('#engine/store/workspace/pen.ts');
  const connection = openWorkspace({ path: workerData.path, role: 'job', pen: createPen(workerData.shared), clock: () => 1 });
  const insert = connection.statement('INSERT INTO customer (id) VALUES (?)');
  let rows = 0;
  for (let chunk = 0; Atomics.load(workerData.stop, 0) === 0; chunk += 1) {
    connection.write(() => {
      for (const until = performance.now() + ${CHUNK_MS}; performance.now() < until; rows += 1) insert.run('U' + rows);
    });
    if (chunk === 3) parentPort.postMessage('busy');
  }
  connection.close();
  parentPort.postMessage(rows);
})()`;

test('a write of the desk waits for a few chunks of a busy job at most, and none is lost', async () => {
  const path = join(temporaryFolder(), 'a.cvmw');
  newWorkspace(path).close();
  const pen = createPen();
  const desk = openWorkspace({ ...optionsFor(path), pen });
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(JOB, { eval: true, workerData: { path, shared: pen.shared, stop } });
  const heard = () =>
    new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  await heard();
  const waits: number[] = [];
  for (let n = 1; n <= WRITES; n += 1) {
    const began = performance.now();
    desk.write(() => writeSetting(desk, 'name', `Anna ${n}`));
    waits.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const ended = heard();
  Atomics.store(stop, 0, 1);
  const rows = await ended;
  await worker.terminate();
  waits.sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(share * WRITES)] ?? 0;
  // Without the pen a desk waits for 250 ms and is then told that the workspace is locked.
  expect({ half: at(0.5) < 6 * CHUNK_MS, most: at(0.95) < 20 * CHUNK_MS }).toEqual({ half: true, most: true });
  expect(desk.sqlite.prepare('SELECT count(*) FROM customer').pluck().get()).toBe(rows);
  expect(desk.sqlite.prepare("SELECT value FROM setting WHERE name = 'name'").pluck().get()).toBe(`Anna ${WRITES}`);
  desk.close();
});

test('a desk that died while it asked holds up a job once, not at every chunk', () => {
  const pen = createPen();
  const asking = new Int32Array(pen.shared);
  Atomics.add(asking, 0, 1);
  const began = performance.now();
  for (let chunk = 0; chunk < 100; chunk += 1) pen.hold('job', () => chunk);
  const waited = performance.now() - began;
  expect(waited).toBeGreaterThan(1_000);
  expect(waited).toBeLessThan(20_000);
  // Another desk that asks is waited for all the same.
  Atomics.add(asking, 0, 1);
  const again = performance.now();
  pen.hold('job', () => 1);
  expect(performance.now() - again).toBeGreaterThan(1_000);
});

/** Another process's long statement, or a disk that is slow to take a commit. */
const HOLD = `(async () => {
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = (await import('better-sqlite3')).default;
  const other = new Database(workerData.path);
  other.exec('BEGIN IMMEDIATE');
  parentPort.postMessage('held');
  setTimeout(() => { other.exec('COMMIT'); other.close(); }, ${HELD_MS});
})()`;

test('a write in turn waits for one that takes long, and the thread goes on meanwhile', async () => {
  const path = join(temporaryFolder(), 'a.cvmw');
  newWorkspace(path).close();
  const desk = openWorkspace(optionsFor(path));
  const rename = (name: string): void => desk.write(() => writeSetting(desk, 'name', name));
  const worker = new Worker(HOLD, { eval: true, workerData: { path } });
  await new Promise((resolve) => worker.once('message', resolve));
  expect(() => rename('Anna')).toThrow(expect.objectContaining({ code: 'WORKSPACE_LOCKED' }));
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 10);
  await desk.inTurn(async () => rename('Anna'));
  clearInterval(ticking);
  await worker.terminate();
  expect(ticks).toBeGreaterThan(5);
  expect(desk.sqlite.prepare("SELECT value FROM setting WHERE name = 'name'").pluck().get()).toBe('Anna');
  expect(desk.sqlite.pragma('busy_timeout', { simple: true })).toBe(250);
  desk.close();
});
