import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { approveMany, approveOne } from '#engine/review/approve.ts';
import { changeOne } from '#engine/review/change.ts';
import {
  apply,
  CONFIGURATION,
  DAY_MS,
  load,
  type MadeDecision,
  makeRun,
  NOW,
  permit,
  reviewWorkspace,
  sameWorkspace,
  TODAY,
  tallyAndRecount,
} from '#engine/review/fixture.ts';
import { rejectOne } from '#engine/review/reject.ts';
import { releaseOne } from '#engine/review/release.ts';
import { returnToReview } from '#engine/review/return-to-review.ts';
import { undoAct } from '#engine/review/undo.ts';
import { rootHash } from '#engine/store/decisions/actions.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import { undoImport } from '#engine/store/records/imports.ts';
import { auditFault, sha256 } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { contentsOf, problemOf, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { type Json, Problem } from '#shared/errors.ts';
import { isoDate } from '#shared/model/units.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { discardExport, type ExportArguments, exportRun } from './export.ts';
import { rebuildPackage } from './rebuild.ts';
import { recallPackage } from './recall.ts';

const act = { actor: 'Ada', reason: null };
const ROOMY = { ...CONFIGURATION, limits: [], contactPolicy: { windows: [] } };

const argumentsFor = (run: number, more: Partial<ExportArguments> = {}): ExportArguments => ({
  run,
  out: join(temporaryFolder(), 'out'),
  profile: 'system',
  actor: 'Bea',
  ...more,
});
const approveAll = (connection: Connection, run: number) =>
  approveMany(connection, { ...act, run, treatments: [] }, unwatchedWork);
const listOf = (out: string, name: string): { [column: string]: string }[] =>
  parse(readFileSync(join(out, name)), { columns: true });
const manifestOf = (out: string) => JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));

async function refusalOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const mixed: readonly MadeDecision[] = [
  { customer: 'C0', treatment: 'save-call' },
  { customer: 'C1', treatment: 'news-email' },
  { customer: 'C2', treatment: 'tip-app' },
  { customer: 'C3', treatment: 'news-email' },
  { customer: 'C4', treatment: 'gift-email' },
  { customer: 'C5', treatment: null, status: 'held-out' },
  { customer: 'C6', treatment: 'tip-app' },
  { customer: 'C7', treatment: 'gift-email' },
];

