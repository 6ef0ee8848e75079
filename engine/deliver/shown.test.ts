import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { approveMany } from '#engine/review/approve.ts';
import { CONFIGURATION, load, type MadeDecision, makeRun, NOW, reviewWorkspace } from '#engine/review/fixture.ts';
import { rejectOne } from '#engine/review/reject.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { checkSeal } from './check-seal.ts';
import { exportRun } from './export.ts';
import { nextPackageFolder } from './folder.ts';
import { hidden } from './glance.ts';
import { heldBackRows } from './held-back-rows.ts';
import { previewExport } from './preview.ts';
import { showPackage } from './shown.ts';

const still = (): Promise<void> => Promise.resolve();
const ROOMY = { ...CONFIGURATION, limits: [], contactPolicy: { windows: [] } };
const mixed: readonly MadeDecision[] = [
  { customer: 'C0', treatment: 'save-call' },
  { customer: 'C1', treatment: 'news-email' },
  { customer: 'C2', treatment: 'tip-app' },
  { customer: 'C3', treatment: 'news-email' },
  { customer: 'C4', treatment: null, status: 'held-out' },
];

/** A run of which C3 was rejected, and C1 withdrew its permission after it was approved. */
async function approved(): Promise<{ connection: Connection; run: number }> {
  const connection = await reviewWorkspace(5, ROOMY);
  const run = makeRun(connection, mixed);
  await approveMany(connection, { actor: 'Ada', reason: null, run, treatments: [] }, unwatchedWork);
  rejectOne(connection, { actor: 'Ada', reason: null, code: 'not-now' }, run, 'C3');
  await load(connection, 'permissions', {
    customer: ['C1'],
    purpose: ['marketing'],
    channel: ['email'],
    state: ['withdrawn'],
    recorded_at: [NOW - 1],
  });
  return { connection, run };
}

const exported = (connection: Connection, run: number, out = join(temporaryFolder(), 'out')) =>
  exportRun(connection, { run, out, profile: 'system', actor: 'Bea' }, unwatchedWork);

test('a preview is what the export then comes to, and nothing is written for it', async () => {
  const { connection, run } = await approved();
  const preview = await previewExport(connection, run, 'Bea', still);
  expect(preview).toMatchObject({ run, rows: 2 });
  expect(preview.heldBack).toEqual([{ reason: 'no permission for marketing by email', channel: 'email', rows: 1 }]);
  expect(connection.statement('SELECT count(*) FROM package').pluck().get()).toBe(0);
  await exported(connection, run);
  const { manifest, heldBack } = showPackage(connection, 1);
  expect(heldBack).toEqual(preview.heldBack);
  for (const [channel, { seeds: _, ...counts }] of Object.entries(manifest.channels)) {
    expect(counts).toEqual(preview.channels[channel]);
  }
  const after = await previewExport(connection, run, 'Bea', still);
  expect(after.rows).toBe(0);
  expect(after.channels.call).toMatchObject({ proposed: 1, exportedBefore: 1, approved: 0, inPackage: 0 });
  // What was held back keeps its approval and may leave later.
  expect(after.channels.email).toMatchObject({ proposed: 2, rejected: 1, approved: 1, heldBack: 1 });
});

test('the rows behind a number of rows held back, and since when the ledger says so, before and after the seal', async () => {
  const { connection, run } = await approved();
  const ask = (of: { run: number } | { package: number }, reason: string, channel: string | null = null) =>
    heldBackRows(connection, { of, reason, channel, limit: 10 }, 'Bea', still);
  const { reason } = (await previewExport(connection, run, 'Bea', still)).heldBack[0]!;
  const row = {
    customerId: 'C1',
    treatment: 'news-email',
    channel: 'email',
    permission: { state: 'withdrawn', since: NOW - 1 },
  };
  expect(await ask({ run }, reason)).toMatchObject({ count: 1, rows: [row] });
  expect(await ask({ run }, reason, 'call')).toEqual({ count: 0, rows: [] });
  expect(await ask({ run }, 'another reason')).toEqual({ count: 0, rows: [] });
  await exported(connection, run);
  expect(await ask({ package: 1 }, reason, 'email')).toMatchObject({ count: 1, rows: [row] });
  expect(await ask({ package: 1 }, reason, 'call')).toEqual({ count: 0, rows: [] });
});

test('a package shows how its lists begin, addresses without their middles', async () => {
  const { connection, run } = await approved();
  await exported(connection, run);
  const { lists } = showPackage(connection, 1);
  const call = lists.find(({ channel }) => channel === 'call')!;
  expect(call.lines).toEqual([
    'decision_id,customer_id,phone,treatment,channel,window_from,window_to,plan,fee',
    `r${run}-0,C0,+35•••000,save-call,call,2026-11-21,2026-11-21,"go, ""s""",0.5`,
  ]);
  expect(lists.find(({ channel }) => channel === 'app')!.lines[1]).toContain(`r${run}-2,C2,tip-app,app`);
});

test('an address keeps enough to be told apart and not enough to be used', () => {
  expect(hidden('+358401112222')).toBe('+358•••2222');
  expect(hidden('maria.virtanen@example.com')).toBe('ma•••@example.com');
  expect(hidden('12345')).toBe('1•••5');
  expect(hidden('a@example.com')).toBe('•••@example.com');
  expect(hidden('7')).toBe('•••');
  expect(hidden('')).toBe('•••');
});

test('a seal is whole, and every change to it or to its copies is told', async () => {
  const { connection, run } = await approved();
  const { out } = await exported(connection, run);
  const untouched = await checkSeal(connection, 1, out, still);
  expect(untouched).toMatchObject({ whole: true, audited: true });
  expect(untouched.files.map(({ name, disk }) => [name, disk])).toEqual([
    ['app-list.csv', 'same'],
    ['call-list.csv', 'same'],
    ['hold-out.csv', 'same'],
    ['manifest.json', 'same'],
    ['suppressed.csv', 'same'],
  ]);
  const list = join(out, 'call-list.csv');
  writeFileSync(list, `${readFileSync(list, 'utf8')}more`);
  rmSync(join(out, 'app-list.csv'));
  const edited = await checkSeal(connection, 1, out, still);
  expect(edited.whole).toBe(true);
  expect(edited.files.slice(0, 2)).toEqual([
    { name: 'app-list.csv', sealed: true, disk: 'missing' },
    { name: 'call-list.csv', sealed: true, disk: 'changed' },
  ]);
  expect((await checkSeal(connection, 1, join(out, 'nowhere'), still)).files[0]!.disk).toBe('unknown');
  connection.write(() =>
    connection.statement("UPDATE package_file SET content = x'00' WHERE name = 'app-list.csv'").run(),
  );
  const broken = await checkSeal(connection, 1, null, still);
  expect(broken).toMatchObject({ whole: false, audited: true });
  expect(broken.files.filter(({ sealed }) => !sealed).map(({ name }) => name)).toEqual(['app-list.csv']);
  connection.write(() => connection.statement("UPDATE audit SET actor = 'Eve' WHERE verb = 'export'").run());
  expect(await checkSeal(connection, 1, null, still)).toMatchObject({ whole: false, audited: false });
});

test('a package without a place of its own gets a new one beside the workspace', async () => {
  const { connection, run } = await approved();
  const first = nextPackageFolder(connection.path, run);
  expect([basename(dirname(first)), basename(first)]).toEqual([`${basename(connection.path)}.packages`, `run-${run}`]);
  await exported(connection, run, first);
  expect(basename(nextPackageFolder(connection.path, run))).toBe(`run-${run}-2`);
});
