import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keepPlace, placeIn } from './window-place.ts';

const folder = mkdtempSync(join(tmpdir(), 'window-'));
const file = join(folder, 'not', 'there', 'yet', 'window.json');
const SCREEN = { x: 0, y: 25, width: 1920, height: 1055 };
const SECOND = { x: 1920, y: 0, width: 2560, height: 1440 };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the place of the window', () => {
  it('is the middle at first, and no larger than the screen', () => {
    expect(placeIn(file, [SCREEN])).toEqual({ width: 1440, height: 900, maximized: false });
    expect(placeIn(file, [{ x: 0, y: 0, width: 1024, height: 700 }])).toMatchObject({ width: 1024, height: 700 });
  });

  it('is where it was left', () => {
    keepPlace(file, { x: 2000, y: 40, width: 1500, height: 1200 }, true);
    expect(placeIn(file, [SCREEN, SECOND])).toEqual({ x: 2000, y: 40, width: 1500, height: 1200, maximized: true });
  });

  it('is the middle of another screen when its own is gone, small enough for that', () => {
    expect(placeIn(file, [SCREEN])).toEqual({ width: 1500, height: 1055, maximized: true });
  });

  it.each([
    ['above', { x: 100, y: -400 }],
    ['below', { x: 100, y: 1075 }],
    ['at the side', { x: 1880, y: 100 }],
  ])('is the middle when it could not be taken hold of: %s', (_where, { x, y }) => {
    keepPlace(file, { x, y, width: 1000, height: 700 }, false);
    expect(placeIn(file, [SCREEN])).toEqual({ width: 1000, height: 700, maximized: false });
  });

  it.each(['', 'null', '{"x":"1"}', '{"x":1e99,"y":0,"width":-5,"height":3,"maximized":false}'])(
    'is as at first when what was kept is %j',
    (text) => {
      writeFileSync(file, text);
      const { width, height } = placeIn(file, [SCREEN]);
      expect(width).toBeGreaterThanOrEqual(480);
      expect(height).toBeGreaterThanOrEqual(400);
    },
  );
});
