// What the desk answers must be as fast over a million customers as over a few: no statement on the way to a screen reads
// a table that grows with the customers from end to end. SQLite itself is asked how it would run each of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS, SPECIAL } from '#data/index.ts';
import { createCaller } from '#engine/api/router.ts';
import { type Caller, createEngineWorkspace } from '#engine/index.ts';
import { decide } from '#engine/orchestrator/decide.ts';
import { approveMany } from '#engine/review/approve.ts';
import { findMerges } from '#engine/review/identity/find.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { unwatchedWork } from '#shared/model/work.ts';

/** Tables with rows for every customer, or for every row of a file. */
const GROWING = [
  'customer',
  'customer_row',
  'event',
  'permission',
  'contact',
  'outcome',
  'score',
  'rejected_row',
  'source_block',
  'decision',
  'decision_state',
  'claim',
  'claim_end',
  'layer_arm',
  'package_row',
  'merge_proposal',
];
/** What a condition on these alone leaves may still be everybody. */
/** Found by what is rare: an index of the few rows held back. */
const RARE = ['package_row_held_back'];
const WIDE = ['run', 'import', 'layer', 'treatment', 'package', 'published', 'state', 'status', 'date'];

let folder: string;
let desk: Connection;
let caller: Caller;
const prepared = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-desk-'));
  const path = join(folder, 'desk.cvmw');
  const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'Maria' });
  await fillWorkspace(engine, { seed: 1, customers: 300 });
  // An event imported again: from now on some rows are no longer seen.
  const events = { kind: 'events' as const, name: 'again', attributes: [] };
  const at = Date.parse('2026-10-01T10:00:00Z');
  const columns = { customer: ['U1'], at: [at], type: ['visit'], event_id: ['again'], quantity: [1] };
  await engine.load(events, [{ size: 1, columns }]);
  await engine.load(events, [{ size: 1, columns: { ...columns, quantity: [2] } }]);
  // Two ids of one person, to be found and merged.
  const person = { customer: ['V1', 'V2'], name: ['Vera Virta', 'Vera Virta'], email: ['v@x.fi', 'V@x.fi'] };
  const attributes = [
    { name: 'name', type: 'text' as const, role: 'feature' as const },
    { name: 'email', type: 'text' as const, role: 'contact' as const },
  ];
  await engine.load({ kind: 'customers', name: 'more', attributes }, [{ size: 2, columns: person }]);
  await engine.close();
  const clock = Date.now;
  const job = openWorkspace({ path, role: 'job', pen: createPen(), clock });
  const { run } = await decide(job, { actor: 'Maria', program: 'test' }, unwatchedWork);
  await approveMany(job, { actor: 'Maria', run, treatments: ['renewal-email'], reason: null }, unwatchedWork);
  await findMerges(job, { actor: 'Maria' }, unwatchedWork);
  job.close();
  desk = openWorkspace({ path, role: 'desk', pen: createPen(), clock });
  note(desk.sqlite);
  const none = (): never => {
    throw new Error('the desk starts no job here');
  };
  const jobs = { start: none, resume: none, discard: none, wait: none, stuckBy: () => null };
  caller = createCaller({
    connection: desk,
    settings: () => readSettings(desk),
    jobs,
    actor: (as) => as ?? 'Maria',
    clock,
  });
});