test('a package holds exactly what was approved, and its manifest adds up', async () => {
  const seeds = [{ channel: 'email', id: 'SEED-1', contact: 'us@example.org' }];
  const connection = await reviewWorkspace(8, { ...ROOMY, export: { ...CONFIGURATION.export, seeds } });
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  rejectOne(connection, { ...act, code: 'not-now' }, run, 'C3');
  releaseOne(connection, act, run, 'C6');
  changeOne(connection, { actor: 'Cem', reason: null }, run, 'C7', 'tip-app', { net: 1, rank: 1, reason: 'outranked' });
  const args = argumentsFor(run);
  const receipt = await exportRun(connection, args, unwatchedWork);
  expect(receipt).toMatchObject({ rows: 5, heldBack: 0, seeds: 1, package: 1 });
  expect(readdirSync(args.out).sort()).toEqual([
    'app-list.csv',
    'call-list.csv',
    'email-list.csv',
    'hold-out.csv',
    'manifest.json',
    'suppressed.csv',
  ]);
  expect(readFileSync(join(args.out, 'call-list.csv'), 'utf8')).toBe(
    'decision_id,customer_id,phone,treatment,channel,window_from,window_to,plan,fee\r\n' +
      `r${run}-0,C0,+358401000,save-call,call,2026-11-21,2026-11-21,"go, ""s""",0.5\r\n`,
  );
  expect(Object.keys(listOf(args.out, 'app-list.csv')[0]!)).not.toContain('phone');
  expect(listOf(args.out, 'app-list.csv').map((row) => [row.customer_id, row.treatment])).toEqual([
    ['C2', 'tip-app'],
    ['C7', 'tip-app'],
  ]);
  expect(listOf(args.out, 'email-list.csv').map((row) => row.customer_id)).toEqual(['C1', 'C4', 'SEED-1']);
  expect(listOf(args.out, 'suppressed.csv').map((row) => [row.customer_id, row.reason])).toEqual([
    ['C3', 'rejected: not-now'],
    ['C6', 'released'],
  ]);
  expect(listOf(args.out, 'hold-out.csv')).toEqual([{ decision_id: `r${run}-5`, customer_id: 'C5' }]);

  const manifest = manifestOf(args.out);
  for (const counts of Object.values(manifest.channels) as { [count: string]: number }[]) {
    const { proposed, changedAway, changedTo, rejected, released, undecided, exportedBefore } = counts;
    const left = proposed! - changedAway! + changedTo! - rejected! - released! - undecided! - exportedBefore!;
    expect(counts.approved).toBe(left);
    expect(counts.inPackage).toBe(counts.approved! - counts.heldBack!);
  }
  expect(manifest.channels.email).toMatchObject({ proposed: 4, changedAway: 1, rejected: 1, inPackage: 2, seeds: 1 });
  expect(manifest.channels.app).toMatchObject({ proposed: 2, changedTo: 1, released: 1, inPackage: 2 });
  expect(manifest.approvals.approvers).toEqual([
    { name: 'Ada', decisions: 4 },
    { name: 'Cem', decisions: 1 },
  ]);
  expect(manifest.exporter.name).toBe('Bea');
  expect(manifest.contact).toEqual({ app: 'none', call: 'phone', email: 'email' });
  for (const { name, sha256: hash } of manifest.files) {
    expect(sha256(readFileSync(join(args.out, name))).toString('hex')).toBe(hash);
  }
  const audit = connection.statement('SELECT * FROM audit WHERE number = ?').get(manifest.audit.change) as {
    previous: Buffer;
    objects: string;
  };
  expect(audit.previous.toString('hex')).toBe(manifest.audit.before.hash);
  expect(JSON.parse(audit.objects)).toMatchObject({ package: 1, count: 5, manifest: receipt.manifestHash });

  await load(connection, 'outcomes', { decision_id: [`r${run}-1`], at: [NOW], outcome: ['bought'] });
  expect(standingsOf(connection, run, [1])[0]).toMatchObject({ state: 'answered', sealedIn: 1 });
  // What left cannot be taken back, and does not leave twice.
  expect(standingsOf(connection, run, [0])[0]).toMatchObject({ state: 'exported', sealedIn: 1 });
  expect(problemOf(() => releaseOne(connection, act, run, 'C0'))).toMatchObject({ code: 'SEALED' });
  expect(problemOf(() => undoAct(connection, 'Ada', 1))).toMatchObject({ code: 'SEALED' });
  expect(await refusalOf(exportRun(connection, argumentsFor(run), unwatchedWork))).toMatchObject({
    code: 'NOT_APPROVABLE',
  });
  approveOne(connection, act, run, 'C6');
  const second = argumentsFor(run);
  expect(await exportRun(connection, second, unwatchedWork)).toMatchObject({ package: 2, rows: 1 });
  expect(manifestOf(second.out).channels.call).toMatchObject({ exportedBefore: 1, inPackage: 0 });
  expect(tallyAndRecount(connection).tally).toEqual(tallyAndRecount(connection).recount);
  expect(auditFault(connection)).toBeNull();
});

test('a row whose permission, window, validity, limit, address or treatment no longer holds is held back', async () => {
  const connection = await reviewWorkspace(10, { ...CONFIGURATION, contactPolicy: CONFIGURATION.contactPolicy });
  const run = makeRun(connection, [
    { customer: 'C0', treatment: 'save-call', place: 7 },
    { customer: 'C1', treatment: 'news-email' },
    { customer: 'C2', treatment: 'news-email' },
    { customer: 'C3', treatment: 'tip-app' },
    { customer: 'C4', treatment: 'save-call', place: 4 },
    { customer: 'C5', treatment: 'news-email' },
    { customer: 'C6', treatment: 'gift-email' },
    { customer: 'C8', treatment: 'save-call', place: 0 },
  ]);
  expect((await approveAll(connection, run)).approved).toBe(8);
  await permit(connection, ['C1'], 'objected', NOW - 1000);
  await load(connection, 'contacts', {
    customer: ['C2'],
    at: [NOW - DAY_MS],
    channel: ['email'],
    treatment: ['from-elsewhere'],
  });
  const { limits, treatments } = CONFIGURATION;
  apply(connection, {
    ...CONFIGURATION,
    limits: limits.map((each) => (each.id === 'slots' ? { ...each, capacity: 2 } : each)),
    treatments: treatments
      .filter(({ id }) => id !== 'gift-email')
      .map((each) => (each.id === 'tip-app' ? { ...each, valid: { to: '2026-11-20' } } : each)),
  });
  await load(connection, 'customers', { customer: ['C5'], email: ['  '] }, [
    { name: 'email', type: 'text', role: 'contact' },
  ]);
  const args = argumentsFor(run);
  const receipt = await exportRun(connection, args, unwatchedWork);
  expect(Object.fromEntries(listOf(args.out, 'suppressed.csv').map((row) => [row.customer_id, row.reason]))).toEqual({
    C0: 'held back: limit slots is used up',
    C1: 'held back: no permission for marketing by email',
    C2: 'held back: contact window any-week is full',
    C3: "held back: tip-app is not valid on the run's date",
    C5: 'held back: the customer has no email',
    C6: 'held back: the newest configuration has no treatment gift-email',
  });
  expect(listOf(args.out, 'call-list.csv').map((row) => row.customer_id)).toEqual(['C4', 'C8']);
  expect(receipt).toMatchObject({ rows: 2, heldBack: 6 });
  expect(standingsOf(connection, run, [0])[0]!.state).toBe('approved');
});

