// What runs decided about one customer, under any of their ids, newest first, with what became of it.

import { decisionsAbout } from '#engine/store/decisions/runs.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import { visibleCustomer } from '#engine/store/records/reading/customers.ts';
import { outcomesOf } from '#engine/store/records/reading/ledger.ts';
import { mergedAt, storedUnder } from '#engine/store/records/reading/merged.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { decisionId, REASONS } from '#shared/model/decision.ts';
import { FUNNEL_STAGES, type FunnelStage, STAGE_OF } from '#shared/model/run.ts';

/** Throws UNKNOWN_CUSTOMER. */
export function decidedBefore(connection: Connection, id: string, limit: number) {
  const change = newestChange(connection);
  const customer = visibleCustomer(connection, id, change);
  const outcomes = outcomesOf(connection, change, customer);
  const decisions = storedUnder(mergedAt(connection, change), [customer])
    .flatMap((each) => decisionsAbout(connection, each, limit))
    .sort((a, b) => b.run - a.run)
    .slice(0, limit);
  return decisions.map(({ run, position, date, status, treatment, channel, net, reasons }) => {
    const [standing] = standingsOf(connection, run, [position]);
    const own = decisionId(run, position);
    return {
      run,
      decisionId: own,
      date,
      status,
      treatment,
      channel,
      net,
      state: status === 'proposed' ? standing!.state : null,
      /** The furthest that any treatment came; null where one was proposed. */
      lostAt: status === 'proposed' ? null : furthest(reasons),
      outcomes: outcomes.filter((each) => each.decisionId === own).map(({ at, outcome }) => ({ at, outcome })),
    };
  });
}

function furthest(reasons: Buffer): FunnelStage | null {
  const stages = [...reasons].map((code) => FUNNEL_STAGES.indexOf(STAGE_OF[REASONS[code]!]));
  return FUNNEL_STAGES[Math.max(-1, ...stages)] ?? null;
}