afterAll(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

/** Notes every statement from now on. */
function note(sqlite: Database): void {
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = ((sql: string) => {
    prepared.add(sql);
    return prepare(sql);
  }) as typeof sqlite.prepare;
}

/** The steps of a statement's plan that read a growing table, or a wide part of one, to the end. */
function longSteps(sql: string): string[] {
  const plan = desk.sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`);
  const values = Object.fromEntries([...sql.matchAll(/[:@](\w+)/g)].map((match) => [match[1], null]));
  const blanks = new Array(sql.match(/\?/g)?.length ?? 0).fill(null);
  const rows = plan.all(...(blanks.length > 0 ? blanks : [values])) as { parent: number; detail: string }[];
  const steps = rows.map(({ detail }) => detail);
  // A limit helps only where rows come in the order asked for.
  const isSorted = rows.some(({ parent, detail }) => parent === 0 && detail.includes('TEMP B-TREE'));
  const named = new Map(
    [...sql.matchAll(/(?:from|join)\s+"?(\w+)"?\s+(?:as\s+)?"?(\w+)"?/gi)].map((match) => [match[2]!, match[1]!]),
  );
  const isLimited = /\blimit\b/i.test(sql);
  return steps.filter((step) => {
    const [, verb, name = ''] = /^(SCAN|SEARCH) (\w+)/.exec(step) ?? [];
    const table = named.get(name) ?? name;
    if (verb === undefined || !GROWING.includes(table) || RARE.some((index) => step.includes(index))) return false;
    if (isLimited && !isSorted) return verb === 'SCAN' && /\bwhere\b/i.test(sql);
    if (verb === 'SCAN') return true;
    const keys = [...step.matchAll(/(\w+)(?:=|>|<)\?/g)].map((match) => match[1]!);
    return keys.every((key) => WIDE.includes(key));
  });
}

test('no statement of the desk reads a growing table from end to end', async () => {
  const customer = SPECIAL.id;
  const run = 1;
  await caller.workspace.about();
  await caller.home.overview();
  await caller.home.contactable();
  await caller.customers.profile({ customer });
  await caller.customers.columns();
  const columns = ['attribute:name', 'allowed', 'decision', 'net', 'contacts30', 'lastEvent'];
  for (const sort of ['id', 'attribute:name', 'net', 'contacts30']) {
    const filter = [
      { allowed: 'sms', is: true },
      { attribute: 'monthly_fee', above: 10 },
    ];
    const asked = await caller.customers.order({ filter, sort: { column: sort, descending: true } });
    for await (const each of asked) {
      if (!('order' in each)) continue;
      await caller.customers.rows({ order: each.order.id, from: 3, count: 20, columns });
      await caller.customers.position({ order: each.order.id, customer });
    }
  }
  await caller.customers.values({ attribute: 'segment' });
  await caller.customers.find({ text: 'U1' });
  await caller.customers.find({ text: 'Ai' });
  await caller.customers.lanes({ customer, span: 'all' });
  await caller.customers.decisions({ customer });
  await caller.views.list({ list: 'customers' });
  const { proposals } = await caller.identity.proposals({ state: 'open' });
  const found = proposals.map(({ proposal }) => proposal);
  await caller.identity.board();
  await caller.identity.open({ zone: 'match' });
  await caller.identity.preview({ zone: 'match' });
  await caller.identity.compare({ proposal: found[0]! });
  await caller.identity.alike();
  await caller.identity.refuse({ proposals: found });
  await caller.identity.refusals({});
  await caller.review.undo({});
  await caller.identity.confirm({ proposals: found });
  await caller.customers.profile({ customer: 'V2' });
  const [merge] = await caller.identity.merges({});
  await caller.identity.reverse({ merges: [merge!.merge] });
  await caller.review.undo({});
  await caller.permissions.inForce({ customer });
  await caller.permissions.on({ customer, channel: 'sms', date: '2026-05-03' });
  await caller.decisions.journey({ customer });
  await caller.decisions.runs({});
  await caller.decisions.summary({ run });
  await caller.decisions.report({ run });
  await caller.decisions.limits();
  await caller.decisions.compare({ run, before: run });
  await caller.decisions.strategies({ run });
  const list = await caller.decisions.list({ run, limit: 300 });
  await caller.decisions.explain({ run, customer });
  await caller.imports.list();
  await caller.imports.rows({ import: 1 });
  await caller.imports.rejects({ import: 6 });
  await caller.configuration.list();
  await caller.packages.list();
  await caller.packages.preview({ run });
  await caller.jobs.list({});
  const queue = (await caller.review.queue({}))!;
  await caller.review.rows({ order: queue.order, from: 0, count: 50 });
  await caller.review.evidence({ run, customer });
  await caller.review.flag({ run, customer, flagged: true, note: 'ask first' });
  const { order } = await caller.review.drawSample({ run, size: 10 });
  await caller.review.waiting({ order, from: 0, count: 5 });
  await caller.review.preview({ run, verb: 'approve', flagged: 'without' });
  await caller.activity.agents({ run });
  await caller.activity.agents({});
  await caller.activity.audit({});
  await caller.review.approve({ run, customer });
  await caller.review.release({ run, customer });
  await caller.review.reject({ run, customer, code: 'wrong-timing', reason: 'on holiday' });
  await caller.review.rejections({});
  await caller.review.lift({ which: { customer } });
  await caller.review.undo({});
  const other = list.find(({ state, treatment }) => state === 'proposed' && treatment !== 'autopay-app')!;
  await caller.review
    .change({ run, customer: other.customerId, to: other.runnerUp ?? other.treatment! })
    .catch(() => {});
  const statements = [...prepared].filter((sql) => /^\s*(select|with|update|delete)/i.test(sql));
  expect(statements.length).toBeGreaterThan(50);
  const long = statements.map((sql) => ({ sql, steps: longSteps(sql) })).filter(({ steps }) => steps.length > 0);
  expect(long).toEqual([]);
});
