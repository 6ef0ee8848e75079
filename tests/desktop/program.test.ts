// The desktop program from its start to its end: its own main process and preload, the real host with real threads and
// files, and only Electron itself a stand-in.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTRPCClient } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AppRouter } from '#engine/api/router.ts';
import { createHost, type Host } from '#host/index.ts';
import type { HostBridge } from '#shared/bridge.ts';
import { desktopHost } from '#shared/wire/desktop.ts';
import { createWire } from '#shared/wire/port.ts';
import { startDesktop } from '../../electron/main/desktop.ts';
import { type FakeElectron, fakeElectron } from './fake-electron.ts';

const SETTINGS = { currency: 'EUR', zone: 'Europe/Helsinki' };
let folder: string;
let host: Host;
let electron: FakeElectron;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desktop-'));
  host = createHost({ dataFolder: join(folder, 'data'), workspaceFolder: join(folder, 'workspaces') });
  electron = fakeElectron();
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (words: readonly string[] = [], platform: NodeJS.Platform = 'linux'): Promise<boolean> =>
  startDesktop({
    electron: electron.parts,
    host,
    dataFolder: join(folder, 'window'),
    page: join(folder, 'renderer'),
    preload: join(folder, 'preload.cjs'),
    words,
    folder,
    platform,
  });

const made = async (name: string): Promise<{ id: string; path: string }> => {
  const path = join(folder, name);
  const { id } = (await host.call('create', { path, ...SETTINGS }, { signal: AbortSignal.timeout(60_000) })) as {
    id: string;
  };
  return { id, path };
};

/** The contract, asked by the page over a port of the desktop. */
async function clientOf(page: ReturnType<FakeElectron['page']>, workspace: string) {
  const port = page.nextPort();
  await page.host.connect(workspace);
  return createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(await port)] });
}

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
    expect(await start()).toBe(true);
    const [window] = electron.windows;
    expect(electron.windows).toHaveLength(1);
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
    const { calls } = electron.app;
    expect(calls.indexOf('enableSandbox')).toBeGreaterThanOrEqual(0);
    expect(calls.filter((each) => each.startsWith('guard'))).toHaveLength(4);
    expect(window?.webContents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
  });

  it('opens the workspace it was given', async () => {
    const { id, path } = await made('north.cvmw');
    await start([path]);
    expect(electron.windows[0]?.webContents.url).toBe(`app://workbench/w/${id}`);
    expect(electron.app.calls).toContain(`addRecentDocument ${path}`);
  });

  it('says why a file cannot be opened, and shows the page all the same', async () => {
    const path = join(folder, 'letter.cvmw');
    writeFileSync(path, 'not a workspace at all');
    await start([path]);
    expect(electron.dialogs).toHaveLength(1);
    expect(electron.dialogs[0]?.message).toBe('letter.cvmw cannot be opened');
    expect(electron.dialogs[0]?.detail).toMatch(/letter\.cvmw.*\[WORKSPACE_/s);
    expect(electron.windows[0]?.webContents.url).toBe('app://workbench/');
  });

  it('does what must be done before Electron is ready at once, and shows the file that started it', async () => {
    const { id, path } = await made('north.cvmw');
    const ready = Promise.withResolvers<void>();
    electron = fakeElectron({ ready: ready.promise });
    const starting = start([], 'darwin');
    const { calls } = electron.app;
    expect(calls.map((each) => each.split(' ')[0])).toEqual(['setPath', 'enableSandbox', 'schemes']);
    expect(existsSync(join(folder, 'window'))).toBe(true);
    electron.app.emit('activate');
    electron.app.emit('open-file', { preventDefault: () => {} }, path);
    ready.resolve();
    await starting;
    expect(electron.windows).toHaveLength(1);
    expect(electron.windows[0]?.webContents.url).toBe(`app://workbench/w/${id}`);
    expect(calls.some((each) => each.startsWith('serve app '))).toBe(true);
  });

  it('is known to Windows by the name it is packed with', async () => {
    await start([], 'win32');
    const packed = parse(readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8'));
    expect(electron.app.calls).toContain(`setAppUserModelId ${packed.appId}`);
  });

  it('leaves the work to the program that runs already', async () => {
    electron = fakeElectron({ first: false });
    expect(await start()).toBe(false);
    expect(electron.windows).toHaveLength(0);
    expect(electron.app.calls).toContain('quit');
  });
});

