// Before anything leaves: the run, its configuration, the approvals and the audit chain must hash to what was approved.
// One difference refuses the whole package (decisions 6).
import { createHash } from 'node:crypto';
import { actionHashes, rootHash } from '#engine/store/decisions/actions.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { decisionsIn, type StoredRun } from '#engine/store/decisions/runs.ts';
import { type AuditRow, auditFault, sha256 } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { type DecisionState, decisionId } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';

const ROWS_A_PAGE = 5_000;

/** Throws PACKAGE_REFUSED naming the first thing that is not what was decided or approved. */
export async function checkIntegrity(connection: Connection, run: StoredRun, work: Work): Promise<void> {
  const fault = auditFault(connection);
  if (fault !== null) throw refused(`the audit log was changed: ${fault}`);
  await work.breathe();
  checkConfiguration(connection, run.configuration);
  await checkRun(connection, run, work);
  await checkClaims(connection, run, work);
  const actions = connection
    .statement(
      'SELECT DISTINCT action FROM claim JOIN action USING (action) WHERE claim.run = ? AND change IS NOT NULL',
    )
    .pluck()
    .all(run.run) as number[];
  for (const action of actions) {
    checkAction(connection, action);
    await work.breathe();
  }
}

function refused(what: string): Problem {
  const sentence = `Nothing was exported: ${what}.`;
  return new Problem('PACKAGE_REFUSED', sentence, { difference: what }).offering({ act: 'compare-with-backup' });
}

function auditRow(connection: Connection, change: number): AuditRow | undefined {
  return connection.first(build.selectFrom('audit').selectAll().where('number', '=', change));
}

function checkConfiguration(connection: Connection, version: number): void {
  const row = connection.first(build.selectFrom('configuration').selectAll().where('version', '=', version));
  const hash = row === undefined ? null : sha256(Buffer.from(row.text));
  const audited = row === undefined ? undefined : auditRow(connection, row.change)?.content;
  if (row === undefined || hash?.equals(row.hash) !== true || audited?.equals(hash) !== true) {
    throw refused(`configuration ${version} is not the one that was applied`);
  }
}

async function checkRun(connection: Connection, run: StoredRun, work: Work): Promise<void> {
  const page = connection.statement(
    `SELECT d.position, customer.id AS customer, d.treatment, d.channel, d.net, d.rank
     FROM decision d JOIN customer ON customer.customer = d.customer
     WHERE d.run = ? AND d.position > ? ORDER BY d.position LIMIT ${ROWS_A_PAGE}`,
  );
  const whole = createHash('sha256');
  const total = decisionsIn(connection, run.run);
  for (let after = -1; ; ) {
    const rows = page.all(run.run, after) as (Content & { position: number })[];
    for (const { position: _, ...row } of rows) {
      whole.update(decisionHash({ v: 1, run: run.run, date: run.date, wording: null, ...row }));
    }
    work.progress({
      phase: 'Checking the run',
      done: after + 1 + rows.length,
      total,
      unit: 'decisions',
    });
    if (rows.length < ROWS_A_PAGE) break;
    after = rows.at(-1)!.position;
    await work.breathe();
  }
  const found = whole.digest('hex');
  const stored = run.decisionHash?.toString('hex');
  const audited = auditRow(connection, run.change ?? 0)?.content;
  if (found !== stored || !audited?.equals(sha256({ run: run.run, decisionHash: found }))) {
    throw refused(`run ${run.run} holds other decisions than it was published with`);
  }
}

interface Content {
  readonly customer: string;
  readonly treatment: string;
  readonly channel: string;
  readonly net: number;
  readonly rank: number;
}

interface ClaimRow extends Content {
  readonly claim: number;
  readonly position: number;
  readonly date: string;
  readonly hash: Buffer;
  readonly state: DecisionState;
  readonly decided: string | null;
  readonly decidedNet: number;
  readonly decidedRank: number;
}

async function checkClaims(connection: Connection, run: StoredRun, work: Work): Promise<void> {
  const page = connection.statement(
    `SELECT c.claim, c.position, customer.id AS customer, c.treatment, c.channel, c.date, c.net, c.rank,
       c.decision_hash AS hash, s.state, d.treatment AS decided, d.net AS decidedNet, d.rank AS decidedRank
     FROM claim c
     JOIN action a ON a.action = c.action AND a.change IS NOT NULL
     JOIN decision_state s ON s.run = c.run AND s.position = c.position AND s.action = c.action
     JOIN decision d ON d.run = c.run AND d.position = c.position
     JOIN customer ON customer.customer = c.customer
     WHERE c.run = ? AND c.claim > ? ORDER BY c.claim LIMIT ${ROWS_A_PAGE}`,
  );
  for (let after = 0; ; ) {
    const rows = page.all(run.run, after) as ClaimRow[];
    for (const row of rows) {
      const { customer, treatment, channel, net, rank } = row;
      const content = { v: 1, run: run.run, customer, treatment, channel, date: row.date, net, rank } as const;
      const hash = decisionHash({ ...content, wording: null });
      // What a person changed is another treatment than the run's; everything else is the run's own proposal.
      const own = row.decided === treatment && row.decidedNet === net && row.decidedRank === rank;
      if (!hash.equals(row.hash) || row.date !== run.date || (row.state === 'approved' && !own)) {
        throw refused(`decision ${decisionId(run.run, row.position)} is not the one that was approved`);
      }
    }
    if (rows.length < ROWS_A_PAGE) return;
    after = rows.at(-1)!.claim;
    await work.breathe();
  }
}

/** The decisions of an act, recomputed from the rows, against the root hash its audit row was written with. */
function checkAction(connection: Connection, number: number): void {
  const action = connection.first(build.selectFrom('action').selectAll().where('action', '=', number));
  const root = rootHash([...actionHashes(connection, number)].flat());
  const audit = auditRow(connection, action?.change ?? 0);
  const objects = audit === undefined ? {} : (JSON.parse(audit.objects) as { [key: string]: string | number });
  const content = sha256({ ...objects, root: root.toString('hex') });
  if (action?.root_hash?.equals(root) !== true || audit?.content.equals(content) !== true) {
    throw refused(`change ${action?.change ?? '?'} approved other decisions than are stored`);
  }
}
