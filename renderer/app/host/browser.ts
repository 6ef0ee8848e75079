// The host's functions for a page in a browser. The launch token in the address is exchanged once for a session; the
// token that every call carries from then on is kept for this origin, for reloads and other windows.
import type { HostBridge } from '#shared/bridge.ts';
import { Problem } from '#shared/errors.ts';
import { type BrowserSession, beginSession, hostOver } from '#shared/wire/browser.ts';

const KEPT = 'cvm-session';
let begun: Promise<string> | null = null;

/** The session of this page. Its calls are rejected with NO_SESSION when the program did not open this page. */
export const session: BrowserSession = {
  origin: location.origin,
  csrf() {
    begun ??= begin();
    return begun;
  },
};

async function begin(): Promise<string> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  const kept = localStorage.getItem(KEPT);
  if (token !== null) {
    history.replaceState(history.state, '', location.pathname + location.search);
    try {
      const csrf = await beginSession(location.origin, token);
      localStorage.setItem(KEPT, csrf);
      return csrf;
    } catch (error) {
      if (kept === null) throw error; // else this browser may be the one that used the token
    }
  }
  if (kept !== null) return kept;
  const sentence = 'This page was not opened by the program. Open the address that it printed when it started.';
  throw new Problem('NO_SESSION', sentence);
}

export const browserHost: HostBridge = {
  ...hostOver(session),
  async notify(title, body) {
    if (!('Notification' in window)) return;
    const may =
      Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
    if (may === 'granted') new Notification(title, { body });
  },
};
