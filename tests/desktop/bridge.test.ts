// What the page can ask over the preload's bridge, and who may ask: everything but Electron is the real thing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHost } from '#host/index.ts';
import type { HostBridge } from '#shared/bridge.ts';
import { desktopHost } from '#shared/wire/desktop.ts';
import { freshDesktop, SETTINGS } from './fresh-desktop.ts';

const on = freshDesktop();

describe('the page', () => {
  it('makes, lists and opens workspaces as on any host', async () => {
    await on.start();
    const { host: page } = on.electron.page();
    const { id } = await page.create({ path: join(on.folder, 'south.cvmw'), ...SETTINGS });
    expect(await page.workspaces()).toMatchObject([{ id, name: 'south', state: 'open' }]);
    expect((await page.browse(on.folder)).entries).toContainEqual(
      expect.objectContaining({ kind: 'workspace', name: 'south.cvmw' }),
    );
    await page.forget(id);
    expect(await page.workspaces()).toEqual([]);
    expect(on.electron.app.calls.filter((each) => each.startsWith('addRecentDocument'))).toHaveLength(1);
  });

  it('is told how far the sample is', async () => {
    await on.host.close();
    on.host = createHost({
      dataFolder: join(on.folder, 'data'),
      workspaceFolder: join(on.folder, 'workspaces'),
      sampleCustomers: 200,
    });
    await on.start();
    const shares: (number | null)[] = [];
    const { id } = await on.electron.page().host.openSample((share) => shares.push(share));
    expect(shares.length).toBeGreaterThan(3);
    expect(shares.at(-1)).toBeGreaterThan(0.5);
    expect(on.host.desk(id).path).toContain('Sample telecom.cvmw');
  });

  it('asks a workspace over a port; after its desk has died it has to be opened again', async () => {
    const { id, path } = await on.made('north.cvmw');
    await on.start();
    const page = on.electron.page();
    const client = await on.clientOf(page, id);
    expect((await client.workspace.about.query()).path).toBe(path);
    await on.host.desk(id).kill();
    await expect(client.workspace.about.query()).rejects.toMatchObject({ data: { code: 'WORKER_GONE' } });
    await expect(page.host.connect(id)).rejects.toMatchObject({ code: 'WORKER_GONE' });
    expect(await page.host.open(path)).toEqual({ id });
    const again = await on.clientOf(page, id);
    expect((await again.workspace.about.query()).path).toBe(path);
  });

  it('finds its workspace again after the program was started anew', async () => {
    const { id, path } = await on.made('north.cvmw');
    await on.host.close();
    on.host = createHost({ dataFolder: join(on.folder, 'data') });
    await on.start();
    expect((await (await on.clientOf(on.electron.page(), id)).workspace.about.query()).path).toBe(path);
  });

  it('gets Problems, whole, for what goes wrong', async () => {
    await on.start();
    const page = desktopHost(on.electron.page().host as HostBridge);
    const path = join(on.folder, 'nowhere.cvmw');
    await expect(page.open(path)).rejects.toMatchObject({
      name: 'Problem',
      code: 'WORKSPACE_MISSING',
      remedies: [{ act: 'make-workspace', path }],
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
    await on.start();
    const { host: page } = on.electron.page();
    const path = join(on.folder, 'customers.csv');
    writeFileSync(path, 'id\n1\n');
    expect(await page.chooseDataFile()).toBeNull();
    on.electron.answers.push({ canceled: false, filePaths: [path] }, { canceled: false, filePaths: [on.folder] });
    expect(await page.chooseDataFile()).toEqual({ path, name: 'customers.csv', bytes: 5 });
    expect(await page.chooseFolder()).toBe(on.folder);
    expect(await page.showInFolder(path)).toBe(true);
    expect(await page.showInFolder(join(on.folder, 'gone.csv'))).toBe(false);
    expect(on.electron.opened).toEqual([path]);
    await page.notify('Import done', '3 rows');
    expect(on.electron.notices[0]).toMatchObject({ title: 'Import done', body: '3 rows' });
    on.electron.notices[0]?.emit('click');
    expect(on.electron.windows[0]?.did).toEqual(['show', 'focus']);
    const file = { name: 'customers.csv', size: 5, path } as unknown as File;
    expect(await page.receiveFile('w', file, () => {})).toEqual({ path, name: 'customers.csv', bytes: 5 });
  });

  it('fills the menu, and runs what is chosen there', async () => {
    await on.start();
    const { host: page } = on.electron.page();
    const ran: string[] = [];
    page.onCommand((id) => ran.push(id));
    const command = { id: 'keys', title: 'Show all keys', keys: '?', accelerator: null, why: null };
    await page.showCommands([{ title: 'Everywhere', page: false, commands: [command] }]);
    const menu = on.electron.menu().find(({ label }) => label === 'Everywhere');
    menu?.submenu?.[0]?.click?.();
    expect(ran).toEqual(['keys']);
  });
});

describe('the door', () => {
  it('answers our page in the main frame, and nobody else', async () => {
    await on.start();
    const asked = { call: 1, name: 'workspaces', input: {} };
    expect(await on.electron.invoke(asked)).toEqual({ value: [] });
    for (const frame of [{ url: 'https://example.com/' }, { url: 'app://elsewhere/' }, { url: '' }, { parent: {} }]) {
      expect(await on.electron.invoke(asked, frame)).toMatchObject({ problem: { code: 'DOOR_REFUSED' } });
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
    await on.start();
    expect(await on.electron.invoke(sent)).toMatchObject({ problem: { code } });
  });

  it('stops what a page was waiting for when the page is left', async () => {
    await on.start();
    const { host: page } = on.electron.page();
    const making = page.openSample(() => {
      on.electron.windows[0]?.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    });
    await expect(making).rejects.toMatchObject({ code: expect.any(String) });
    expect((await page.browse(null)).entries).toEqual([]);
  });
});
