// What the page asks of the desktop alone: the system's dialogs, its file manager, notices, the menu, and a port to the
// desk of a workspace. Electron's own objects are handed in.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Host, nodeEnd, type RelayEnd, relay } from '#host/index.ts';
import type { ShownCommands } from '#shared/bridge.ts';
import { Problem } from '#shared/errors.ts';
import type { DesktopWork } from './door.ts';

export interface FileFilter {
  name: string;
  extensions: string[];
}

/** Electron's, as far as this needs them. */
export interface Native {
  /** Shows the system's dialog for one file or folder; null when it was closed without a choice. */
  choose(options: {
    title: string;
    properties: ('openFile' | 'openDirectory' | 'createDirectory')[];
    filters?: FileFilter[];
  }): Promise<string | null>;
  showInFolder(path: string): void;
  notify(title: string, body: string): void;
  showMenu(groups: readonly ShownCommands[]): void;
  /** Two ends of a new channel of Electron's: ours, and the one to hand to a page. */
  channel(): { readonly ours: PagePort; readonly theirs: unknown };
}

/** As far as this needs it, a MessagePortMain. */
export interface PagePort {
  postMessage(frame: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

const DATA_FILES: FileFilter[] = [
  { name: 'Data', extensions: ['csv', 'tsv', 'txt', 'gz', 'xlsx', 'ndjson', 'jsonl', 'json'] },
  { name: 'All files', extensions: ['*'] },
];
const WORKSPACES: FileFilter[] = [{ name: 'Workspaces', extensions: ['cvmw'] }];

export function desktopWork(host: Host, native: Native): DesktopWork {
  return {
    async connect({ workspace }, caller) {
      const desk = await host.reach(workspace);
      const { ours, theirs } = native.channel();
      relay(nodeEnd(desk.connect()), pageEnd(ours), () => host.whyGone(workspace));
      ours.start();
      caller.sendPort(workspace, theirs);
      return null;
    },
    chooseWorkspace: () => native.choose({ title: 'Open a workspace', properties: ['openFile'], filters: WORKSPACES }),
    async chooseDataFile() {
      const path = await native.choose({
        title: 'Choose a file to import',
        properties: ['openFile'],
        filters: DATA_FILES,
      });
      if (path === null) return null;
      const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
        const sentence = `${basename(path)} cannot be read (${error.code ?? 'unknown reason'}). Choose another file.`;
        throw new Problem('FILE_UNREADABLE', sentence, { path }, error);
      });
      return { path, name: basename(path), bytes: stats.size };
    },
    chooseFolder: () => native.choose({ title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] }),
    async showInFolder({ path }) {
      const there = await stat(path).then(
        () => true,
        () => false,
      );
      if (there) native.showInFolder(path);
      return there;
    },
    async notify({ title, body }) {
      native.notify(title, body);
      return null;
    },
    async showCommands({ groups }) {
      native.showMenu(groups);
      return null;
    },
  };
}

/** An end of a page's channel; what arrives there is an event that holds the frame. */
function pageEnd(port: PagePort): RelayEnd {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => port.on('message', ({ data }) => listener(data)),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}
