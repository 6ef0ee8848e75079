import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestTogether } from './best-set.ts';

const TREATMENTS = 5;
const set = fc.integer({ min: 0, max: 2 ** TREATMENTS - 1 });

/** Of every set there is, those that may stand together, added up. */
function tried(worths: Float64Array, apart: Uint32Array, most: number, windows: readonly Window[]): number {
  let best = 0;
  for (let all = 0; all < 2 ** TREATMENTS; all += 1) {
    const own = [...worths.keys()].filter((t) => (all >> t) & 1);
    const within = (treatments: number): number => own.filter((t) => (treatments >> t) & 1).length;
    const apartFrom = own.some((t) => within(apart[t]! & ~(1 << t)) > 0);
    const full = windows.some(({ binds, counts, room }) => within(binds) > 0 && within(counts) > room);
    const sum = own.reduce((total, t) => total + worths[t]!, 0);
    if (own.length <= most && !apartFrom && !full && sum > best) best = sum;
  }
  return best;
}

interface Window {
  readonly binds: number;
  readonly counts: number;
  readonly room: number;
}

test('the best that may stand together, beside every set there is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: -4, max: 9 })), { minLength: TREATMENTS, maxLength: TREATMENTS }),
      fc.array(set, { minLength: TREATMENTS, maxLength: TREATMENTS }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ binds: set, counts: set, room: fc.integer({ min: 0, max: 3 }) }), { maxLength: 3 }),
      (worth, pairs, most, drawn) => {
        const worths = Float64Array.from(worth, (each) => each ?? Number.NaN);
        const apart = Uint32Array.from(pairs);
        const windows = drawn.map(({ binds, counts, room }) => ({ binds: binds & counts, counts, room }));
        const together = {
          apart,
          of: Uint32Array.of(0, 1),
          all: [
            { most: 0, windows: [] },
            { most, windows },
          ],
        };
        expect(bestTogether(worths, together, 1)).toBe(tried(worths, apart, most, windows));
        expect(bestTogether(worths, together, 0)).toBe(0);
      },
    ),
    { numRuns: 2_000 },
  );
});
