// What the page may not do, whatever is in it: leave its own address, open windows, use devices, reach the network. A
// link to the outside is opened by the system's browser, when its host is on the list and a person says so.
import { isOwn } from './page.ts';

/** Hosts that our own pages and documents link to. */
const LINKED_HOSTS: ReadonlySet<string> = new Set(['archive.ics.uci.edu']);

/** What a page is asked for before it may. Copying text is all that is ever granted. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

interface Stoppable {
  preventDefault(): void;
}

/** As far as this needs them: of Electron's Session, */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: { getURL(): string }, permission: string, answer: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setSpellCheckerEnabled(enabled: boolean): void;
  readonly webRequest: {
    onBeforeRequest(
      handler: (details: { readonly url: string }, answer: (response: { cancel: boolean }) => void) => void,
    ): void;
  };
  on(event: 'will-download', listener: (event: Stoppable, item: { getURL(): string }) => void): unknown;
}

/** and of its WebContents. */
export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-redirect',
    listener: (event: Stoppable & { readonly url: string }) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: Stoppable) => void): unknown;
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: 'deny' }): void;
}

export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(GRANTED.has(permission) && isOwn(contents.getURL())),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => GRANTED.has(permission) && isOwn(origin));
  session.setDevicePermissionHandler(() => false);
  // Its dictionaries would be fetched.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !staysHere(url) }));
  session.on('will-download', (event, item) => {
    if (!staysHere(item.getURL())) event.preventDefault();
  });
}

export function guardContents(contents: GuardedContents, openOutside: (url: string) => void): void {
  const stayHome = (event: Stoppable & { readonly url: string }): void => {
    if (!isOwn(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isLinked(url)) openOutside(url);
    return { action: 'deny' };
  });
}

/** Whether a link may be offered to the system's browser. */
export function isLinked(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'https:' && url.username === '' && LINKED_HOSTS.has(url.host);
}

/** The page's own files, what it holds in memory, and the developer tools. */
function staysHere(address: string): boolean {
  const scheme = URL.parse(address)?.protocol;
  if (scheme === 'blob:') return isOwn(address.slice('blob:'.length));
  return isOwn(address) || scheme === 'data:' || scheme === 'devtools:';
}
