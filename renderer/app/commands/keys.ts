// Keys as text: `A`, `Shift F`, `Mod K`, `G then H`. `Mod` is Ctrl, and ⌘ on a Mac.

/** One press: the key and what is held with it. */
export interface Press {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

const NAMES: Readonly<Record<string, string>> = { ' ': 'Space', Escape: 'Esc' };
const HELD = new Set(['Control', 'Shift', 'Alt', 'Meta']);

export const pressOf = (event: KeyboardEvent): Press | null =>
  HELD.has(event.key)
    ? null
    : {
        key: NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key),
        mod: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        alt: event.altKey,
      };

/** Whether a press is `Shift F`, `Mod K`, `?`. A sign that needs Shift to be typed is written as the sign. */
export function isPress(press: Press, written: string): boolean {
  const words = written.split(' ');
  const key = words.at(-1) ?? '';
  const held = new Set(words.slice(0, -1));
  const sign = key.length === 1 && !/[A-Z0-9]/.test(key);
  return (
    press.key === (key.length === 1 ? key.toUpperCase() : key) &&
    press.mod === held.has('Mod') &&
    press.alt === held.has('Alt') &&
    (sign || press.shift === held.has('Shift'))
  );
}

/** A shortcut as presses that follow each other. */
export const sequenceOf = (shortcut: string): readonly string[] => shortcut.split(' then ');

/** A shortcut as keycaps. */
export const keycaps = (shortcut: string): readonly string[] => shortcut.split(' ');

/** A single key without Ctrl or ⌘: it works outside text fields only and can be switched off. */
export const isSingleKey = (shortcut: string): boolean =>
  !shortcut.includes('Mod') && !shortcut.includes('Alt') && !/(^|\s)(F\d+|Esc)$/.test(shortcut);

/** What a shortcut is as text, for a menu: `CmdOrCtrl+K`; null for what no menu can show. */
export const acceleratorOf = (shortcut: string): string | null =>
  sequenceOf(shortcut).length > 1 || isSingleKey(shortcut)
    ? null
    : shortcut.split(' ').join('+').replace('Mod', 'CmdOrCtrl');
