// Electron's own dialogs, file manager, notices and channels, as the rest of the main process asks for them.
import type * as Electron from 'electron';
import type { Native } from './work.ts';

export type NativeParts = Pick<typeof Electron, 'dialog' | 'MessageChannelMain' | 'Notification' | 'shell'>;

/** `windowNow`: the window that a dialog belongs to and a notice brings; null when there is none. */
export function nativeOf(
  electron: NativeParts,
  windowNow: () => Electron.BrowserWindow | null,
  showMenu: Native['showMenu'],
): Native {
  const { dialog, MessageChannelMain, Notification, shell } = electron;
  return {
    async choose(options) {
      const window = windowNow();
      const { canceled, filePaths } = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    notify(title, body) {
      const notice = new Notification({ title, body });
      notice.on('click', () => {
        windowNow()?.show();
        windowNow()?.focus();
      });
      notice.show();
    },
    showMenu,
    channel() {
      const { port1, port2 } = new MessageChannelMain();
      return { ours: port1, theirs: port2 };
    },
  };
}

/** Opens a link in the system's browser when a person says so. */
export async function openOutside({ dialog, shell }: NativeParts, url: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this link in your browser?',
    detail: `${url}\n\nThe browser will use the network. This program does not.`,
    buttons: ['Open link', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  if (response === 0) await shell.openExternal(url);
}

/** Whether to load a page again that died twice in a short time. */
export async function askToReload({ dialog }: NativeParts): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'The page has stopped twice',
    detail: 'What was saved is kept. Load the page again, or close the window and start the program anew.',
    buttons: ['Load again', 'Leave it'],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}
