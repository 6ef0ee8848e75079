// Whatever a workspace went through, compacting changes nothing that anybody can see.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approveOne } from '#engine/review/approve.ts';
import { releaseOne } from '#engine/review/release.ts';
import { returnToReview } from '#engine/review/return-to-review.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { listImports, undoImport } from '#engine/store/records/imports.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { optionsFor } from '#engine/store/workspace/fixture.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import { Problem } from '#shared/errors.ts';
import type { Kind } from '#shared/model/kind.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import {
  AS_OF,
  configuration,
  daysAgo,
  granted,
  load,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from '../fixture.ts';
import { replay } from '../replay.ts';
import { compact } from './compact.ts';

const customers = people(12);
const settings = configuration([treatment('mail', 'email', { cost: 1 }), treatment('call', 'call', { cost: 4 })], {
  limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 4 }],
  contactPolicy: { windows: [{ id: 'weekly', max: 1, per: { days: 7 } }] },
});

const who = fc.nat({ max: 11 }).map((index) => String(customers[index]?.customer));
const step = fc.oneof(
  fc.record({
    does: fc.constant('load' as const),
    kind: fc.constantFrom<Kind>('events', 'contacts', 'permissions'),
    who,
  }),
  fc.record({ does: fc.constant('undo' as const) }),
  fc.record({ does: fc.constant('run' as const) }),
  fc.record({ does: fc.constant('approve' as const), who }),
  fc.record({ does: fc.constant('release' as const), who }),
  fc.record({ does: fc.constant('compact' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function rowOf(kind: Kind, customer: string, runs: number): Row {
  if (kind === 'events') return { customer, at: daysAgo(3), type: 'usage' };
  if (kind === 'permissions') {
    return { customer, purpose: 'marketing', channel: '*', state: 'withdrawn', recorded_at: daysAgo(1) };
  }
  const position = customers.findIndex((each) => each.customer === customer);
  const decision_id = runs === 0 ? null : `r${runs}-${position}`;
  return { customer, at: daysAgo(2), channel: 'email', treatment: 'mail', decision_id };
}

/** Does a step; one that is refused changes nothing. Answers how many runs there are. */
async function take(connection: Connection, runs: number, one: Step): Promise<number> {
  try {
    if (one.does === 'load') await load(connection, one.kind, [rowOf(one.kind, one.who, runs)]);
    if (one.does === 'undo') undoNewest(connection);
    if (one.does === 'run') return (await run(connection)).run;
    if (one.does === 'approve') approveOne(connection, { actor: 'Ada', reason: null }, runs, one.who);
    if (one.does === 'release') releaseOne(connection, { actor: 'Ada', reason: null }, runs, one.who);
    if (one.does === 'compact') await compact(connection, { actor: 'Ada' }, unwatchedWork);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  return runs;
}

function undoNewest(connection: Connection): void {
  const newest = listImports(connection).find(({ state, kind }) => state === 'published' && kind !== 'customers');
  if (newest === undefined) return;
  undoImport(connection, 'Ada', newest.import, (inside, change) => {
    returnToReview(inside, 'Ada', change, newest.import);
  });
}

/** A workspace whose clock goes on, so that acts can begin before or after an undo. */
async function workspaceInTime(): Promise<Connection> {
  const made = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  const { path } = made;
  made.close();
  let now = AS_OF;
  const clock = (): number => {
    now += 1;
    return now;
  };
  return openWorkspace({ ...optionsFor(path, 'job'), clock });
}

test('after any history, contents, replays and every check are as before', async () => {
  let removed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const connection = await workspaceInTime();
      try {
        let runs = 0;
        for (const one of steps) runs = await take(connection, runs, one);
        const seen = async () => ({
          dump: await dumpHash(connection, newestChange(connection)),
          runs: await Promise.all(
            Array.from({ length: runs }, (_, i) => replay(connection, { run: i + 1, program: '1.0.0' }, unwatchedWork)),
          ),
          faults: (await verifyWorkspace(connection)).checks.flatMap((check) => check.faults),
        });
        const before = await seen();
        removed += (await compact(connection, { actor: 'Ada' }, unwatchedWork)).rows;
        expect(await seen()).toEqual(before);
        expect(before.faults).toEqual([]);
      } finally {
        connection.close();
      }
    }),
    { numRuns: 12, seed: 20261121 },
  );
  expect(removed).toBeGreaterThan(0); // else it has shown nothing
});
