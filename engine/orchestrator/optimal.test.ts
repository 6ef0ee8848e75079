import { afterEach, expect, test } from 'vitest';
import { runOf } from '#engine/store/decisions/runs.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { explainDecision } from './explaining/explain.ts';
import { configuration, decided, granted, people, run, treatment, workspaceWith } from './fixture.ts';
import { replay } from './replay.ts';

let connection: Connection;
afterEach(() => connection.close());

const settings = configuration(
  [
    treatment('mail', 'email', { cost: 1 }),
    treatment('call', 'call', { cost: 4, class: 'retention', value: { multiply: [{ attribute: 'fee' }, 9] } }),
    treatment('gift', 'email', { value: 60, uses: { boxes: 0.4 } }),
  ],
  {
    strategy: { default: 'optimal' },
    limits: [
      { id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 6 },
      { id: 'boxes', of: { resource: 'boxes' }, capacity: 4 },
      { id: 'mails', of: { channel: 'email' }, capacity: 9, minimum: 200 },
    ],
  },
);

test('a run places everybody at once, stores what is proved of it, replays, and names the limit that was in the way', async () => {
  const customers = people(60);
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings);
  const summary = await run(connection);
  expect(summary.strategy).toBe('optimal');
  const { certificate } = summary;
  expect(certificate!.classes.map((each) => each.class)).toEqual(['retention', 'marketing']);
  expect(certificate!.value).toBeCloseTo(summary.totalRank, 6);
  expect(certificate!.bound).toBeGreaterThanOrEqual(certificate!.value);
  expect(certificate!.gap).toBeCloseTo(certificate!.bound - certificate!.value, 9);
  expect(certificate!.prices.find(({ id }) => id === 'slots')).toMatchObject({ class: 'retention' });
  expect(certificate!.prices.find(({ id }) => id === 'slots')!.price).toBeGreaterThan(0);
  for (const { capacity, taken, used } of summary.limits) expect(taken + used).toBeLessThanOrEqual(capacity);
  expect(summary.minimums).toMatchObject([{ id: 'mails', reached: 9, missed: 191 }]);
  expect((JSON.parse(runOf(connection, summary.run).summary!) as RunSummary).certificate).toEqual(certificate);

  const other = await run(connection, { strategy: 'priority' });
  expect(other.certificate).toBeNull();
  expect(summary.totalRank).toBeGreaterThanOrEqual(other.totalRank);
  expect(await replay(connection, { run: summary.run, program: 'test' }, unwatchedWork)).toMatchObject({ same: true });

  // The first who is on the stand-by list is the one to whom the lost treatment is worth the most.
  const decisions = [...decided(connection, summary.run)];
  const [first] = decisions.toSorted(([, a], [, b]) => a.place - b.place);
  const told = await explainDecision(connection, { run: summary.run, customer: first![0] }, unwatchedWork);
  const lost = told.alternatives.filter(({ reason }) => reason === 'limit');
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.flatMap(({ detail }) => detail?.split(', ') ?? [])).toContain('slots');
});
