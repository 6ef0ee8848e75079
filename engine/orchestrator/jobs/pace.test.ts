import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPace } from './pace.ts';

const report = (done: number, total: number | null = 1000, phase = 'Reading') =>
  ({ phase, done, total, unit: 'rows' }) as const;

describe('the time left', () => {
  test('is not guessed in the first second, nor without a total', () => {
    const pace = createPace();
    expect(pace.secondsLeft(report(1), 0)).toBeNull();
    expect(pace.secondsLeft(report(50), 500)).toBeNull();
    expect(pace.secondsLeft(report(100, null), 2000)).toBeNull();
  });

  test('is exact for steady work', () => {
    const pace = createPace();
    let left: number | null = null;
    for (let second = 0; second <= 5; second += 1) left = pace.secondsLeft(report(second * 100), second * 1000);
    expect(left).toBe(5);
  });

  test('begins anew with a phase', () => {
    const pace = createPace();
    pace.secondsLeft(report(0), 0);
    expect(pace.secondsLeft(report(500), 2000)).toBe(2);
    expect(pace.secondsLeft(report(1, 10, 'Writing'), 2100)).toBeNull();
  });

  test('is never negative nor without end, however the work goes', () => {
    const steps = fc.array(fc.tuple(fc.nat(5000), fc.nat(400)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const pace = createPace();
        let now = 0;
        let done = 0;
        for (const [milliseconds, rows] of all) {
          now += milliseconds;
          done += rows;
          const left = pace.secondsLeft(report(done), now);
          if (left !== null && !(left >= 0 && Number.isFinite(left))) return false;
        }
        return true;
      }),
    );
  });
});
