// How long the desk takes to answer and to commit while a job decides or imports in its own thread, beside an idle desk.
import { copyFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Engine, openEngine } from '#engine/index.ts';
import { problemShape } from '#shared/errors.ts';
import { count, milliseconds, percentile, type Table } from './measure.ts';
import { sampleWorkspace, scratchFile } from './sample.ts';

const PAUSE_MS = 10;
const IDLE_TURNS = 200;
const ROWS = 50;

/** Milliseconds of each answer, by what was asked. */
interface Waits {
  readonly commits: number[];
  readonly queries: number[];
}

export async function benchDesk(customers: number, importedRows: number): Promise<Table> {
  const path = scratchFile('desk.cvmw');
  copyFileSync(await sampleWorkspace(customers), path);
  const file = scratchFile('customers.csv');
  const lines = Array.from({ length: importedRows }, (_, row) => `N${row},Name ${row},${row % 90}\n`);
  writeFileSync(file, `customer,nickname,visits\n${lines.join('')}`);
  const engine = openEngine({ workspace: path, role: 'desk' });
  try {
    const { decisions, imports, jobs } = engine.caller;
    const order = await everybody(engine);
    const idle = await turnsUntil(engine, order, (done) => done >= IDLE_TURNS);
    const deciding = await turnsDuring(engine, order, jobs.result(await decisions.decide({})));
    const importing = await turnsDuring(engine, order, jobs.result(await imports.start({ kind: 'customers', file })));
    const row = (name: string, what: string, waits: readonly number[]): string[] => [
      name,
      what,
      count(waits.length),
      ...[0.5, 0.95, 1].map((share) => milliseconds(percentile(waits, share))),
    ];
    return {
      title: `The desk during a job, ${count(customers)} customers`,
      about: `Every ${PAUSE_MS} ms through the contract one small write, then ${ROWS} rows of the list of everybody, now here, now there, then a customer with events, contacts and outcomes: while nothing else happens, while a run over everybody is decided, while ${count(importedRows)} customers are imported. The aim is 50 ms at p95.`,
      head: ['beside', 'what', 'asked', 'p50', 'p95', 'longest'],
      rows: Object.entries({ nothing: idle, decide: deciding, import: importing }).flatMap(
        ([beside, { commits, queries }]) => [row(beside, 'commits', commits), row(beside, 'queries', queries)],
      ),
    };
  } finally {
    await engine.close();
  }
}

interface Listed {
  readonly id: string;
  readonly count: number;
}

async function everybody({ caller }: Engine): Promise<Listed> {
  for await (const said of await caller.customers.order({})) if ('order' in said) return said.order;
  throw new Error('the list of everybody came to no end');
}

/** Until the job's result is there. */
async function turnsDuring(engine: Engine, order: Listed, result: Promise<unknown>): Promise<Waits> {
  let over = false;
  const ended = result.finally(() => {
    over = true;
  });
  const waits = await turnsUntil(engine, order, () => over);
  await ended;
  return waits;
}

async function turnsUntil(engine: Engine, first: Listed, isOver: (done: number) => boolean): Promise<Waits> {
  const { caller } = engine;
  const waits: Waits = { commits: [], queries: [] };
  let order = first;
  for (let turn = 0; !isOver(turn); turn += 1) {
    await waited(waits.commits, () => caller.workspace.rename({ name: `bench ${turn}` }));
    // Steps of the golden section come near everywhere, in no order.
    const from = Math.floor(((turn * 0.618_034) % 1) * (order.count - ROWS));
    const asked = { order: order.id, from, count: ROWS, columns: [] };
    try {
      const { rows } = await waited(waits.queries, () => caller.customers.rows(asked));
      await waited(waits.queries, () => caller.customers.profile({ customer: rows[0]!.customerId }));
    } catch (error) {
      // What was imported is seen a moment before its job is over.
      if (problemShape(error).code !== 'ORDER_GONE') throw error;
      order = await everybody(engine);
    }
  }
  return waits;
}

async function waited<Answer>(into: number[], ask: () => Promise<Answer>): Promise<Answer> {
  const began = performance.now();
  const answer = await ask();
  into.push(performance.now() - began);
  await pause(PAUSE_MS);
  return answer;
}
