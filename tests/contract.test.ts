// The contract on a sample workspace, through four doors: every procedure answers plain JSON (decisions 21), the same at
// each door, its problems too; and nothing that a job, the audit log, a run or a trace keeps names a person (decisions
// 22). A new procedure is called here once, with ask().
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS, SPECIAL } from '#data/index.ts';
import { appRouter } from '#engine/api/router.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { Problem, type ProblemShape, problemFrom, problemShape } from '#shared/errors.ts';
import type { LimitCurve, LimitRanges } from '#shared/model/certificate.ts';
import type { CustomerDecision } from '#shared/model/explanation.ts';
import type { FairnessReport } from '#shared/model/fairness.ts';
import type { NearestMiss, RuleRelease, RuleReport } from '#shared/model/rule-report.ts';
import { type Door, type Doors, openDoors, typeOf } from './doors.ts';

let folder: string;
let workspace: string;
let doors: Doors;
/** What a reviewer writes: a decision note, and nothing else may keep it. */
const SECRET = 'Spoke to her on Friday';
/** Procedures that were called, by their path. */
const called = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-contract-'));
  workspace = join(folder, 'sample.cvmw');
  const engine = createEngineWorkspace({ path: workspace, ...SAMPLE_SETTINGS, as: 'Maria' });
  await fillWorkspace(engine, { seed: 1, customers: 300 });
  await engine.close();
  doors = await openDoors(workspace);
});

afterAll(async () => {
  await doors.close();
  rmSync(folder, { recursive: true });
});

/** Queries that write files: asked once. */
const WRITES_FILES = ['packages.rebuild'];
/** How long something took, which no two doors agree on. */
const TIMES = ['milliseconds', 'seconds', 'ms'];
/** Subscriptions without an end: their first event is compared. */
const ENDLESS = ['workspace.watch'];
let turn = 0;

/**
 * Calls a procedure by its path. A query goes through every door and must get the same answer, or the same problem, at
 * each; what changes something goes through one, each in its turn. Answers the events of a subscription that ends.
 */
