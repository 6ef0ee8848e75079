// The program around the page: the desktop's, handed over by its preload, or the loopback host's.
import type { HostBridge } from '#shared/bridge.ts';
import { desktopHost } from '#shared/wire/desktop.ts';
import { browserHost } from './browser.ts';

declare global {
  interface Window {
    /** Only on the desktop. */
    readonly host?: HostBridge;
  }
}

export const host: HostBridge = window.host === undefined ? browserHost : desktopHost(window.host);
