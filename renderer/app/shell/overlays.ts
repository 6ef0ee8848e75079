// What is open above the page: the palette, the key sheet, or nothing.
import { useSyncExternalStore } from 'react';

type Overlay = 'palette' | 'keys' | null;

let open: Overlay = null;
const listeners = new Set<() => void>();

function show(overlay: Overlay): void {
  open = overlay;
  for (const listener of listeners) listener();
}

export const openPalette = (): void => show('palette');
export const openKeySheet = (): void => show('keys');
export const closeOverlay = (): void => show(null);

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
