// The desktop program from its start to its end: its own main process and preload, the real host with real threads and
// files, and only Electron itself a stand-in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createHost } from '#host/index.ts';
import { type FakeElectron, fakeElectron } from './fake-electron.ts';
import { freshDesktop } from './fresh-desktop.ts';

const on = freshDesktop();

/** What the page is shown when it begins to listen now. */
function shownTo(page: ReturnType<FakeElectron['page']>): string | null {
  let shown: string | null = null;
  page.host.onOpened((workspace) => {
    shown = workspace;
  });
  return shown;
}

describe('the start', () => {
  it('shows one guarded window with the page', async () => {
    expect(await on.start()).toBe(true);
    const [window] = on.electron.windows;
    expect(on.electron.windows).toHaveLength(1);
    expect(window?.webContents.url).toBe('app://workbench/');
    expect(window?.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
    expect(window?.did).not.toContain('show');
    window?.emit('ready-to-show');
    expect(window?.did).toContain('show');
    const { calls } = on.electron.app;
    expect(calls.indexOf('enableSandbox')).toBeGreaterThanOrEqual(0);
    expect(calls.filter((each) => each.startsWith('guard'))).toHaveLength(4);
    expect(window?.webContents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  });

  it('opens the workspace it was given', async () => {
    const { id, path } = await on.made('north.cvmw');
    await on.start([path]);
    expect(on.electron.windows[0]?.webContents.url).toBe(`app://workbench/w/${id}`);
    expect(on.electron.app.calls).toContain(`addRecentDocument ${path}`);
  });

  it('says why a file cannot be opened, and shows the page all the same', async () => {
    const path = join(on.folder, 'letter.cvmw');
    writeFileSync(path, 'not a workspace at all');
    await on.start([path]);
    expect(on.electron.dialogs).toHaveLength(1);
    expect(on.electron.dialogs[0]?.message).toBe('letter.cvmw cannot be opened');
    expect(on.electron.dialogs[0]?.detail).toMatch(/letter\.cvmw.*\[WORKSPACE_/s);
    expect(on.electron.windows[0]?.webContents.url).toBe('app://workbench/');
  });

  it('does what must be done before Electron is ready at once, and shows the file that started it', async () => {
    const { id, path } = await on.made('north.cvmw');
    const ready = Promise.withResolvers<void>();
    on.electron = fakeElectron({ ready: ready.promise });
    const starting = on.start([], 'darwin');
    const { calls } = on.electron.app;
    expect(calls.map((each) => each.split(' ')[0])).toEqual(['setPath', 'enableSandbox', 'schemes']);
    expect(existsSync(join(on.folder, 'window'))).toBe(true);
    on.electron.app.emit('activate');
    on.electron.app.emit('open-file', { preventDefault: () => {} }, path);
    ready.resolve();
    await starting;
    expect(on.electron.windows).toHaveLength(1);
    expect(on.electron.windows[0]?.webContents.url).toBe(`app://workbench/w/${id}`);
    expect(calls.some((each) => each.startsWith('serve app '))).toBe(true);
  });

  it('is known to Windows by the name it is packed with', async () => {
    await on.start([], 'win32');
    const packed = parse(readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8'));
    expect(on.electron.app.calls).toContain(`setAppUserModelId ${packed.appId}`);
  });

  it('leaves the work to the program that runs already', async () => {
    on.electron = fakeElectron({ first: false });
    expect(await on.start()).toBe(false);
    expect(on.electron.windows).toHaveLength(0);
    expect(on.electron.app.calls).toContain('quit');
  });
});

describe('a program that runs', () => {
  it('shows its window and the file when it is started again', async () => {
    const { id, path } = await on.made('north.cvmw');
    await on.start();
    const page = on.electron.page();
    const shown = new Promise<string>((resolve) => page.host.onOpened(resolve));
    const [window] = on.electron.windows;
    if (window) window.minimized = true;
    on.electron.app.emit('second-instance', {}, ['cvm', 'north.cvmw'], on.folder);
    expect(await shown).toBe(id);
    expect(window?.did).toEqual(['restore', 'show', 'focus']);
    expect(on.electron.windows).toHaveLength(1);
    expect(on.electron.app.calls).toContain(`addRecentDocument ${path}`);
  });

  it('loads the workspace that is opened while its page is not there yet', async () => {
    const { id, path } = await on.made('north.cvmw');
    await on.start();
    const contents = on.electron.windows[0]?.webContents;
    if (contents) contents.loading = true;
    on.electron.app.emit('open-file', { preventDefault: () => {} }, path);
    await expect.poll(() => contents?.url).toBe(`app://workbench/w/${id}`);
    if (contents) contents.loading = false;
    // and one that the page was told of before it listened
    const page = on.electron.page();
    const south = await on.made('south.cvmw');
    on.electron.app.emit('open-file', { preventDefault: () => {} }, south.path);
    await expect.poll(() => on.electron.app.calls).toContain(`addRecentDocument ${south.path}`);
    await expect.poll(() => shownTo(page)).toBe(south.id);
  });

  it('opens files that the system hands over, in a new window when there is none', async () => {
    const { id, path } = await on.made('north.cvmw');
    await on.start([], 'darwin');
    on.electron.windows[0]?.emit('closed');
    on.electron.app.emit('window-all-closed');
    expect(on.electron.app.calls).not.toContain('quit');
    on.electron.app.emit('open-file', { preventDefault: () => {} }, path);
    await expect.poll(() => on.electron.windows.at(-1)?.webContents.url).toBe(`app://workbench/w/${id}`);
    expect(on.electron.windows).toHaveLength(2);
  });

  it('keeps the place of the window, closes its workspaces, then ends', async () => {
    const { id } = await on.made('north.cvmw');
    await on.start();
    on.electron.windows[0]?.emit('close');
    on.electron.app.emit('window-all-closed');
    await expect.poll(() => on.electron.app.calls.filter((each) => each === 'quit').length).toBe(2);
    expect(on.electron.app.calls.filter((each) => each === 'stay')).toHaveLength(1);
    expect(() => on.host.desk(id)).toThrow(/stopped/);
    on.electron = fakeElectron();
    on.host = createHost({ dataFolder: join(on.folder, 'data') });
    await on.start();
    expect(on.electron.windows[0]?.options).toMatchObject({ x: 10, y: 20, width: 800, height: 600 });
  });

  it('loads a page that died again, but asks when it dies at once', async () => {
    await on.start();
    const contents = on.electron.windows[0]?.webContents;
    contents?.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(contents?.reloads).toBe(0);
    contents?.emit('render-process-gone', {}, { reason: 'oom' });
    expect(contents?.reloads).toBe(1);
    on.electron.answers.push({ response: 0 });
    contents?.emit('render-process-gone', {}, { reason: 'oom' });
    await expect.poll(() => contents?.reloads).toBe(2);
    expect(on.electron.dialogs[0]?.message).toBe('The page has stopped twice');
  });

  it('opens a listed link only when a person says so', async () => {
    await on.start();
    const url = 'https://archive.ics.uci.edu/dataset/352/online+retail';
    const open = on.electron.windows[0]?.webContents.openHandler;
    open?.({ url });
    await expect.poll(() => on.electron.dialogs.length).toBe(1);
    expect(on.electron.dialogs[0]?.detail).toContain(url);
    expect(on.electron.opened).toEqual([]);
    on.electron.answers.push({ response: 0 });
    open?.({ url });
    await expect.poll(() => on.electron.opened).toEqual([url]);
  });
});
