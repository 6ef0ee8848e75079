// Several treatments a customer: each is a decision of its own, and what they take together is counted at each claim.
import { afterEach, expect, test } from 'vitest';
import { recheck } from '#engine/deliver/recheck.ts';
import { reckon } from '#engine/deliver/reckoning.ts';
import { runOf } from '#engine/store/decisions/runs.ts';
import { standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem, type ProblemShape } from '#shared/errors.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { approveMany, approveOne } from './approve.ts';
import { changeOne } from './change.ts';
import { benchOf } from './claiming/take.ts';
import { apply, CONFIGURATION, makeRun, reviewWorkspace, sameWorkspace } from './fixture.ts';
import { nextInLine } from './next-in-line.ts';
import { rejectMany, rejectOne } from './reject.ts';
import { releaseMany, releaseOne } from './release.ts';
import { proposedInOrder } from './selection.ts';
import { undoAct, undoMany } from './undo.ts';

let connection: Connection;
afterEach(() => connection.close());

const act = { actor: 'Ada', reason: null };
const WINDOWS = { windows: [{ id: 'any-week', channel: '*', class: 'marketing', max: 2, per: { days: 7 } }] };
const settings = (more: object = {}, limits: readonly object[] = []) => ({
  ...CONFIGURATION,
  contactPolicy: { treatmentsPerCustomer: 2, ...WINDOWS },
  limits,
  ...more,
});

