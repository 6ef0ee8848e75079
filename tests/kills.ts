// Long work that is killed at a random moment and then resumed, or discarded and begun again: it must end where
// unbroken work ends, and the workspace must hold every check right after the kill.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace, type Engine, openEngine } from '#engine/index.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import type { VerifyReport } from '#engine/verify/report.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import type { JobKind } from '#shared/model/job.ts';

const ROOT = join(import.meta.dirname, '..');
const CVM = join(ROOT, 'cli/cvm.mjs');
/** Between two looks for the job that a command begins. */
const LOOK_MS = 5;
/** Long enough that work which has not ended by then was not killed but stuck, on a busy machine too. */
const STUCK_MS = 300_000;

/** One kind of long work on the same workspace. */
interface LongWork {
  readonly name: string;
  /** The kind of its job. */
  readonly kind: JobKind;
  /** Words of the command line, without the workspace. */
  readonly words: readonly string[];
  /** A workspace in which it was not done yet. */
  readonly before: string;
  /** What it leaves in a workspace; equal for work that ended equally. */
  outcome(engine: Engine): Promise<unknown>;
}

export interface KillBench {
  readonly folder: string;
  readonly works: readonly LongWork[];
  remove(): void;
}

/** Workspaces with so many customers and a file of so many rows, each stopped before one kind of long work. */
export async function killBench(customers: number, fileRows: number): Promise<KillBench> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-kills-'));
  const sample = join(folder, 'sample.cvmw');
  const engine = createEngineWorkspace({ path: sample, ...SAMPLE_SETTINGS, as: 'Anna' });
  await fillWorkspace(engine, { seed: 3, customers });
  await engine.close();
  const decided = join(folder, 'decided.cvmw');
  copyFileSync(sample, decided);
  const { code } = await runCommand(['decide'], decided);
  expect(code).toBe(0);
  const file = join(folder, 'customers.csv');
  const rows = Array.from(
    { length: fileRows },
    (_, row) => `N${row},${row % 7 === 0 ? '' : row % 90},2026-11-${1 + (row % 28)}\n`,
  );
  const text = `customer,visits,seen\n${rows.join('').replaceAll(/-(\d)\n/g, '-0$1\n')}`;
  writeFileSync(file, text);
  const packed = join(folder, 'customers.csv.gz');
  writeFileSync(packed, gzipSync(text));
  const undone = join(folder, 'undone.cvmw');
  copyFileSync(sample, undone);
  for (const words of [['import', 'customers', file], ['undo']]) {
    const { code } = await runCommand(words, undone);
    expect(code).toBe(0);
  }
  return {
    folder,
    works: [
      {
        name: 'import',
        kind: 'import',
        words: ['import', 'customers', file],
        before: sample,
        outcome: async ({ caller }) => (await caller.verify.dump()).hash,
      },
      {
        name: 'import of a .gz',
        kind: 'import',
        words: ['import', 'customers', packed],
        before: sample,
        outcome: async ({ caller }) => (await caller.verify.dump()).hash,
      },
      {
        name: 'decide',
        kind: 'run',
        words: ['decide'],
        before: sample,
        outcome: async ({ caller }) => {
          const { decisionHash, treated, totalRank, run } = await caller.decisions.summary({ run: 1 });
          return { decisionHash, treated, totalRank, run };
        },
      },
      {
        name: 'compact',
        kind: 'compact',
        words: ['compact'],
        before: undone,
        outcome: async ({ caller, path }) => ({ dump: (await caller.verify.dump()).hash, rows: customerRowsIn(path) }),
      },
      {
        name: 'approve',
        kind: 'approve',
        words: ['approve', '--run', '1', '--all'],
        before: decided,
        outcome: (engine) => Promise.resolve(claimsIn(engine.path)),
      },
    ],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function customerRowsIn(path: string): unknown {
  const reader = openWorkspace({ path, role: 'reader', pen: createPen(), clock: Date.now });
  try {
    return reader.statement('SELECT count(*) FROM customer_row').pluck().get();
  } finally {
    reader.close();
  }
}

/** The live claims of a workspace, whatever their numbers. */
function claimsIn(path: string): string[] {
  const reader = openWorkspace({ path, role: 'reader', pen: createPen(), clock: Date.now });
  try {
    return reader
      .statement(
        `SELECT c.run, c.position, c.treatment, c.net FROM claim c JOIN action a ON a.action = c.action
         WHERE a.state = 'published' ORDER BY c.run, c.position`,
      )
      .all()
      .map((row) => JSON.stringify(row));
  } finally {
    reader.close();
  }
}

/** Runs a command to its end, or kills it `after` milliseconds from when its job can be seen. */
async function runCommand(
  words: readonly string[],
  workspace: string,
  kill: { readonly kind: JobKind; readonly after: number } | null = null,
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [CVM, ...words, '--workspace', workspace, '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const over = new AbortController();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => over.abort());
  const stuck = setTimeout(() => child.kill('SIGKILL'), STUCK_MS);
  if (kill !== null) {
    await jobSeen(workspace, kill.kind, over.signal);
    await pause(kill.after, undefined, { signal: over.signal }).catch(() => {});
    child.kill('SIGKILL');
  }
  const code = await ended;
  clearTimeout(stuck);
  return { code, said };
}

/** Waits until the workspace has a job of that kind, or the command is over. */
async function jobSeen(workspace: string, kind: JobKind, over: AbortSignal): Promise<void> {
  const reader = openWorkspace({ path: workspace, role: 'reader', pen: createPen(), clock: Date.now });
  try {
    const jobs = reader.statement('SELECT count(*) FROM job WHERE kind = ?').pluck();
    const before = jobs.get(kind);
    while (!over.aborted && jobs.get(kind) === before) await pause(LOOK_MS);
  } finally {
    reader.close();
  }
}

/** Does the work unbroken on a copy. Returns what it leaves and how long its job took. */
async function unbroken(bench: KillBench, work: LongWork): Promise<{ outcome: unknown; milliseconds: number }> {
  const path = join(bench.folder, `${work.name}-unbroken.cvmw`);
  copyFileSync(work.before, path);
  const { code, said } = await runCommand(work.words, path);
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  const engine = openEngine({ workspace: path, role: 'desk' });
  const outcome = await work.outcome(engine);
  const [job] = await engine.caller.jobs.list({ limit: 1 });
  await engine.close();
  return { outcome, milliseconds: job!.endedAt! - job!.createdAt };
}

/** Kills the work when its job is `killAfter` milliseconds old, then goes on as `then` says. Returns what is left. */
async function brokenOff(
  bench: KillBench,
  work: LongWork,
  killAfter: number,
  then: 'resume' | 'discard',
): Promise<{ outcome: unknown; state: string }> {
  const path = join(bench.folder, `${work.name}-${Math.round(killAfter)}-${then}.cvmw`);
  copyFileSync(work.before, path);
  await runCommand(work.words, path, { kind: work.kind, after: killAfter });
  expect(failed(await verified(path))).toEqual([]);
  const engine = openEngine({ workspace: path, role: 'desk' });
  let state: string;
  try {
    const job = await settled(engine, work.kind);
    state = job?.state ?? 'not begun';
    if (job?.state === 'interrupted') {
      const { caller } = engine;
      await (then === 'resume' ? caller.jobs.resume(job) : caller.jobs.discard(job));
      // A discarded job has no result; its end is waited for.
      for await (const _ of await caller.jobs.watch({ job: job.job, after: 0 }));
      const after = await caller.jobs.one({ job: job.job });
      expect(after.state).toBe(then === 'resume' ? 'done' : 'discarded');
    }
  } finally {
    await engine.close();
  }
  if (state === 'not begun' || (state === 'interrupted' && then === 'discard')) {
    const { code, said } = await runCommand(work.words, path);
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  }
  expect(failed(await verified(path))).toEqual([]);
  const again = openEngine({ workspace: path, role: 'desk' });
  const outcome = await work.outcome(again);
  await again.close();
  rmSync(path);
  return { outcome, state };
}

/** The job of that kind, once nobody holds it any more; undefined when it was not made yet. */
async function settled({ caller }: Engine, kind: JobKind) {
  for (let tries = 0; tries < 100; tries += 1) {
    const job = (await caller.jobs.list({ limit: 1 }))[0];
    if (job?.kind !== kind) return undefined;
    if (job.state !== 'running' && job.state !== 'queued') return job;
    await pause(100);
  }
  throw new Error('the killed job still runs');
}

async function verified(path: string): Promise<VerifyReport> {
  const connection = openWorkspace({ path, role: 'desk', pen: createPen(), clock: Date.now });
  try {
    return await verifyWorkspace(connection);
  } finally {
    connection.close();
  }
}

const failed = ({ checks }: VerifyReport) => checks.filter(({ ok }) => !ok);

/**
 * Kills the work `kills` times, once in each equal part of its job's time and at random within it, resuming and discarding in
 * turns. Each time it must end as unbroken work does. Returns in which state each kill left the job; `told` hears it as it
 * comes.
 */
export async function killRepeatedly(
  bench: KillBench,
  work: LongWork,
  kills: number,
  told: (text: string) => void = () => {},
): Promise<string[]> {
  const { outcome, milliseconds } = await unbroken(bench, work);
  const states: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const share = (kill + Math.random()) / kills;
    const killAfter = share * milliseconds;
    const ended = await brokenOff(bench, work, killAfter, kill % 2 === 0 ? 'resume' : 'discard');
    expect(ended.outcome, `killed after ${Math.round(killAfter)} ms, ${ended.state}`).toEqual(outcome);
    states.push(ended.state);
    told(`${work.name}, kill ${kill + 1} of ${kills} after ${Math.round(killAfter)} ms: ${ended.state}\n`);
  }
  return states;
}
