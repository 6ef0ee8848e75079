import { describe, expect, test } from 'vitest';
import { standingsOf } from '#engine/store/decisions/states.ts';
import { undoImport } from '#engine/store/records/imports.ts';
import { auditFault } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import { Problem } from '#shared/errors.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { approveMany, approveOne } from './approve.ts';
import { changeOne, type Terms } from './change.ts';
import {
  apply,
  CONFIGURATION,
  DAY_MS,
  load,
  makeRun,
  NOW,
  permit,
  reviewWorkspace,
  tallyAndRecount,
} from './fixture.ts';
import { liftRejections } from './lift.ts';
import { rejectMany, rejectOne } from './reject.ts';
import { releaseMany, releaseOne } from './release.ts';
import { returnToReview } from './return-to-review.ts';
import { UNDONE_AT_ONCE, undoAct, undoMany } from './undo.ts';
import { undoTarget } from './undoable.ts';

const act = { actor: 'Ada', reason: null };
const worth: Terms = { net: 5, rank: 5, reason: 'outranked' };
const all = (run: number) => ({ ...act, run, treatments: [] });

const stateAt = (connection: Connection, run: number, position: number): string =>
  standingsOf(connection, run, [position])[0]!.state;

function whole(connection: Connection): void {
  const { tally, recount } = tallyAndRecount(connection);
  expect(tally).toEqual(recount);
  expect(auditFault(connection)).toBeNull();
}

const calls = (count: number, treatment = 'save-call') =>
  Array.from({ length: count }, (_, index) => ({ customer: `C${index}`, treatment }));

