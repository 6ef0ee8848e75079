// Every page while what it shows is on its way, and when it cannot be read: something is shown, what is wrong is said, and
// axe finds nothing, light and dark. The pages are read from renderer/routes.tsx: a new one is looked at by itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { decidedPattern, expectSpoken, type Pattern } from './broken.ts';
import { closeBrowser, openPage, startHost, type TestHost } from './harness.ts';

const ROUTES = readFileSync(join(import.meta.dirname, '../../renderer/routes.tsx'), 'utf8');
const PAGES = [...ROUTES.matchAll(/getParentRoute: \(\) => workspace,\s*path: '([^']*)'/g)]
  .map(([, path = '']) => path.replace(/^\/$/, '').replace('$customer', 'U1'))
  .filter((path) => !path.includes('$'));
const CALLS = '**/trpc/**';
const SENTENCE = 'shop.cvmw is damaged; nothing was written to it just now. Open a backup of it.';

let pattern: Pattern;
let at: TestHost;
beforeAll(async () => {
  pattern = await decidedPattern();
  at = await startHost({ workspace: pattern.copy('shop.cvmw') });
}, 120_000);
afterAll(async () => {
  await at.close();
  await closeBrowser();
  pattern.remove();
});

/** The window on its workspace, whose next page waits for every answer. */
async function waiting(path: string, theme: 'light' | 'dark'): Promise<Page> {
  const { page } = await openPage(at, { path: '/activity?tab=said', theme });
  await page.getByRole('heading', { name: 'Nothing was said yet' }).waitFor();
  await page.route(CALLS, () => new Promise(() => {}));
  await page.evaluate(`history.pushState({}, '', '/w/${at.workspace}/${path}')`);
  await page.getByRole('heading', { name: 'Nothing was said yet' }).waitFor({ state: 'detached' });
  return page;
}

/** The window on a page that is refused everything but what the workspace is called. */
async function refused(path: string, theme: 'light' | 'dark'): Promise<Page> {
  const { page } = await openPage(at, { path: '/activity?tab=said', theme });
  await page.getByRole('heading', { name: 'Nothing was said yet' }).waitFor();
  await page.route(CALLS, refuse);
  await page.goto(`${at.web.origin}/w/${at.workspace}/${path}`);
  return page;
}

/** As the desk would refuse each call of a batch. */
async function refuse(route: Route): Promise<void> {
  const paths = new URL(route.request().url()).pathname.split('/trpc/')[1]?.split(',') ?? [];
  if (paths.includes('workspace.watch')) return await route.continue();
  const error = { message: SENTENCE, code: -32_022, data: { code: 'WORKSPACE_DAMAGED', sentence: SENTENCE, data: {} } };
  const real = paths.includes('workspace.about') ? ((await (await route.fetch()).json()) as unknown[]) : [];
  const answers = paths.map((path, index) => (path === 'workspace.about' ? real[index] : { error }));
  await route.fulfill({ status: 207, contentType: 'application/json', body: JSON.stringify(answers) });
}

test('the pages are found', () => {
  expect(PAGES.length).toBeGreaterThan(8);
  expect(PAGES).toEqual(expect.arrayContaining(['', 'customers', 'customers/U1', 'decide', 'settings']));
});

// The parts that say so are the same on every page: each page shows one state light and the other dark.
describe.each(PAGES.map((path, index) => [path, index] as const))('/%s', (path, index) => {
  const [one, other] = index % 2 === 0 ? (['light', 'dark'] as const) : (['dark', 'light'] as const);
  test(`while it is read, ${one}`, async () => {
    const page = await waiting(path, one);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.waitForTimeout(400); // bars come after 150 ms
    await expectSpoken(page);
    await expectAccessible(page);
    await page.context().close();
  });

  test(`when it cannot be read, ${other}`, async () => {
    const page = await refused(path, other);
    await page.getByText(SENTENCE).first().waitFor({ timeout: 15_000 });
    await page.getByText('WORKSPACE_DAMAGED').first().waitFor();
    await expectSpoken(page);
    await expectAccessible(page);
    await page.context().close();
  });
});
