// Who is next when a unit of a limit is freed: the first, in the strategy's order, among those of the run who lost that
// limit, have nothing approved and could be approved now, because no other limit of that treatment is full (decisions 5).
import { capacitiesOf, useOf } from '#engine/policy/limits.ts';
import { exceeds, type Judge, usedNow } from '#engine/store/decisions/claims.ts';
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import { CLAIMED_NOW } from '#engine/store/decisions/usage.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { decisionId, REASON_CODE } from '#shared/model/decision.ts';
import { configurationAt, treatmentOf } from './claiming/rules.ts';
import { benchOf } from './claiming/take.ts';

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
  return limits.flatMap((limit) => {
    const users = configuration.treatments.flatMap((each, index) =>
      useOf(limit, each) > 0 && hasRoom(each) ? [index] : [],
    );
    if (users.length === 0) return [];
    const lost = users.map((index) => `substr(d.reasons, ${index + 1}, 1) = x'${LOST}'`).join(' OR ');
    const row = connection
      .statement(
        `SELECT d.position, d.reasons, customer.id AS customerId FROM decision d JOIN customer USING (customer)
         WHERE d.run = ? AND (${lost}) AND d.customer NOT IN (SELECT value FROM json_each(?))
           AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.run = d.run AND c.position = d.position AND ${CLAIMED_NOW})
           AND coalesce((SELECT s.state FROM decision_state s JOIN action a ON a.action = s.action
             WHERE s.run = d.run AND s.position = d.position AND a.change IS NOT NULL
             ORDER BY a.change DESC LIMIT 1), 'proposed') IN ('proposed', 'released')
         ORDER BY d.place LIMIT 1`,
      )
      .get(run.run, away) as { position: number; reasons: Buffer; customerId: string } | undefined;
    if (row === undefined) return [];
    const wanted = users.find((index) => row.reasons[index] === REASON_CODE.limit)!;
    const { position, customerId } = row;
    return [
      {
        limit: limit.id,
        decision: decisionId(run.run, position),
        customerId,
        treatment: configuration.treatments[wanted]!.id,
      },
    ];
  });
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

const LOST = REASON_CODE.limit.toString(16).padStart(2, '0');