describe('approve', () => {
  test('one decision takes its room under an audit row, and cannot be approved twice', async () => {
    const connection = await reviewWorkspace(2);
    const run = makeRun(connection, calls(2));
    const receipt = approveOne(connection, { actor: 'Ada', reason: 'Called us, +358401000' }, run, 'C0');
    expect(receipt).toMatchObject({
      decision: `r${run}-0`,
      customerId: 'C0',
      treatment: 'save-call',
      state: 'approved',
    });
    expect(stateAt(connection, run, 0)).toBe('approved');
    expect(problemOf(() => approveOne(connection, act, run, 'C0'))).toMatchObject({ code: 'NOT_APPROVABLE' });
    const audit = connection.statement('SELECT * FROM audit ORDER BY number DESC LIMIT 1').get() as { objects: string };
    expect(audit).toMatchObject({ number: receipt.change, actor: 'Ada', verb: 'approve' });
    expect(audit.objects).not.toContain('C0');
    expect(audit.objects).not.toContain('358');
    whole(connection);
  });

  test('a limit, a window, a permission, a rejection and a validity refuse with their reason, and nothing is kept', async () => {
    const connection = await reviewWorkspace(6);
    await permit(connection, ['C1'], 'withdrawn', NOW - DAY_MS);
    await load(connection, 'contacts', {
      customer: ['C2'],
      at: [NOW - 3 * DAY_MS],
      channel: ['email'],
      treatment: ['from-elsewhere'],
    });
    const run = makeRun(
      connection,
      [
        { customer: 'C0', treatment: 'save-call' },
        { customer: 'C1', treatment: 'news-email' },
        { customer: 'C2', treatment: 'news-email' },
        { customer: 'C3', treatment: 'tip-app' },
        { customer: 'C4', treatment: null },
      ],
      { overrides: { slots: 0 } },
    );
    const reason = (id: string) => problemOf(() => approveOne(connection, act, run, id));
    expect(reason('C0')).toMatchObject({ code: 'CLAIM_REFUSED', data: { reason: 'limit', detail: 'slots' } });
    expect(reason('C1')).toMatchObject({ code: 'CLAIM_REFUSED', data: { reason: 'no-permission' } });
    expect(reason('C2')).toMatchObject({ data: { reason: 'contact-window', detail: 'any-week' } });
    expect(reason('C4')).toMatchObject({ code: 'NOT_APPROVABLE', data: { reason: 'nothing-proposed' } });
    expect(reason('C5')).toMatchObject({ code: 'UNKNOWN_CUSTOMER' });
    const late = makeRun(connection, [{ customer: 'C3', treatment: 'tip-app' }], { date: '2027-01-01' });
    expect(problemOf(() => approveOne(connection, act, late, 'C3'))).toMatchObject({ data: { reason: 'not-valid' } });
    rejectOne(connection, { ...act, code: 'leave-alone' }, run, 'C3');
    const again = makeRun(connection, [{ customer: 'C3', treatment: 'tip-app' }]);
    expect(problemOf(() => approveOne(connection, act, again, 'C3'))).toMatchObject({
      data: { reason: 'rejected-before' },
    });
    expect(connection.statement('SELECT count(*) FROM claim').pluck().get()).toBe(0);
    expect(connection.statement("SELECT count(*) FROM action WHERE verb = 'approve'").pluck().get()).toBe(0);
    whole(connection);
  });

  test('many take their turn by contact class, then in the order of the strategy', async () => {
    const connection = await reviewWorkspace(6);
    const run = makeRun(connection, [
      { customer: 'C0', treatment: 'sell-call', place: 0 },
      { customer: 'C1', treatment: 'sell-call', place: 1 },
      { customer: 'C2', treatment: 'save-call', place: 5 },
      { customer: 'C3', treatment: 'save-call', place: 2 },
      { customer: 'C4', treatment: 'sell-call', place: 3 },
      { customer: 'C5', treatment: null, place: 4 },
    ]);
    const result = await approveMany(connection, all(run), unwatchedWork);
    expect(result).toMatchObject({ approved: 3, refused: { 'limit slots is used up': 2 }, passed: {} });
    expect(result.refusals.map(({ decision }) => decision)).toEqual([`r${run}-1`, `r${run}-4`]);
    expect([0, 1, 2, 3, 4].map((position) => stateAt(connection, run, position))).toEqual([
      'approved',
      'proposed',
      'approved',
      'approved',
      'proposed',
    ]);
    const again = await approveMany(connection, all(run), unwatchedWork);
    expect(again).toMatchObject({ approved: 0, change: null, passed: { approved: 3 } });
    whole(connection);
  });

  test('capacity is the newest configuration’s, unless the run was given its own', async () => {
    const connection = await reviewWorkspace(4);
    const own = makeRun(connection, calls(4), { overrides: { slots: 1 } });
    expect(await approveMany(connection, all(own), unwatchedWork)).toMatchObject({ approved: 1 });
    const limits = CONFIGURATION.limits.map((each) => (each.id === 'slots' ? { ...each, capacity: 2 } : each));
    apply(connection, { ...CONFIGURATION, limits });
    const newest = makeRun(connection, calls(4).slice(1), {});
    expect(await approveMany(connection, all(newest), unwatchedWork)).toMatchObject({ approved: 1 });
    whole(connection);
  });

  test('a contact with the id of a decision stands in the place of its claim; one without uses a limit', async () => {
    const connection = await reviewWorkspace(6);
    const run = makeRun(connection, calls(5));
    approveOne(connection, act, run, 'C0');
    await load(connection, 'contacts', {
      customer: ['C0', 'C5'],
      at: [NOW - 1000, NOW - 1000],
      channel: ['call', 'call'],
      treatment: ['save-call', 'from-elsewhere'],
      decision_id: [`r${run}-0`, null],
    });
    // One made, one from elsewhere: one slot of three is left.
    expect(await approveMany(connection, all(run), unwatchedWork)).toMatchObject({ approved: 1 });
    expect(problemOf(() => releaseOne(connection, act, run, 'C0'))).toMatchObject({
      data: { reason: 'contacted-already' },
    });
  });
});

