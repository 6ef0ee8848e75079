import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ARM_HELD_OUT, type Candidates, drawArms, lotOf } from './layers.ts';

/** Candidates with ids S<stratum>-<index>, strata one after the other. */
function population(sizes: readonly number[]): Candidates {
  const people = sizes.flatMap((size, stratum) => Array.from({ length: size }, (_, index) => ({ stratum, index })));
  return candidates(people.map(({ stratum, index }) => ({ id: `S${stratum}-${index}`, stratum })));
}

function candidates(people: readonly { readonly id: string; readonly stratum: number }[]): Candidates {
  return {
    customers: Int32Array.from(people.keys()),
    ids: people.map(({ id }) => id),
    lots: Float64Array.from(people, ({ id }) => lotOf(id)),
    strata: Int32Array.from(people, ({ stratum }) => stratum),
    names: [...new Set(people.map(({ stratum }) => `stratum ${stratum}`))],
  };
}

const heldOut = (people: Candidates, share: number): string[] => {
  const arms = drawArms(people, share, true);
  return people.ids.filter((_, each) => arms[each] === ARM_HELD_OUT).sort();
};

test('the first draw takes of every stratum those with the smallest lots, ties by id', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      // Few lots differ, so that there are ties.
      fc.integer({ min: 1, max: 1000 }),
      (sizes, share, differing) => {
        const whole = population(sizes);
        const lots = whole.lots.map((lot) => Math.floor(lot * differing) / differing);
        const people = { ...whole, lots };
        const expected = sizes.flatMap((size, stratum) => {
          const members = [...people.ids.keys()].filter((each) => people.strata[each] === stratum);
          members.sort((a, b) => lots[a]! - lots[b]! || (people.ids[a]! < people.ids[b]! ? -1 : 1));
          return members.slice(0, Math.floor(size * share + 0.5)).map((each) => people.ids[each]!);
        });
        expect(heldOut(people, share)).toEqual(expected.sort());
      },
    ),
    { numRuns: 60 },
  );
});

test('a draw hangs on ids alone: the order of the customers and their numbers do not matter', () => {
  const { ids, strata } = population([50, 30]);
  const people = ids.map((id, each) => ({ id, stratum: strata[each]! }));
  const reversed = candidates(people.toReversed().map(({ id, stratum }) => ({ id, stratum: 1 - stratum })));
  expect(heldOut(reversed, 0.2)).toEqual(heldOut(candidates(people), 0.2));
});

test('newcomers are held out when their lot is below the share', () => {
  const people = population([500]);
  const arms = drawArms(people, 0.1, false);
  for (const [each, id] of people.ids.entries()) expect(arms[each] === ARM_HELD_OUT).toBe(lotOf(id) < 0.1);
});

test('lots are spread evenly and never change', () => {
  expect(lotOf('U124')).toBe(lotOf('U124'));
  const lots = Array.from({ length: 20_000 }, (_, index) => lotOf(`U${index}`));
  expect(Math.min(...lots)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...lots)).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const count = lots.filter((lot) => Math.floor(lot * 10) === tenth).length;
    expect(Math.abs(count - 2000)).toBeLessThan(200);
  }
});
