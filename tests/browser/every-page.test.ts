// Every page, over a workspace whose every text tries to be code: nothing of it runs and nothing is asked of anybody.
// In both themes and on a small window axe finds nothing, nothing is wider than the window, and a picture is kept in
// artifacts/pictures for people to look at.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { closeBrowser, openPage, startHost, type TestHost, type View } from './harness.ts';
import { hostileWorkspace } from './hostile-workspace.ts';
import { PAYLOADS } from './payloads.ts';

const PICTURES = join(import.meta.dirname, '../../artifacts/pictures');
const PAGES: readonly (readonly [name: string, path: string])[] = [
  ['home', ''],
  ['import', '/import'],
  ['customers', '/customers'],
  ['customer', `/customers/${encodeURIComponent(`${PAYLOADS[4]} 4`)}`],
  ['decide', '/decide'],
  ['review', '/review'],
  ['export', '/export'],
  ['activity', '/activity'],
  ['settings', '/settings'],
];
const VIEWS: readonly (readonly [name: string, view: View])[] = [
  ['light', { theme: 'light', width: 1440, height: 900 }],
  ['dark', { theme: 'dark', width: 1440, height: 900 }],
  ['narrow', { theme: 'light', width: 1024, height: 768 }],
  ['column', { theme: 'dark', width: 360, height: 800 }],
];

let folder: string;
let at: TestHost;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-every-page-'));
  at = await startHost({ workspace: await hostileWorkspace(folder) });
  mkdirSync(PICTURES, { recursive: true });
});
afterAll(async () => {
  await at.close();
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(VIEWS)('%s', (viewName, view) => {
  test.each(PAGES)('%s', async (name, path) => {
    const open = await openPage(at, { ...view, path });
    const { page } = open;
    const asked = foreignRequests(page);
    await settled(page);
    await page.screenshot({ path: join(PICTURES, `${name}-${viewName}.png`) });
    expect(await page.evaluate('window.ranFromData')).toBeUndefined();
    expect(asked).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    await open.close();
  });
});

/** When nothing is on its way any more: no bars in place of rows, no busy part. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const busy = page.locator('[aria-busy="true"], [role="status"][aria-label]');
  await expect.poll(() => busy.count(), { timeout: 30_000 }).toBe(0);
  await page.waitForTimeout(400);
}

/** What the page asks of anybody but its own host. */
function foreignRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') asked.push(request.url());
  });
  return asked;
}