describe('release', () => {
  test('frees the room and names the first who lost the limit and has nothing', async () => {
    const connection = await reviewWorkspace(6);
    const run = makeRun(connection, [
      ...calls(3),
      { customer: 'C3', treatment: 'news-email', lost: ['sell-call'], place: 4 },
      { customer: 'C4', treatment: null, lost: ['save-call'], place: 3 },
      { customer: 'C5', treatment: null, lost: ['gift-email'], place: 5 },
    ]);
    await approveMany(connection, all(run), unwatchedWork);
    const released = releaseOne(connection, act, run, 'C1');
    expect(released.nextInLine).toContainEqual({
      limit: 'slots',
      decision: `r${run}-4`,
      customerId: 'C4',
      treatment: 'save-call',
    });
    const changed = changeOne(connection, act, run, 'C4', 'save-call', worth);
    expect(changed).toMatchObject({ instead: null, state: 'replaced', treatment: 'save-call' });
    expect(problemOf(() => approveOne(connection, act, run, 'C1'))).toMatchObject({ data: { detail: 'slots' } });
    whole(connection);
  });

  test('names nobody for a limit who would still be lost to another one', async () => {
    const connection = await reviewWorkspace(6);
    const run = makeRun(connection, [
      ...calls(3),
      { customer: 'C3', treatment: null, lost: ['sell-call'], place: 3 },
      { customer: 'C4', treatment: null, lost: ['news-email'], place: 5 },
      { customer: 'C5', treatment: 'gift-email', place: 4 },
    ]);
    await approveMany(connection, all(run), unwatchedWork);
    const freed = ['budget', 'mails'].map((limit) =>
      expect.objectContaining({ limit, customerId: 'C4', treatment: 'news-email' }),
    );
    expect(releaseOne(connection, act, run, 'C5').nextInLine).toEqual(freed);
  });

  test('many at once, of one treatment', async () => {
    const connection = await reviewWorkspace(4);
    const run = makeRun(connection, [...calls(2), { customer: 'C2', treatment: 'news-email' }]);
    await approveMany(connection, all(run), unwatchedWork);
    const result = await releaseMany(connection, { ...act, run, treatments: ['save-call'] }, unwatchedWork);
    expect(result).toMatchObject({ released: 2, passed: { 'other treatment': 1 } });
    expect([0, 1, 2].map((position) => stateAt(connection, run, position))).toEqual([
      'released',
      'released',
      'approved',
    ]);
    whole(connection);
  });
});

describe('reject', () => {
  test('needs a known code, frees an approval, and holds until it is lifted', async () => {
    const connection = await reviewWorkspace(2);
    const run = makeRun(connection, calls(2));
    approveOne(connection, act, run, 'C0');
    const unknown = problemOf(() => rejectOne(connection, { ...act, code: 'because' }, run, 'C0'));
    expect(unknown).toMatchObject({ code: 'UNKNOWN_CODE' });
    expect(unknown.sentence).toContain('not-now');
    rejectOne(connection, { ...act, code: 'no-calls', reason: 'Deaf' }, run, 'C0');
    expect(stateAt(connection, run, 0)).toBe('rejected');
    expect(connection.statement('SELECT count(*) FROM claim_tally').pluck().get()).toBe(0);
    const next = makeRun(connection, calls(1));
    expect(problemOf(() => approveOne(connection, act, next, 'C0'))).toMatchObject({ data: { detail: 'no-calls' } });
    liftRejections(connection, 'Ada', { customer: 'C0' });
    approveOne(connection, act, next, 'C0');
    expect(problemOf(() => liftRejections(connection, 'Ada', { rejection: 1 }))).toMatchObject({ code: 'BAD_VALUE' });
    whole(connection);
  });

  test('many under one audit row, with one row a customer', async () => {
    const connection = await reviewWorkspace(5);
    const run = makeRun(connection, calls(5));
    approveOne(connection, act, run, 'C0');
    const before = connection.statement('SELECT count(*) FROM audit').pluck().get() as number;
    const result = await rejectMany(connection, { ...all(run), code: 'not-now' }, unwatchedWork);
    expect(result).toMatchObject({ rejected: 5, refused: {} });
    expect(connection.statement('SELECT count(*) FROM audit').pluck().get()).toBe(before + 1);
    expect(connection.statement('SELECT count(*) FROM rejection').pluck().get()).toBe(5);
    whole(connection);
  });
});