describe('a program that runs', () => {
  it('shows its window and the file when it is started again', async () => {
    const { id, path } = await made('north.cvmw');
    await start();
    const page = electron.page();
    const shown = new Promise<string>((resolve) => page.host.onOpened(resolve));
    const [window] = electron.windows;
    if (window) window.minimized = true;
    electron.app.emit('second-instance', {}, ['cvm', 'north.cvmw'], folder);
    expect(await shown).toBe(id);
    expect(window?.did).toEqual(['restore', 'show', 'focus']);
    expect(electron.windows).toHaveLength(1);
    expect(electron.app.calls).toContain(`addRecentDocument ${path}`);
  });

  it('loads the workspace that is opened while its page is not there yet', async () => {
    const { id, path } = await made('north.cvmw');
    await start();
    const contents = electron.windows[0]?.webContents;
    if (contents) contents.loading = true;
    electron.app.emit('open-file', { preventDefault: () => {} }, path);
    await expect.poll(() => contents?.url).toBe(`app://workbench/w/${id}`);
    if (contents) contents.loading = false;
    // and one that the page was told of before it listened
    const page = electron.page();
    const south = await made('south.cvmw');
    electron.app.emit('open-file', { preventDefault: () => {} }, south.path);
    await expect.poll(() => electron.app.calls).toContain(`addRecentDocument ${south.path}`);
    await expect.poll(() => shownTo(page)).toBe(south.id);
  });

  it('opens files that the system hands over, in a new window when there is none', async () => {
    const { id, path } = await made('north.cvmw');
    await start([], 'darwin');
    electron.windows[0]?.emit('closed');
    electron.app.emit('window-all-closed');
    expect(electron.app.calls).not.toContain('quit');
    electron.app.emit('open-file', { preventDefault: () => {} }, path);
    await expect.poll(() => electron.windows.at(-1)?.webContents.url).toBe(`app://workbench/w/${id}`);
    expect(electron.windows).toHaveLength(2);
  });

  it('keeps the place of the window, closes its workspaces, then ends', async () => {
    const { id } = await made('north.cvmw');
    await start();
    electron.windows[0]?.emit('close');
    electron.app.emit('window-all-closed');
    await expect.poll(() => electron.app.calls.filter((each) => each === 'quit').length).toBe(2);
    expect(electron.app.calls.filter((each) => each === 'stay')).toHaveLength(1);
    expect(() => host.desk(id)).toThrow(/stopped/);
    electron = fakeElectron();
    host = createHost({ dataFolder: join(folder, 'data') });
    await start();
    expect(electron.windows[0]?.options).toMatchObject({ x: 10, y: 20, width: 800, height: 600 });
  });

  it('loads a page that died again, but asks when it dies at once', async () => {
    await start();
    const contents = electron.windows[0]?.webContents;
    contents?.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(contents?.reloads).toBe(0);
    contents?.emit('render-process-gone', {}, { reason: 'oom' });
    expect(contents?.reloads).toBe(1);
    electron.answers.push({ response: 0 });
    contents?.emit('render-process-gone', {}, { reason: 'oom' });
    await expect.poll(() => contents?.reloads).toBe(2);
    expect(electron.dialogs[0]?.message).toBe('The page has stopped twice');
  });

  it('opens a listed link only when a person says so', async () => {
    await start();
    const url = 'https://archive.ics.uci.edu/dataset/352/online+retail';
    const open = electron.windows[0]?.webContents.openHandler;
    open?.({ url });
    await expect.poll(() => electron.dialogs.length).toBe(1);
    expect(electron.dialogs[0]?.detail).toContain(url);
    expect(electron.opened).toEqual([]);
    electron.answers.push({ response: 0 });
    open?.({ url });
    await expect.poll(() => electron.opened).toEqual([url]);
  });
});

