// Electron as far as electron/main uses it, without windows: what is shown, asked and sent is kept for a test to look at.
// A page is the real preload's bridge, joined to the main process by copies of what either sends, as Electron joins them.
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { WirePort } from '#shared/wire/port.ts';
import type { ElectronParts } from '../../electron/main/desktop.ts';
import type { MenuItem } from '../../electron/main/menu.ts';
import type { PagePort } from '../../electron/main/work.ts';
import { createBridge, type Ipc } from '../../electron/preload/bridge.ts';

type Handler = (event: object, sent: unknown) => Promise<unknown>;

export interface FakeElectron {
  /** To hand to the program. */
  readonly parts: ElectronParts;
  readonly app: EventEmitter & { readonly calls: string[] };
  readonly windows: readonly FakeWindow[];
  readonly menu: () => readonly MenuItem[];
  /** What the dialogs showed; each is answered by the next of `answers`. */
  readonly dialogs: { readonly message?: string; readonly detail?: string; readonly title?: string }[];
  readonly answers: object[];
  readonly opened: string[];
  readonly notices: EventEmitter[];
  /** Asks over the door's channel as the frame `url` in the newest window. */
  invoke(sent: unknown, frame?: { url?: string; parent?: object | null }): Promise<unknown>;
  /** The page in the newest window: its bridge, and the ports it is handed. */
  page(): { readonly host: ReturnType<typeof createBridge>; nextPort(): Promise<WirePort> };
}

export class FakeContents extends EventEmitter {
  url = '';
  reloads = 0;
  openHandler: ((details: { url: string }) => object) | null = null;
  readonly toPage = new EventEmitter();
  loading = false;
  readonly isLoading = (): boolean => this.loading;
  readonly getURL = (): string => this.url;
  readonly isDestroyed = (): boolean => false;
  send(channel: string, value: unknown): void {
    this.toPage.emit(channel, { ports: [] }, structuredClone(value));
  }
  postMessage(channel: string, value: unknown, ports: readonly unknown[]): void {
    this.toPage.emit(channel, { ports }, structuredClone(value));
  }
  reload(): void {
    this.reloads += 1;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => object): void {
    this.openHandler = handler;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: { readonly webPreferences: object };
  readonly did: string[] = [];
  minimized = false;
  constructor(options: { readonly webPreferences: object }) {
    super();
    this.options = options;
  }
  loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    return Promise.resolve();
  }
  readonly show = (): void => void this.did.push('show');
  readonly focus = (): void => void this.did.push('focus');
  readonly maximize = (): void => void this.did.push('maximize');
  readonly restore = (): void => void this.did.push('restore');
  readonly isMinimized = (): boolean => this.minimized;
  readonly isMaximized = (): boolean => false;
  readonly getNormalBounds = () => ({ x: 10, y: 20, width: 800, height: 600 });
}

/** A MessagePortMain: what arrives is an event that holds the frame. */
class FakePortMain implements PagePort {
  readonly port: MessagePort;
  constructor(port: MessagePort) {
    this.port = port;
  }
  postMessage(frame: unknown): void {
    this.port.postMessage(frame);
  }
  on(event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void): void {
    this.port.on(event as 'message', (data: unknown) => listener({ data }));
  }
  start(): void {
    this.port.start();
  }
  close(): void {
    this.port.close();
  }
}

export function fakeElectron(options: { readonly first?: boolean; readonly ready?: Promise<void> } = {}): FakeElectron {
  const windows: FakeWindow[] = [];
  const dialogs: FakeElectron['dialogs'] = [];
  const answers: object[] = [];
  const opened: string[] = [];
  const notices: EventEmitter[] = [];
  let door: Handler = () => Promise.reject(new Error('the door is not there yet'));
  let menu: readonly MenuItem[] = [];

  const calls: string[] = [];
  const called =
    (name: string) =>
    (...given: unknown[]): void =>
      void calls.push([name, ...given].join(' '));
  const app = Object.assign(new EventEmitter(), {
    calls,
    isPackaged: false,
    setPath: called('setPath'),
    enableSandbox: called('enableSandbox'),
    setAppUserModelId: called('setAppUserModelId'),
    addRecentDocument: called('addRecentDocument'),
    requestSingleInstanceLock: () => options.first ?? true,
    whenReady: () => options.ready ?? Promise.resolve(),
    quit() {
      calls.push('quit');
      app.emit('will-quit', { preventDefault: called('stay') });
    },
  });
  const answered = (shown: (typeof dialogs)[number]): Promise<object> => {
    dialogs.push(shown);
    return Promise.resolve(answers.shift() ?? { response: 1, canceled: true, filePaths: [] });
  };
  const parts = {
    app,
    BrowserWindow: class extends FakeWindow {
      constructor(given: { readonly webPreferences: object }) {
        super(given);
        windows.push(this);
        app.emit('web-contents-created', {}, this.webContents);
      }
    },
    dialog: {
      showMessageBox: answered,
      showOpenDialog: (...given: object[]) => answered(given.at(-1) as (typeof dialogs)[number]),
    },
    ipcMain: {
      handle(_channel: string, handler: Handler) {
        door = handler;
      },
    },
    Menu: {
      buildFromTemplate: (template: readonly MenuItem[]) => template,
      setApplicationMenu(template: readonly MenuItem[]) {
        menu = template;
      },
    },
    MessageChannelMain: class {
      readonly port1: FakePortMain;
      readonly port2: MessagePort;
      constructor() {
        const { port1, port2 } = new MessageChannel();
        this.port1 = new FakePortMain(port1);
        this.port2 = port2;
      }
    },
    nativeTheme: { shouldUseDarkColors: true },
    Notification: class extends EventEmitter {
      constructor(given: object) {
        super();
        notices.push(Object.assign(this, given));
      }
      show(): void {}
    },
    protocol: { registerSchemesAsPrivileged: called('schemes'), handle: called('serve') },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1600, height: 1000 } }] },
    session: {
      defaultSession: Object.assign(new EventEmitter(), {
        setPermissionRequestHandler: called('guard requests'),
        setPermissionCheckHandler: called('guard checks'),
        setDevicePermissionHandler: called('guard devices'),
        setSpellCheckerEnabled: called('spelling'),
        webRequest: { onBeforeRequest: called('guard network') },
      }),
    },
    shell: {
      openExternal: async (url: string) => void opened.push(url),
      showItemInFolder: (path: string) => void opened.push(path),
    },
  } as unknown as ElectronParts;

  const invoke: FakeElectron['invoke'] = async (sent, frame = {}) => {
    const sender = windows.at(-1)?.webContents;
    const senderFrame = { url: sender?.url, parent: null, ...frame };
    return structuredClone(await door({ sender, senderFrame }, structuredClone(sent)));
  };
  return {
    parts,
    app,
    windows,
    menu: () => menu,
    dialogs,
    answers,
    opened,
    notices,
    invoke,
    page() {
      const contents = windows.at(-1)?.webContents;
      if (contents === undefined) throw new Error('there is no window');
      const posted = new EventEmitter();
      const ipc: Ipc = {
        invoke: (_channel, sent) => invoke(sent),
        on: (channel, listener) => contents.toPage.on(channel, listener),
      };
      const host = createBridge({
        ipc,
        pathOf: (file) => (file as { readonly path?: string }).path ?? '',
        post: (message, ports) => posted.emit('port', ...ports, message),
      });
      return {
        host,
        nextPort: () => new Promise((resolve) => posted.once('port', resolve)),
      };
    },
  };
}
