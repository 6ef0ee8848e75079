// What a run of one takes over from an earlier run is what it would hear itself, to the last bit, whatever happened
// between the two; and it is taken over whenever nothing did.
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createAgents } from '#engine/agents/index.ts';
import { Together } from '#engine/review/identity/together.ts';
import { beginAction, publishAction } from '#engine/store/decisions/actions.ts';
import { addAudience } from '#engine/store/decisions/audiences.ts';
import { addMerges } from '#engine/store/identity/merges.ts';
import { listImports, undoImport } from '#engine/store/records/imports.ts';
import { measureImport, unmeasuredImports } from '#engine/store/records/measures.ts';
import { customerNumberOf } from '#engine/store/records/reading/customers.ts';
import { mergedAt } from '#engine/store/records/reading/merged.ts';
import { tracesOf } from '#engine/store/work/traces.ts';
import { newestChange, sha256 } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Kind } from '#shared/model/kind.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { Conversation } from '../ask.ts';
import {
  apply,
  configuration,
  daysAgo,
  emptyWorkspace,
  granted,
  load,
  people,
  type Row,
  run,
  treatment,
  workspaceWith,
} from '../fixture.ts';
import { replay } from '../replay.ts';
import { hearEverybody, openHearing } from './evidence.ts';
import { heardBefore } from './heard-before.ts';
import { contextOf, pinsOf } from './pins.ts';

let open: Connection[] = [];
afterEach(() => {
  for (const connection of open) connection.close();
  open = [];
});

const SIZE = 12;
const PROGRAM = '1.0.0';
const DAYS = ['2026-11-21', '2026-11-20', '2026-11-10'];
const idOf = (index: number): string => `C${String(index).padStart(3, '0')}`;

/** Variants that believe something else, or the same. */
const VARIANTS = ['as it is', 'base', 'factor', 'response', 'limit', 'timeless', 'order'] as const;

function settings(variant: (typeof VARIANTS)[number]) {
  const orders = { when: { metric: 'revenue365', atLeast: 50 }, times: 1.5 };
  const tenure = { when: { attribute: 'tenure', above: 5 }, times: variant === 'factor' ? 1.7 : 1.3 };
  const treatments = [
    treatment('mail', 'email', {
      response: variant === 'response' ? ['bought', 'asked'] : ['bought'],
      propensity: { base: variant === 'base' ? 0.15 : 0.2, natural: 0.5, strength: 7, factors: [tenure] },
    }),
    treatment('call', 'call', {
      response: ['bought'],
      propensity: { base: 0.3, natural: 0.5, strength: 9, factors: variant === 'timeless' ? [] : [tenure, orders] },
    }),
    treatment('gift', 'email', { response: ['asked'], propensity: { base: 0.1, natural: 0.5, strength: 3 } }),
    treatment('other', 'email'),
  ];
  return configuration(variant === 'order' ? treatments.toReversed() : treatments, {
    limits: [{ id: 'calls', of: { channel: 'call' }, period: 'day', capacity: variant === 'limit' ? 2 : 4 }],
  });
}

const who = fc.nat(SIZE + 3);
const outcome = fc.record({
  who,
  // A number names the decision of a run, which may not be there yet.
  about: fc.oneof(fc.constantFrom('mail', 'call', 'gift'), fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(SIZE))),
  outcome: fc.constantFrom('bought', 'asked', 'none'),
  ago: fc.constantFrom(0, 5, 15, 40),
  arm: fc.constantFrom(null, null, 'control'),
});
const act = fc.oneof(
  fc.record({ does: fc.constant('outcomes' as const), rows: fc.array(outcome, { minLength: 1, maxLength: 9 }) }),
  fc.record({ does: fc.constant('customer' as const), who, tenure: fc.nat(12) }),
  fc.record({ does: fc.constant('event' as const), who, ago: fc.nat(30), amount: fc.nat(90) }),
  fc.record({ does: fc.constant('undo' as const), kind: fc.constantFrom<Kind>('outcomes', 'customers', 'events') }),
  fc.record({ does: fc.constant('merge' as const), one: who, other: who }),
  fc.record({ does: fc.constant('configure' as const), variant: fc.constantFrom(...VARIANTS) }),
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('decide' as const), asOf: fc.constantFrom(...DAYS), alone: fc.boolean() }),
  },
  fc.record({ does: fc.constant('audience' as const), members: fc.array(fc.nat(SIZE - 1), { minLength: 1 }) }),
);
type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;

