// What merges promise, on any small population and any merges: taken back they leave no trace in decisions or in what
// can be seen; older runs replay the same; and nobody is contacted more than a window allows under any of their ids.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { approveMany } from '#engine/review/approve.ts';
import { Together } from '#engine/review/identity/together.ts';
import { beginAction, publishAction } from '#engine/store/decisions/actions.ts';
import { addMerges, endMerges, mergesMadeBy } from '#engine/store/identity/merges.ts';
import { dumpHash } from '#engine/store/records/dump.ts';
import { customerNumberOf } from '#engine/store/records/reading/customers.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { newestChange, sha256 } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { verifyWorkspace } from '#engine/verify/verify.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import {
  apply,
  configuration,
  DAY_MS,
  daysAgo,
  decided,
  emptyWorkspace,
  load,
  people,
  type Row,
  run,
  treatment,
} from './fixture.ts';
import { replay } from './replay.ts';

const SIZE = 14;
const MOST = 1;
const CONFIGURATION = configuration(
  [
    treatment('mail', 'email', {
      value: { multiply: [{ attribute: 'fee' }, 10] },
      response: ['yes'],
      eligible: [{ rule: 'long-there', when: { attribute: 'tenure', atLeast: 2 } }],
      suitable: [{ rule: 'not-often', when: { metric: 'contacts30', atMost: 3 } }],
    }),
    treatment('call', 'call', { value: { add: [50, { metric: 'revenue365' }] }, cost: 2 }),
  ],
  {
    limits: [{ id: 'calls', of: { channel: 'call' }, period: 'day', capacity: 5 }],
    contactPolicy: { windows: [{ id: 'week', channel: '*', max: MOST, per: { days: 7 } }] },
    holdout: { share: 0.15 },
  },
);

const idOf = (index: number): string => `C${String(index).padStart(3, '0')}`;
const who = fc.integer({ min: 0, max: SIZE - 1 });
const ago = fc.integer({ min: 0, max: 7 });

interface Told {
  readonly pairs: readonly (readonly [number, number, boolean | null])[];
  readonly contacts: readonly (readonly [number, number])[];
  readonly permissions: readonly (readonly [number, string, number])[];
  readonly events: readonly (readonly [number, number, number])[];
  readonly outcomes: readonly (readonly [number, string])[];
  readonly gaps: readonly number[];
}

const anything: fc.Arbitrary<Told> = fc.record({
  pairs: fc.array(fc.tuple(who, who, fc.constantFrom(true, false, null)), { minLength: 1, maxLength: 8 }),
  contacts: fc.array(fc.tuple(who, ago), { maxLength: 12 }),
  permissions: fc.array(fc.tuple(who, fc.constantFrom('granted', 'withdrawn'), ago), { maxLength: 20 }),
  events: fc.array(fc.tuple(who, ago, fc.integer({ min: 1, max: 50 })), { maxLength: 20 }),
  outcomes: fc.array(fc.tuple(who, fc.constantFrom('yes', 'no')), { maxLength: 8 }),
  gaps: fc.array(who, { maxLength: 6 }),
});

async function workspaceOf(told: Told): Promise<Connection> {
  const connection = emptyWorkspace();
  const all = people(SIZE, (index) => (told.gaps.includes(index) ? { tenure: null, email: null } : {}));
  await load(connection, 'customers', all);
  const rows = <Kind extends readonly unknown[]>(list: readonly Kind[], row: (each: Kind) => Row): Row[] =>
    list.map(row);
  const permissions = rows(told.permissions, ([index, state, days]) => ({
    customer: idOf(index),
    purpose: 'marketing',
    channel: '*',
    state,
    recorded_at: daysAgo(days + 100),
  }));
  const granted = all.slice(0, 10).map(({ customer }) => ({
    customer: customer ?? null,
    purpose: 'marketing',
    channel: '*',
    state: 'granted',
    recorded_at: daysAgo(500),
  }));
  await load(connection, 'permissions', [...granted, ...permissions]);
  const contact = ([index, days]: readonly [number, number]): Row => ({
    customer: idOf(index),
    at: daysAgo(days),
    channel: 'email',
    treatment: 'mail',
  });
  if (told.contacts.length > 0) await load(connection, 'contacts', rows(told.contacts, contact));
  const event = ([index, days, amount]: readonly [number, number, number]): Row => ({
    customer: idOf(index),
    at: daysAgo(days),
    type: 'invoice',
    amount,
  });
  if (told.events.length > 0) await load(connection, 'events', rows(told.events, event));
  const outcome = ([index, answer]: readonly [number, string]): Row => ({
    customer: idOf(index),
    at: daysAgo(40),
    outcome: answer,
    treatment: 'mail',
  });
  if (told.outcomes.length > 0) await load(connection, 'outcomes', rows(told.outcomes, outcome));
  apply(connection, CONFIGURATION);
  return connection;
}

