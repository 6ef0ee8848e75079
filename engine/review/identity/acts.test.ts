// What a merge means to everything that reads, and that every act on identity is one change that can be taken back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvents } from '#engine/agents/1-know/data/columns.ts';
import { decidedBefore } from '#engine/api/customers/decided-before.ts';
import { exportRun } from '#engine/deliver/export.ts';
import { contextNow } from '#engine/orchestrator/inputs/pins.ts';
import { permissionAt } from '#engine/policy/consent.ts';
import { listMerges } from '#engine/store/identity/merges.ts';
import { readCustomerColumns } from '#engine/store/records/reading/columns.ts';
import {
  customerNumberOf,
  customerProfile,
  customersInIdOrder,
  visibleCustomer,
  whoIs,
} from '#engine/store/records/reading/customers.ts';
import { contactsOf, eventsOf, permissionsOf } from '#engine/store/records/reading/ledger.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { problemOf, temporaryFolder } from '#engine/store/workspace/fixture.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import { changeNumber, instant } from '#shared/model/units.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { approveMany, approveOne } from '../approve.ts';
import { CONFIGURATION, DAY_MS, load, makeRun, NOW, permit } from '../fixture.ts';
import { liftRejections } from '../lift.ts';
import { rejectOne } from '../reject.ts';
import { undoAct } from '../undo.ts';
import { undoTarget } from '../undoable.ts';
import { confirmMerges, refuseMerges, reverseMerges } from './acts.ts';
import { identityWorkspace, proposals, search, type Told, tell } from './fixture.ts';

const act = { actor: 'Ada', reason: null };
const PEOPLE: readonly Told[] = [
  ['p', 'Anna', 'anna@x.fi', null, '1980-01-02'],
  ['q', 'Anna', 'anna@x.fi', '+358 40 1234567', '1980-01-02'],
  ['r', 'Anna', null, '040 1234567', null],
];

/** The three people above, found and not merged; contact windows of the fixture where asked for. */
async function found(configuration?: object): Promise<Connection> {
  const connection = await identityWorkspace(PEOPLE, configuration);
  await permit(connection, ['p', 'q', 'r'], 'granted', NOW - 300 * DAY_MS);
  await search(connection);
  return connection;
}
const numbers = (connection: Connection): number[] => proposals(connection).map(({ proposal }) => proposal);
const undoNewest = (connection: Connection) => {
  const target = undoTarget(connection, null);
  if (target.kind !== 'act') throw new Error('the newest is an import');
  return undoAct(connection, 'Ada', target.action);
};
async function idsAt(connection: Connection, change = newestChange(connection)): Promise<readonly string[]> {
  const { ids } = await customersInIdOrder(connection, change, () => Promise.resolve());
  return ids.filter((id) => id >= 'p');
}

test('a merge, its reversal and their undoing are changes; each moment sees what was said by then', async () => {
  const connection = await found();
  const before = newestChange(connection);
  const merged = confirmMerges(connection, 'Ada', numbers(connection), null);
  expect(merged).toMatchObject({ change: before + 1, done: numbers(connection), already: [] });
  expect(await idsAt(connection)).toEqual(['p']);
  expect(await idsAt(connection, before)).toEqual(['p', 'q', 'r']);
  const [second, first] = listMerges(connection, null, 10).map(({ merge }) => merge);
  reverseMerges(connection, 'Bea', [first!]);
  expect(await idsAt(connection)).toEqual(['p', 'q']);
  expect(problemOf(() => reverseMerges(connection, 'Bea', [first!])).code).toBe('UNKNOWN_MERGE');
  expect(undoNewest(connection)).toMatchObject({ undone: { verb: 'separate' }, pairs: 1 });
  expect(await idsAt(connection)).toEqual(['p']);
  expect(undoNewest(connection)).toMatchObject({ undone: { verb: 'merge' }, pairs: 2 });
  expect(await idsAt(connection)).toEqual(['p', 'q', 'r']);
  expect(await idsAt(connection, changeNumber(before + 1))).toEqual(['p']);
  expect(second).toBeGreaterThan(first!);
  expect((await verifyWorkspace(connection)).checks.filter(({ ok }) => !ok)).toEqual([]);
  connection.close();
});

