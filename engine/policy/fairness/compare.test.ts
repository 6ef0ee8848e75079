import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAIRNESS_STAGES, FOUR_FIFTHS } from '#shared/model/fairness.ts';
import { compareGroups, type Tally } from './compare.ts';

const LAST = FAIRNESS_STAGES.length - 1;
const tally = (group: string, customers: number, treated: number): Tally => ({
  group,
  said: [group],
  kind: 'value',
  customers,
  passed: FAIRNESS_STAGES.map((_, s) => (s === LAST ? treated : customers)),
});
const verdicts = (tallies: Tally[], smallest = 50) =>
  compareGroups('gender', 'value', tallies, smallest).groups.map(({ stages }) => stages[LAST]!.verdict);

test('below is said only where the whole range is, unclear where chance could do it, and nothing of small groups', () => {
  expect(verdicts([tally('a', 1000, 500), tally('b', 1000, 350), tally('c', 60, 22), tally('d', 49, 0)])).toEqual([
    'fair',
    'below',
    'unclear',
    'too-few',
  ]);
  // Four fifths exactly is four fifths.
  expect(verdicts([tally('a', 1000, 500), tally('b', 1000, 400)])).toEqual(['fair', 'fair']);
  expect(verdicts([tally('a', 100, 0), tally('b', 100, 0)])).toEqual(['nobody', 'nobody']);
  expect(verdicts([tally('a', 4, 4), tally('b', 100, 10)])).toEqual(['too-few', 'fair']);
  // A group of whom nobody is treated has a ratio of 0, and a range.
  const { groups, best } = compareGroups('gender', 'value', [tally('a', 100, 0), tally('b', 100, 30)], 50);
  expect(best[LAST]).toBe(1);
  expect(groups[0]!.stages[LAST]).toMatchObject({ rate: 0, toBest: { ratio: 0, low: 0 }, verdict: 'below' });
});

const tallies = fc.array(
  fc
    .tuple(
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
    )
    .map(([customers, shares]): Tally => {
      let left = customers;
      const passed = shares.map((share) => {
        left = Math.round(left * share);
        return left;
      });
      return { group: 'g', said: ['g'], kind: 'value', customers, passed };
    }),
  { minLength: 1, maxLength: 6 },
);

test('rates, ratios and ranges fit together for any groups', () => {
  fc.assert(
    fc.property(tallies, fc.integer({ min: 1, max: 120 }), (groups, smallest) => {
      const told = compareGroups('x', 'value', groups, smallest);
      for (const [g, group] of told.groups.entries()) {
        for (const [s, { rate, toBest, toRest, verdict, passed }] of group.stages.entries()) {
          const leader = told.best[s];
          if (groups[g]!.customers < smallest) {
            expect({ rate, toBest, toRest, verdict }).toEqual({
              rate: null,
              toBest: null,
              toRest: null,
              verdict: 'too-few',
            });
            continue;
          }
          expect(rate).toBe(passed / group.customers);
          if (leader === null || leader === undefined) expect(verdict).toBe('nobody');
          else expect(rate).toBeLessThanOrEqual(told.groups[leader]!.stages[s]!.rate!);
          if (toBest !== null) {
            expect(toBest.ratio).toBeLessThanOrEqual(1);
            expect(toBest.low).toBeLessThanOrEqual(toBest.ratio! + 1e-9);
            expect(toBest.high ?? 9).toBeGreaterThanOrEqual(toBest.ratio! - 1e-9);
            expect(verdict === 'fair').toBe(toBest.ratio! >= FOUR_FIFTHS);
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});
