import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowWindow, scrollTopFor } from './window.ts';

const scrolled = fc
  .record({
    count: fc.integer({ min: 1, max: 5_000_000 }),
    rowHeight: fc.integer({ min: 24, max: 80 }),
    viewHeight: fc.integer({ min: 100, max: 2_000 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ part, ...at }) => {
    const most = Math.max(0, Math.min(at.count * at.rowHeight, 15_000_000) - at.viewHeight);
    return { ...at, scrollTop: part * most, most };
  });

describe('the window of rows', () => {
  test('what is drawn covers the view, wherever it is scrolled', () => {
    fc.assert(
      fc.property(scrolled, ({ most: _, ...at }) => {
        const { from, to, before } = rowWindow(at);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(at.count);
        expect(before).toBeLessThanOrEqual(at.scrollTop + 1e-6);
        const bottom = before + (to - from) * at.rowHeight;
        expect(bottom >= at.scrollTop + at.viewHeight - 1e-6 || to === at.count).toBe(true);
        expect(to - from).toBeLessThanOrEqual(at.viewHeight / at.rowHeight + 20);
      }),
    );
  });

  test('the last row is at the bottom of the last position', () => {
    fc.assert(
      fc.property(scrolled, ({ most, ...at }) => {
        const end = { ...at, scrollTop: most };
        const { to, from, before } = rowWindow(end);
        expect(to).toBe(at.count);
        const bottom = before + (to - from) * at.rowHeight;
        expect(bottom).toBeLessThanOrEqual(most + Math.max(at.viewHeight, at.count * at.rowHeight) + 1e-3);
        if (at.count * at.rowHeight > at.viewHeight) expect(Math.abs(bottom - most - at.viewHeight)).toBeLessThan(1e-2);
      }),
    );
  });

  test('any row can be brought into view', () => {
    fc.assert(
      fc.property(scrolled, fc.nat(), ({ most, ...at }, n) => {
        const row = n % at.count;
        const scrollTop = Math.min(most, scrollTopFor(row, at));
        const { from, to } = rowWindow({ ...at, scrollTop });
        expect(row).toBeGreaterThanOrEqual(from);
        expect(row).toBeLessThan(to);
      }),
    );
  });

  test('a row in view moves nothing', () => {
    const at = { count: 1_000, rowHeight: 28, viewHeight: 280, scrollTop: 2_800 };
    expect(scrollTopFor(105, at)).toBe(2_800);
    expect(scrollTopFor(99, at)).toBe(99 * 28);
    expect(scrollTopFor(110, at)).toBe(101 * 28);
  });
});
