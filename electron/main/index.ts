// The desktop's main process starts here: Electron's own objects, the host, and where the build has put the rest.
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
} from 'electron';
import { createHost, dataFolder } from '#host/index.ts';
import { startDesktop } from './desktop.ts';

// Not awaited: Electron is ready only after this module has come to its end.
startDesktop({
  electron: {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    MessageChannelMain,
    Notification,
    nativeTheme,
    protocol,
    screen,
    session,
    shell,
  },
  host: createHost(),
  dataFolder: join(dataFolder(), 'window'),
  page: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, '../preload/index.cjs'),
  words: process.argv.slice(1),
  folder: process.cwd(),
  platform: process.platform,
}).catch((error: Error) => {
  dialog.showErrorBox(
    'CVM Workbench could not start',
    `${error.message}\n\nWorkspaces are files of their own and not touched.`,
  );
  app.exit(1);
});
