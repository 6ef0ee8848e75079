// How long one commit of the desk takes while a job decides or imports in its own thread, beside an idle desk.
import { copyFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Engine, openEngine } from '#engine/index.ts';
import { count, milliseconds, percentile, type Table } from './measure.ts';
import { sampleWorkspace, scratchFile } from './sample.ts';

const PAUSE_MS = 10;
const IDLE_COMMITS = 200;

export async function benchDesk(customers: number, importedRows: number): Promise<Table> {
  const path = scratchFile('desk.cvmw');
  copyFileSync(await sampleWorkspace(customers), path);
  const file = scratchFile('customers.csv');
  const lines = Array.from({ length: importedRows }, (_, row) => `N${row},Name ${row},${row % 90}\n`);
  writeFileSync(file, `customer,nickname,visits\n${lines.join('')}`);
  const engine = openEngine({ workspace: path, role: 'desk' });
  try {
    const { decisions, imports, jobs } = engine.caller;
    const idle = await commitsUntil(engine, (done) => done >= IDLE_COMMITS);
    const deciding = await commitsDuring(engine, jobs.result(await decisions.decide({})));
    const importing = await commitsDuring(engine, jobs.result(await imports.start({ kind: 'customers', file })));
    const row = (name: string, waits: readonly number[]): string[] => [
      name,
      count(waits.length),
      ...[0.5, 0.95, 1].map((share) => milliseconds(percentile(waits, share))),
    ];
    return {
      title: 'A commit of the desk during a job',
      about: `One small write through the contract every ${PAUSE_MS} ms, on the sample of ${count(customers)} customers: while nothing else happens, while a run over everybody is decided, while ${count(importedRows)} customers are imported.`,
      head: ['beside', 'commits', 'p50', 'p95', 'longest'],
      rows: [row('nothing', idle), row('decide', deciding), row('import', importing)],
    };
  } finally {
    await engine.close();
  }
}

/** Milliseconds of each commit until the job's result is there. */
async function commitsDuring(engine: Engine, result: Promise<unknown>): Promise<number[]> {
  let over = false;
  const ended = result.finally(() => {
    over = true;
  });
  const waits = await commitsUntil(engine, () => over);
  await ended;
  return waits;
}

async function commitsUntil(engine: Engine, isOver: (done: number) => boolean): Promise<number[]> {
  const waits: number[] = [];
  while (!isOver(waits.length)) {
    const began = performance.now();
    await engine.caller.workspace.rename({ name: `bench ${waits.length}` });
    waits.push(performance.now() - began);
    await pause(PAUSE_MS);
  }
  return waits;
}
