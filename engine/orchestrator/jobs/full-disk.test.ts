import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpHash } from '#engine/store/records/dump.ts';
import { listImports } from '#engine/store/records/imports.ts';
import { createJob, jobOf, type Lease, takeOverJob } from '#engine/store/work/jobs.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { Problem } from '#shared/errors.ts';
import { jobBody } from './kinds.ts';
import { type JobMode, runJob } from './runner.ts';

const lease: Lease = { ...thisProcess(), token: 'ours' };
const pen = createPen();
let folder: string;
let connection: Connection;
let order: object;

const workspace = (name: string): Connection =>
  createWorkspace({ path: join(folder, name), role: 'desk', pen, clock: Date.now }, () => {});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-full-'));
  connection = workspace('full.cvmw');
  const file = join(folder, 'customers.csv');
  const rows = Array.from({ length: 60_000 }, (_, row) => `U${row},what is known of customer ${row},${row % 90}\n`);
  writeFileSync(file, `customer,text,n\n${rows.join('')}`);
  order = { kind: 'customers', file, mapping: null, answers: null, again: false, actor: 'tester' };
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

const perform = (on: Connection, job: number, mode: JobMode = 'run'): Promise<void> =>
  runJob({ connection: on, lease, pen, closing: () => false }, job, mode, (asked) => jobBody(on, asked));

const allow = (pages: number): void => {
  connection.sqlite.pragma(`max_page_count = ${pages}`);
};

const dump = (of: Connection): Promise<string> => dumpHash(of, newestChange(of));

describe('an import on a disk that fills up', () => {
  let job: number;

  beforeEach(async () => {
    allow(Number(connection.sqlite.pragma('page_count', { simple: true })) + 500);
    job = createJob(connection, 'import', order as never, lease);
    await perform(connection, job);
  });

  test('pauses: what it staged stays, and the room it needs is said', async () => {
    const { state, problem } = jobOf(connection, job);
    expect(state).toBe('interrupted');
    expect(problem).toMatchObject({ code: 'DISK_FULL', data: { path: connection.path, job } });
    expect(problem?.remedies).toEqual([{ act: 'make-room', job, bytes: problem?.data.needed }]);
    expect(listImports(connection)).toMatchObject([{ state: 'staged' }]);
    expect(connection.statement('SELECT sum(rows) FROM import_chunk').pluck().get()).toBeGreaterThan(2_000);
    const empty = workspace('empty.cvmw');
    expect(await dump(connection)).toBe(await dump(empty));
    empty.close();
  });

  test('goes on from there when there is room, and ends as an unbroken one does', async () => {
    allow(1_000_000);
    const staged = Number(connection.statement('SELECT sum(rows) FROM import_chunk').pluck().get());
    const first = connection.statement('SELECT min(rowid) FROM customer_row').pluck().get();
    takeOverJob(connection, job, lease);
    await perform(connection, job);
    expect(jobOf(connection, job)).toMatchObject({ state: 'done', problem: null });
    expect(staged).toBeGreaterThan(0);
    expect(connection.statement('SELECT min(rowid) FROM customer_row').pluck().get()).toBe(first);
    expect(listImports(connection)).toMatchObject([{ import: 1, state: 'published', new: 60_000 }]);
    const unbroken = workspace('unbroken.cvmw');
    await perform(unbroken, createJob(unbroken, 'import', order as never, lease));
    expect(await dump(connection)).toBe(await dump(unbroken));
    unbroken.close();
  });

  test('pauses again when there is still too little, and is discarded when a person says so', async () => {
    takeOverJob(connection, job, lease);
    await perform(connection, job);
    expect(jobOf(connection, job)).toMatchObject({ state: 'interrupted', problem: { code: 'DISK_FULL' } });
    allow(1_000_000);
    takeOverJob(connection, job, lease);
    await perform(connection, job, 'discard');
    expect(jobOf(connection, job).state).toBe('discarded');
    expect(connection.statement('SELECT count(*) FROM customer_row').pluck().get()).toBe(0);
  });
});

test('of another disk that is full only the job that wrote there fails, and frees what it wrote', async () => {
  const job = createJob(connection, 'export', {}, lease);
  const freed: unknown[] = [];
  await runJob({ connection, lease, pen, closing: () => false }, job, 'run', () => ({
    run: () => Promise.reject(new Problem('DISK_FULL', 'The disk of the list is full.', { path: '/lists' })),
    discard: (_args, checkpoint) => {
      freed.push(checkpoint);
    },
    pausesWhenFull: true,
  }));
  expect(jobOf(connection, job)).toMatchObject({ state: 'failed', problem: { code: 'DISK_FULL' } });
  expect(freed).toEqual([null]);
});
