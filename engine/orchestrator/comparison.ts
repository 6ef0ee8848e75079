// Two runs side by side: who moved from what to what, as counts. Decisions never change, so it is counted once.
import { decisionsIn, runOf } from '#engine/store/decisions/runs.ts';
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

// Where customers got several treatments in one of the runs, all of each customer are one: ids have no spaces in them.
const ALL_OF = (customer: string, run: string) => `
  SELECT group_concat(treatment, ' ' ORDER BY treatment) AS treatments, sum(net) AS net, count(*) AS rows
  FROM decision WHERE decision.customer = ${customer} AND +decision.run = ${run}`;
const MOVES_OF_SEVERAL = `
  SELECT "to", "from", newcomer, count(*) AS customers, sum(net) AS net, sum(netBefore) AS netBefore FROM (
    SELECT (SELECT treatments FROM (${ALL_OF('mine.customer', '@run')})) AS "to",
      (SELECT treatments FROM (${ALL_OF('mine.customer', '@before')})) AS "from",
      (SELECT rows = 0 FROM (${ALL_OF('mine.customer', '@before')})) AS newcomer,
      (SELECT net FROM (${ALL_OF('mine.customer', '@run')})) AS net,
      (SELECT net FROM (${ALL_OF('mine.customer', '@before')})) AS netBefore
    FROM decision mine WHERE mine.run = @run AND mine.position BETWEEN @first AND @last)
  GROUP BY 1, 2, 3`;

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
  const several = decisionsIn(connection, run) > customers || decisionsIn(connection, before) > all;
  const found = new Map<string, RunMove>();
  const page = connection.statement(several ? MOVES_OF_SEVERAL : MOVES);
  for (let first = 0; first < customers; first += POSITIONS_A_PAGE) {
    const values = { run, before, first, last: Math.min(first + POSITIONS_A_PAGE, customers) - 1 };
    for (const row of page.all(values) as (Omit<RunMove, 'newcomer'> & { newcomer: 0 | 1 })[]) {
      const of = JSON.stringify([row.from, row.to, row.newcomer]);
      const so = found.get(of);
      const [from = null, ...fromFurther] = row.from?.split(' ') ?? [];
      const [to = null, ...toFurther] = row.to?.split(' ') ?? [];
      found.set(of, {
        from,
        to,
        ...(fromFurther.length === 0 ? {} : { fromFurther }),
        ...(toFurther.length === 0 ? {} : { toFurther }),
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
