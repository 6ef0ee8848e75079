// Traces: one row for every message an agent answered. Numbers and names of agents only; nothing of a customer.
import { build, type Connection } from '../workspace/connection.ts';

export interface Trace {
  readonly agent: string;
  readonly message: string;
  /** The batch of the run, from 0. */
  readonly batch: number;
  readonly size: number;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly milliseconds: number;
  readonly outcome: 'answered' | 'failed';
  readonly cache: 'hit' | 'miss' | 'none';
  readonly problem: string | null;
}

/** Inside a transaction. */
export function writeTraces(connection: Connection, run: number, job: number | null, traces: readonly Trace[]): void {
  for (const { startedAt, ...trace } of traces) {
    connection.run(build.insertInto('trace').values({ run, job, started_at: startedAt, ...trace }));
  }
}

/** The messages of a run, in the order in which they were answered. */
export function tracesOf(connection: Connection, run: number): Trace[] {
  const query = build
    .selectFrom('trace')
    .select([
      'agent',
      'message',
      'batch',
      'size',
      'started_at as startedAt',
      'milliseconds',
      'outcome',
      'cache',
      'problem',
    ])
    .where('run', '=', run)
    .orderBy('trace');
  return connection.all(query) as Trace[];
}

/** Inside a transaction: forgets the messages of a run that starts anew or is dropped. */
export function dropTraces(connection: Connection, run: number): void {
  connection.run(build.deleteFrom('trace').where('run', '=', run));
}

const TRACES_A_STEP = 2_000;

/** Removes the messages of runs that are no longer there, in short transactions; answers how many there were. */
export async function dropLooseTraces(connection: Connection, breathe: () => Promise<void>): Promise<number> {
  const remove = `
    DELETE FROM trace WHERE trace IN (
      SELECT trace FROM trace WHERE run IS NOT NULL AND run NOT IN (SELECT run FROM run) LIMIT ${TRACES_A_STEP})`;
  let total = 0;
  for (let removed = TRACES_A_STEP; removed === TRACES_A_STEP; ) {
    removed = connection.write(() => connection.statement(remove).run().changes);
    total += removed;
    await breathe();
  }
  return total;
}
