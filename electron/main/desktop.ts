// The life of the desktop program, from its start to its end. Electron's objects are handed in, so that all of it is
// tested without the runtime. One process, one window: a second start shows the first, with the file it was given.
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type * as Electron from 'electron';
import type { Host } from '#host/index.ts';
import type { ShownCommands } from '#shared/bridge.ts';
import { problemShape } from '#shared/errors.ts';
import { CHANNELS } from '../channels.ts';
import { workspaceIn } from './arguments.ts';
import { createDoor } from './door.ts';
import { guardContents, guardSession } from './guards.ts';
import { type MenuItem, menuOf } from './menu.ts';
import { askToReload, nativeOf, openOutside } from './native.ts';
import { addressOf, createPageServer, SCHEME } from './page.ts';
import { createPageLives, makeWindow, reviveWhenDead } from './window.ts';
import { desktopWork } from './work.ts';

/** As in electron-builder.yml: Windows shows notices of a program it knows by this. */
export const APP_ID = 'org.cvm-workbench.desktop';

export type ElectronParts = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeTheme'
  | 'Notification'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'shell'
>;

export interface DesktopOptions {
  readonly electron: ElectronParts;
  readonly host: Host;
  /** Where the window keeps what is its own. */
  readonly dataFolder: string;
  /** The folder of the built page. */
  readonly page: string;
  /** The file of the built preload. */
  readonly preload: string;
  /** The words after the program's name. */
  readonly words: readonly string[];
  readonly folder: string;
  readonly platform: NodeJS.Platform;
}

/** Runs the program. Answers when its window is there; false when another start of it goes on instead. */
export async function startDesktop(options: DesktopOptions): Promise<boolean> {
  const { electron, host, dataFolder, platform } = options;
  const { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } = electron;
  // Everything up to the first await happens before Electron is ready, as it must. The lock lies in this folder too.
  mkdirSync(dataFolder, { recursive: true });
  app.setPath('userData', dataFolder);
  if (platform === 'win32') app.setAppUserModelId(APP_ID);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);

  let window: Electron.BrowserWindow | null = null;
  let asked = workspaceIn(options.words, options.folder);
  let started = false;
  let turn: Promise<void> = Promise.resolve();
  const lifeOf = createPageLives();

  const showProblem = async (title: string, error: unknown): Promise<void> => {
    const { sentence, code } = problemShape(error);
    await dialog.showMessageBox({ type: 'warning', title, message: title, detail: `${sentence} [${code}]` });
  };
  const showMenu = (groups: readonly ShownCommands[]): void => {
    const run = (command: string): void => window?.webContents.send(CHANNELS.command, command);
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuOf(groups, platform, run) as MenuItem[] as never));
  };
  const load = (into: Electron.BrowserWindow, workspace: string | null): void => {
    into.loadURL(addressOf(workspace)).catch((error: NodeJS.ErrnoException) => {
      // left for another address before it was there
      if (error.code !== 'ERR_ABORTED') void showProblem('The page cannot be shown', error);
    });
  };
  const showWindow = (workspace: string | null): void => {
    const made = makeWindow({
      BrowserWindow,
      screens: electron.screen.getAllDisplays().map(({ workArea }) => workArea),
      dark: electron.nativeTheme.shouldUseDarkColors,
      placeFile: join(dataFolder, 'window.json'),
      preload: options.preload,
      packaged: app.isPackaged,
    });
    window = made;
    made.on('closed', () => {
      window = null;
    });
    reviveWhenDead(made.webContents, () => askToReload(electron), Date.now);
    load(made, workspace);
  };
  /** Shows a file from outside of the page, one after the other; null shows the window as it is. */
  const show = (path: string | null): Promise<void> => {
    turn = turn.then(async () => {
      const id = path === null ? null : await opened(path);
      if (window === null) {
        showWindow(id);
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      if (id === null) return;
      // A page that is not there yet would not hear of it.
      if (window.webContents.isLoading()) load(window, id);
      else window.webContents.send(CHANNELS.opened, id);
    });
    return turn;
  };
  const opened = async (path: string): Promise<string | null> => {
    try {
      const { id } = await host.open(path);
      app.addRecentDocument(path);
      return id;
    } catch (error) {
      await showProblem(`${basename(path)} cannot be opened`, error);
      return null;
    }
  };

  /** Asked before there is a window, such as by the double click that started the program, a file waits for it. */
  const fromOutside = (path: string | null): void => {
    if (started) void show(path);
    else asked = path ?? asked;
  };
  app.on('second-instance', (_event, words, folder) => fromOutside(workspaceIn(words, folder)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    fromOutside(path);
  });
  app.on('activate', () => fromOutside(null));
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });
  app.on('web-contents-created', (_event, contents) =>
    guardContents(
      contents,
      (url) => void openOutside(electron, url).catch((error) => showProblem('The link cannot be opened', error)),
    ),
  );
  closeBeforeQuitting(app, host);

  const native = nativeOf(electron, () => window, showMenu);
  const door = createDoor({ host, work: desktopWork(host, native), onOpened: (path) => app.addRecentDocument(path) });
  ipcMain.handle(CHANNELS.call, (event, sent) => {
    const { senderFrame, sender } = event;
    return door(sent, {
      url: senderFrame?.url ?? '',
      isMainFrame: senderFrame !== null && senderFrame.parent === null && sender === window?.webContents,
      send: (channel, value) => {
        if (!sender.isDestroyed()) sender.send(channel, value);
      },
      sendPort: (desk, port) => sender.postMessage(CHANNELS.desk, { desk }, [port as Electron.MessagePortMain]),
      gone: lifeOf(sender),
    });
  });

  await app.whenReady();
  guardSession(session.defaultSession);
  protocol.handle(SCHEME, createPageServer(options.page));
  showMenu([]);
  started = true;
  await show(asked);
  return true;
}

/** Jobs get to stop at their next breath, resumable, before the process ends. */
function closeBeforeQuitting(app: Electron.App, host: Host): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void host.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}
