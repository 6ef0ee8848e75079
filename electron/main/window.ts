// The one window: how it is made, where it stands, and what happens when the page in it is left or dies.
import type { BrowserWindow, WebContents } from 'electron';
import { keepPlace, placeIn, type Rectangle, SMALLEST } from './window-place.ts';

/** The ground of the page before it is there: `--surface-app` of the tokens. */
const GROUND = { light: '#f2f4f3', dark: '#0f1312' } as const;
/** A page that dies again within this time is not simply loaded anew. */
const TOO_SOON_MS = 10_000;

export interface WindowParts {
  readonly BrowserWindow: typeof BrowserWindow;
  readonly screens: readonly Rectangle[];
  readonly dark: boolean;
  /** The file in which its place is kept. */
  readonly placeFile: string;
  readonly preload: string;
  readonly packaged: boolean;
}

export function makeWindow(parts: WindowParts): BrowserWindow {
  const { placeFile, screens, preload, packaged, dark } = parts;
  const { maximized, ...place } = placeIn(placeFile, screens);
  const window = new parts.BrowserWindow({
    ...place,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'CVM Workbench',
    backgroundColor: dark ? GROUND.dark : GROUND.light,
    show: false,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !packaged,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', () => {
    try {
      keepPlace(placeFile, window.getNormalBounds(), window.isMaximized());
    } catch (error) {
      // A full disk must not keep the window from closing.
      process.stderr.write(`The place of the window was not kept: ${(error as Error).message}\n`);
    }
  });
  return window;
}

/** A signal for the page that is in `contents` now: aborted when it is left, reloaded, closed or has died. */
export function createPageLives(): (contents: WebContents) => AbortSignal {
  const lives = new WeakMap<WebContents, AbortController>();
  return (contents) => {
    const known = lives.get(contents);
    if (known !== undefined) return known.signal;
    const life = new AbortController();
    lives.set(contents, life);
    const end = (): void => {
      lives.delete(contents);
      contents.off('did-start-navigation', onNavigation);
      contents.off('destroyed', end);
      contents.off('render-process-gone', end);
      life.abort();
    };
    const onNavigation = (details: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }): void => {
      if (details.isMainFrame && !details.isSameDocument) end();
    };
    contents.on('did-start-navigation', onNavigation);
    contents.on('destroyed', end);
    contents.on('render-process-gone', end);
    return life.signal;
  };
}

/** Loads a page that died anew. When it dies again at once, `ask` says whether to go on. */
export function reviveWhenDead(contents: WebContents, ask: () => Promise<boolean>, clock: () => number): void {
  let last = Number.NEGATIVE_INFINITY;
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const now = clock();
    const tooSoon = now - last < TOO_SOON_MS;
    last = now;
    if (!tooSoon) contents.reload();
    else void ask().then((again) => again && contents.reload());
  });
}