async function happen(connection: Connection, each: Act, runs: number[]): Promise<void> {
  if (each.does === 'outcomes') {
    const rows = each.rows.map(
      ({ who: index, about, outcome: found, ago, arm }): Row => ({
        customer: idOf(index),
        at: daysAgo(ago),
        outcome: found,
        arm,
        ...(typeof about === 'string' ? { treatment: about } : { decision_id: `r${about[0]}-${about[1]}` }),
      }),
    );
    await load(connection, 'outcomes', rows);
  }
  if (each.does === 'customer')
    await load(connection, 'customers', [{ customer: idOf(each.who), tenure: each.tenure }]);
  if (each.does === 'event') {
    const { who: index, ago, amount } = each;
    await load(connection, 'events', [{ customer: idOf(index), at: daysAgo(ago), type: 'invoice', amount }]);
  }
  if (each.does === 'undo') {
    const last = listImports(connection).find(({ kind, state }) => kind === each.kind && state === 'published');
    // Whom the runs are about stay.
    if (last !== undefined && last.import > 1) undoImport(connection, 'Ada', last.import);
  }
  if (each.does === 'merge') merge(connection, idOf(each.one), idOf(each.other));
  if (each.does === 'configure') apply(connection, settings(each.variant));
  if (each.does === 'decide') {
    const { asOf, alone } = each;
    runs.push((await run(connection, { asOf, ...(alone && { customer: idOf(0) }) })).run);
  }
  if (each.does === 'audience') {
    const members = Int32Array.from(each.members, (index) => customerNumberOf(connection, idOf(index))!);
    const audience = addAudience(connection, `A${runs.length}`, '[]', Int32Array.from(new Set(members)).sort());
    runs.push((await run(connection, { audience })).run);
  }
  for (const row of unmeasuredImports(connection)) await measureImport(connection, row, async () => {});
}

function merge(connection: Connection, ...ids: readonly string[]): void {
  const [one, other] = ids.map((id) => customerNumberOf(connection, id));
  if (one === undefined || other === undefined || one === other) return;
  connection.write(() => {
    if (!new Together(mergedAt(connection, newestChange(connection))).join(one, other)) return;
    const action = beginAction(connection, { verb: 'merge', run: null, actor: 'Ada', atOnce: true });
    addMerges(connection, action, [{ one, other, chosen: null }]);
    publishAction(connection, action, { count: 1, root: sha256([[one, other]]), ended: [] });
  });
}

const contextNow = (connection: Connection, asOf?: string) =>
  contextOf(connection, pinsOf(connection, { actor: 'Ada', program: PROGRAM, asOf }), unwatchedWork);

/** What hearing everybody comes to now. */
async function heardNow(connection: Connection, asOf?: string): Promise<readonly PriorEvidence[]> {
  const conversation = new Conversation(contextNow(connection, asOf));
  const agents = createAgents();
  const hearing = await openHearing(agents, conversation, null);
  await hearEverybody(hearing, agents, conversation);
  return hearing.evidence(agents, conversation);
}

test('whatever happened before, what is taken over is what hearing everybody comes to, and runs replay', async () => {
  let [taken, asked] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 12 }), async (acts) => {
      const connection = emptyWorkspace();
      try {
        const customers = people(SIZE);
        await load(connection, 'customers', customers);
        await load(connection, 'permissions', granted(customers));
        apply(connection, settings('as it is'));
        const runs = [(await run(connection)).run];
        for (const each of acts) {
          await happen(connection, each, runs);
          for (const asOf of DAYS) {
            asked += 1;
            const heard = heardBefore(contextNow(connection, asOf), PROGRAM);
            if (heard === null) continue;
            taken += 1;
            expect(heard).toEqual(await heardNow(connection, asOf));
          }
        }
        for (const number of runs) {
          expect(await replay(connection, { run: number, program: PROGRAM }, unwatchedWork)).toMatchObject({
            same: true,
          });
        }
      } finally {
        connection.close();
      }
    }),
    { numRuns: 40 },
  );
  expect(taken / asked).toBeGreaterThan(0.1);
}, 180_000);

const customers = people(SIZE);
const told = (index: number, ago = 40): Row => ({
  customer: idOf(index),
  at: daysAgo(ago),
  outcome: index % 3 === 0 ? 'bought' : 'none',
  treatment: index % 2 === 0 ? 'mail' : 'call',
});

async function someWorkspace(variant: (typeof VARIANTS)[number] = 'as it is'): Promise<Connection> {
  const outcomes = customers.map((_, index) => told(index));
  const feeds = { customers, permissions: granted(customers), outcomes };
  const connection = await workspaceWith(feeds, settings(variant));
  open.push(connection);
  for (const row of unmeasuredImports(connection)) await measureImport(connection, row, async () => {});
  return connection;
}

const hasHeard = (connection: Connection, number: number): boolean =>
  tracesOf(connection, number).some(({ message }) => message === 'count_outcomes');

