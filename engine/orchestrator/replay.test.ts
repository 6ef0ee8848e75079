import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { approveOne } from '#engine/review/approve.ts';
import { liftRejections } from '#engine/review/lift.ts';
import { rejectOne } from '#engine/review/reject.ts';
import { releaseOne } from '#engine/review/release.ts';
import { undoImport } from '#engine/store/records/imports.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import {
  apply,
  configuration,
  daysAgo,
  decided,
  got,
  granted,
  load,
  people,
  run,
  treatment,
  workspaceWith,
} from './fixture.ts';
import { replay } from './replay.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const settings = configuration(
  [
    treatment('mail', 'email', {
      cost: 1,
      response: ['bought'],
      propensity: { base: 0.2, natural: 0.5, factors: [{ when: { attribute: 'tenure', above: 10 }, times: 1.3 }] },
    }),
    treatment('call', 'call', { cost: 4, value: { multiply: [{ attribute: 'fee' }, 7] } }),
    treatment('gift', 'email', { value: 60 }),
  ],
  {
    holdout: { share: 0.1, strata: ['segment'] },
    limits: [
      { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 6 },
      { id: 'budget', of: 'cost', period: 'month', capacity: 40 },
    ],
    contactPolicy: { windows: [{ id: 'weekly', max: 1, per: { days: 7 } }] },
    rejections: [
      { code: 'no-mail', name: 'No mail', scope: 'treatment' },
      { code: 'leave-alone', name: 'Leave alone', scope: 'customer' },
    ],
  },
);

async function someWorkspace(): Promise<Connection> {
  const customers = people(60, (index) => ({ segment: index % 3 === 0 ? 'business' : 'consumer' }));
  const outcomes = customers.slice(0, 30).map(({ customer }, index) => ({
    customer: customer ?? null,
    at: daysAgo(40),
    outcome: index % 4 === 0 ? 'bought' : 'none',
    treatment: 'mail',
  }));
  const connection = await workspaceWith({ customers, permissions: granted(customers), outcomes }, settings);
  open.push(connection);
  return connection;
}

const act = { actor: 'Ada', reason: null };
const again = (connection: Connection, number: number) =>
  replay(connection, { run: number, program: '1.0.0' }, unwatchedWork);

test('customers re-imported, that import undone, the configuration edited: the same decision hash', async () => {
  const connection = await someWorkspace();
  const first = await run(connection, { limits: { slots: 4 } });
  const same = async () =>
    expect(await again(connection, first.run)).toMatchObject({ same: true, replayedHash: first.decisionHash });
  await same();
  const imported = await load(
    connection,
    'customers',
    people(80, (index) => ({ fee: 500 - index, tenure: 1 })),
  );
  await same();
  const second = await run(connection);
  undoImport(connection, 'Ada', imported);
  await same();
  apply(connection, { ...settings, treatments: [treatment('other', 'call')] });
  await same();
  await load(connection, 'contacts', [{ customer: 'C001', at: daysAgo(1), channel: 'email', treatment: 'mail' }]);
  await load(connection, 'outcomes', [{ customer: 'C001', at: daysAgo(50), outcome: 'bought', treatment: 'mail' }]);
  await same();
  expect(await again(connection, second.run)).toMatchObject({ same: true, replayedHash: second.decisionHash });
});

test('after any acts between runs every run replays', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          what: fc.constantFrom('approve', 'reject', 'alone', 'release', 'lift', 'decide'),
          who: fc.nat(59),
        }),
        {
          minLength: 4,
          maxLength: 14,
        },
      ),
      async (acts) => {
        const connection = await someWorkspace();
        const runs = [await run(connection)];
        for (const { what, who } of acts) {
          const newest = runs.at(-1)!.run;
          const id = `C${String(who).padStart(3, '0')}`;
          const refused = (error: unknown): void => {
            if (!(error instanceof Problem)) throw error;
          };
          try {
            if (what === 'approve') approveOne(connection, act, newest, id);
            if (what === 'reject') rejectOne(connection, { ...act, code: 'no-mail' }, newest, id);
            if (what === 'alone') rejectOne(connection, { ...act, code: 'leave-alone' }, newest, id);
            if (what === 'release') releaseOne(connection, act, newest, id);
            if (what === 'lift') liftRejections(connection, 'Ada', { customer: id });
            if (what === 'decide') runs.push(await run(connection));
          } catch (error) {
            refused(error);
          }
        }
        runs.push(await run(connection));
        for (const { run: number, decisionHash } of runs) {
          expect(await again(connection, number)).toMatchObject({ same: true, replayedHash: decisionHash });
        }
        for (const { taken, used, capacity } of runs.at(-1)!.limits) expect(taken + used).toBeLessThanOrEqual(capacity);
      },
    ),
    { numRuns: 8 },
  );
});

test('approved room, contacts and rejections bind the next run', async () => {
  const connection = await someWorkspace();
  const first = await run(connection);
  const decisions = decided(connection, first.run);
  const called = [...decisions].filter(([, { treatment: id }]) => id === 'call').map(([id]) => id);
  const mailed = [...decisions].filter(([, { treatment: id }]) => id === 'mail').map(([id]) => id);
  for (const id of called.slice(0, 4)) approveOne(connection, act, first.run, id);
  rejectOne(connection, { ...act, code: 'no-mail' }, first.run, mailed[0]!);
  rejectOne(connection, { ...act, code: 'leave-alone' }, first.run, mailed[1]!);
  const second = await run(connection);
  expect(second.limits.find(({ id }) => id === 'slots')).toMatchObject({ taken: 4, capacity: 6 });
  const now = decided(connection, second.run);
  for (const id of called.slice(0, 4)) expect(now.get(id)!.status).toBe('blocked');
  expect(now.get(mailed[0]!)!.treatment).not.toBe('mail');
  expect(now.get(mailed[1]!)).toMatchObject({ status: 'blocked', treatment: null });
  liftRejections(connection, 'Ada', { customer: mailed[1]! });
  expect(got(connection, (await run(connection)).run)[mailed[1]!]).not.toBeNull();
});

test('a decision that was altered is found and named, and so is another version of the program', async () => {
  const connection = await someWorkspace();
  const { run: number, decisionHash } = await run(connection);
  connection.write(() =>
    connection.statement('UPDATE decision SET net = net + 1 WHERE run = ? AND position = 7').run(number),
  );
  const result = await replay(connection, { run: number, program: '2.0.0' }, unwatchedWork);
  expect(result).toMatchObject({ same: false, differing: 1, program: '1.0.0', replayedWith: '2.0.0', decisionHash });
  expect(result.differences[0]!.decisionId).toBe(`r${number}-7`);
  expect(result.replayedHash).toBe(decisionHash);
});