describe('change', () => {
  test('replaces an approval through the same check, and leaves it when there is no room', async () => {
    const connection = await reviewWorkspace(5);
    const run = makeRun(connection, [...calls(3), { customer: 'C3', treatment: 'news-email' }]);
    await approveMany(connection, all(run), unwatchedWork);
    const full = problemOf(() => changeOne(connection, act, run, 'C3', 'sell-call', worth));
    expect(full).toMatchObject({ code: 'CLAIM_REFUSED', data: { reason: 'limit', detail: 'slots' } });
    expect(stateAt(connection, run, 3)).toBe('approved');
    // The room of its own call is free for the other call.
    const changed = changeOne(connection, act, run, 'C0', 'sell-call', worth);
    expect(changed).toMatchObject({ instead: 'save-call', net: 5 });
    expect(problemOf(() => changeOne(connection, act, run, 'C0', 'nothing-like-it', worth))).toMatchObject({
      code: 'UNKNOWN_TREATMENT',
    });
    const out = makeRun(connection, [{ customer: 'C4', treatment: null, status: 'held-out' }]);
    expect(problemOf(() => changeOne(connection, act, out, 'C4', 'tip-app', worth))).toMatchObject({
      code: 'NOT_APPROVABLE',
    });
    const forbidden = { net: 5, rank: 5, reason: 'not-eligible' } as const;
    expect(problemOf(() => changeOne(connection, act, run, 'C1', 'tip-app', forbidden))).toMatchObject({
      code: 'NOT_APPROVABLE',
    });
    whole(connection);
  });
});