test('rows that rest on the permission default are counted in the receipt and in the manifest', async () => {
  const connection = await reviewWorkspace(4, { ...ROOMY, permissions: { default: { marketing: 'allow' } } });
  await load(connection, 'customers', { customer: ['D8', 'D9'], phone: ['+1', '+2'] }, [
    { name: 'phone', type: 'text', role: 'contact' },
  ]);
  const run = makeRun(connection, [
    { customer: 'C0', treatment: 'save-call' },
    { customer: 'D8', treatment: 'sell-call' },
    { customer: 'D9', treatment: 'tip-app' },
  ]);
  await approveAll(connection, run);
  const args = argumentsFor(run);
  expect(await exportRun(connection, args, unwatchedWork)).toMatchObject({ rows: 3, byDefault: 2 });
  const { permissions } = manifestOf(args.out);
  expect(permissions).toMatchObject({ default: { marketing: 'allow' }, rowsByDefault: 2 });
  expect(permissions.note).toMatch(/^2 rows rest on the configuration's default/);
});

test('a rejection made elsewhere since the approval holds a row back', async () => {
  const connection = await reviewWorkspace(8, ROOMY);
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  const other = makeRun(connection, [{ customer: 'C2', treatment: 'news-email' }]);
  rejectOne(connection, { ...act, code: 'leave-alone' }, other, 'C2');
  const args = argumentsFor(run);
  await exportRun(connection, args, unwatchedWork);
  expect(listOf(args.out, 'suppressed.csv')).toEqual([
    expect.objectContaining({ customer_id: 'C2', reason: expect.stringMatching(/^held back: .*leave-alone/) }),
  ]);
});

test('when less fits than was approved, the lowest contact class is held back first, then the last in line', async () => {
  const connection = await reviewWorkspace(4);
  const run = makeRun(connection, [
    { customer: 'C0', treatment: 'sell-call', place: 0 },
    { customer: 'C1', treatment: 'save-call', place: 2 },
    { customer: 'C2', treatment: 'sell-call', place: 1 },
  ]);
  expect((await approveAll(connection, run)).approved).toBe(3);
  const slots = (capacity: number) =>
    CONFIGURATION.limits.map((each) => (each.id === 'slots' ? { ...each, capacity } : each));
  apply(connection, { ...CONFIGURATION, limits: slots(2) });
  const args = argumentsFor(run);
  await exportRun(connection, args, unwatchedWork);
  expect(listOf(args.out, 'call-list.csv').map((row) => row.customer_id)).toEqual(['C0', 'C1']);
  apply(connection, { ...CONFIGURATION, limits: slots(3) });
  const later = argumentsFor(run);
  await exportRun(connection, later, unwatchedWork);
  expect(listOf(later.out, 'call-list.csv').map((row) => row.customer_id)).toEqual(['C2']);
});

test('an undone import takes back approvals that rest on it, but neither what has left nor those of earlier runs', async () => {
  const connection = await reviewWorkspace(4, ROOMY);
  const before = makeRun(connection, mixed.slice(0, 1));
  approveOne(connection, act, before, 'C0');
  const imported = await permit(connection, ['C1'], 'granted', NOW - DAY_MS);
  const run = makeRun(connection, mixed.slice(1, 4));
  approveOne(connection, act, run, 'C1');
  approveOne(connection, act, run, 'C2');
  const args = argumentsFor(run);
  await exportRun(connection, args, unwatchedWork);
  approveOne(connection, act, run, 'C3');
  let returned = 0;
  undoImport(connection, 'Ada', imported, (inside, change) => {
    returned = returnToReview(inside, 'Ada', change, imported);
  });
  expect(returned).toBe(1);
  expect(standingsOf(connection, run, [0, 1, 2]).map(({ state }) => state)).toEqual([
    'exported',
    'exported',
    'proposed',
  ]);
  expect(standingsOf(connection, before, [0])[0]!.state).toBe('approved');
  const again = join(temporaryFolder(), 'again');
  await rebuildPackage(connection, 1, again, unwatchedWork);
  expect(contentsOf(again)).toEqual(contentsOf(args.out));
});

test('with the two-person rule nobody exports what they approved', async () => {
  const connection = await reviewWorkspace(8, { ...ROOMY, review: { twoPerson: true } });
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  const own = await refusalOf(exportRun(connection, argumentsFor(run, { actor: 'Ada' }), unwatchedWork));
  expect(own).toMatchObject({ code: 'NOT_APPROVABLE' });
  expect(own.sentence).toContain('two-person rule');
  expect(await exportRun(connection, argumentsFor(run), unwatchedWork)).toMatchObject({ rows: 7 });
});

const edits: readonly [string, string][] = [
  ['a decision', 'UPDATE decision SET net = net + 1 WHERE position = 1'],
  ['a treatment behind a claim and its hash', "UPDATE claim SET treatment = 'gift-email' WHERE position = 1"],
  ['the customer of a decision', 'UPDATE decision SET customer = 9 WHERE position = 1'],
  ['the configuration', "UPDATE configuration SET text = text || ' '"],
  ['the audit log', "UPDATE audit SET actor = 'Eve' WHERE number = 3"],
  ['the run', "UPDATE run SET date = '2026-11-22'"],
  ['an approval that nobody made', 'UPDATE decision_state SET position = 5 WHERE position = 1'],
];
test.each(edits)('is refused whole when somebody edited %s behind our back', async (_, edit) => {
  const connection = await reviewWorkspace(10, ROOMY);
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  connection.sqlite.pragma('foreign_keys = 0');
  connection.sqlite.exec(edit);
  const args = argumentsFor(run);
  expect(await refusalOf(exportRun(connection, args, unwatchedWork))).toMatchObject({ code: 'PACKAGE_REFUSED' });
  expect(existsSync(args.out)).toBe(false);
  expect(connection.statement('SELECT count(*) FROM package').pluck().get()).toBe(0);
});

test('is refused when a decision was edited with every hash beside it: the audit log knows what was approved', async () => {
  const connection = await reviewWorkspace(8, ROOMY);
  const run = makeRun(connection, mixed);
  const { action } = changeOne(connection, act, run, 'C7', 'tip-app', { net: 1, rank: 1, reason: 'outranked' });
  const content = { v: 1, run, customer: 'C7', treatment: 'tip-app', channel: 'app', date: isoDate(TODAY) } as const;
  const hash = decisionHash({ ...content, net: 99, rank: 1, wording: null });
  connection.sqlite.prepare('UPDATE claim SET net = 99, decision_hash = ? WHERE action = ?').run(hash, action);
  connection.sqlite.prepare('UPDATE action SET root_hash = ? WHERE action = ?').run(rootHash([hash]), action);
  const refusal = await refusalOf(exportRun(connection, argumentsFor(run), unwatchedWork));
  expect(refusal).toMatchObject({ code: 'PACKAGE_REFUSED' });
  expect(refusal.sentence).toContain('approved other decisions');
});

test('is rebuilt byte for byte, unless the stored package was changed; a recall changes nothing in it', async () => {
  const connection = await reviewWorkspace(8, ROOMY);
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  const args = argumentsFor(run, { profile: 'spreadsheet' });
  await exportRun(connection, args, unwatchedWork);
  expect(readFileSync(join(args.out, 'call-list.csv'), 'utf8')).toContain(`"'+358401000"`);
  expect(recallPackage(connection, 'Ada', 1, 'Wrong price')).toMatchObject({ package: 1, recall: 1 });
  const again = join(temporaryFolder(), 'again');
  await rebuildPackage(connection, 1, again, unwatchedWork);
  expect(contentsOf(again)).toEqual(contentsOf(args.out));
  expect(await refusalOf(rebuildPackage(connection, 2, join(temporaryFolder(), 'x'), unwatchedWork))).toMatchObject({
    code: 'UNKNOWN_PACKAGE',
  });
  connection.sqlite.exec("UPDATE package_file SET content = zeroblob(9) WHERE name = 'call-list.csv'");
  const broken = join(temporaryFolder(), 'broken');
  expect(await refusalOf(rebuildPackage(connection, 1, broken, unwatchedWork))).toMatchObject({
    code: 'PACKAGE_REFUSED',
  });
  expect(existsSync(broken)).toBe(false);
});

test('never writes over anything, and leaves nothing half written', async () => {
  const connection = await reviewWorkspace(8, ROOMY);
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  for (const out of [folder, join(folder, 'mine.txt'), join(folder, 'no', 'where')]) {
    expect(await refusalOf(exportRun(connection, argumentsFor(run, { out }), unwatchedWork))).toMatchObject({
      code: 'BAD_VALUE',
    });
  }
  expect(readdirSync(folder)).toEqual(['mine.txt']);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  await exportRun(connection, argumentsFor(run, { out: empty }), unwatchedWork);
  expect(readdirSync(folder).sort()).toEqual(['empty', 'mine.txt']);
});

class Killed extends Error {}

/** Work whose process dies at its nth breath. */
function mortal(breaths: number, resumed: Json | null = null): Work & { saved: () => Json | null } {
  let saved = resumed;
  let left = breaths;
  return {
    ...unwatchedWork,
    resumed,
    saved: () => saved,
    saveCheckpoint: (value) => {
      saved = value;
    },
    breathe: () => {
      left -= 1;
      return left < 0 ? Promise.reject(new Killed()) : Promise.resolve();
    },
  };
}

test('killed anywhere it goes on to one whole package, or is discarded without a trace', async () => {
  for (let breaths = 0; breaths < 24; breaths += 2) {
    const connection = await reviewWorkspace(8, ROOMY);
    const run = makeRun(connection, mixed);
    await approveAll(connection, run);
    const args = argumentsFor(run);
    const first = mortal(breaths);
    const killed = await exportRun(connection, args, first).then(
      () => false,
      (error: unknown) => error instanceof Killed,
    );
    expect(existsSync(args.out)).toBe(!killed);
    if (breaths % 4 === 0) {
      const receipt = killed
        ? await exportRun(connection, args, mortal(Number.POSITIVE_INFINITY, first.saved()))
        : undefined;
      expect(receipt?.rows ?? 7).toBe(7);
      expect(connection.statement('SELECT count(*) FROM package').pluck().get()).toBe(1);
      expect(readdirSync(args.out)).toContain('manifest.json');
    } else if (killed) {
      await discardExport(connection, args, first.saved());
      for (const table of ['package', 'package_row', 'package_file']) {
        expect(connection.statement(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
      }
      expect(standingsOf(connection, run, [0])[0]).toMatchObject({ state: 'approved', heldBy: null });
    }
    connection.close();
  }
});

test('sealed and killed before the folder had its name, it is written when it goes on', async () => {
  const connection = await reviewWorkspace(8, ROOMY);
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  const work = mortal(Number.POSITIVE_INFINITY);
  const args = argumentsFor(run);
  await exportRun(connection, args, work);
  const elsewhere = argumentsFor(run);
  await exportRun(connection, elsewhere, mortal(Number.POSITIVE_INFINITY, work.saved()));
  expect(contentsOf(elsewhere.out)).toEqual(contentsOf(args.out));
  expect(connection.statement('SELECT count(*) FROM package').pluck().get()).toBe(1);
});

test('what changes while rows are checked makes it check them again', async () => {
  const connection = await reviewWorkspace(8, ROOMY);
  const run = makeRun(connection, mixed);
  await approveAll(connection, run);
  const desk = sameWorkspace(connection);
  let at = 0;
  const work: Work = {
    ...unwatchedWork,
    async breathe() {
      at += 1;
      // A withdrawal is published in the middle of the packing.
      if (at === 10) await permit(desk, ['C1'], 'withdrawn', NOW - 1000);
    },
  };
  const args = argumentsFor(run);
  const receipt = await exportRun(connection, args, work);
  expect(at).toBeGreaterThan(10);
  expect(receipt).toMatchObject({ rows: 6, heldBack: 1 });
  expect(listOf(args.out, 'email-list.csv').map((row) => row.customer_id)).not.toContain('C1');
  desk.close();
});
