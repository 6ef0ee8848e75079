import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawArms, lotOf } from './layers.ts';

const population = (sizes: readonly number[]) =>
  sizes.flatMap((size, stratum) =>
    Array.from({ length: size }, (_, index) => ({
      customer: stratum * 10_000 + index,
      id: `S${stratum}-${index}`,
      stratum: `stratum ${stratum}`,
    })),
  );

test('the first draw takes the exact share of every stratum, to the nearest customer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.01, max: 0.9, noNaN: true }),
      (sizes, share) => {
        const drawn = drawArms(population(sizes), share, true);
        expect(drawn).toHaveLength(sizes.reduce((sum, size) => sum + size, 0));
        for (const [stratum, size] of sizes.entries()) {
          const held = drawn.filter((each) => each.stratum === `stratum ${stratum}` && each.arm === 'held-out');
          expect(held).toHaveLength(Math.floor(size * share + 0.5));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a draw hangs on ids alone: the order of the customers and their numbers do not matter', () => {
  const people = population([50, 30]);
  const held = (drawn: ReturnType<typeof drawArms>, ids: Map<number, string>) =>
    drawn
      .filter(({ arm }) => arm === 'held-out')
      .map(({ customer }) => ids.get(customer)!)
      .sort();
  const renumbered = people.toReversed().map((each, index) => ({ ...each, customer: index + 1 }));
  const ids = (list: typeof people) => new Map(list.map(({ customer, id }) => [customer, id]));
  expect(held(drawArms(renumbered, 0.2, true), ids(renumbered))).toEqual(
    held(drawArms(people, 0.2, true), ids(people)),
  );
});

test('newcomers are held out when their lot is below the share', () => {
  for (const { customer, arm } of drawArms(population([500]), 0.1, false)) {
    expect(arm).toBe(lotOf(`S0-${customer}`) < 0.1 ? 'held-out' : 'treated');
  }
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
