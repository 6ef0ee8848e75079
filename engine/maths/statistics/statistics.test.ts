import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaQuantile, betaShare, logGamma } from './beta.ts';
import { Ordered } from './ordered.ts';
import { percentile } from './percentile.ts';
import { clopperPearson } from './proportion.ts';
import { INTERVALS, LOG_GAMMAS, SHARES } from './reference.ts';

const close = (value: number, wanted: number, within: number): void => {
  expect(Math.abs(value - wanted)).toBeLessThanOrEqual(within * Math.max(1e-12, Math.abs(wanted)));
};
const shape = fc.double({ min: 0.1, max: 5_000, noNaN: true });
const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

describe('the beta distribution', () => {
  test('is that of SciPy', () => {
    for (const [x, a, b, wanted] of SHARES) close(betaShare(x, a, b), wanted, 1e-9);
    for (const [x, wanted] of LOG_GAMMAS) close(logGamma(x), wanted, 1e-12);
  });

  test('grows with x, and seen from the other end is what is left', () => {
    fc.assert(
      fc.property(share, share, shape, shape, (x, y, a, b) => {
        const [low, high] = x < y ? [x, y] : [y, x];
        expect(betaShare(low, a, b)).toBeLessThanOrEqual(betaShare(high, a, b) + 1e-12);
        expect(betaShare(x, a, b) + betaShare(1 - x, b, a)).toBeCloseTo(1, 8);
      }),
    );
  });

  test('a quantile has its share below it', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 2_000 }), (wanted, a, b) => {
        expect(betaShare(betaQuantile(wanted, a, b), a, b)).toBeCloseTo(wanted, 9);
      }),
    );
  });
});

describe('the interval of a share', () => {
  test('is that of SciPy', () => {
    for (const [found, drawn, confidence, low, high] of INTERVALS) {
      const interval = clopperPearson(found, drawn, confidence);
      close(interval.low, low, 1e-9);
      close(interval.high, high, 1e-9);
    }
  });

  test('holds what was seen, and turns over when the others are counted', () => {
    const sample = fc
      .integer({ min: 1, max: 3_000 })
      .chain((drawn) => fc.tuple(fc.integer({ min: 0, max: drawn }), fc.constant(drawn)));
    fc.assert(
      fc.property(sample, ([found, drawn]) => {
        const { low, high } = clopperPearson(found, drawn);
        expect(low).toBeLessThanOrEqual(found / drawn);
        expect(high).toBeGreaterThanOrEqual(found / drawn);
        const others = clopperPearson(drawn - found, drawn);
        expect(1 - others.high).toBeCloseTo(low, 9);
        expect(1 - others.low).toBeCloseTo(high, 9);
      }),
    );
  });

  test('misses the true share in at most one sample of twenty', () => {
    for (const truth of [0.01, 0.05, 0.2, 0.5]) {
      for (const drawn of [20, 96, 200]) {
        let missed = 0;
        for (let found = 0; found <= drawn; found += 1) {
          const { low, high } = clopperPearson(found, drawn);
          if (truth < low || truth > high) missed += binomial(found, drawn, truth);
        }
        expect(missed).toBeLessThanOrEqual(0.05 + 1e-9);
      }
    }
  });

  test('nothing drawn says nothing; more found than drawn is a mistake', () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => clopperPearson(3, 2)).toThrow('3 of 2');
  });
});

test('a percentile is one of the values', () => {
  expect(percentile([], 0.5)).toBeUndefined();
  expect(percentile([7], 0.99)).toBe(7);
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.95, 0.99, 1].map((each) => percentile(hundred, each))).toEqual([50, 95, 99, 100]);
});

test('numbers sorted in blocks have the order that sorting all of them gives', async () => {
  const draw = (of: number): number => Math.floor(Math.random() * of);
  for (const [size, of] of [
    [1, 9],
    [70_000, 3],
    [131_072, 1e9],
    [200_001, 5_000],
  ] as const) {
    const values = Float64Array.from({ length: size }, () => draw(of) - of / 2);
    const sorted = values.slice().sort();
    let breaths = 0;
    const ordered = await Ordered.of(values, async () => {
      breaths += 1;
    });
    expect(breaths).toBe(Math.ceil(size / 65_536));
    for (const place of [0, size - 1, ...Array.from({ length: 200 }, () => draw(size))]) {
      expect(ordered.at(place)).toBe(sorted[place]);
    }
    expect(ordered.at(size)).toBeUndefined();
  }
});

const binomial = (found: number, drawn: number, p: number): number =>
  Math.exp(
    logGamma(drawn + 1) -
      logGamma(found + 1) -
      logGamma(drawn - found + 1) +
      found * Math.log(p) +
      (drawn - found) * Math.log1p(-p),
  );
