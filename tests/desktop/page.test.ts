// The built page with the built preload in a real Chromium, joined to the real main process: everything between a click
// and SQLite as on the desktop, but Electron itself, in whose place Playwright carries messages between the two.
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, ensureBuilt } from '#cli/start/built.ts';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { createHost, type Host } from '#host/index.ts';
import { CHANNELS } from '../../electron/channels.ts';
import { startDesktop } from '../../electron/main/desktop.ts';
import { createPageServer, ORIGIN } from '../../electron/main/page.ts';
import { builtPage } from '../browser/built-page.ts';
import { launchBrowser } from '../browser/chromium.ts';
import { fakeElectron } from './fake-electron.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Stands for app://workbench, which a browser does not know; secure as that is. */
const SITE = 'http://localhost:9';
const folder = mkdtempSync(join(tmpdir(), 'cvm-desktop-page-'));
const electron = fakeElectron();
let host: Host;
let browser: Browser;
let page: Page;
const violations: string[] = [];

/** What the preload finds in a sandboxed process, made of functions that Playwright gives the page. */
const PROCESS = `
const listeners = {};
const ports = new Map();
window.fromMain = (channel, value, port) => {
  const event = { ports: [] };
  if (port !== null) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => frameToMain(port, data);
    ports.set(port, port1);
    event.ports.push(port2);
  }
  for (const listener of listeners[channel] ?? []) listener(event, value);
};
window.frameFromMain = (port, frame) => ports.get(port).postMessage(frame);
document.addEventListener('securitypolicyviolation', (event) => violated(event.violatedDirective + ' ' + event.blockedURI));
const require = () => ({
  ipcRenderer: {
    invoke: (channel, sent) => invokeMain(sent),
    on: (channel, listener) => void (listeners[channel] ??= []).push(listener),
  },
  contextBridge: { exposeInMainWorld: (name, value) => void (window[name] = value) },
  webUtils: { getPathForFile: () => '' },
});
`;

beforeAll(async () => {
  const north = await sample('north.cvmw', 1);
  await ensureBuilt(DESKTOP, ROOT, () => {});
  const built = builtPage();
  host = createHost({ dataFolder: join(folder, 'data'), workspaceFolder: folder });
  await startDesktop({
    electron: electron.parts,
    host,
    dataFolder: join(folder, 'window'),
    page: built,
    preload: '',
    words: [north],
    folder,
    platform: 'linux',
  });
  browser = await launchBrowser();
  page = await browser.newPage();
  const serve = createPageServer(built);
  await page.route(`${SITE}/**`, async (route) => {
    const request = route.request();
    const answer = await serve({ url: request.url().replace(SITE, ORIGIN), method: request.method() });
    const body = Buffer.from(await answer.arrayBuffer());
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  });
  await joinToMain();
  const shown = electron.windows[0]?.webContents.url ?? '';
  await page.goto(shown.replace(ORIGIN, SITE));
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function sample(name: string, seed: number): Promise<string> {
  const path = join(folder, name);
  const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS });
  await fillWorkspace(engine, { seed, customers: 300 });
  await engine.close();
  return path;
}

async function joinToMain(): Promise<void> {
  const ports: MessagePort[] = [];
  await page.exposeFunction('invokeMain', (sent: unknown) => electron.invoke(sent));
  await page.exposeFunction('frameToMain', (port: number, frame: unknown) => ports[port]?.postMessage(frame));
  await page.exposeFunction('violated', (what: string) => void violations.push(what));
  const run = (call: string, ...given: unknown[]): void => {
    // a page that was closed meanwhile hears nothing
    page.evaluate(`${call}(${given.map((each) => JSON.stringify(each)).join(', ')})`).catch(() => {});
  };
  const toPage = electron.windows[0]?.webContents.toPage;
  for (const channel of Object.values(CHANNELS)) {
    toPage?.on(channel, (event: { ports: MessagePort[] }, value: unknown) => {
      const [port] = event.ports;
      const number = port === undefined ? null : ports.push(port) - 1;
      port?.on('message', (frame: unknown) => run('frameFromMain', number, frame));
      run('fromMain', channel, value, number);
    });
  }
  const preload = readFileSync(join(ROOT, 'dist/preload/index.cjs'), 'utf8');
  await page.addInitScript(`(() => {\n${PROCESS}\n${preload}\n})();`);
}

const titled = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 20_000 });

describe('the page on the desktop', () => {
  it('shows the workspace, asked over a port', async () => {
    await titled('Home');
    await page.getByText('north').first().waitFor();
    await page.goto(`${page.url().split('/w/')[0]}/w/${page.url().split('/w/')[1]?.slice(0, 10)}/customers`);
    await titled('Customers');
    await page.getByRole('row').nth(3).waitFor();
  });

  it('fills the menu with its commands, and does what is chosen there', async () => {
    const menuOf = (name: string) => electron.menu().find(({ label }) => label === name)?.submenu;
    await expect.poll(() => menuOf('Go to')?.length, { timeout: 10_000 }).toBeGreaterThan(3);
    expect(menuOf('Everywhere')?.some(({ accelerator }) => accelerator === 'CmdOrCtrl+K')).toBe(true);
    menuOf('Go to')
      ?.find(({ label }) => label?.startsWith('Home'))
      ?.click?.();
    await titled('Home');
  });

  it('goes on by itself after its desk has died', async () => {
    const id = /\/w\/([0-9a-f]+)/.exec(page.url())?.[1] ?? '';
    const before = host.desk(id);
    await before.kill();
    const living = (): boolean => {
      try {
        return host.desk(id) !== before;
      } catch {
        return false;
      }
    };
    await expect.poll(living, { timeout: 20_000 }).toBe(true);
    await page.getByText('stopped and was started again').waitFor();
    await page.getByRole('link', { name: 'Customers' }).first().click();
    await titled('Customers');
    await page.getByRole('row').nth(3).waitFor();
  });

  it('shows a workspace that is opened from outside', async () => {
    const south = await sample('south.cvmw', 2);
    const before = page.url();
    electron.app.emit('second-instance', {}, [south], folder);
    await expect.poll(() => electron.dialogs[0] ?? page.url(), { timeout: 20_000 }).not.toBe(before);
    expect(electron.dialogs).toEqual([]);
    await page.getByText('south').first().waitFor();
  });

  it('says that the file of its workspace has gone, and goes on when it is back', async () => {
    const path = join(folder, 'south.cvmw');
    renameSync(path, `${path}.away`);
    await page.getByRole('heading', { name: 'The workspace is not where it was' }).waitFor({ timeout: 20_000 });
    await page.getByText(/Nothing more is written to it\. Put it back and try again/).waitFor();
    renameSync(`${path}.away`, path);
    await page.getByRole('button', { name: 'Try again' }).click();
    await titled('Home');
  });

  it('violates its policy nowhere', () => {
    expect(violations).toEqual([]);
  });
});
