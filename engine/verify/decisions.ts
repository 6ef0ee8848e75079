// Whether what was decided, approved and sealed is still what was hashed: configurations, runs, claims, acts, packages.

import { createHash } from 'node:crypto';
import { actionHashes, rootHash } from '#engine/store/decisions/actions.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { fileHash, packageFiles, partsOf } from '#engine/store/decisions/packages.ts';
import { sha256 } from '#engine/store/workspace/audit.ts';
import { build, type Connection } from '#engine/store/workspace/connection.ts';
import { type Json, Problem } from '#shared/errors.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { isoDate } from '#shared/model/units.ts';
import { counted } from '#shared/words.ts';
import { checkDraws } from './draws.ts';
import type { Breathe, Findings } from './report.ts';
import { checkClaimedTogether, checkTogether } from './together.ts';

const ROWS_A_PAGE = 2_000;
const MANIFEST = 'manifest.json';

/** The audit row of a change: its content's hash, and the objects that it names. */
function auditRow(connection: Connection, change: number): { content: Buffer; objects: { [key: string]: Json } } {
  const row = connection.first(build.selectFrom('audit').select(['content', 'objects']).where('number', '=', change));
  return { content: row?.content ?? Buffer.alloc(0), objects: JSON.parse(row?.objects ?? '{}') };
}

/** Each version's text hashes to what is stored beside it and in the audit log. */
export function checkConfigurations(connection: Connection, findings: Findings): string {
  const versions = connection.all(build.selectFrom('configuration').selectAll().orderBy('version'));
  for (const { version, change, text, hash } of versions) {
    const found = sha256(Buffer.from(text));
    if (!found.equals(hash)) findings.add(`configuration ${version} has another text than was applied`);
    else if (!auditRow(connection, change).content.equals(found)) {
      findings.add(`the audit log has another hash of configuration ${version}`);
    }
  }
  return `${counted(versions.length, 'version')} hashed`;
}

/** Each run's decisions hash to what the run and its audit row say, and were drawn as they say. */
export async function checkRuns(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const runs = connection.all(
    build
      .selectFrom('run')
      .select(['run', 'change', 'configuration', 'date', 'customers', 'decision_hash', 'summary'])
      .where('change', 'is not', null)
      .orderBy('run'),
  );
  const page = connection.statement(
    `SELECT position, id AS customer, treatment, channel, net, rank FROM decision JOIN customer USING (customer)
     WHERE run = ? AND position > ? ORDER BY position LIMIT ${ROWS_A_PAGE}`,
  );
  let decisions = 0;
  for (const { run, change, configuration, date, customers, decision_hash, summary } of runs) {
    const hash = createHash('sha256');
    let count = 0;
    for (let last = -1; ; ) {
      const rows = page.all(run, last) as Decision[];
      if (rows.length === 0) break;
      for (const { position: _, ...row } of rows) {
        hash.update(decisionHash({ v: 1, run, date: isoDate(date), wording: null, ...row }));
      }
      count += rows.length;
      last = rows.at(-1)!.position;
      await breathe();
    }
    decisions += count;
    const told = JSON.parse(summary ?? '{}') as Partial<RunSummary>;
    // One for each customer, and one for each contact beyond a customer's first.
    const due = customers + (told.contacts === undefined ? 0 : told.contacts - (told.treated ?? 0));
    if (count !== due) findings.add(`run ${run} has ${count} of its ${due} decisions`);
    else if (decision_hash === null || !hash.digest().equals(decision_hash)) {
      findings.add(`the decisions of run ${run} are not those it ended with`);
    }
    const content = sha256({ run, decisionHash: decision_hash?.toString('hex') ?? null });
    if (!auditRow(connection, change ?? 0).content.equals(content)) {
      findings.add(`the audit log has another hash of run ${run}`);
    }
    if (count > customers) await checkTogether(connection, { run, configuration, customers }, findings, breathe);
    const isDrawn = (told.exploration ?? null) !== null || (told.arms ?? []).length > 0;
    if (isDrawn) await checkDraws(connection, run, told as RunSummary, findings, breathe);
  }
  return `${counted(runs.length, 'run')} with ${counted(decisions, 'decision')} hashed`;
}

