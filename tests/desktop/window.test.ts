// The real window, driven by Playwright, wherever Electron's runtime is and a screen to show it on. Elsewhere this suite
// is skipped and says so; tests beside it run the same code without the runtime.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESKTOP, ensureBuilt, PAGE } from '#cli/start/built.ts';
import { runtimeIn } from '#cli/start/runtime.ts';
import { hasScreen } from '#cli/start/screen.ts';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const runtime = runtimeIn(ROOT);
const WHY_NOT =
  runtime === null
    ? 'Electron’s runtime is not here (npx install-electron fetches it)'
    : !hasScreen(process)
      ? 'there is no screen (on Linux, xvfb-run gives one)'
      : process.getuid?.() === 0
        ? 'Chromium’s sandbox does not run as root'
        : null;
if (WHY_NOT !== null) process.stderr.write(`SKIPPED: the real window was not tried, because ${WHY_NOT}.\n`);

describe.skipIf(WHY_NOT !== null)(`the real window${WHY_NOT === null ? '' : ` (skipped: ${WHY_NOT})`}`, () => {
  let folder: string;
  let workspace: string;
  let program: ElectronApplication;
  let page: Page;

  const launch = (words: readonly string[]): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: runtime ?? '',
      args: [ROOT, ...words],
      env: { ...(process.env as Record<string, string>), CVM_DATA: join(folder, 'data') },
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cvm-window-'));
    workspace = join(folder, 'sample.cvmw');
    const engine = createEngineWorkspace({ path: workspace, ...SAMPLE_SETTINGS });
    await fillWorkspace(engine, { seed: 1, customers: 300 });
    await engine.close();
    await ensureBuilt(PAGE, ROOT, () => {});
    await ensureBuilt(DESKTOP, ROOT, () => {});
    program = await launch([workspace]);
    page = await program.firstWindow();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await program?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('shows the workspace it was given, at an address of its own', async () => {
    expect(page.url()).toMatch(/^app:\/\/workbench\/w\/[0-9a-f]{10}/);
    expect(await page.title()).toBe('Home · CVM Workbench');
  });

  it('gives the page a bridge and nothing of Node', async () => {
    const seen = await page.evaluate(
      '({ kind: host.kind, node: [typeof require, typeof process], frozen: Object.isFrozen(host) })',
    );
    expect(seen).toEqual({ kind: 'desktop', node: ['undefined', 'undefined'], frozen: true });
  });

  it('lets nothing leave the computer, and runs no code of others', async () => {
    const tried = await page.evaluate(`(async () => {
      const fetched = await fetch('https://example.com/').then(() => 'came', () => 'refused');
      const { state } = await navigator.permissions.query({ name: 'geolocation' });
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return { fetched, state, ran: 'ran' in window, opened: window.open('https://example.com/') };
    })()`);
    expect(tried).toEqual({ fetched: 'refused', state: 'denied', ran: false, opened: null });
    await page.evaluate("location.assign('https://example.com/')");
    expect(page.url()).toMatch(/^app:/);
  });

  it('violates its own policy nowhere', async () => {
    await page.evaluate(`
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
    `);
    for (const place of ['Customers', 'Decide', 'Review', 'Export', 'Settings']) {
      await page.getByRole('link', { name: place }).first().click();
      await page.getByRole('heading', { level: 1, name: place }).waitFor();
    }
    expect(await page.evaluate('violations')).toEqual([]);
  });

  it('shows the page’s commands in its menu, and runs the one that is chosen', async () => {
    const labels = await program.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
    expect(labels).toEqual(expect.arrayContaining(['File', 'View', 'Go to', 'Everywhere']));
    await program.evaluate(({ Menu }) => {
      const menu = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Go to')?.submenu;
      menu?.items.find(({ label }) => label.startsWith('Home'))?.click();
    });
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  });

  it('is the only one: a second start shows it', async () => {
    const second = await launch([workspace]).catch(() => null);
    await second?.waitForEvent('close').catch(() => null);
    expect(program.windows()).toHaveLength(1);
  });

  it('comes back where it was', async () => {
    await program.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ width: 1100, height: 720 }),
    );
    await program.close();
    const kept = JSON.parse(readFileSync(join(folder, 'data/window/window.json'), 'utf8'));
    expect(kept).toMatchObject({ width: 1100, height: 720 });
    program = await launch([workspace]);
    page = await program.firstWindow();
    const size = await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
    expect(size).toEqual([1100, 720]);
  });
});
