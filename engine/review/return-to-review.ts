// When an import is undone, approvals that rest on it and have not left go back to review with that reason (decisions 1).
import { beginAction, markPublished } from '#engine/store/decisions/actions.ts';
import { addToTally, type TallyRow } from '#engine/store/decisions/claims.ts';
import { CLAIMED_NOW } from '#engine/store/decisions/usage.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { ChangeNumber } from '#shared/model/units.ts';

const RUNS = `
  SELECT run FROM run
  WHERE change IS NOT NULL AND pinned_change >= (SELECT published FROM import WHERE import = ?)
    AND EXISTS (SELECT 1 FROM claim WHERE claim.run = run.run)`;

// What left stays; what an unfinished act holds is that act's to settle.
const RETURNED = `
  FROM claim c
  JOIN action made ON made.action = c.action AND made.change IS NOT NULL
  WHERE c.run = @run AND ${CLAIMED_NOW}
    AND NOT EXISTS (
      SELECT 1 FROM package_row r JOIN package p ON p.package = r.package
      WHERE r.run = c.run AND r.position = c.position AND r.held_back IS NULL AND p.change IS NOT NULL)
    AND NOT EXISTS (
      SELECT 1 FROM decision_state s JOIN action held ON held.action = s.action
      WHERE s.run = c.run AND s.position = c.position AND held.state = 'staged')`;

const OF_ACTION = 'FROM claim_end JOIN claim c ON c.claim = claim_end.claim WHERE claim_end.action = @action';

/**
 * Returns the approvals of every run that saw the import, inside the transaction that undoes it: `change` is that
 * undo's. Their claims are freed; their states are `proposed`. Returns how many there were. Set by set, not row by row.
 */
export function returnToReview(connection: Connection, actor: string, change: ChangeNumber, undone: number): number {
  const runs = connection.statement(RUNS).pluck().all(undone) as number[];
  let returned = 0;
  for (const run of runs) {
    if (connection.statement(`SELECT 1 ${RETURNED} LIMIT 1`).get({ run }) === undefined) continue;
    const action = beginAction(connection, { verb: 'return', run, actor, atOnce: true });
    const count = connection
      .statement(`INSERT INTO claim_end (claim, action) SELECT c.claim, @action ${RETURNED}`)
      .run({ run, action }).changes;
    const reason = `import ${undone} was undone`;
    connection
      .statement(
        `INSERT INTO decision_state (run, position, action, state, reason)
         SELECT c.run, c.position, @action, 'proposed', @reason ${OF_ACTION}`,
      )
      .run({ action, reason });
    const ended = connection
      .statement(
        `SELECT c.date, c.run, c.configuration, c.treatment, -count(*) AS claims ${OF_ACTION}
         GROUP BY c.date, c.run, c.configuration, c.treatment`,
      )
      .all({ action }) as TallyRow[];
    addToTally(connection, ended);
    markPublished(connection, action, change, { count, root: null, ended: [] });
    returned += count;
  }
  return returned;
}