interface Decision {
  readonly position: number;
  readonly customer: string;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly net: number;
  readonly rank: number;
}

interface ClaimedDecision extends Decision {
  readonly claim: number;
  readonly run: number;
  readonly date: string;
  readonly runDate: string;
  readonly wording: string | null;
  readonly hash: Buffer;
  /** Whether a person chose another treatment than the run did. */
  readonly changed: number;
  readonly proposed: number;
}

/** Each claim hashes to what was approved, and says what its run decided unless a person changed it. */
export async function checkClaims(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const page = connection.statement(
    `SELECT c.claim, c.run, c.position, id AS customer, c.treatment, c.channel, c.date, run.date AS runDate, c.net, c.rank,
       c.wording, c.decision_hash AS hash,
       EXISTS (SELECT 1 FROM claim first JOIN action USING (action) WHERE first.run = c.run
         AND first.position = c.position AND action.verb = 'change') AS changed,
       d.treatment IS c.treatment AND d.channel IS c.channel AND d.net = c.net AND d.rank = c.rank
         AND d.customer = c.customer AS proposed
     FROM claim c JOIN customer ON customer.customer = c.customer JOIN run ON run.run = c.run
     LEFT JOIN decision d ON d.run = c.run AND d.position = c.position
     WHERE c.claim > ? ORDER BY c.claim LIMIT ${ROWS_A_PAGE}`,
  );
  let claims = 0;
  for (let last = 0; ; ) {
    const rows = page.all(last) as ClaimedDecision[];
    if (rows.length === 0) break;
    for (const { claim, hash, changed, proposed, position, date, runDate, ...content } of rows) {
      if (!decisionHash({ v: 1, date: isoDate(date), ...content }).equals(hash)) {
        findings.add(`claim ${claim} is not what was approved`);
      }
      if (date !== runDate) findings.add(`claim ${claim} is for ${date}, its run for ${runDate}`);
      if (!proposed && !changed) {
        findings.add(`claim ${claim} is not what run ${content.run} decided at position ${position}`);
      }
    }
    claims += rows.length;
    last = rows.at(-1)!.claim;
    await breathe();
  }
  await checkClaimedTogether(connection, findings, breathe);
  return `${counted(claims, 'claim')} hashed and compared with the decisions`;
}

/** Each published act covers the decisions that its audit row hashed. */
export async function checkActions(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const actions = connection.all(
    build
      .selectFrom('action')
      .select(['action', 'verb', 'count', 'root_hash', 'change'])
      .where('state', '=', 'published')
      .orderBy('action'),
  );
  for (const { action, verb, count, root_hash, change } of actions) {
    const { number, root } = await aboutNow(connection, action, verb, breathe);
    // A return to review has no root: the undone import that it followed from says what it was about.
    if (number !== count || (root_hash !== null && !root.equals(root_hash))) {
      findings.add(`${verb} ${action} is not about what it was about`);
    }
    const { content, objects } = auditRow(connection, change ?? 0);
    if (objects.action !== action) continue;
    if (!content.equals(sha256({ ...objects, root: root_hash?.toString('hex') ?? null }))) {
      findings.add(`the audit log has another hash of ${verb} ${action}`);
    }
  }
  return `${counted(actions.length, 'act')} hashed`;
}

// What a person said about who is who, by the verb.
const TOLD: { readonly [verb: string]: string } = {
  merge: 'SELECT one, other, chosen FROM merge WHERE action = ? ORDER BY merge',
  refuse: 'SELECT one, other FROM merge_refusal WHERE action = ? ORDER BY refusal',
  separate: 'SELECT merge FROM merge_end WHERE action = ? ORDER BY merge',
};
const PROPOSED = 'SELECT count(*) FROM merge_search JOIN merge_proposal USING (search) WHERE merge_search.action = ?';

