import { afterEach, expect, test } from 'vitest';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { FAIRNESS_STAGES, type FairnessReport } from '#shared/model/fairness.ts';
import { configuration, decided, granted, people, type Row, run, treatment, workspaceWith } from '../fixture.ts';
import { fairnessOf } from './fairness.ts';

let connection: Connection;
afterEach(() => connection.close());

const SIZE = 400;
/** Two segments, a third that is tiny, some without any; the fee of the first is higher, and calls go by fee. */
const segmentOf = (index: number): string | null => {
  if (index < 6) return 'tiny';
  if (index % 40 === 7) return null;
  return index % 2 === 0 ? 'north' : 'south';
};
const customers = people(SIZE, (index): Row => {
  const segment = segmentOf(index);
  return {
    name: `Name ${index}`,
    segment,
    tenure: index % 10,
    fee: segment === 'north' ? 50 + (index % 7) : 20 + (index % 7),
  };
});
const settings = (more: object = {}) =>
  configuration(
    [
      treatment('call', 'call', {
        cost: 4,
        value: { multiply: [{ attribute: 'fee' }, 9] },
        eligible: [{ rule: 'older', when: { attribute: 'tenure', atLeast: 1 } }],
        applicable: [{ rule: 'oldest', when: { attribute: 'tenure', atLeast: 2 } }],
      }),
    ],
    {
      strategy: { default: 'optimal' },
      limits: [{ id: 'slots', of: { channel: 'call' }, period: 'day', capacity: 150 }],
      protected: ['segment', 'name'],
      holdout: { share: 0.1 },
      ...more,
    },
  );
const report = (number: number): Promise<FairnessReport> => fairnessOf(connection, number, async () => {});

test('groups are counted after every stage and after the allocation, and nobody is lost', async () => {
  connection = await workspaceWith({ customers, permissions: granted(customers.slice(3)) }, settings());
  const summary = await run(connection);
  const told = await report(summary.run);
  expect(told).toMatchObject({
    customers: SIZE - summary.holdOut.customers,
    heldOut: summary.holdOut.customers,
    failed: 0,
  });
  expect(told.attributes.map(({ attribute }) => attribute)).toEqual(['name', 'segment']);
  const [, segment] = told.attributes;
  expect(segment!.groups.map(({ group, kind, tooFew }) => [group, kind, tooFew])).toEqual([
    ['north', 'value', false],
    ['south', 'value', false],
    ['tiny', 'value', true],
    ['not known', 'missing', true],
  ]);
  for (const { groups } of told.attributes) {
    expect(groups.reduce((sum, each) => sum + each.customers, 0)).toBe(told.customers);
    // The stages are those of the run's funnel.
    const reached = (stage: string): number => summary.funnel.find((each) => each.stage === stage)!.reached;
    const passed = FAIRNESS_STAGES.map((_, s) => groups.reduce((sum, each) => sum + each.stages[s]!.passed, 0));
    expect(passed).toEqual([
      reached('eligible'),
      reached('applicable'),
      reached('suitable'),
      reached('positive-value'),
      reached('limits'),
      summary.treated,
    ]);
  }
  // Counted again by hand: who of each segment is treated.
  const rows = [...decided(connection, summary.run)];
  const treatedOf = (name: string): number =>
    rows.filter(([id, row]) => row.treatment !== null && segmentOf(Number(id.slice(1))) === name).length;
  const [north, south] = segment!.groups;
  expect(north!.stages.at(-1)!.passed).toBe(treatedOf('north'));
  expect(south!.stages.at(-1)!.passed).toBe(treatedOf('south'));
  expect(south!.stages.at(-1)!.verdict).toBe('below');
  expect(south!.stages[0]!.verdict).toBe('fair');
  expect(told.below).toEqual([{ attribute: 'segment', group: 'south', stage: 'treated' }]);
  expect(told.sentence).toMatch(
    /^1 group gets treatments at less than four fifths of the best group's rate: Segment, south \(\d+% of it\)\. \d+ groups are too small to tell\.$/,
  );
  // A name of one's own is no group: the most frequent are shown, the rest is counted together.
  const names = told.attributes[0]!.groups;
  expect(names.map(({ kind }) => kind)).toEqual([...Array.from({ length: 16 }, () => 'value'), 'other']);
  expect(await report(summary.run)).toBe(told);
});

test('numbers are compared in quarters, or in the bands of the configuration', async () => {
  connection = await workspaceWith(
    { customers, permissions: granted(customers) },
    settings({
      protected: ['tenure', 'fee'],
      fairness: { smallestGroup: 30, bands: { tenure: [2, 5] } },
      holdout: { share: 0 },
    }),
  );
  const told = await report((await run(connection)).run);
  const [tenure, fee] = told.attributes;
  expect(tenure).toMatchObject({ by: 'bands' });
  expect(tenure!.groups.map(({ group, customers: size }) => [group, size])).toEqual([
    ['below 2', 80],
    ['2 to below 5', 120],
    ['5 and above', 200],
  ]);
  expect(fee).toMatchObject({ by: 'quarters' });
  expect(fee!.groups.length).toBeGreaterThan(2);
  for (const { customers: size } of fee!.groups) expect(size).toBeGreaterThan(40);
  // A rule by tenure shows at its stage, and from there on.
  expect(tenure!.groups[0]!.stages.map(({ verdict }) => verdict)).toEqual([
    'fair',
    'below',
    'below',
    'below',
    'below',
    'below',
  ]);
  expect(told.sentence).toContain('Tenure, below 2 (0% of it, from the stage where they are eligible)');
});

test('without protected attributes nothing is compared, and an unknown run is named', async () => {
  connection = await workspaceWith({ customers, permissions: granted(customers) }, settings({ protected: [] }));
  const { run: number } = await run(connection);
  expect(await report(number)).toMatchObject({
    attributes: [],
    sentence: 'No attribute is protected, so no groups are compared.',
  });
  await expect(report(9)).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
});
