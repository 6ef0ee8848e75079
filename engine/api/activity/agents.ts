// How quickly the agents answered: percentiles, failures and cache hits of each message, counted from its traces.
import { percentile } from '#engine/maths/statistics/percentile.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';

export interface MessageTimes {
  readonly agent: string;
  readonly message: string;
  readonly answered: number;
  readonly failed: number;
  /** Customers, or whatever the message counts, over all of them. */
  readonly size: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
  readonly cacheHits: number;
  /** Messages that a cache could have answered. */
  readonly cacheAsked: number;
  /** What the newest failure said, or null. */
  readonly problem: string | null;
}

/** Messages looked at, the newest first. */
const MOST_TRACES = 20_000;

interface Row {
  readonly agent: string;
  readonly message: string;
  readonly size: number;
  readonly milliseconds: number;
  readonly outcome: 'answered' | 'failed';
  readonly cache: 'hit' | 'miss' | 'none';
  readonly problem: string | null;
}

const COLUMNS = 'agent, message, size, milliseconds, outcome, cache, problem';

/** By message, in the order in which a run sends them first; of one run, or with null of the newest messages of all. */
export function messageTimes(connection: Connection, run: number | null): MessageTimes[] {
  const where = run === null ? '' : 'WHERE run = @run';
  const rows = connection
    .statement(`SELECT ${COLUMNS} FROM trace ${where} ORDER BY trace DESC LIMIT ${MOST_TRACES}`)
    .all(run === null ? {} : { run }) as Row[];
  const groups = new Map<string, Row[]>();
  for (const row of rows.reverse()) {
    const key = `${row.agent} ${row.message}`;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return [...groups.values()].map(timesOf);
}

function timesOf(rows: readonly Row[]): MessageTimes {
  const { agent, message } = rows[0]!;
  const failed = rows.filter(({ outcome }) => outcome === 'failed');
  const times = Float64Array.from(rows, ({ milliseconds }) => milliseconds).sort();
  return {
    agent,
    message,
    answered: rows.length - failed.length,
    failed: failed.length,
    size: rows.reduce((sum, { size }) => sum + size, 0),
    p50: percentile(times, 0.5)!,
    p95: percentile(times, 0.95)!,
    p99: percentile(times, 0.99)!,
    longest: times.at(-1)!,
    cacheHits: rows.filter(({ cache }) => cache === 'hit').length,
    cacheAsked: rows.filter(({ cache }) => cache !== 'none').length,
    problem: failed.at(-1)?.problem ?? null,
  };
}