test('a run of one hears nobody where a run has heard everybody, and everybody again after an import', async () => {
  const connection = await someWorkspace();
  const customer = idOf(4);
  const everybody = await run(connection);
  const first = await run(connection, { customer });
  expect(hasHeard(connection, everybody.run)).toBe(true);
  expect(hasHeard(connection, first.run)).toBe(false);
  const evidence = ({ treatments }: typeof first) => treatments.map((each) => each.evidence);
  expect(evidence(first)).toEqual(evidence(everybody));
  expect(evidence(first)[0]).toMatchObject({ outcomes: 6, responses: 2 });
  const more = await load(connection, 'outcomes', [{ ...told(4), outcome: 'bought' }]);
  const second = await run(connection, { customer });
  expect(hasHeard(connection, second.run)).toBe(true);
  expect(evidence(second)[0]).toMatchObject({ outcomes: 7, responses: 3 });
  // What one has heard serves the next.
  expect(hasHeard(connection, (await run(connection, { customer: idOf(5) })).run)).toBe(false);
  undoImport(connection, 'Ada', more);
  const third = await run(connection, { customer });
  expect(hasHeard(connection, third.run)).toBe(true);
  expect(evidence(third)).toEqual(evidence(everybody));
  expect(await replay(connection, { run: second.run, program: PROGRAM }, unwatchedWork)).toMatchObject({ same: true });
});

test('another moment is the same where priors do not change with time and no outcome lies between', async () => {
  const timely = await someWorkspace();
  await run(timely);
  expect(heardBefore(contextNow(timely, '2026-11-20'), PROGRAM)).toBeNull();
  const timeless = await someWorkspace('timeless');
  await run(timeless);
  expect(heardBefore(contextNow(timeless, '2026-11-20'), PROGRAM)).toEqual(await heardNow(timeless, '2026-11-20'));
  expect(heardBefore(contextNow(timeless, '2026-09-20'), PROGRAM)).toBeNull();
});

test('nothing is taken over of another version of the program, nor of a run that could not hear a batch', async () => {
  const connection = await someWorkspace();
  const agents = createAgents();
  const journey = {
    ...agents.journey,
    process: async (...asked: Parameters<typeof agents.journey.process>) => {
      const { customers: batch } = (asked[0].payload as { data: { frame: { customers: Int32Array } } }).data.frame;
      if (batch[0] === 4) throw new TypeError('no journey');
      return agents.journey.process(...asked);
    },
  } as typeof agents.journey;
  const failed = await run(connection, {}, { agents: { ...agents, journey }, batchSize: 3 });
  expect(failed.failures).toHaveLength(1);
  expect(heardBefore(contextNow(connection), PROGRAM)).toBeNull();
  await run(connection);
  expect(heardBefore(contextNow(connection), '1.0.1')).toBeNull();
  expect(heardBefore(contextNow(connection), PROGRAM)).not.toBeNull();
});

test('who is who, and decisions that outcomes had named before they were made, are heard again', async () => {
  const connection = await someWorkspace();
  await run(connection);
  merge(connection, idOf(0), idOf(10));
  expect(heardBefore(contextNow(connection), PROGRAM)).toBeNull();
  const early: Row = { customer: idOf(1), at: daysAgo(3), outcome: 'bought', decision_id: 'r3-1' };
  await load(connection, 'outcomes', [early]);
  const second = await run(connection);
  expect(heardBefore(contextNow(connection), PROGRAM)).toEqual(await heardNow(connection));
  const third = await run(connection);
  // Only now it is known of which treatment the outcome is.
  expect(heardBefore(contextNow(connection), PROGRAM)).toBeNull();
  const outcomesOf = (evidence: readonly PriorEvidence[]): number =>
    evidence.reduce((sum, each) => sum + each.outcomes, 0);
  const heard = third.treatments.flatMap(({ evidence }) => evidence ?? []);
  expect(outcomesOf(await heardNow(connection))).toBe(outcomesOf(heard) + 1);
  for (const { run: number } of [second, third]) {
    expect(await replay(connection, { run: number, program: PROGRAM }, unwatchedWork)).toMatchObject({ same: true });
  }
});

test('outcomes of who is not there any more count, and their prior does not, whoever hears them', async () => {
  const connection = await someWorkspace();
  const gone = await load(connection, 'customers', [{ customer: 'GONE', tenure: 0 }]);
  const outcomes = [1, 2, 3].map((ago): Row => ({ ...told(0, ago), customer: 'GONE' }));
  await load(connection, 'outcomes', outcomes);
  undoImport(connection, 'Ada', gone);
  const { treatments } = await run(connection);
  const heard = heardBefore(contextNow(connection), PROGRAM);
  expect(heard).toEqual(treatments.flatMap(({ evidence }) => evidence ?? []));
  expect(heard).toEqual(await heardNow(connection));
  expect(heard![0]).toMatchObject({ treatment: 'mail', outcomes: 9 });
});
