// Recounts what customers have together, in code of its own: what a run gave each of them, and what was claimed of it side
// by side. One treatment by each channel and of each exclusion group, and no more than the configuration allows.
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import { Configurations } from './moments.ts';
import type { Breathe, Findings } from './report.ts';

const ROWS_A_PAGE = 2_000;

interface Given {
  readonly position: number;
  readonly customer: number;
  readonly treatment: string | null;
}

/** Every decision beyond those of the customers is about one of them, and stands beside the others. */
export async function checkTogether(
  connection: Connection,
  of: { readonly run: number; readonly configuration: number; readonly customers: number },
  findings: Findings,
  breathe: Breathe,
): Promise<void> {
  const { run, customers } = of;
  const configuration = new Configurations(connection).at(of.configuration);
  const page = connection.statement(
    `SELECT position, customer, treatment FROM decision WHERE run = ? AND position > ? ORDER BY position LIMIT ${ROWS_A_PAGE}`,
  );
  const own = connection.statement(
    'SELECT position, customer, treatment FROM decision WHERE customer = ? AND +run = ? ORDER BY position',
  );
  const seen = new Set<number>();
  for (let last = customers - 1; ; ) {
    const rows = page.all(run, last) as Given[];
    for (const { position, customer } of rows) {
      if (seen.has(customer)) continue;
      seen.add(customer);
      const all = own.all(customer, run) as Given[];
      if (all[0]!.position >= customers) {
        findings.add(`decision r${run}-${position} is about a customer whom the run did not decide about`);
        continue;
      }
      const fault = faultOf(
        all.map(({ treatment }) => treatment ?? ''),
        configuration,
      );
      if (fault !== null) findings.add(`the decisions of run ${run} beside r${run}-${all[0]!.position} ${fault}`);
    }
    await breathe();
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.position;
  }
}

const SIDE_BY_SIDE = `
  SELECT c.claim, c.run, c.configuration, c.treatment AS own, group_concat(other.treatment, ' ') AS others
  FROM claim c JOIN action a ON a.action = c.action AND a.state <> 'discarded'
  JOIN claim other INDEXED BY claim_by_customer ON other.customer = c.customer AND other.run = c.run
    AND other.position <> c.position AND other.claim < c.claim
  JOIN action b ON b.action = other.action AND b.state <> 'discarded'
  WHERE c.claim > ? AND c.claim <= ? AND NOT EXISTS (
    SELECT 1 FROM claim_end e JOIN action ending ON ending.action = e.action
    WHERE e.claim = other.claim AND ending.state = 'published'
      AND ending.change <= coalesce(a.change, (SELECT coalesce(max(number), 0) + 1 FROM audit)))
  GROUP BY c.claim ORDER BY c.claim`;

/** Each claim stood beside those of its customer in its run that were not ended by then. */
export async function checkClaimedTogether(
  connection: Connection,
  findings: Findings,
  breathe: Breathe,
): Promise<void> {
  const configurations = new Configurations(connection);
  const newest = connection.statement('SELECT coalesce(max(claim), 0) FROM claim').pluck().get() as number;
  const page = connection.statement(SIDE_BY_SIDE);
  for (let last = 0; last < newest; last += ROWS_A_PAGE) {
    const rows = page.all(last, last + ROWS_A_PAGE) as {
      claim: number;
      configuration: number;
      own: string;
      others: string;
    }[];
    for (const { claim, configuration, own, others } of rows) {
      // What stood there before is judged at its own claim.
      const fault = faultOf([own, ...others.split(' ')], configurations.at(configuration), 1);
      if (fault !== null) findings.add(`claim ${claim} and the others of its customer ${fault}`);
    }
    await breathe();
  }
}

/** What is wrong about treatments that one customer has; of the first `judged` beside all, or of all. */
function faultOf(
  treatments: readonly string[],
  { contactPolicy, treatments: configured }: Configuration,
  judged = treatments.length,
): string | null {
  const most = contactPolicy.treatmentsPerCustomer;
  if (treatments.length > most) return `are ${treatments.length}, and a customer gets ${most} at most`;
  for (const [k, one] of treatments.slice(0, judged).entries()) {
    for (const other of treatments.slice(k + 1)) {
      const [mine, theirs] = [one, other].map((id) => configured.find((each) => each.id === id));
      if (mine === undefined || theirs === undefined) continue;
      if (mine.channel === theirs.channel) return `go by one channel, ${mine.channel}`;
      const group = mine.exclusionGroup;
      if (group !== undefined && group === theirs.exclusionGroup) return `are of one exclusion group, ${group}`;
    }
  }
  return null;
}
