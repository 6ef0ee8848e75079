import { expect, test } from 'vitest';
import { standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { problemOf } from '#engine/store/workspace/fixture.ts';
import type { Json } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { approveMany, approveOne } from './approve.ts';
import { discardBulk } from './bulk.ts';
import { apply, CONFIGURATION, makeRun, reviewWorkspace, TREATMENTS, tallyAndRecount } from './fixture.ts';
import { rejectMany } from './reject.ts';
import { releaseMany } from './release.ts';
import { undoMany } from './undo.ts';

const act = { actor: 'Ada', reason: null };
const SIZE = 700;
const LIMITED = {
  ...CONFIGURATION,
  limits: [
    { id: 'mails', of: { channel: 'email' }, period: 'week', capacity: 300 },
    { id: 'calls', of: { channel: 'call' }, period: 'day', capacity: 90 },
  ],
};

class Killed extends Error {}

/** Work whose process dies at its nth breath; what was saved by then is what a successor finds. */
function mortal(breaths: number, resumed: Json | null = null): Work & { saved: () => Json | null } {
  let saved: Json | null = resumed;
  let left = breaths;
  return {
    ...unwatchedWork,
    resumed,
    saved: () => saved,
    saveCheckpoint: (value) => {
      saved = structuredClone(value) as Json;
    },
    breathe: () => {
      left -= 1;
      return left < 0 ? Promise.reject(new Killed()) : Promise.resolve();
    },
  };
}

async function workspaceWithRun(): Promise<{ connection: Connection; run: number }> {
  const connection = await reviewWorkspace(SIZE, LIMITED);
  const decisions = Array.from({ length: SIZE }, (_, index) => ({
    customer: `C${index}`,
    treatment: TREATMENTS[index % 4]!,
    place: SIZE - 1 - index,
  }));
  return { connection, run: makeRun(connection, decisions) };
}

/** What a stranger can see: states, live claims and the tally; numbers of acts and changes aside. */
function seen(connection: Connection, run: number) {
  const positions = Array.from({ length: SIZE }, (_, position) => position);
  const { tally, recount } = tallyAndRecount(connection);
  expect(tally).toEqual(recount);
  return { tally, states: standingsOf(connection, run, positions).map(({ state, heldBy }) => [state, heldBy]) };
}

const bodies = {
  approve: (connection: Connection, run: number, work: Work) =>
    approveMany(connection, { ...act, run, treatments: [] }, work),
  release: (connection: Connection, run: number, work: Work) =>
    releaseMany(connection, { ...act, run, treatments: [] }, work),
  reject: (connection: Connection, run: number, work: Work) =>
    rejectMany(connection, { ...act, code: 'not-now', run, treatments: [] }, work),
  undo: (connection: Connection, run: number, work: Work) => {
    const action = connection
      .statement("SELECT action FROM action WHERE verb = 'approve' AND run = ?")
      .pluck()
      .get(run);
    return undoMany(connection, { actor: 'Ada', action: action as number }, work);
  },
};

test.each(Object.keys(bodies) as (keyof typeof bodies)[])(
  '%s killed anywhere goes on to the same end, or is discarded without a trace',
  async (verb) => {
    const body = bodies[verb];
    const prepare = async () => {
      const made = await workspaceWithRun();
      if (verb !== 'approve') await bodies.approve(made.connection, made.run, unwatchedWork);
      return made;
    };
    const unbroken = await prepare();
    const before = seen(unbroken.connection, unbroken.run);
    const result = await body(unbroken.connection, unbroken.run, unwatchedWork);
    const after = seen(unbroken.connection, unbroken.run);
    expect(after).not.toEqual(before);

    for (let breaths = 0; breaths < 12; breaths += 3) {
      const { connection, run } = await prepare();
      const first = mortal(breaths);
      const killed = await body(connection, run, first).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      const unfinished = connection.statement("SELECT count(*) FROM action WHERE state = 'staged'").pluck().get() === 1;
      expect(unfinished).toBe(killed && first.saved() !== null);
      if (breaths % 2 === 0) {
        const resumed = await body(connection, run, { ...mortal(Number.POSITIVE_INFINITY, first.saved()) });
        expect(resumed).toEqual(result);
        expect(seen(connection, run)).toEqual(after);
      } else {
        await discardBulk(connection, first.saved());
        expect(seen(connection, run)).toEqual(killed ? before : after);
      }
      connection.close();
    }
  },
);

test('what is staged counts at once, and nobody else may touch it before it is approved', async () => {
  const { connection, run } = await workspaceWithRun();
  const first = mortal(3);
  await expect(bodies.approve(connection, run, first)).rejects.toThrow(Killed);
  const held = problemOf(() => approveOne(connection, act, run, `C${SIZE - 4}`));
  expect(held).toMatchObject({ code: 'NOT_APPROVABLE', data: { reason: 'in-another-action' } });
  const tight = LIMITED.limits.map((each) => ({ ...each, capacity: each.id === 'calls' ? 90 : 0 }));
  apply(connection, { ...LIMITED, limits: tight });
  const other = makeRun(connection, [{ customer: 'C0', treatment: 'save-call' }]);
  expect(problemOf(() => approveOne(connection, act, other, 'C0'))).toMatchObject({ data: { reason: 'limit' } });
  // The configuration that came meanwhile is the one that judges from here on.
  const resumed = await bodies.approve(connection, run, mortal(99, first.saved()));
  expect(resumed.refused['limit mails is used up']).toBeGreaterThan(0);
});