describe('undo', () => {
  const everyAct: readonly [string, (connection: Connection, run: number) => unknown][] = [
    ['approve', (connection, run) => approveOne(connection, act, run, 'C1')],
    ['release', (connection, run) => releaseOne(connection, act, run, 'C0')],
    ['reject', (connection, run) => rejectOne(connection, { ...act, code: 'not-now' }, run, 'C0')],
    ['change', (connection, run) => changeOne(connection, act, run, 'C0', 'tip-app', worth)],
    ['change of a proposal', (connection, run) => changeOne(connection, act, run, 'C1', 'tip-app', worth)],
  ];
  test.each(everyAct)('of %s brings back what was, and undoing the undo does it again', async (_, doIt) => {
    const connection = await reviewWorkspace(2);
    const run = makeRun(connection, calls(2));
    approveOne(connection, act, run, 'C0');
    const now = () => ({
      states: [0, 1].map((position) => stateAt(connection, run, position)),
      tally: connection.statement('SELECT treatment, claims FROM claim_tally ORDER BY 1').all(),
      open: connection
        .statement(
          `SELECT count(*) FROM rejection r WHERE NOT EXISTS (SELECT 1 FROM rejection_lift l WHERE l.rejection = r.rejection)`,
        )
        .pluck()
        .get(),
    });
    const before = now();
    doIt(connection, run);
    const after = now();
    expect(after).not.toEqual(before);
    const target = undoTarget(connection, null);
    if (target.kind !== 'act') throw new Error('an act was expected');
    const undone = undoAct(connection, 'Ada', target.action);
    expect(now()).toEqual(before);
    expect(undone).toMatchObject({ reversed: 1, refused: {}, undone: { change: target.change } });
    expect(problemOf(() => undoAct(connection, 'Ada', target.action))).toMatchObject({ code: 'NOT_UNDOABLE' });
    undoAct(connection, 'Ada', undone.action);
    expect(now()).toEqual(after);
    whole(connection);
  });

  test('the newest is undone first, then the one before; an unknown change is named', async () => {
    const connection = await reviewWorkspace(2);
    const run = makeRun(connection, calls(2));
    const first = approveOne(connection, act, run, 'C0');
    const second = approveOne(connection, act, run, 'C1');
    for (const { change, action } of [second, first]) {
      expect(undoTarget(connection, null)).toMatchObject({ kind: 'act', change });
      undoAct(connection, 'Ada', action);
    }
    expect(undoTarget(connection, null)).toMatchObject({ kind: 'import' });
    expect(problemOf(() => undoTarget(connection, 999))).toMatchObject({ code: 'UNKNOWN_CHANGE' });
    expect(problemOf(() => undoTarget(connection, 1))).toMatchObject({ code: 'NOT_UNDOABLE' });
  });

  test('of a release is refused when somebody else has the room by now', async () => {
    const connection = await reviewWorkspace(4);
    const run = makeRun(connection, calls(4));
    await approveMany(connection, all(run), unwatchedWork);
    const released = releaseOne(connection, act, run, 'C0');
    approveOne(connection, act, run, 'C3');
    const refused = problemOf(() => undoAct(connection, 'Ada', released.action));
    expect(refused).toMatchObject({ code: 'CLAIM_REFUSED', data: { reason: 'limit' } });
    expect(stateAt(connection, run, 0)).toBe('released');
    whole(connection);
  });

  test('of a rejection lifts it although somebody else has the room it freed', async () => {
    const connection = await reviewWorkspace(4);
    const run = makeRun(connection, calls(4));
    for (const id of ['C0', 'C1', 'C2']) approveOne(connection, act, run, id);
    const rejected = rejectOne(connection, { ...act, code: 'leave-alone' }, run, 'C0');
    approveOne(connection, act, run, 'C3');
    expect(undoAct(connection, 'Ada', rejected.action)).toMatchObject({ refused: { 'limit slots is used up': 1 } });
    expect(stateAt(connection, run, 0)).toBe('proposed');
    releaseOne(connection, act, run, 'C1');
    approveOne(connection, act, run, 'C0');
    whole(connection);
  });

  test('of many is a job; what a later act changed is left', async () => {
    const size = UNDONE_AT_ONCE + 50;
    const roomy = { ...CONFIGURATION, limits: [], contactPolicy: { windows: [] } };
    const connection = await reviewWorkspace(size, roomy);
    const run = makeRun(connection, calls(size, 'news-email'));
    const approved = await approveMany(connection, all(run), unwatchedWork);
    expect(approved.approved).toBe(size);
    releaseOne(connection, act, run, 'C7');
    const undone = await undoMany(connection, { actor: 'Ada', action: approved.action }, unwatchedWork);
    expect(undone).toMatchObject({ reversed: size - 1, refused: { 'a later act changed it': 1 } });
    expect(connection.statement('SELECT count(*) FROM claim_tally').pluck().get()).toBe(0);
    const redone = await undoMany(connection, { actor: 'Ada', action: undone.action }, unwatchedWork);
    expect(redone.reversed).toBe(size - 1);
    whole(connection);
  });

  test('of an import returns the approvals that rest on it to review', async () => {
    const connection = await reviewWorkspace(3);
    const imported = await permit(connection, ['C0'], 'granted', NOW - DAY_MS);
    const run = makeRun(connection, calls(2));
    approveOne(connection, act, run, 'C0');
    let returned = 0;
    const { change } = undoImport(connection, 'Ada', imported, (inside, at) => {
      returned = returnToReview(inside, 'Ada', at, imported);
    });
    expect(returned).toBe(1);
    expect(standingsOf(connection, run, [0])[0]).toMatchObject({
      state: 'proposed',
      reason: `import ${imported} was undone`,
    });
    expect(problemOf(() => undoTarget(connection, change))).toBeInstanceOf(Problem);
    approveOne(connection, act, run, 'C0');
    whole(connection);
  });
});
