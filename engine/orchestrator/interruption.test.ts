// A run that is killed goes on from its pins; one that is stopped leaves nothing; in between nobody sees any of it.
import { afterEach, expect, test } from 'vitest';
import { decisionsOf, findRun } from '#engine/store/decisions/runs.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { Json } from '#shared/errors.ts';
import { unwatchedWork, type Work } from '#shared/model/work.ts';
import { discardDecide } from './decide.ts';
import { configuration, got, granted, load, people, run, treatment, workspaceWith } from './fixture.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const settings = configuration([treatment('mail', 'email'), treatment('call', 'call')], {
  holdout: { share: 0.2 },
  limits: [{ id: 'calls', of: { channel: 'call' }, period: 'day', capacity: 5 }],
});

async function fresh(): Promise<Connection> {
  const customers = people(50);
  const connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  open.push(connection);
  return connection;
}

/** Work that dies at its nth breath, and keeps what was saved. */
function mortal(breaths: number): { work: Work; saved: () => Json | null } {
  let left = breaths;
  let saved: Json | null = null;
  const work: Work = {
    ...unwatchedWork,
    saveCheckpoint: (value) => {
      saved = value;
    },
    breathe: () => {
      left -= 1;
      return left > 0 ? Promise.resolve() : Promise.reject(new Error('killed'));
    },
  };
  return { work, saved: () => saved };
}

const staged = (connection: Connection): number =>
  ['decision', 'layer_arm', 'trace', 'run'].reduce(
    (sum, table) => sum + Number(connection.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()),
    0,
  );

/** How many breaths a whole run takes. */
async function breathsOfARun(): Promise<number> {
  let breaths = 0;
  const breathe = async (): Promise<void> => {
    breaths += 1;
  };
  await run(await fresh(), {}, {}, { ...unwatchedWork, breathe });
  return breaths;
}

test('killed at any breath, a run is not seen, and goes on to the same decisions', async () => {
  const whole = await fresh();
  const expected = await run(whole);
  const breaths = await breathsOfARun();
  for (let at = 1; at <= breaths; at += 1) {
    const connection = await fresh();
    const before = newestChange(connection);
    const { work, saved } = mortal(at);
    await expect(run(connection, {}, {}, work)).rejects.toThrow('killed');
    expect(newestChange(connection)).toBe(before);
    expect(decisionsOf(connection, 1, { after: -1, limit: 10 })).toEqual([]);
    const resumed = await run(connection, { strategy: 'first-come' }, {}, { ...unwatchedWork, resumed: saved() });
    expect(resumed).toMatchObject({ run: 1, strategy: 'priority', decisionHash: expected.decisionHash });
    expect(got(connection, 1)).toEqual(got(whole, 1));
    expect(staged(connection)).toBe(staged(whole));
  }
});

test('stopped at any breath, a run leaves nothing', async () => {
  const breaths = await breathsOfARun();
  for (let at = 1; at <= breaths; at += 1) {
    const connection = await fresh();
    const { work, saved } = mortal(at);
    await expect(run(connection, {}, {}, work)).rejects.toThrow('killed');
    await discardDecide(connection, { actor: 'Ada', program: '1.0.0' }, saved());
    expect(staged(connection)).toBe(0);
  }
});

test('a run that goes on after another one drew sees that draw, and moves nobody', async () => {
  const connection = await fresh();
  const { work, saved } = mortal(3);
  await expect(run(connection, {}, {}, work)).rejects.toThrow('killed');
  const pinned = findRun(connection, 1)!.pinnedChange;
  await load(connection, 'customers', people(70));
  const other = await run(connection);
  expect(other.run).toBe(2);
  const resumed = await run(connection, {}, {}, { ...unwatchedWork, resumed: saved() });
  expect(resumed.pinnedChange).toBeGreaterThan(pinned);
  expect(resumed.holdOut).toMatchObject({ customers: other.holdOut.customers, drawn: 0 });
});

test('killed after it was published, a run is done: neither going on nor discarding changes it', async () => {
  const connection = await fresh();
  const { work, saved } = mortal(Number.POSITIVE_INFINITY);
  const summary = await run(connection, {}, {}, work);
  const before = staged(connection);
  const change = newestChange(connection);
  expect(await run(connection, {}, {}, { ...unwatchedWork, resumed: saved() })).toEqual(summary);
  await discardDecide(connection, { actor: 'Ada', program: '1.0.0' }, saved());
  expect([staged(connection), newestChange(connection)]).toEqual([before, change]);
});
