import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  askToCancel,
  beatJob,
  createJob,
  jobOf,
  jobResult,
  type Lease,
  savedCheckpoint,
  takeOverJob,
} from '#engine/store/work/jobs.ts';
import { jobEventsAfter } from '#engine/store/work/ledger.ts';
import { thisProcess } from '#engine/store/work/process.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { createWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { type JobBody, type JobMode, runJob } from './runner.ts';

const OTHER = join(import.meta.dirname, '../../../tests/jobs/other-process.ts');

let folder: string;
let path: string;
let connection: Connection;
let children: ChildProcess[];
const pen = createPen();
const lease: Lease = { ...thisProcess(), token: 'ours' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-jobs-'));
  path = join(folder, 'jobs.cvmw');
  connection = createWorkspace({ path, role: 'desk', pen, clock: Date.now }, () => {});
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  connection.close();
  rmSync(folder, { recursive: true });
});

/** Starts another process that counts to `total` in a job, and waits until it has said `until`. */
async function otherProcess(total: number, until: string): Promise<{ child: ChildProcess; said: string[] }> {
  const child = spawn(process.execPath, [OTHER, path, String(total)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      if (line === until) resolve();
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it said ${until}`)));
  });
  return { child, said };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const body = (run: (work: Work) => Promise<object>, discard: JobBody['discard'] = () => {}): JobBody => ({
  run: (_args, work) => run(work),
  discard,
});

const perform = (job: number, what: JobBody, mode: JobMode = 'run'): Promise<void> =>
  runJob({ connection, lease, pen, closing: () => false }, job, mode, () => what);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

describe('a job', () => {
  test('goes from queued to done, in a ledger without gaps, ten lines a second at most', async () => {
    const job = createJob(connection, 'import', { file: 'a.csv' }, lease);
    expect(jobOf(connection, job)).toMatchObject({ kind: 'import', state: 'queued', endedAt: null });
    const started = performance.now();
    await perform(
      job,
      body(async (work) => {
        for (let done = 1; done <= 200; done += 1) {
          work.progress({ phase: 'Counting', done, total: 200, unit: 'rows' });
          await pause(2);
          await work.breathe();
        }
        return { counted: 200 };
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    expect(jobOf(connection, job)).toMatchObject({ state: 'done', progress: { done: 200, total: 200 } });
    expect(jobResult(connection, job)).toEqual({ counted: 200 });
    const events = jobEventsAfter(connection, job, 0);
    expect(events.map((event) => event.number)).toEqual(events.map((_, i) => i + 1));
    expect(events.filter((event) => event.type === 'state').map((event) => event.state)).toEqual([
      'queued',
      'running',
      'done',
    ]);
    const told = events.filter((event) => event.type === 'progress').length;
    expect(told).toBeGreaterThan(2);
    expect(told).toBeLessThanOrEqual(seconds * 10 + 2);
    expect(jobEventsAfter(connection, job, events.length - 1)).toEqual(events.slice(-1));
  });

  test('that fails frees what it staged from the last checkpoint that was committed', async () => {
    const job = createJob(connection, 'import', {}, lease);
    const freed: (Json | null)[] = [];
    await perform(
      job,
      body(
        async (work) => {
          connection.write(() => work.saveCheckpoint({ rows: 5 }));
          connection.write(() => {
            work.saveCheckpoint({ rows: 10 });
            throw new Problem('DISK_FULL', 'The disk is full.');
          });
          return {};
        },
        (_args, checkpoint) => {
          freed.push(checkpoint);
        },
      ),
    );
    expect(freed).toEqual([{ rows: 5 }]);
    expect(jobOf(connection, job)).toMatchObject({ state: 'failed', problem: { code: 'DISK_FULL' } });
  });

  test('whose staged rows cannot be freed stays interrupted, and can be discarded later', async () => {
    const job = createJob(connection, 'import', {}, lease);
    const full = (): never => {
      throw new Problem('DISK_FULL', 'The disk is full.');
    };
    await perform(
      job,
      body(async () => full(), full),
    );
    expect(jobOf(connection, job).state).toBe('interrupted');
    takeOverJob(connection, job, lease);
    await perform(
      job,
      body(async () => full()),
      'discard',
    );
    expect(jobOf(connection, job)).toMatchObject({ state: 'discarded', problem: null });
  });

  test('stops at its next breath when the host closes, and goes on from its checkpoint', async () => {
    const job = createJob(connection, 'run', {}, lease);
    let closing = false;
    let freed = 0;
    const counting = body(
      async (work) => {
        for (let done = Number(work.resumed ?? 0) + 1; done <= 5; done += 1) {
          connection.write(() => work.saveCheckpoint(done));
          if (work.resumed === null && done === 3) closing = true;
          await work.breathe();
        }
        return { from: work.resumed };
      },
      () => {
        freed += 1;
      },
    );
    await runJob({ connection, lease, pen, closing: () => closing }, job, 'run', () => counting);
    expect(jobOf(connection, job).state).toBe('interrupted');
    takeOverJob(connection, job, lease);
    await perform(job, counting);
    expect(jobResult(connection, job)).toEqual({ from: 3 });
    expect(freed).toBe(0);
  });

  test('writes nothing more once another holds its lease', async () => {
    const job = createJob(connection, 'import', {}, lease);
    let freed = 0;
    const running = perform(
      job,
      body(
        async (work) => {
          connection.write(() => connection.statement("UPDATE job SET token = 'theirs' WHERE job = ?").run(job));
          connection.write(() => work.saveCheckpoint('too late'));
          return {};
        },
        () => {
          freed += 1;
        },
      ),
    );
    await expect(running).rejects.toMatchObject({ code: 'JOB_TAKEN' });
    expect(freed).toBe(0);
    expect(savedCheckpoint(connection, job)).toBeNull();
    expect(codeOf(() => beatJob(connection, job, lease))).toBe('JOB_TAKEN');
  });
});

describe('two processes', () => {
  test('one job at a time: the second is told the number of the first', async () => {
    await otherProcess(1000, '2');
    expect(() => createJob(connection, 'run', {}, lease)).toThrow(/^Job 1 \(import\) is writing/);
    expect(codeOf(() => createJob(connection, 'run', {}, lease))).toBe('JOB_TAKEN');
  });

  test('a job killed with -9 reads as interrupted, and goes on from its checkpoint', async () => {
    const { child } = await otherProcess(1000, '5');
    await killed(child);
    expect(jobOf(connection, 1).state).toBe('interrupted');
    const other = createJob(connection, 'run', {}, lease); // an interrupted job is in nobody's way
    await perform(
      other,
      body(async () => ({})),
    );
    takeOverJob(connection, 1, lease);
    expect(codeOf(() => takeOverJob(connection, 1, { ...lease, token: 'third' }))).toBe('JOB_TAKEN');
    await perform(
      1,
      body(async (work) => ({ from: work.resumed })),
    );
    expect(jobOf(connection, 1).state).toBe('done');
    expect((jobResult(connection, 1) as { from: number }).from).toBeGreaterThanOrEqual(5);
  });

  test('a process that sleeps keeps its job', async () => {
    const { child } = await otherProcess(20, '3');
    child.kill('SIGSTOP');
    await pause(100);
    expect(jobOf(connection, 1).state).toBe('running');
    expect(codeOf(() => takeOverJob(connection, 1, lease))).toBe('JOB_TAKEN');
    expect(codeOf(() => createJob(connection, 'run', {}, lease))).toBe('JOB_TAKEN');
    child.kill('SIGCONT');
    await once(child, 'exit');
    expect(jobResult(connection, 1)).toEqual({ counted: 20 });
  });

  test('a job is cancelled from another process within a second, and freed', async () => {
    const { child, said } = await otherProcess(1000, '3');
    const asked = performance.now();
    askToCancel(connection, 1);
    await once(child, 'exit');
    expect(performance.now() - asked).toBeLessThan(5_000); // the promise is one second, on a machine that does nothing else
    expect(said.at(-1)).toMatch(/^discarded at \d+$/);
    expect(jobOf(connection, 1)).toMatchObject({ state: 'cancelled', problem: { code: 'JOB_CANCELLED' } });
    expect(codeOf(() => askToCancel(connection, 1))).toBe('BAD_VALUE');
  });
});
