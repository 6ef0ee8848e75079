// Who is next when a unit of a limit is freed: the first, in the strategy's order, among those of the run who lost that
// limit, have nothing approved and could be approved now, because no other limit of that treatment is full (decisions 5).
// Where a run gives several treatments, each decision stands by for itself, and what is freed has to fit beside the rest.
import { capacitiesOf, useOf } from '#engine/policy/limits.ts';
import { exceeds, type Judge, usedNow } from '#engine/store/decisions/claims.ts';
import { decisionsIn, type StoredRun } from '#engine/store/decisions/runs.ts';
import { CLAIMED_NOW } from '#engine/store/decisions/usage.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { decisionId, REASON_CODE } from '#shared/model/decision.ts';
import { configurationAt, treatmentOf } from './claiming/rules.ts';
import { benchOf } from './claiming/take.ts';
import { fitsBeside } from './fits-beside.ts';

export interface NextInLine {
  readonly limit: string;
  readonly decision: string;
  readonly customerId: string;
  /** The treatment that was lost to the limit. */
  readonly treatment: string;
}

/** The next in line of each limit that a contact with `treatment` had used a unit of, limits in the configuration's order. */
export function nextInLine(connection: Connection, run: StoredRun, treatment: string): NextInLine[] {
  const configuration = configurationAt(connection, run.configuration);
  const freed = treatmentOf(configuration, treatment);
  if (freed === undefined) return [];
  const overridden = { ...run.overrides };
  const capacities = capacitiesOf(configuration, overridden);
  const limits = configuration.limits.filter((limit) => capacities.has(limit.id) && useOf(limit, freed) > 0);
  const hasRoom = roomNow(connection, benchOf(connection, run).judge);
  const merged = mergedAt(connection, newestChange(connection));
  const away = JSON.stringify([...(merged?.away.keys() ?? [])]);
  const fits = decisionsIn(connection, run.run) > run.customers ? fitsBeside(connection, run) : null;
  return limits.flatMap((limit) => {
    const users = configuration.treatments.flatMap((each, index) =>
      useOf(limit, each) > 0 && hasRoom(each) ? [index] : [],
    );
    if (users.length === 0) return [];
    const found = firstOf(connection, run, users, away, fits);
    if (found === null) return [];
    const { position, customerId } = found.row;
    return [
      {
        limit: limit.id,
        decision: decisionId(run.run, position),
        customerId,
        treatment: configuration.treatments[found.index]!.id,
      },
    ];
  });
}

interface Waiting {
  readonly position: number;
  readonly place: number;
  readonly customer: number;
  readonly customerId: string;
  readonly reasons: Buffer;
}

const WAITING_A_PAGE = 64;

/** The first decision that stands by for one of some treatments, by index, and may have it. */
function firstOf(
  connection: Connection,
  { run }: StoredRun,
  users: readonly number[],
  away: string,
  fits: ((row: Waiting, index: number) => boolean) | null,
): { readonly row: Waiting; readonly index: number } | null {
  const page = connection.statement(
    `SELECT d.position, d.place, d.customer, d.reasons, customer.id AS customerId
     FROM decision d JOIN customer USING (customer)
     WHERE d.run = @run AND (d.place, d.position) > (@place, @position) AND ${lostOneOf(users)}
       AND d.customer NOT IN (SELECT value FROM json_each(@away)) AND ${STANDS_BY}
     ORDER BY d.place, d.position LIMIT @limit`,
  );
  const limit = fits === null ? 1 : WAITING_A_PAGE;
  for (let [place, position] = [-1, -1]; ; ) {
    const rows = page.all({ run, away, place, position, limit }) as Waiting[];
    for (const row of rows) {
      const index = users.find((each) => row.reasons[each] === REASON_CODE.limit && (fits?.(row, each) ?? true));
      if (index !== undefined) return { row, index };
    }
    if (rows.length < limit || fits === null) return null;
    ({ place, position } = rows.at(-1)!);
  }
}

/** Whether one more contact with a treatment has room under every limit. */
function roomNow(
  connection: Connection,
  { configuration, limits }: Judge,
): (treatment: { readonly id: string; readonly channel: string }) => boolean {
  const used = limits.map((limit) => usedNow(connection, limit));
  return ({ id, channel }) =>
    limits.every(({ capacity, units }, index) => {
      const more = units({ configuration, treatment: id, channel });
      return more === 0 || !exceeds(used[index]! + more, capacity);
    });
}

/** Of a decision `d`: nothing is approved, rejected or changed. */
const STANDS_BY = `
  NOT EXISTS (SELECT 1 FROM claim c WHERE c.run = d.run AND c.position = d.position AND ${CLAIMED_NOW})
  AND coalesce((SELECT s.state FROM decision_state s JOIN action a ON a.action = s.action
    WHERE s.run = d.run AND s.position = d.position AND a.change IS NOT NULL
    ORDER BY a.change DESC LIMIT 1), 'proposed') IN ('proposed', 'released')`;

/** Of a decision `d`: one of some treatments, by index, was lost to a limit. */
const lostOneOf = (treatments: readonly number[]): string =>
  `(${treatments.map((index) => `substr(d.reasons, ${index + 1}, 1) = x'${LOST}'`).join(' OR ')})`;

const POSITIONS_A_PAGE = 4_096;

/**
 * How many of a run stand by for one of some treatments, by index: those whose place is before `place`, and all of them.
 * `breathe` is awaited between pages.
 */
export async function standingBy(
  connection: Connection,
  { run, customers }: Pick<StoredRun, 'run' | 'customers'>,
  treatments: readonly number[],
  place: number,
  breathe: () => Promise<void>,
): Promise<{ readonly before: number; readonly all: number }> {
  if (treatments.length === 0) return { before: 0, all: 0 };
  const page = connection.statement(
    `SELECT coalesce(sum(d.place < ?), 0) AS "before", count(*) AS "all" FROM decision d
     WHERE d.run = ? AND d.position BETWEEN ? AND ? AND ${lostOneOf(treatments)} AND ${STANDS_BY}`,
  );
  let [before, all] = [0, 0];
  for (let first = 0; first < customers; first += POSITIONS_A_PAGE) {
    const row = page.get(place, run, first, Math.min(first + POSITIONS_A_PAGE, customers) - 1) as {
      before: number;
      all: number;
    };
    before += row.before;
    all += row.all;
    await breathe();
  }
  return { before, all };
}

/** Proposals of a run that nobody has decided on yet, by treatment: they hold the units they use. */
export async function openProposals(
  connection: Connection,
  { run }: Pick<StoredRun, 'run'>,
  breathe: () => Promise<void>,
): Promise<Map<string, number>> {
  const page = connection.statement(
    `SELECT d.treatment, count(*) AS count FROM decision d
     WHERE d.run = ? AND d.position BETWEEN ? AND ? AND d.status = 'proposed' AND NOT EXISTS (
       SELECT 1 FROM decision_state s JOIN action a ON a.action = s.action
       WHERE s.run = d.run AND s.position = d.position AND a.change IS NOT NULL AND s.state <> 'proposed')
     GROUP BY d.treatment`,
  );
  const found = new Map<string, number>();
  const decisions = decisionsIn(connection, run);
  for (let first = 0; first < decisions; first += POSITIONS_A_PAGE) {
    const rows = page.all(run, first, first + POSITIONS_A_PAGE - 1) as { treatment: string; count: number }[];
    for (const { treatment, count } of rows) found.set(treatment, (found.get(treatment) ?? 0) + count);
    await breathe();
  }
  return found;
}

const LOST = REASON_CODE.limit.toString(16).padStart(2, '0');