/** What an act is about, from its rows: rejections when it lifted them, pairs of customers, else decisions. */
async function aboutNow(
  connection: Connection,
  action: number,
  verb: string,
  breathe: Breathe,
): Promise<{ number: number; root: Buffer }> {
  if (verb === 'lift') {
    const lifted = connection
      .statement('SELECT rejection FROM rejection_lift WHERE action = ? ORDER BY rejection')
      .pluck()
      .all(action) as number[];
    return { number: lifted.length, root: sha256(lifted) };
  }
  const told = TOLD[verb];
  if (told !== undefined) {
    const rows = connection.statement(told).raw().all(action) as Json[][];
    return { number: rows.length, root: sha256(rows) };
  }
  if (verb === 'propose') {
    // What was proposed has no root: a search of the same data finds it again.
    const number = connection.statement(PROPOSED).pluck().get(action) as number;
    return { number, root: sha256([]) };
  }
  const hashes: Buffer[] = [];
  for (const page of actionHashes(connection, action)) {
    hashes.push(...page);
    await breathe();
  }
  return { number: hashes.length, root: rootHash(hashes) };
}

/** Each sealed file is as it was sealed, the one that the manifest names; and the manifest is the package's. */
export async function checkPackages(connection: Connection, findings: Findings, breathe: Breathe): Promise<string> {
  const packages = connection.all(build.selectFrom('package').selectAll().where('change', 'is not', null));
  for (const { package: number, manifest_hash } of packages) {
    const hashes = new Map<string, string>();
    for (const name of packageFiles(connection, number)) {
      try {
        hashes.set(name, fileHash(connection, number, name));
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'PACKAGE_REFUSED') throw error;
        findings.add(`${name} of package ${number} is not what was sealed`);
      }
      await breathe();
    }
    if (hashes.get(MANIFEST) !== manifest_hash.toString('hex')) {
      findings.add(`the manifest of package ${number} is not the one that was sealed`);
      continue;
    }
    const manifest = Buffer.concat([...partsOf(connection, number, MANIFEST)]).toString('utf8');
    const { files } = JSON.parse(manifest) as { files: { name: string; sha256: string }[] };
    for (const { name, sha256 } of files) {
      if (hashes.has(name) && hashes.get(name) === sha256) continue;
      findings.add(`${name} of package ${number} is not the file that its manifest names`);
    }
  }
  return `${counted(packages.length, 'package')} hashed`;
}

/** The tally by which claims are taken says what the claims say. */
export function checkTally(connection: Connection, findings: Findings): string {
  const counts = `
    SELECT c.date, c.run, c.configuration, c.treatment, count(*) AS claims FROM claim c
    JOIN action a ON a.action = c.action
    WHERE a.state <> 'discarded' AND NOT EXISTS (
      SELECT 1 FROM claim_end JOIN action ending ON ending.action = claim_end.action
      WHERE claim_end.claim = c.claim AND ending.state = 'published')
    GROUP BY c.date, c.run, c.configuration, c.treatment`;
  const tally = 'SELECT date, run, configuration, treatment, claims FROM claim_tally WHERE claims <> 0';
  const differing = connection
    .statement(`SELECT DISTINCT date, run, treatment FROM (
      SELECT * FROM (${counts} EXCEPT ${tally}) UNION ALL SELECT * FROM (${tally} EXCEPT ${counts})) ORDER BY 1, 2, 3`)
    .all() as { date: string; run: number; treatment: string }[];
  for (const { date, run, treatment } of differing) {
    findings.add(`the tally of ${treatment} of run ${run} for ${date} is not what its claims count to`);
  }
  const rows = Number(connection.statement('SELECT count(*) FROM claim_tally').pluck().get());
  return `${counted(rows, 'row')} compared with the claims`;
}
