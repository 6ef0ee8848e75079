// Runs in the page's process, apart from the page, and hands it one frozen bridge.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { createBridge } from './bridge.ts';

/** The page's window, as far as this needs it: the engine's types know no browser. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, origin: string, ports: readonly unknown[]): void;
};

contextBridge.exposeInMainWorld(
  'host',
  Object.freeze(
    createBridge({
      ipc: ipcRenderer,
      pathOf: (file) => webUtils.getPathForFile(file),
      post: (message, ports) => window.postMessage(message, window.location.origin, ports),
    }),
  ),
);
