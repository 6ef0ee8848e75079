// Two runs side by side: who moved from what to what, as counts. Decisions never change, so it is counted once.
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { RunComparison, RunMove } from '#shared/model/run.ts';

const POSITIONS_A_PAGE = 4096;
const KEPT = new WeakMap<Connection, Map<string, RunComparison>>();

// The customer of one run is looked up in the other, who is not in it has no status there. The plus keeps SQLite from
// looking for the run first and then for the customer in all of it.
const MOVES = `
  SELECT mine.treatment AS "to", theirs.treatment AS "from", theirs.status IS NULL AS newcomer,
    count(*) AS customers, sum(mine.net) AS net, sum(theirs.net) AS netBefore
  FROM decision mine LEFT JOIN decision theirs ON theirs.customer = mine.customer AND +theirs.run = @before
  WHERE mine.run = @run AND mine.position BETWEEN @first AND @last GROUP BY 1, 2, 3`;

/** Throws UNKNOWN_RUN. `breathe` is awaited between pages. */
export async function compareRuns(
  connection: Connection,
  { run, before }: { readonly run: number; readonly before: number },
  breathe: () => Promise<void>,
): Promise<RunComparison> {
  const known = KEPT.get(connection) ?? new Map<string, RunComparison>();
  KEPT.set(connection, known);
  const key = `${run} ${before}`;
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const { customers } = runOf(connection, run);
  const all = runOf(connection, before).customers;
  const found = new Map<string, RunMove>();
  const page = connection.statement(MOVES);
  for (let first = 0; first < customers; first += POSITIONS_A_PAGE) {
    const values = { run, before, first, last: first + POSITIONS_A_PAGE - 1 };
    for (const row of page.all(values) as (Omit<RunMove, 'newcomer'> & { newcomer: 0 | 1 })[]) {
      const of = JSON.stringify([row.from, row.to, row.newcomer]);
      const so = found.get(of);
      found.set(of, {
        from: row.from,
        to: row.to,
        newcomer: row.newcomer === 1,
        customers: row.customers + (so?.customers ?? 0),
        net: row.net + (so?.net ?? 0),
        netBefore: (row.netBefore ?? 0) + (so?.netBefore ?? 0),
      });
    }
    await breathe();
  }
  const moves = [...found.values()].sort((a, b) => b.customers - a.customers);
  const both = moves.reduce((sum, each) => sum + (each.newcomer ? 0 : each.customers), 0);
  const comparison = { run, before, moves, gone: all - both };
  known.set(key, comparison);
  return comparison;
}
