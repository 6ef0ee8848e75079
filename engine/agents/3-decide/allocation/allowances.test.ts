import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOf, Sets } from '#engine/maths/optimise/sets.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { allowancesOf, leftOf } from './allowances.ts';
import { mayTake } from './together-fixture.ts';

const TREATMENTS = 6;
const bits = fc.integer({ min: 0, max: 2 ** TREATMENTS - 1 });
const treatments = (set: number): number[] =>
  Array.from({ length: TREATMENTS }, (_, t) => t).filter((t) => (set >> t) & 1);

test('what is left beside a set allows what could be given beside it, and nothing else', async () => {
  const met = { one: 0, several: 0, windows: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.tuple(fc.nat(TREATMENTS - 1), fc.nat(TREATMENTS - 1)), { maxLength: 4 }),
      fc.array(fc.tuple(bits, bits, fc.integer({ min: 0, max: 3 })), { maxLength: 3 }),
      bits,
      bits,
      async (most, pairs, drawn, given, asked) => {
        const apart = new Uint32Array(TREATMENTS);
        for (const [t, u] of pairs) {
          if (t === u) continue;
          apart[t]! |= 1 << u;
          apart[u]! |= 1 << t;
        }
        const windows = drawn.map(([binds, counts]) => ({ binds: binds & counts, counts }));
        const together = { most, apart, windows, rooms: Uint8Array.from(drawn, ([, , room]) => room) };
        fc.pre(mayTake(together, 0, treatments(given)));
        const members = treatments(asked & ~given).filter((t) => mayTake(together, 0, [...treatments(given), t]));
        fc.pre(members.length > 0);
        const allowances = await allowancesOf(together, 1, unwatchedWork);
        const of = { rows: Int32Array.of(0), members, sets: Int32Array.of(given), allowances, apart };
        const left = await leftOf(of, unwatchedWork);
        const own = left?.allowances?.all ?? [{ most: left?.most ?? 1, windows: [] }];
        const sets = new Sets(members.length, left?.apart ?? null, own);
        let largest = 0;
        for (let set = 1; set < 2 ** members.length; set += 1) {
          const taken = members.filter((_, m) => (set >> m) & 1);
          const may = mayTake(together, 0, [...treatments(given), ...taken]);
          const best = sets.best(
            Float64Array.from(members, (_, m) => (set >> m) & 1),
            0,
          );
          expect(best === set).toBe(may);
          if (may) largest = Math.max(largest, countOf(set));
        }
        // Said as shortly as can be: no larger number than there is a set of.
        expect(own[0]!.most).toBe(largest);
        met[left === null ? 'one' : 'several'] += 1;
        met.windows += own[0]!.windows.length;
      },
    ),
    { numRuns: 1_000, seed: 1 },
  );
  expect(Math.min(met.one, met.several, met.windows)).toBeGreaterThan(15);
});

test('a window that leaves one place is the number one, and one by a channel asks for nothing that the channel does not', async () => {
  const apart = Uint32Array.of(0b010, 0b001, 0);
  const windows = [
    { binds: 0b111, counts: 0b111 },
    { binds: 0b011, counts: 0b011 },
  ];
  const leftWith = async (rooms: number[]) => {
    const allowances = await allowancesOf({ most: 3, apart, windows, rooms: Uint8Array.from(rooms) }, 1, unwatchedWork);
    const of = { rows: Int32Array.of(0), members: [0, 1, 2], sets: Int32Array.of(0), allowances, apart };
    return leftOf(of, unwatchedWork);
  };
  expect(await leftWith([1, 1])).toBeNull();
  expect(await leftWith([2, 1])).toEqual({ most: 2, apart, allowances: null });
});

test('of two windows that ask for the same one is kept, and of two rooms the smaller', async () => {
  const window = { binds: 0b0001, counts: 0b0111 };
  const apart = new Uint32Array(4);
  const leftWith = async (rooms: number[]) => {
    const together = { most: 4, apart, windows: [window, window], rooms: Uint8Array.from(rooms) };
    const allowances = await allowancesOf(together, 1, unwatchedWork);
    const of = { rows: Int32Array.of(0), members: [0, 1, 2, 3], sets: Int32Array.of(0), allowances, apart };
    return (await leftOf(of, unwatchedWork))?.allowances?.all;
  };
  expect(await leftWith([2, 2])).toEqual([{ most: 3, windows: [{ ...window, room: 2 }] }]);
  expect(await leftWith([2, 1])).toEqual([{ most: 3, windows: [{ ...window, room: 1 }] }]);
});
