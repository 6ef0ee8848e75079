// What a person prefers on this computer: looks, numbers, keys. It never touches a workspace.
import { useSyncExternalStore } from 'react';
import { z } from 'zod';

const preferences = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['compact', 'comfortable']).default('compact'),
  /** A BCP 47 tag for numbers and dates; null follows the computer. */
  locale: z.string().nullable().default(null),
  /** Whether single keys work outside text fields. */
  singleKeys: z.boolean().default(true),
  /** Keys changed by the person, by command. */
  keys: z.record(z.string(), z.string()).default({}),
});
export type Preferences = z.infer<typeof preferences>;

const PLACE = 'cvm-workbench.preferences';
const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    return preferences.parse(JSON.parse(localStorage.getItem(PLACE) ?? '{}'));
  } catch {
    return preferences.parse({}); // a damaged note is no reason not to start
  }
}

function show({ theme, density }: Preferences): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  if (density === 'compact') delete dataset.density;
  else dataset.density = density;
}

/** Follows changes made in another window, and shows what is preferred from the start. */
export function startPreferences(): void {
  show(current);
  window.addEventListener('storage', (event) => {
    if (event.key === PLACE) take(read());
  });
}

function take(next: Preferences): void {
  current = next;
  show(current);
  for (const listener of listeners) listener();
}

export function prefer(change: Partial<Preferences>): void {
  const next = { ...current, ...change };
  localStorage.setItem(PLACE, JSON.stringify(next));
  take(next);
}

export const preferencesNow = (): Preferences => current;

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