test('the id that is kept is the first in byte order, or the one that was chosen last', async () => {
  const connection = await found();
  const [pq, qr] = numbers(connection);
  confirmMerges(connection, 'Ada', [qr!], null);
  expect(await idsAt(connection)).toEqual(['p', 'q']);
  confirmMerges(connection, 'Ada', [pq!], 'q');
  expect(await idsAt(connection)).toEqual(['q']);
  const change = newestChange(connection);
  expect(whoIs(connection, 'p', visibleCustomer(connection, 'p', change), change)).toEqual({
    customerId: 'q',
    merged: ['p', 'r'],
    mergedBy: change,
  });
  expect(problemOf(() => confirmMerges(connection, 'Ada', [pq!, qr!], 'q')).code).toBe('BAD_VALUE');
  expect(problemOf(() => confirmMerges(connection, 'Ada', [pq!], 'r')).sentence).toContain('Keep "p" or "q"');
  expect(confirmMerges(connection, 'Ada', [pq!], null)).toEqual({ change: null, done: [], already: [pq] });
  connection.close();
});

test('what was refused is not confirmed, what was merged is not refused, until that is taken back', async () => {
  const connection = await found();
  const [pq, qr] = numbers(connection);
  const { change } = refuseMerges(connection, 'Ada', [pq!]);
  expect(problemOf(() => confirmMerges(connection, 'Ada', [pq!], null)).sentence).toContain(`by change ${change}`);
  expect(refuseMerges(connection, 'Ada', [pq!])).toMatchObject({ change: null, already: [pq] });
  confirmMerges(connection, 'Ada', [qr!], null);
  expect(problemOf(() => refuseMerges(connection, 'Ada', [qr!])).code).toBe('NOT_MERGEABLE');
  expect(problemOf(() => refuseMerges(connection, 'Ada', [999])).code).toBe('UNKNOWN_PROPOSAL');
  undoAct(connection, 'Ada', (undoTarget(connection, change) as { action: number }).action);
  expect(confirmMerges(connection, 'Ada', [pq!], null).done).toEqual([pq]);
  connection.close();
});

test('the survivor has the attributes, ledger and history of all; later rows of any id are theirs', async () => {
  const connection = await found();
  await permit(connection, ['q'], 'withdrawn', NOW - DAY_MS);
  const at = (days: number) => NOW - days * DAY_MS;
  const event = (customer: string, days: number, amount: number) => ({ customer, at: at(days), amount });
  const events = [event('p', 9, 3), event('r', 5, 1), event('q', 7, 2)];
  await load(connection, 'events', {
    customer: events.map(({ customer }) => customer),
    at: events.map((each) => each.at),
    amount: events.map(({ amount }) => amount),
    type: events.map(() => 'invoice'),
  });
  confirmMerges(connection, 'Ada', numbers(connection), null);
  await tell(connection, [['r', 'Changed', 'new@x.fi', null, null]]);
  await load(connection, 'contacts', { customer: ['r'], at: [at(1)], channel: ['call'], treatment: ['sell-call'] });
  const change = newestChange(connection);
  const p = visibleCustomer(connection, 'r', change);
  expect(p).toBe(customerNumberOf(connection, 'p'));
  const profile = customerProfile(connection, p, change).filter(({ name }) => ['name', 'mobile'].includes(name));
  expect(profile.map(({ value }) => value)).toEqual(['Anna', '+358 40 1234567']);
  const columns = readCustomerColumns(connection, change, Int32Array.of(p, 1), ['mobile', 'mail']);
  const text = (name: string) => {
    const column = columns.get(name);
    return column?.type === 'text' ? column.values[column.codes[0]!] : undefined;
  };
  expect([text('mobile'), text('mail')]).toEqual(['+358 40 1234567', 'anna@x.fi']);
  expect(eventsOf(connection, change, p).map(({ amount }) => amount)).toEqual([3, 2, 1]);
  const read = await readEvents(contextNow(connection, unwatchedWork), Int32Array.of(1, p));
  expect([...(read?.amount ?? [])]).toEqual([30_000, 20_000, 10_000]);
  const contacts = contactsOf(connection, change, Int32Array.of(p), instant(0), instant(NOW)).get(p) ?? [];
  expect(contacts).toHaveLength(1);
  // Whatever one of the ids said last is what the person said last.
  const rows = permissionsOf(connection, change, Int32Array.of(p)).get(p) ?? [];
  const defaults = { marketing: 'deny', service: 'allow', profiling: 'allow' } as const;
  expect(permissionAt(rows, 'marketing', 'call', instant(NOW), defaults)).toMatchObject({ state: 'withdrawn' });
  connection.close();
});

