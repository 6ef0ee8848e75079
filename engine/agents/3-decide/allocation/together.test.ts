// Several treatments a customer: whoever places and in whatever order, nothing is given that may not stand together.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawOf } from '#engine/maths/hash.ts';
import { type Case, limit, mayTake, placed } from './together-fixture.ts';

/** Of up to so many rows. */
const cases = (rows: number, treatments: number): fc.Arbitrary<Case> =>
  fc
    .tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: treatments }))
    .chain(([size, count]) => {
      const set = fc.integer({ min: 0, max: 2 ** count - 1 });
      const windows = fc.array(fc.tuple(set, set), { maxLength: 3 });
      return fc.record({
        ranks: fc.array(fc.option(fc.integer({ min: 1, max: 12 })), {
          minLength: size * count,
          maxLength: size * count,
        }),
        tiers: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: count, maxLength: count }),
        limits: fc.array(
          fc.tuple(
            fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: count, maxLength: count }),
            fc.integer({ min: 0, max: size + 2 }),
          ),
          { maxLength: 3 },
        ),
        most: fc.integer({ min: 1, max: 4 }),
        pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 4 }),
        windows,
        rooms: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: size * 3, maxLength: size * 3 }),
        strategy: fc.constantFrom('order', 'optimal', 'arms'),
      });
    })
    .map(({ ranks, tiers, limits, most, pairs, windows, rooms, strategy }): Case => {
      const apart = new Uint32Array(tiers.length);
      for (const [t, u] of pairs) {
        if (t === u) continue;
        apart[t]! |= 1 << u;
        apart[u]! |= 1 << t;
      }
      const size = ranks.length / tiers.length;
      const bound = windows.map(([binds, counts]) => ({ binds: binds & counts, counts }));
      const together = {
        most,
        apart,
        windows: bound,
        rooms: Uint8Array.from(rooms).subarray(0, size * windows.length),
      };
      const rank = Array.from({ length: size }, (_, row) =>
        tiers.map((_, t) => {
          const worth = ranks[row * tiers.length + t] ?? Number.NaN;
          // As the contact agent does, what has no room by itself is not admitted.
          return mayTake(together, row, [t]) ? worth : Number.NaN;
        }),
      );
      return { rank, tiers, limits: limits.map(([uses, capacity]) => limit(uses, capacity)), together, strategy };
    });

test('no limit, window, exclusion or number is ever passed, and the reasons say what became of the rest', async () => {
  const met = { several: 0, outranked: 0, lost: 0 };
  await fc.assert(
    fc.asyncProperty(cases(12, 6), async (of) => {
      const { rank, tiers, together, strategy } = of;
      const { taken, reasonOf, constraints, isOpen, placed: count, gains, chosen, lots } = await placed(of);
      for (const { capacity, taken: before, used } of constraints) expect(before + used).toBeLessThanOrEqual(capacity);
      expect(taken.flat().length).toBe(count);
      for (const [row, own] of taken.entries()) {
        expect(mayTake(together!, row, own)).toBe(true);
        expect(new Set(own).size).toBe(own.length);
        // By rank, the best first; ties beyond the first by treatment.
        const worth = (t: number): number => rank[row]![t]!;
        const dearest = own.filter((t) => worth(t) === Math.max(...own.map(worth)));
        const byLot = dearest.sort((a, b) => drawOf(lots[row]!, a) - drawOf(lots[row]!, b));
        expect(chosen[row]).toBe(byLot[0] ?? -1);
        expect(own.slice(1)).toEqual(own.slice(1).sort((a, b) => worth(b) - worth(a) || a - b));
        if (own.length > 1) met.several += 1;
        let lost = 0;
        for (const t of tiers.keys()) {
          const reason = reasonOf(row, t);
          if (Number.isNaN(worth(t))) expect([reason, own.includes(t)]).toEqual(['not-eligible', false]);
          else if (own.includes(t)) expect(reason).toBe('chosen');
          else if (reason === 'outranked') {
            expect(mayTake(together!, row, [...own, t])).toBe(false);
            met.outranked += 1;
          } else {
            expect(reason).toBe('limit');
            if (strategy === 'order') expect(isOpen[t]).toBe(false);
            if (mayTake(together!, row, [...own, t])) expect(gains[row]).toBeGreaterThanOrEqual(worth(t));
            lost += 1;
          }
        }
        met.lost += lost;
        if (lost === 0) expect(gains[row]).toBe(0);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(Math.min(met.several, met.outranked, met.lost)).toBeGreaterThan(100);
});

/** The most that one class after the other can come to, by trying everything: what was given before it stays. */
function bestOf({ rank, limits, together }: Case, before: readonly number[][], members: readonly number[]): number {
  const used = limits.map(({ uses }) => before.flat().reduce((sum, t) => sum + uses[t]!, 0));
  const place = (row: number, t: number, own: readonly number[], used: readonly number[]): number => {
    if (row === rank.length) return 0;
    if (t === members.length) return place(row + 1, 0, [], used);
    const each = members[t]!;
    const without = place(row, t + 1, own, used);
    const worth = rank[row]![each]!;
    const more = used.map((units, l) => units + limits[l]!.uses[each]!);
    if (Number.isNaN(worth) || more.some((units, l) => units > limits[l]!.capacity)) return without;
    if (!mayTake(together!, row, [...before[row]!, ...own, each])) return without;
    return Math.max(without, worth + place(row, t + 1, [...own, each], more));
  };
  return place(0, 0, [], used);
}

test('each class is placed at its best beside what higher ones gave: everything tried comes to no more', async () => {
  let beside = 0;
  await fc.assert(
    fc.asyncProperty(cases(4, 4), async (of) => {
      const { taken, proofs } = await placed({ ...of, strategy: 'optimal' });
      for (const { tier, value, bound } of proofs) {
        const inTier = (test: (own: number) => boolean): number[][] =>
          taken.map((own) => own.filter((t) => test(of.tiers[t]!)));
        const before = inTier((own) => own < tier);
        const members = [...of.tiers.keys()].filter((t) => of.tiers[t] === tier);
        const best = bestOf(of, before, members);
        expect(value).toBeCloseTo(best, 9);
        expect(bound).toBeGreaterThanOrEqual(value - 1e-9);
        if (before.some((own, row) => own.length > 0 && inTier((each) => each === tier)[row]!.length > 0)) beside += 1;
      }
    }),
    { numRuns: 300, seed: 2 },
  );
  expect(beside).toBeGreaterThan(30);
});

test('one treatment at most, said as a number, is what it is without one', async () => {
  await fc.assert(
    fc.asyncProperty(cases(12, 6), async (of) => {
      const one = { most: 1, apart: new Uint32Array(of.tiers.length), windows: [], rooms: new Uint8Array(0) };
      const [said, plain] = [await placed({ ...of, together: one }), await placed({ ...of, together: null })];
      expect([...said.chosen]).toEqual([...plain.chosen]);
      expect(said.further.positions.length).toBe(0);
      expect(said.proofs.map(({ value, bound }) => [value, bound])).toEqual(
        plain.proofs.map(({ value, bound }) => [value, bound]),
      );
      for (const row of of.rank.keys()) {
        for (const t of of.tiers.keys()) expect(said.reasonOf(row, t)).toBe(plain.reasonOf(row, t));
      }
      expect(said.gains).toEqual(plain.gains);
    }),
    { numRuns: 100, seed: 3 },
  );
});