async function ask<Answer>(path: string, input?: unknown): Promise<Answer> {
  called.add(path);
  const type = typeOf(path);
  const writing = doors.all.filter(({ writes }) => writes);
  turn += 1;
  const once = type === 'mutation' || WRITES_FILES.includes(path);
  const asked = once ? [writing[turn % writing.length]!] : doors.all;
  const endings: { door: string; value?: unknown; problem?: ProblemShape }[] = [];
  for (const door of asked) {
    try {
      endings.push({ door: door.name, value: await askAt(door, type, path, input) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      endings.push({ door: door.name, problem: problemShape(error) });
    }
  }
  const [first, ...others] = endings;
  for (const { door, value, problem } of others) {
    expect({ problem, value: comparable(type, value) }, `${path} at ${door}`).toStrictEqual({
      problem: first?.problem,
      value: comparable(type, first?.value),
    });
  }
  if (first?.problem !== undefined) throw problemFrom(first.problem);
  if (first?.value !== undefined) expectPlain(first.value, path);
  return first?.value as Answer;
}

async function askAt(door: Door, type: string, path: string, input: unknown): Promise<unknown> {
  if (type !== 'subscription') return await door.ask(path, input);
  const events: unknown[] = [];
  await door.listen(path, input, (event) => {
    events.push(event);
    return !ENDLESS.includes(path);
  });
  return events;
}

/** An answer without its times. How often a subscription says how far it is differs; how it ends does not. */
function comparable(type: string, value: unknown): unknown {
  const told = type === 'subscription' && Array.isArray(value) ? value.at(-1) : value;
  const text = JSON.stringify(told, (key, each: unknown) => (TIMES.includes(key) ? null : each));
  return text === undefined ? undefined : JSON.parse(text);
}

/** Not even an undefined property or a minus zero survives JSON unseen. */
function expectPlain(value: unknown, path: string): void {
  expect(JSON.parse(JSON.stringify(value)), path).toStrictEqual(value);
}

/** Starts a job and answers its result. */
async function finish<Result>(path: string, input?: unknown): Promise<Result> {
  const { job } = await ask<{ job: number }>(path, input);
  return await ask<Result>('jobs.result', { job });
}

describe('every procedure answers plain JSON', () => {
  const customer = SPECIAL.id;

  test('the workspace and its jobs', async () => {
    expect(await ask('workspace.about')).toMatchObject({ currency: 'EUR', zone: 'Europe/Helsinki', name: null });
    expect(await ask('workspace.rename', { name: 'Maria' })).toMatchObject({ name: 'Maria' });
    await expect(ask('workspace.settle', { currency: 'SEK' })).rejects.toMatchObject({ code: 'WORKSPACE_NOT_EMPTY' });
    const copy = join(folder, 'copy.cvmw');
    const compacting = await ask<{ job: number }>('workspace.compact', {});
    expect(await ask('jobs.result', compacting)).toMatchObject({ change: null, imports: [], rows: 0 });
    const { job } = await ask<{ job: number }>('workspace.backup', { file: copy });
    await ask('jobs.result', { job });
    expect(await ask('workspace.watch')).toMatchObject([{ job: { job, state: 'done' } }]);
    const events = await ask<{ id: string }[]>('jobs.watch', { job, after: 1 });
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, i) => i + 2));
    expect(await ask('jobs.result', { job })).toMatchObject({ file: copy });
    expect(await ask('jobs.one', { job })).toMatchObject({ job, kind: 'backup', state: 'done' });
    expect(await ask<object[]>('jobs.list', {})).toHaveLength(job);
    for (const path of ['jobs.cancel', 'jobs.resume', 'jobs.discard']) {
      await expect(ask(path, { job }), path).rejects.toThrow(`Job ${job} is done`);
    }
  });

  test('imports', async () => {
    const file = join(folder, 'new.csv');
    writeFileSync(file, 'customer,region\nN1,Uusimaa\nN2,Lapland\n,nobody\n');
    expect(await ask('imports.dryRun', { kind: 'customers', file })).toMatchObject({ read: 3, stored: 2, rejected: 1 });
    const seen = await ask<{ inspection?: { kind: string; counts: object } }[]>('imports.inspect', { file });
    expect(seen.at(-1)?.inspection).toMatchObject({ kind: 'customers', counts: { read: 3, stored: 2, rejected: 1 } });
    const outline = await ask<{ text: string }>('imports.outline', { kind: 'customers', file });
    expect(outline.text).toContain('region:');
    const receipt = await finish<{ import: number }>('imports.start', { kind: 'customers', file });
    expect(receipt).toMatchObject({ read: 3, stored: 2, new: 2, rejected: 1 });
    const list = await ask<object[]>('imports.list');
    expect(list).toContainEqual(expect.objectContaining({ import: receipt.import, name: 'new.csv' }));
    const rows = await ask<{ bytes: string }>('imports.rows', { import: receipt.import });
    expect(Buffer.from(rows.bytes, 'base64').toString()).toContain('N2,Lapland');
    expect(JSON.stringify(await ask('imports.rejects', { import: receipt.import }))).toContain('"line":4');
    expect(await ask('imports.rejectsCsv', { import: receipt.import })).toEqual({
      text: expect.stringContaining('"4","customer",,"required"'),
      next: null,
    });
    expect(await ask('imports.receipt', { import: receipt.import })).toMatchObject({ read: 3, known: null });
    const known = { import: receipt.import };
    expect(await ask('mappings.list')).toMatchObject([
      { ...known, kind: 'customers', columns: ['customer', 'region'] },
    ]);
    expect(await ask('mappings.read', { name: 'own.yaml', text: 'kind: customers' })).toEqual({
      said: { kind: 'customers' },
    });
    expect(await ask('mappings.one', known)).toMatchObject({ mapping: expect.stringContaining('region:') });
    await ask('imports.undo', { import: receipt.import });
    expect(await ask('mappings.list')).toMatchObject([{ undone: true }]);
    await ask('mappings.forget', known);
  });

  test('identity', async () => {
    const file = join(folder, 'twins.csv');
    writeFileSync(
      file,
      'customer,name,email\nT1,Tove Tuuli,tove@x.fi\nT2,Tove Tuuli,Tove@x.fi\nT3,Tove Tuuli,tove@X.fi\n',
    );
    const receipt = await finish<{ import: number }>('imports.start', { kind: 'customers', file });
    const found = await finish<{ customers: number; match: number }>('identity.propose', {});
    expect(found).toMatchObject({ match: expect.any(Number), rules: { email: ['email'], phone: ['phone'] } });
    const list = await ask<{ proposals: { proposal: number; otherId: string; reason: string }[] }>(
      'identity.proposals',
      {
        zone: 'match',
        state: 'open',
      },
    );
    const [second, third] = list.proposals.filter(({ otherId }) => otherId.startsWith('T'));
    expect([second, third]).toMatchObject([
      { oneId: 'T1', otherId: 'T2', reason: 'same email and name' },
      { oneId: 'T1', otherId: 'T3' },
    ]);
    const { proposal } = second as { proposal: number; otherId: string };
    expect(await ask('identity.board')).toMatchObject({ search: found, zones: { match: { open: found.match } } });
    expect(await ask('identity.open', { zone: 'match' })).toHaveLength(found.match);
    expect(await ask('identity.openNumbers', { zone: 'match' })).toContain(proposal);
    expect(await ask('identity.preview', { zone: 'match' })).toMatchObject({ pairs: found.match });
    expect(await ask('identity.compare', { proposal })).toMatchObject({ one: { id: 'T1' }, other: { id: 'T2' } });
    expect(await ask('identity.alike')).toMatchObject({ count: expect.any(Number) });
    await ask('identity.confirm', { proposals: [second!.proposal] });
    expect(await ask('customers.profile', { customer: 'T2' })).toMatchObject({ customerId: 'T1', merged: ['T2'] });
    await ask('identity.refuse', { proposals: [third!.proposal] });
    expect(await ask('identity.refusals', {})).toMatchObject([{ oneId: 'T1', otherId: 'T3' }]);
    const [merge] = await ask<{ merge: number }[]>('identity.merges', {});
    await ask('identity.reverse', { merges: [merge!.merge] });
    await ask('imports.undo', { import: receipt.import });
  });

  test('the configuration', async () => {
    const { version, text } = await ask<{ version: number; text: string }>('configuration.show', {});
    expect(await ask('configuration.check', { name: 'own.yaml', text })).toMatchObject({ treatments: 12 });
    expect(await ask('configuration.use', { name: 'own.yaml', text })).toMatchObject({ version, applied: false });
    expect(await ask('configuration.use', { name: 'own.yaml', text: `${text}\n# ours\n` })).toMatchObject({
      version: version + 1,
      applied: true,
    });
    expect(await ask<object[]>('configuration.list')).toHaveLength(version + 1);
    const sides = { from: { version }, to: { version: version + 1 } };
    expect(await ask('configuration.diff', sides)).toMatchObject({ same: false });
    const { hash } = await ask<{ hash: string }>('configuration.catalogue', {});
    const edits = [{ path: ['limits', 0, 'capacity'], value: 130 }];
    const edited = await ask<{ hash: string }>('configuration.edit', { seen: hash, edits });
    expect(await ask('configuration.draft')).toMatchObject({ hash: edited.hash });
    expect(await ask('configuration.written', { path: ['limits', 0, 'capacity'] })).toEqual({ value: 130 });
    await ask('configuration.restoreDraft', { seen: edited.hash, draft: null });
    const again = await ask<{ hash: string }>('configuration.edit', { seen: hash, edits });
    expect(await ask('configuration.useDraft', { seen: again.hash })).toMatchObject({ version: version + 2 });
    await ask('configuration.phrase', { text: '{ metric: recencyDays, atMost: 9 }' });
  });

  test('a customer', async () => {
    expect(await ask('customers.profile', { customer })).toMatchObject({ customerId: customer });
    expect(await ask('permissions.inForce', { customer })).toMatchObject({ customerId: customer });
    const asked = { customer, channel: 'email', date: '2026-11-01' };
    expect(await ask('permissions.on', asked)).toMatchObject({ customerId: customer, allowed: expect.any(Boolean) });
    await expect(ask('permissions.on', { ...asked, channel: 'pigeon' })).rejects.toMatchObject({ code: 'BAD_VALUE' });
    expect(await ask('customers.lanes', { customer, span: 'all' })).toMatchObject({ campaigns: [{}, {}, {}, {}] });
    expect(await ask<object[]>('customers.find', { text: 'U12' })).toMatchObject({});
  });

  test('the list of customers, and its views', async () => {
    await ask('customers.columns');
    const values = await ask<{ values: { value: string }[] }>('customers.values', { attribute: 'region' });
    const filter = [{ attribute: 'region', in: [values.values[0]?.value] }];
    const sort = { column: 'attribute:tenure_months', descending: true };
    const told = await ask<{ order?: { id: string; count: number } }[]>('customers.order', { filter, sort });
    const { id: order, count } = told.at(-1)?.order ?? { id: '', count: 0 };
    expect(count).toBeGreaterThan(10);
    const columns = ['id', 'attribute:tenure_months', 'allowed'];
    const shown = await ask<{ rows: object[] }>('customers.rows', { order, from: count - 3, count: 5, columns });
    expect(shown.rows).toHaveLength(3);
    expect(await ask('customers.position', { order, customer })).toMatchObject({ count });
    await expect(ask('customers.rows', { order: 'x', from: 0, count: 1, columns })).rejects.toMatchObject({
      code: 'ORDER_GONE',
    });
    // thrown between events, and yet the same at each door
    const unknown = { sort: { column: 'attribute:none' } };
    await expect(ask('customers.order', unknown)).rejects.toMatchObject({ code: 'BAD_VALUE' });
    const list = 'customers';
    const content = { filter, sort, columns };
    const saved = { name: 'One region', order, all: true, rows: [[0, 0]] };
    const { audience } = await ask<{ audience: number }>('audiences.save', saved);
    await ask('audiences.rename', { audience, name: 'One region, but one' });
    await ask('audiences.remove', { audience });
    expect(await ask<object[]>('audiences.list')).toHaveLength(0);
    await ask('audiences.restore', { audience });
    expect(await ask('audiences.list')).toMatchObject([{ name: 'One region, but one', size: count - 1 }]);
    const { view } = await ask<{ view: number }>('views.add', { list, name: 'One region', content });
    await ask('views.change', { list, view, name: 'A region' });
    await ask('views.keepEverybody', { list, content: { sort } });
    expect(await ask('views.list', { list })).toMatchObject({
      everybody: { sort },
      views: [{ name: 'A region', content }],
    });
    await ask('views.remove', { list, view });
  });

  test('runs and decisions', async () => {
    expect(await ask('decisions.journey', { customer })).toMatchObject({ customerId: customer });
    const run = await finish<{ run: number; treated: number }>('decisions.decide', {});
    expect(run).toMatchObject({ run: 1, customers: 300 });
    expect(run.treated).toBeGreaterThan(50);
    expect(await ask('decisions.summary', { run: 1 })).toEqual(run);
    expect(await ask<object[]>('decisions.runs', {})).toMatchObject([{ run: 1, customers: 300, actor: 'Maria' }]);
    expect(await ask<object[]>('decisions.list', { run: 1 })).toHaveLength(300);
    expect(await ask('decisions.explain', { run: 1, customer })).toMatchObject({ status: 'proposed' });
    expect(await finish('decisions.replay', { run: 1 })).toMatchObject({ run: 1 });
    expect(await ask<object[]>('customers.decisions', { customer })).toMatchObject([{ run: 1 }]);
    expect(await ask('decisions.report', { run: 1 })).toMatchObject({ summary: { run: 1 } });
    await ask('decisions.limits');
    expect(await ask('decisions.strategies', { run: 1 })).toBeNull();
    await finish('decisions.compareStrategies', { run: 1 });
    expect(await ask('decisions.strategies', { run: 1 })).toMatchObject({});
    const { run: second } = await finish<{ run: number }>('decisions.decide', { strategy: 'first-come' });
    expect(await ask('decisions.compare', { run: second, before: 1 })).toMatchObject({});
    expect(await ask('home.overview')).toMatchObject({ lastRun: { run: second } });
    expect(await ask('home.contactable')).toMatchObject({});
    expect(await ask('activity.agents', { run: 1 })).toMatchObject({});
    expect(await ask('activity.audit', { count: 3 })).toMatchObject({ entries: [{}, {}, {}] });
  });

  test("the reviewer's desk", async () => {
    const queue = await ask<{ order: string; total: number; waiting: number }>('review.queue', { run: 1 });
    expect(queue.waiting).toBe(queue.total);
    const { order } = queue;
    const rows = await ask<{ rows: { customer: string }[] } | { customer: string }[]>('review.rows', {
      order,
      from: 0,
      count: 5,
    });
    expect(JSON.stringify(rows)).toMatch(/U\d+/);
    await ask('review.waiting', { order, from: 3, count: 2 });
    expect(await ask('review.evidence', { run: 1, customer })).toMatchObject({});
    expect(await ask('review.choices', { run: 1 })).toMatchObject({ reasons: expect.any(Array) });
    expect(await ask('review.preview', { verb: 'approve', run: 1, treatments: ['renewal-email'] })).toMatchObject({});
    await ask('review.flag', { run: 1, customer, flagged: true, note: SECRET });
    expect(await ask('review.queue', {})).toMatchObject({});
    await ask('review.flag', { run: 1, customer, flagged: false });
    await ask('review.drawSample', { run: 1, size: 20 });
    expect(await ask('review.queue', { run: 1 })).toMatchObject({ sample: {} });
  });

  test('how groups fared in a run', async () => {
    const report = await ask<FairnessReport>('fairness.ofRun', { run: 1 });
    expect(report.attributes.map(({ attribute }) => attribute)).toEqual(['gender']);
    for (const { groups } of report.attributes) {
      expect(groups.reduce((sum, each) => sum + each.customers, 0)).toBe(report.customers);
    }
    await expect(ask('fairness.ofRun', { run: 999 })).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
  });

  test('the rules of a run', async () => {
    const adult = { run: 1, rule: 'adult', treatment: null };
    expect(await ask('rules.report', { run: 1 })).toBeNull();
    expect(await ask('rules.release', adult)).toBeNull();
    expect(await ask('rules.nearest', adult)).toBeNull();
    const report = await finish<RuleReport>('rules.workOutReport', { run: 1 });
    expect(report.rules[0]).toMatchObject({ rule: 'adult', treatment: null, layer: 'eligible' });
    expect(await ask('rules.report', { run: 1 })).toEqual(report);
    const misses = await ask<NearestMiss[]>('rules.nearest', adult);
    expect(misses.map(({ by }) => by)).toEqual(report.rules[0]!.nearest.map(({ by }) => by));
    const release = await finish<RuleRelease>('rules.workOutRelease', adult);
    expect(release).toMatchObject({ id: 'adult', alone: { without: [{ rule: 'adult', treatment: null }] } });
    expect(await ask('rules.release', adult)).toEqual(release);
    await expect(ask('rules.workOutRelease', { ...adult, treatment: 'renewal-email' })).rejects.toMatchObject({
      code: 'UNKNOWN_RULE',
    });
  });

  test('what a run proves, and who asks after it', async () => {
    const out = join(folder, 'proof');
    expect(await ask('allocation.overlooked', { strategy: 'first-come' })).toEqual({ strategies: [], bounds: [] });
    expect(await finish('allocation.instance', { run: 1, out })).toMatchObject({ run: 1, out });
    const { ranges } = await finish<LimitRanges>('allocation.workOutRanges', { run: 1 });
    expect(ranges.map(({ id }) => id)).toContain('emails');
    expect(await ask('allocation.ranges', { run: 1 })).toEqual({ run: 1, ranges });
    const emails = { run: 1, limit: 'emails' };
    expect(await ask('allocation.curve', emails)).toBeNull();
    const curve = await finish<LimitCurve>('allocation.workOutCurve', { ...emails, at: [0, 10] });
    expect(curve.points.map(({ units }) => units).slice(0, 2)).toEqual([0, 10]);
    expect(await ask('allocation.curve', emails)).toEqual(curve);
    expect(await ask('allocation.curve', { run: 1, limit: 'texts' })).toBeNull();
    expect(await ask('decisions.ask', { run: 1, customer })).toMatchObject({ customerId: customer, has: null });
  });

  test('review and delivery', async () => {
    const { alternatives } = await ask<CustomerDecision>('decisions.explain', { run: 1, customer });
    const to = alternatives.find((each) => each.admitted)?.treatment;
    const code = { code: 'wrong-timing', reason: SECRET };
    await ask('review.approve', { run: 1, customer });
    await ask('review.release', { run: 1, customer, reason: SECRET });
    await ask('review.change', { run: 1, customer, to });
    await ask('review.undo', {});
    await ask('review.reject', { run: 1, customer, ...code });
    expect(await ask<object[]>('review.rejections', {})).toHaveLength(1);
    await ask('review.lift', { which: { customer } });
    await ask('review.undo', {});
    expect(await finish('review.rejectMany', { run: 1, treatments: ['autopay-app'], ...code })).toMatchObject({
      rejected: expect.any(Number),
    });
    const { approved } = await finish<{ approved: number }>('review.approveMany', { run: 1, reason: SECRET });
    expect(approved).toBeGreaterThan(50);
    expect(await finish('review.releaseMany', { run: 1, treatments: ['renewal-email'] })).toMatchObject({
      released: expect.any(Number),
    });
    const out = join(folder, 'campaign');
    const sealed = await finish<{ package: number }>('packages.export', { run: 1, out });
    expect(await ask<object[]>('packages.list')).toHaveLength(1);
    expect(await ask('packages.preview', { run: 1 })).toMatchObject({});
    const pack = { package: sealed.package };
    expect(await ask('packages.show', pack)).toMatchObject({});
    await ask('packages.heldBack', { of: pack, reason: 'no-permission' });
    await ask('packages.behind', { of: pack, part: 'rejected' });
    expect(await ask('packages.check', { ...pack, folder: out })).toMatchObject({});
    expect(await ask('packages.part', { ...pack, name: 'manifest.json' })).toMatchObject({ next: 1 });
    await ask('packages.rebuild', { package: sealed.package, out: join(folder, 'again') });
    await ask('packages.recall', { package: sealed.package, reason: SECRET });
  });

  test('and all of them were called', async () => {
    expect(await ask<{ type: string }[]>('verify.watch')).toContainEqual(
      expect.objectContaining({ type: 'report', report: expect.objectContaining({ ok: true }) }),
    );
    expect(await ask('verify.dump')).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect([...called].toSorted()).toEqual(Object.keys(appRouter._def.procedures).toSorted());
  });
});

test('jobs, audit, runs and traces name nobody, and keep no reason', () => {
  const sqlite = new Database(workspace, { readonly: true });
  const tables = [
    'job',
    'job_event',
    'audit',
    'run',
    'trace',
    'action',
    'decision',
    'decision_state',
    'claim',
    'setting',
    'merge_search',
    'merge_proposal',
  ];
  for (const table of tables) {
    const rows = sqlite.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
    expect(rows.length, table).toBeGreaterThan(0);
    const texts = rows.flatMap((row) => Object.values(row)).filter((value) => typeof value === 'string');
    const found = texts.filter((text) => /\bU\d+\b|@example[.]com|Spoke to her/.test(text));
    expect(found, table).toEqual([]);
  }
  sqlite.close();
});

test('an input that is not understood is a sentence that names it', async () => {
  await expect(ask('jobs.one', { job: 0 })).rejects.toMatchObject({
    code: 'BAD_VALUE',
    sentence: expect.stringMatching(/^job: /),
  });
});
