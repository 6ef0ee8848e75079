// What happens to a workspace while somebody works in it, in a real browser over a real desk: its file goes, is replaced
// or spoilt, the account loses its rights. Each says what happened, what was kept and what to do; nothing is blank.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openEngine } from '#engine/index.ts';
import { expectAccessible } from './axe.ts';
import { decidedPattern, expectSpoken, type Pattern, spoil } from './broken.ts';
import { closeBrowser, type OpenPage, openPage, startHost, type TestHost } from './harness.ts';

const WAIT = { timeout: 20_000 };

let pattern: Pattern;
let at: TestHost | undefined;
let open: OpenPage | undefined;
beforeAll(async () => {
  pattern = await decidedPattern();
}, 120_000);
afterEach(async () => {
  await open?.context.close();
  await at?.close();
});
afterAll(async () => {
  await closeBrowser();
  pattern.remove();
});

async function working(path: string, on = '/customers') {
  at = await startHost({ workspace: path });
  open = await openPage(at, { path: on });
  await open.page.getByRole('navigation', { name: 'Places' }).waitFor();
  return open.page;
}

test('a file that is deleted: said within seconds, and the list of workspaces is one press away', async () => {
  const path = pattern.copy('deleted.cvmw');
  const page = await working(path);
  await page.getByText('U1', { exact: true }).first().waitFor();
  rmSync(path);
  await page.getByRole('heading', { name: 'The workspace is not where it was' }).waitFor(WAIT);
  await page
    .getByText(/deleted\.cvmw is no longer where it was opened.*Nothing more is written.*Put it back/)
    .waitFor();
  await expectSpoken(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText(/There is no workspace at .*deleted\.cvmw/).waitFor(WAIT);
  await page.reload();
  await page.getByText(/WORKSPACE_MISSING/).waitFor(WAIT);
  await page.getByRole('button', { name: 'All workspaces' }).click();
  await page.getByText('file moved or deleted').waitFor();
});

test('a file that is moved and put back: one press, and the work is all there', async () => {
  const path = pattern.copy('moved.cvmw');
  const page = await working(path, '/settings');
  const name = page.getByRole('textbox', { name: 'Your name' });
  await name.fill('Sofia Aho');
  await name.press('Enter');
  await page.waitForTimeout(500);
  const elsewhere = join(pattern.folder, 'elsewhere.cvmw');
  renameSync(path, elsewhere);
  await page.getByRole('heading', { name: 'The workspace is not where it was' }).waitFor(WAIT);
  renameSync(elsewhere, path);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor(WAIT);
  expect(await page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Sofia Aho');
});

test('another file in its place: neither is written to, and it is opened when the person says so', async () => {
  const path = pattern.copy('first.cvmw');
  const other = pattern.copy('second.cvmw');
  const engine = openEngine({ workspace: other, role: 'desk' });
  await engine.caller.workspace.rename({ name: 'Of the second' });
  await engine.close();
  const page = await working(path, '/settings');
  await page.getByRole('textbox', { name: 'Your name' }).waitFor();
  renameSync(other, path);
  await page.getByText(/Another file stands where first\.cvmw was opened/).waitFor(WAIT);
  await expectSpoken(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).waitFor(WAIT);
  await expect.poll(() => page.getByRole('textbox', { name: 'Your name' }).inputValue(), WAIT).toBe('Of the second');
});

test('a file that is spoilt while it is open: every page says so, and none is blank', async () => {
  const path = pattern.copy('spoilt.cvmw');
  const page = await working(path, '/');
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  spoil(path);
  let named = 0;
  for (const place of ['customers', 'decide', 'review', 'export', 'activity', 'settings', 'import', '']) {
    await page.goto(`${at?.web.origin}/w/${at?.workspace}/${place}`);
    await page.getByRole('heading').first().waitFor(WAIT);
    await page.waitForTimeout(700);
    await expectSpoken(page);
    named += await page.getByText(/damaged.*Open a backup/).count();
  }
  // Which pages meet a spoilt place hangs on what SQLite still holds of the file.
  expect(named).toBeGreaterThan(0);
});

test('a desk that dies while its file is spoilt is not started again and again: the window says what is wrong', async () => {
  const path = pattern.copy('dead.cvmw');
  const page = await working(path, '/activity');
  await page.getByRole('grid', { name: 'Jobs' }).waitFor();
  await at?.host.desk(at.workspace).kill();
  spoil(path);
  await page.getByRole('heading', { name: 'The workspace is damaged' }).waitFor(WAIT);
  await page.getByText(/dead\.cvmw is damaged.*Open a backup of it/).waitFor();
  await expectSpoken(page);
});