function problemOf(does: () => unknown): ProblemShape {
  try {
    does();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const statesOf = (run: number, positions: readonly number[]): string[] =>
  standingsOf(connection, run, positions).map(({ state }) => state);

/** C0 gets a mail and a call, C1 a call and the app, C2 a mail alone, C3 nothing. */
const PLAN = [
  { customer: 'C0', treatment: 'gift-email', further: ['sell-call'] },
  { customer: 'C1', treatment: 'sell-call', further: ['tip-app'] },
  { customer: 'C2', treatment: 'news-email' },
  { customer: 'C3', treatment: null },
];

test('each decision of a customer is approved, rejected and released by itself', async () => {
  connection = await reviewWorkspace(4, settings());
  const run = makeRun(connection, PLAN);
  const asked = problemOf(() => approveOne(connection, act, run, 'C0'));
  expect(asked).toMatchObject({ code: 'SEVERAL_DECISIONS', data: { decisions: [`r${run}-0`, `r${run}-4`] } });
  expect(asked.sentence).toBe(`Run ${run} has 2 decisions for C0: r${run}-0 (gift-email) and r${run}-4 (sell-call).`);
  expect(problemOf(() => approveOne(connection, { ...act, decision: `r${run}-5` }, run, 'C0')).code).toBe('BAD_VALUE');
  const approved = approveOne(connection, { ...act, decision: `r${run}-4` }, run, 'C0');
  expect(approved).toMatchObject({ decision: `r${run}-4`, treatment: 'sell-call', customerId: 'C0' });
  rejectOne(connection, { ...act, decision: `r${run}-0`, code: 'not-now' }, run, 'C0');
  expect(statesOf(run, [0, 4, 1, 5])).toEqual(['rejected', 'approved', 'proposed', 'proposed']);
  releaseOne(connection, { ...act, decision: `r${run}-4` }, run, 'C0');
  expect(statesOf(run, [0, 4])).toEqual(['rejected', 'released']);
  // Who has one decision needs not say which.
  expect(approveOne(connection, act, run, 'C2')).toMatchObject({ decision: `r${run}-2` });
  undoAct(connection, 'Ada', approved.action + 1);
  expect(statesOf(run, [0, 4])).toEqual(['proposed', 'released']);
});

test('two approvals of one customer on one day never pass a window of one a week, whoever makes them', async () => {
  const once = { treatmentsPerCustomer: 2, windows: [{ ...WINDOWS.windows[0]!, max: 1 }] };
  connection = await reviewWorkspace(4, settings());
  const run = makeRun(connection, PLAN);
  // The window was loosened for the run and is tight again when somebody approves.
  apply(connection, settings({ contactPolicy: once }));
  const other = sameWorkspace(connection);
  approveOne(connection, { ...act, decision: `r${run}-0` }, run, 'C0');
  const second = problemOf(() => approveOne(other, { ...act, decision: `r${run}-4` }, run, 'C0'));
  expect(second).toMatchObject({ code: 'CLAIM_REFUSED', data: { reason: 'contact-window', detail: 'any-week' } });
  other.close();
  const bulk = await approveMany(connection, { ...act, run }, unwatchedWork);
  expect(bulk).toMatchObject({ approved: 2, refused: { 'contact window any-week is full': 2 } });
  expect(statesOf(run, [0, 4, 1, 5, 2])).toEqual(['approved', 'proposed', 'approved', 'proposed', 'approved']);
});

test('all at once go by class, then by place, and first treatments before further ones', async () => {
  connection = await reviewWorkspace(4, settings());
  const run = makeRun(connection, [
    { customer: 'C0', treatment: 'gift-email', further: ['save-call'], place: 2 },
    { customer: 'C1', treatment: 'sell-call', further: ['tip-app'], place: 0 },
    { customer: 'C2', treatment: 'news-email', place: 1 },
    { customer: 'C3', treatment: null, place: 3 },
  ]);
  const order = await proposedInOrder(connection, runOf(connection, run), { run }, unwatchedWork);
  // The call that keeps a customer is of a higher class.
  expect([...order]).toEqual([4, 1, 5, 2, 0]);
  const { approved } = await approveMany(connection, { ...act, run }, unwatchedWork);
  expect(approved).toBe(5);
});

test('what a person changes may not stand beside what the customer has', async () => {
  connection = await reviewWorkspace(4, settings());
  const run = makeRun(connection, PLAN);
  const worth = { net: 1, rank: 1, reason: 'outranked' as const };
  approveOne(connection, { ...act, decision: `r${run}-4` }, run, 'C0');
  const apart = problemOf(() =>
    changeOne(connection, { ...act, decision: `r${run}-0` }, run, 'C0', 'save-call', worth),
  );
  expect(apart).toMatchObject({ code: 'CLAIM_REFUSED', data: { reason: 'beside', detail: 'sell-call' } });
  expect(apart.sentence).toBe(
    'The decision for C0 was not changed: it may not stand beside sell-call, which is approved.',
  );
  changeOne(connection, { ...act, decision: `r${run}-0` }, run, 'C0', 'tip-app', worth);
  expect(statesOf(run, [0, 4])).toEqual(['replaced', 'approved']);
  // Changed to what shares the channel, it is the other one that finds no place any more.
  changeOne(connection, { ...act, decision: `r${run}-5` }, run, 'C1', 'save-call', worth);
  expect(problemOf(() => approveOne(connection, { ...act, decision: `r${run}-1` }, run, 'C1'))).toMatchObject({
    data: { reason: 'beside', detail: 'save-call' },
  });
  apply(connection, settings({ contactPolicy: { treatmentsPerCustomer: 1, ...WINDOWS } }));
  const made = makeRun(connection, PLAN, { date: '2026-12-21' });
  approveOne(connection, { ...act, decision: `r${made}-0` }, made, 'C0');
  expect(problemOf(() => approveOne(connection, { ...act, decision: `r${made}-4` }, made, 'C0'))).toMatchObject({
    data: { reason: 'treatments-per-customer', detail: '1' },
  });
});

test('next in line is the first decision that may have what is freed beside the rest', async () => {
  const slots = { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 1 };
  connection = await reviewWorkspace(5, settings({}, [slots]));
  const run = makeRun(connection, [
    { customer: 'C0', treatment: 'sell-call', further: ['tip-app'] },
    // Both of C1's are approved: nothing stands by.
    { customer: 'C1', treatment: 'gift-email', further: ['tip-app'], lost: ['sell-call'] },
    { customer: 'C2', treatment: 'gift-email', further: ['tip-app'], lost: ['sell-call'] },
    { customer: 'C3', treatment: null, lost: ['sell-call'] },
  ]);
  for (const [id, position] of [
    ['C0', 0],
    ['C1', 1],
    ['C1', 5],
    ['C2', 2],
  ] as const) {
    approveOne(connection, { ...act, decision: `r${run}-${position}` }, run, id);
  }
  const { nextInLine: next } = releaseOne(connection, { ...act, decision: `r${run}-0` }, run, 'C0');
  // Of C2's the one that waits; a call beside an approved mail is a second contact, which the window has room for.
  expect(next).toEqual([{ limit: 'slots', decision: `r${run}-6`, customerId: 'C2', treatment: 'sell-call' }]);
  apply(
    connection,
    settings({ contactPolicy: { treatmentsPerCustomer: 2, windows: [{ ...WINDOWS.windows[0]!, max: 1 }] } }, [slots]),
  );
  const stored = runOf(connection, run);
  expect(nextInLine(connection, stored, 'sell-call')).toMatchObject([{ decision: `r${run}-3`, customerId: 'C3' }]);
});

test('a large act with several decisions of one customer is undone once for each customer', async () => {
  connection = await reviewWorkspace(300, settings());
  const run = makeRun(
    connection,
    Array.from({ length: 150 }, (_, k) => ({
      customer: `C${k}`,
      treatment: 'gift-email',
      further: ['tip-app'],
    })),
  );
  const { approved } = await approveMany(connection, { ...act, run }, unwatchedWork);
  expect(approved).toBe(300);
  const rejected = await rejectMany(connection, { ...act, run, code: 'leave-alone' }, unwatchedWork);
  expect(rejected.rejected).toBe(300);
  const undone = await undoMany(connection, { actor: 'Ada', action: rejected.action }, unwatchedWork);
  expect(undone).toMatchObject({ reversed: 300, refused: {} });
  const lifts = connection
    .statement('SELECT count(*) AS all_, count(DISTINCT rejection) AS own FROM rejection_lift')
    .get();
  expect(lifts).toEqual({ all_: 300, own: 300 });
  const released = await releaseMany(connection, { ...act, run }, unwatchedWork);
  expect(released.released).toBe(300);
});

test('the reckoning of an export counts every decision, and what stands apart by then is held back', async () => {
  connection = await reviewWorkspace(4, settings());
  const run = makeRun(connection, PLAN);
  await approveMany(connection, { ...act, run }, unwatchedWork);
  rejectOne(connection, { ...act, decision: `r${run}-5`, code: 'not-now' }, run, 'C1');
  const stored = runOf(connection, run);
  const reckoned = async () => {
    const rows = await recheck(connection, stored, benchOf(connection, stored), 'Cem', unwatchedWork);
    return { rows, ...(await reckon(connection, stored, rows, unwatchedWork)) };
  };
  const { rows, channels } = await reckoned();
  expect(rows.map(({ position, heldBack }) => [position, heldBack])).toEqual([
    [0, null],
    [1, null],
    [2, null],
    [4, null],
  ]);
  expect(channels).toMatchObject({
    email: { proposed: 2, approved: 2, undecided: 0, inPackage: 2 },
    call: { proposed: 2, approved: 2, undecided: 0, inPackage: 2 },
    app: { proposed: 1, approved: 0, rejected: 1, undecided: 0 },
  });
  const treatments = CONFIGURATION.treatments.map((each) =>
    ['gift-email', 'sell-call'].includes(each.id) ? { ...each, exclusionGroup: 'price' } : each,
  );
  apply(connection, settings({ treatments }));
  const later = await reckoned();
  expect(later.rows.map(({ position, heldBack }) => [position, heldBack])).toEqual([
    [0, null],
    [1, null],
    [2, null],
    [4, 'it may not stand beside gift-email, which is approved'],
  ]);
});