test('what was decided for an id that is merged away is neither approved nor sent, until it is taken back', async () => {
  const connection = await found();
  const decisions = ['p', 'q', 'r'].map((customer) => ({ customer, treatment: 'tip-app' }));
  const run = makeRun(connection, decisions, { configuration: 2 });
  approveOne(connection, act, run, 'q');
  confirmMerges(connection, 'Ada', numbers(connection), null);
  const change = newestChange(connection);
  const own = decidedBefore(connection, 'r', 10).map(({ decisionId }) => decisionId);
  expect(own).toEqual([0, 1, 2].map((position) => `r${run}-${position}`));
  const merged = `the customer was merged with another by change ${change}`;
  expect(problemOf(() => approveOne(connection, act, run, 'r'))).toMatchObject({ data: { reason: 'merged' } });
  const approved = await approveMany(connection, { ...act, run, treatments: [] }, unwatchedWork);
  expect(approved).toMatchObject({ approved: 1, refused: { [merged]: 1 } });
  const sent = async () => {
    const out = join(temporaryFolder(), 'out');
    const receipt = await exportRun(connection, { run, out, profile: 'system', actor: 'Bea' }, unwatchedWork);
    const list = readFileSync(join(out, 'app-list.csv'), 'utf8').trim().split('\r\n').slice(1);
    return { reasons: receipt.reasons, customers: list.map((line) => line.split(',')[1]) };
  };
  expect(await sent()).toEqual({ reasons: { [merged]: 1 }, customers: ['p'] });
  expect((await verifyWorkspace(connection)).checks.filter(({ ok }) => !ok)).toEqual([]);
  undoAct(connection, 'Ada', (undoTarget(connection, change) as { action: number }).action);
  expect(await sent()).toEqual({ reasons: {}, customers: ['q'] });
  connection.close();
});

test('windows and rejections hold under every id of a person', async () => {
  const connection = await found({ limits: [], contactPolicy: CONFIGURATION.contactPolicy });
  const first = makeRun(connection, [{ customer: 'q', treatment: 'news-email' }], { configuration: 2 });
  approveOne(connection, act, first, 'q');
  const [pq, qr] = numbers(connection);
  confirmMerges(connection, 'Ada', [pq!], null);
  const run = makeRun(connection, [{ customer: 'p', treatment: 'tip-app' }], { configuration: 2, date: '2026-11-24' });
  expect(problemOf(() => approveOne(connection, act, run, 'p'))).toMatchObject({ data: { detail: 'any-week' } });
  const other = makeRun(connection, [{ customer: 'r', treatment: 'tip-app' }], { configuration: 2 });
  rejectOne(connection, { ...act, code: 'leave-alone' }, other, 'r');
  confirmMerges(connection, 'Ada', [qr!], null);
  const later = makeRun(connection, [{ customer: 'p', treatment: 'tip-app' }], {
    configuration: 2,
    date: '2026-12-20',
  });
  // An id that was merged before the run stands for its survivor.
  expect(problemOf(() => approveOne(connection, act, later, 'r'))).toMatchObject({ data: { detail: 'leave-alone' } });
  expect(liftRejections(connection, 'Ada', { customer: 'q' }).lifted).toHaveLength(1);
  expect(approveOne(connection, act, later, 'r')).toMatchObject({ customerId: 'p' });
  expect((await verifyWorkspace(connection)).checks.filter(({ ok }) => !ok)).toEqual([]);
  connection.close();
});

test('verify finds a circle, a decision about who was merged away, and an act that was written anew', async () => {
  const connection = await found();
  const [pq] = numbers(connection);
  confirmMerges(connection, 'Ada', [pq!], null);
  makeRun(connection, [{ customer: 'q', treatment: 'tip-app' }], { configuration: 2 });
  connection
    .statement(
      'INSERT INTO merge (action, origin, one, other, chosen) SELECT action, origin, other, one, NULL FROM merge',
    )
    .run();
  const { checks } = await verifyWorkspace(connection);
  const faults = checks.filter(({ ok }) => !ok).map(({ check, faults }) => [check, faults.length]);
  expect(faults).toEqual([
    ['actions', 1],
    ['identity', 2],
  ]);
  connection.close();
});