/** Merges the pairs that are not one yet, as a person would; returns the action. */
function merge(connection: Connection, pairs: Told['pairs']): number {
  return connection.write(() => {
    const together = new Together(mergedAt(connection, newestChange(connection)));
    const merges = pairs.flatMap(([a, b, choice]) => {
      const [one, other] = [Math.min(a, b), Math.max(a, b)].map((each) => customerNumberOf(connection, idOf(each))!);
      if (one === other || !together.join(one!, other!)) return [];
      return [{ one: one!, other: other!, chosen: choice === null ? null : choice ? other! : one! }];
    });
    const action = beginAction(connection, { verb: 'merge', run: null, actor: 'Ada', atOnce: true });
    addMerges(connection, action, merges);
    const content = merges.map(({ one, other, chosen }) => [one, other, chosen]);
    publishAction(connection, action, { count: merges.length, root: sha256(content), ended: [] });
    return action;
  });
}

function separate(connection: Connection, made: number): void {
  connection.write(() => {
    const merges = mergesMadeBy(connection, made).map((each) => each.merge);
    const action = beginAction(connection, { verb: 'separate', run: null, actor: 'Ada', atOnce: true });
    endMerges(connection, action, merges);
    const root = sha256(merges.map((each) => [each]));
    publishAction(connection, action, { count: merges.length, root, ended: [] });
  });
}

const decisions = (connection: Connection, number: number) =>
  [...decided(connection, number)].map(([id, { run: _, ...decision }]) => [id, decision]);

/**
 * The most contacts of one person, under any of their ids, in any seven days with a claim above a number: counted here
 * and nowhere else.
 */
function mostInAWeek(connection: Connection, claimsBefore: number): number {
  const merged = mergedAt(connection, newestChange(connection));
  const contacts = connection
    .statement('SELECT 0 AS claim, customer, at FROM contact UNION ALL SELECT claim, customer, planned_at FROM claim')
    .all() as { claim: number; customer: number; at: number }[];
  const byPerson = Map.groupBy(contacts, ({ customer }) => merged?.survivorOf(customer) ?? customer);
  let most = 0;
  for (const own of byPerson.values()) {
    for (const { at: start } of own) {
      const span = own.filter(({ at }) => at >= start && at < start + 7 * DAY_MS);
      if (span.some(({ claim }) => claim > claimsBefore)) most = Math.max(most, span.length);
    }
  }
  return most;
}

it('merging and taking it back leaves the decisions and all that can be seen as they were', async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (told) => {
      const connection = await workspaceOf(told);
      const before = await run(connection);
      const seen = await dumpHash(connection, newestChange(connection));
      const made = merge(connection, told.pairs);
      const merged = mergedAt(connection, newestChange(connection));
      const between = await run(connection);
      // Each person is decided about once, as the survivor.
      const away = merged?.away.size ?? 0;
      expect(between.customers).toBe(SIZE - away);
      expect((await dumpHash(connection, newestChange(connection))) === seen).toBe(away === 0);
      separate(connection, made);
      const after = await run(connection);
      expect(decisions(connection, after.run)).toEqual(decisions(connection, before.run));
      expect(await dumpHash(connection, newestChange(connection))).toBe(seen);
      for (const each of [before, between, after]) {
        const again = await replay(connection, { run: each.run, program: '1.0.0' }, unwatchedWork);
        expect(again).toMatchObject({ same: true, differing: 0 });
      }
      const report = await verifyWorkspace(connection);
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      connection.close();
    }),
    { numRuns: 25 },
  );
}, 120_000);

it('contact windows hold over all ids of a person, whichever run is approved and however often', async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (told) => {
      const connection = await workspaceOf(told);
      const approve = async (number: number, treatments: string[]): Promise<void> => {
        await approveMany(connection, { actor: 'Ada', reason: null, run: number, treatments }, unwatchedWork);
      };
      const first = await run(connection, { date: '2026-11-22' });
      await approve(first.run, ['call']);
      const before = await run(connection, { date: '2026-11-24' });
      const claimsBefore = connection.statement('SELECT count(*) FROM claim').pluck().get() as number;
      merge(connection, told.pairs);
      const after = await run(connection, { date: '2026-11-26' });
      for (const each of [before, after]) await approve(each.run, []);
      expect(mostInAWeek(connection, claimsBefore)).toBeLessThanOrEqual(MOST);
      // Nobody is approved under an id that is merged away.
      const merged = mergedAt(connection, newestChange(connection));
      const claimed = connection
        .statement('SELECT customer FROM claim WHERE claim > ?')
        .pluck()
        .all(claimsBefore) as number[];
      expect(claimed.filter((customer) => merged?.away.has(customer))).toEqual([]);
      const report = await verifyWorkspace(connection);
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      connection.close();
    }),
    { numRuns: 25 },
  );
}, 120_000);
