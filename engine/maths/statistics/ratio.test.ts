import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratioInterval, type Seen } from './ratio.ts';
import { RATIOS } from './reference.ts';

test('score intervals of ratios are those of statsmodels', () => {
  for (const [x1, n1, x2, n2, confidence, low, high] of RATIOS) {
    const found = ratioInterval({ found: x1, of: n1 }, { found: x2, of: n2 }, confidence)!;
    const about = `${x1}/${n1} : ${x2}/${n2} at ${confidence}`;
    expect(Math.abs(found.low / low - 1), about).toBeLessThan(1e-6);
    expect(Math.abs(found.high! / high - 1), about).toBeLessThan(1e-6);
  }
});

const seen = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([of, share]): Seen => ({ of, found: Math.round(of * share) }));

test('an interval holds the ratio seen, turns round with the groups, and shrinks with less confidence', () => {
  fc.assert(
    fc.property(seen, seen, (first, second) => {
      const wide = ratioInterval(first, second, 0.99);
      const narrow = ratioInterval(first, second, 0.9);
      if (first.found === 0 && second.found === 0) {
        expect(wide).toBeNull();
        return;
      }
      const ratio =
        second.found === 0 ? Number.POSITIVE_INFINITY : (first.found * second.of) / (second.found * first.of);
      expect(narrow!.low).toBeLessThanOrEqual(ratio * (1 + 1e-9));
      expect(narrow!.high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(ratio * (1 - 1e-9));
      expect(wide!.low).toBeLessThanOrEqual(narrow!.low * (1 + 1e-9));
      expect(wide!.high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual((narrow!.high ?? 0) * (1 - 1e-9));
      const turned = ratioInterval(second, first, 0.99)!;
      if (wide!.high === null) expect(turned.low).toBe(0);
      else expect(turned.low * wide!.high).toBeCloseTo(1, 6);
    }),
    { numRuns: 300 },
  );
});

test('95 of 100 samples give an interval that holds the true ratio', () => {
  // Mulberry32: the samples are the same every time.
  let state = 7;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const draw = (of: number, share: number): Seen => {
    let found = 0;
    for (let n = 0; n < of; n += 1) if (random() < share) found += 1;
    return { found, of };
  };
  for (const [n1, p1, n2, p2] of [
    [60, 0.3, 80, 0.35],
    [50, 0.08, 400, 0.1],
    [200, 0.9, 200, 0.95],
  ] as const) {
    const samples = 3000;
    let held = 0;
    for (let n = 0; n < samples; n += 1) {
      const interval = ratioInterval(draw(n1, p1), draw(n2, p2));
      if (interval === null || (interval.low <= p1 / p2 && (interval.high ?? Infinity) >= p1 / p2)) held += 1;
    }
    // Three standard errors of a share of 0.95 are 0.012; the score test is a little off either way.
    expect(held / samples, `${p1} of ${n1} and ${p2} of ${n2}`).toBeGreaterThan(0.935);
    expect(held / samples, `${p1} of ${n1} and ${p2} of ${n2}`).toBeLessThan(0.975);
  }
});

test('what is no count of a group is refused', () => {
  expect(() => ratioInterval({ found: 3, of: 2 }, { found: 1, of: 2 })).toThrow('3 of 2');
  expect(() => ratioInterval({ found: 0, of: 0 }, { found: 1, of: 2 })).toThrow('0 of 0');
});