describe('the page', () => {
  it('makes, lists and opens workspaces as on any host', async () => {
    await start();
    const { host: page } = electron.page();
    const { id } = await page.create({ path: join(folder, 'south.cvmw'), ...SETTINGS });
    expect(await page.workspaces()).toMatchObject([{ id, name: 'south', state: 'open' }]);
    expect((await page.browse(folder)).entries).toContainEqual(
      expect.objectContaining({ kind: 'workspace', name: 'south.cvmw' }),
    );
    await page.forget(id);
    expect(await page.workspaces()).toEqual([]);
    expect(electron.app.calls.filter((each) => each.startsWith('addRecentDocument'))).toHaveLength(1);
  });

  it('is told how far the sample is', async () => {
    await host.close();
    host = createHost({
      dataFolder: join(folder, 'data'),
      workspaceFolder: join(folder, 'workspaces'),
      sampleCustomers: 200,
    });
    await start();
    const shares: (number | null)[] = [];
    const { id } = await electron.page().host.openSample((share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(3);
    expect(shares.at(-1)).toBeGreaterThan(0.5);
    expect(host.desk(id).path).toContain('Sample telecom.cvmw');
  });

  it('asks a workspace over a port; after its desk has died it has to be opened again', async () => {
    const { id, path } = await made('north.cvmw');
    await start();
    const page = electron.page();
    const client = await clientOf(page, id);
    expect((await client.workspace.about.query()).path).toBe(path);
    await host.desk(id).kill();
    await expect(client.workspace.about.query()).rejects.toMatchObject({ data: { code: 'WORKER_GONE' } });
    await expect(page.host.connect(id)).rejects.toMatchObject({ code: 'WORKER_GONE' });
    expect(await page.host.open(path)).toEqual({ id });
    const again = await clientOf(page, id);
    expect((await again.workspace.about.query()).path).toBe(path);
  });

  it('finds its workspace again after the program was started anew', async () => {
    const { id, path } = await made('north.cvmw');
    await host.close();
    host = createHost({ dataFolder: join(folder, 'data') });
    await start();
    expect((await (await clientOf(electron.page(), id)).workspace.about.query()).path).toBe(path);
  });

  it('gets Problems, whole, for what goes wrong', async () => {
    await start();
    const page = desktopHost(electron.page().host as HostBridge);
    await expect(page.open(join(folder, 'nowhere.cvmw'))).rejects.toMatchObject({
      name: 'Problem',
      code: 'WORKSPACE_MISSING',
    });
    await expect(page.connect?.('none')).rejects.toMatchObject({ code: 'UNKNOWN_WORKSPACE' });
    await expect(page.create({ path: '', ...SETTINGS })).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(page.notify('x'.repeat(301), '')).rejects.toMatchObject({ code: 'BAD_VALUE' });
    await expect(page.receiveFile('w', { name: 'pasted.csv', size: 3 } as File, () => {})).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      sentence: 'pasted.csv is not a file on this computer. Save it first, then choose it here.',
    });
  });

  it('uses the system’s dialogs, file manager and notices', async () => {
    await start();
    const { host: page } = electron.page();
    const path = join(folder, 'customers.csv');
    writeFileSync(path, 'id\n1\n');
    expect(await page.chooseDataFile()).toBeNull();
    electron.answers.push({ canceled: false, filePaths: [path] }, { canceled: false, filePaths: [folder] });
    expect(await page.chooseDataFile()).toEqual({ path, name: 'customers.csv', bytes: 5 });
    expect(await page.chooseFolder()).toBe(folder);
    expect(await page.showInFolder(path)).toBe(true);
    expect(await page.showInFolder(join(folder, 'gone.csv'))).toBe(false);
    expect(electron.opened).toEqual([path]);
    await page.notify('Import done', '3 rows');
    expect(electron.notices[0]).toMatchObject({ title: 'Import done', body: '3 rows' });
    electron.notices[0]?.emit('click');
    expect(electron.windows[0]?.did).toEqual(['show', 'focus']);
    const file = { name: 'customers.csv', size: 5, path } as unknown as File;
    expect(await page.receiveFile('w', file, () => {})).toEqual({ path, name: 'customers.csv', bytes: 5 });
  });

  it('fills the menu, and runs what is chosen there', async () => {
    await start();
    const { host: page } = electron.page();
    const ran: string[] = [];
    page.onCommand((id) => ran.push(id));
    const command = { id: 'keys', title: 'Show all keys', keys: '?', accelerator: null, why: null };
    await page.showCommands([{ title: 'Everywhere', page: false, commands: [command] }]);
    const menu = electron.menu().find(({ label }) => label === 'Everywhere');
    menu?.submenu?.[0]?.click?.();
    expect(ran).toEqual(['keys']);
  });
});

describe('the door', () => {
  it('answers our page in the main frame, and nobody else', async () => {
    await start();
    const asked = { call: 1, name: 'workspaces', input: {} };
    expect(await electron.invoke(asked)).toEqual({ value: [] });
    for (const frame of [{ url: 'https://example.com/' }, { url: 'app://elsewhere/' }, { url: '' }, { parent: {} }]) {
      expect(await electron.invoke(asked, frame)).toMatchObject({ problem: { code: 'DOOR_REFUSED' } });
    }
  });

  it.each([
    [{ call: 1, name: 'constructor', input: {} }, 'UNKNOWN_ADDRESS'],
    [{ call: 1, name: 'toString', input: {} }, 'UNKNOWN_ADDRESS'],
    [{ call: 0, name: 'workspaces', input: {} }, 'BAD_VALUE'],
    ['workspaces', 'BAD_VALUE'],
    [{ call: 1, name: 'open', input: { path: 7 } }, 'BAD_VALUE'],
    [{ call: 1, name: 'showCommands', input: { groups: 'none' } }, 'BAD_VALUE'],
  ])('refuses %j', async (sent, code) => {
    await start();
    expect(await electron.invoke(sent)).toMatchObject({ problem: { code } });
  });

  it('stops what a page was waiting for when the page is left', async () => {
    await start();
    const { host: page } = electron.page();
    const making = page.openSample(() => {
      electron.windows[0]?.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    });
    await expect(making).rejects.toMatchObject({ code: expect.any(String) });
    expect((await page.browse(null)).entries).toEqual([]);
  });
});
