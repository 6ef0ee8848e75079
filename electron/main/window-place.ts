// Where the window was, in one JSON file: it comes back there, unless that place is on no screen any more.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** In density-independent pixels, as Electron counts. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly width: number;
  readonly height: number;
  /** Absent: in the middle. */
  readonly x?: number;
  readonly y?: number;
  readonly maximized: boolean;
}

export const SMALLEST = { width: 480, height: 400 } as const;
const FIRST: Place = { width: 1440, height: 900, maximized: false };
/** So much of the upper edge must be on a screen that a person can take hold of it. */
const HOLD = { width: 120, height: 32 } as const;

const kept = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int(), maximized: z.boolean() });

/** The place for a new window: the one kept in `file` as far as it fits `screens`. */
export function placeIn(file: string, screens: readonly Rectangle[]): Place {
  const { data } = kept.safeParse(readJson(file));
  const wanted = data ?? FIRST;
  const home = screens.find((screen) => data !== undefined && canBeHeld(data, screen));
  const room = home ?? screens[0] ?? FIRST;
  const size = {
    width: Math.max(SMALLEST.width, Math.min(wanted.width, room.width)),
    height: Math.max(SMALLEST.height, Math.min(wanted.height, room.height)),
    maximized: wanted.maximized,
  };
  return home === undefined || data === undefined ? size : { ...size, x: data.x, y: data.y };
}

export function keepPlace(file: string, { x, y, width, height }: Rectangle, maximized: boolean): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ x, y, width, height, maximized } satisfies z.infer<typeof kept>)}\n`);
}

function canBeHeld(window: Rectangle, screen: Rectangle): boolean {
  const wide = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const below = screen.y + screen.height - window.y;
  return wide >= HOLD.width && window.y >= screen.y && below >= HOLD.height;
}

/** Null when it is missing or not JSON: then the window starts as it did first. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
