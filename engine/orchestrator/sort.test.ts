import { expect, test } from 'vitest';
import { sortBreathing } from './sort.ts';

test.each([0, 1, 2, 16_384, 16_385, 50_000, 131_072])(
  '%i numbers are sorted as the platform sorts them',
  async (size) => {
    // Few keys differ, so that a sort that is not stable would be seen.
    const keys = Array.from({ length: size }, (_, each) => Math.imul(each, 2_654_435_761) % 101);
    const compare = (a: number, b: number): number => keys[a]! - keys[b]!;
    const values = Int32Array.from({ length: size }, (_, each) => size - 1 - each);
    const expected = values.slice().sort(compare);
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      breaths += 1;
    };
    expect(await sortBreathing(values, compare, breathe)).toEqual(expected);
    expect(breaths).toBeGreaterThanOrEqual(Math.floor(size / 16_384));
  },
);
