// Settings in a real browser: what is preferred holds at once and after a reload, keys are changed by pressing them, the
// workspace's name, backups.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const WAIT = { timeout: 10_000 };

let desk: DecidedHost;

beforeAll(async () => {
  desk = await decidedHost(300);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

const onRoot = (name: string) => `document.documentElement.dataset.${name} ?? null`;

test('theme, rows and numbers hold at once, and after a reload', async () => {
  const page = await desk.open('/settings');
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
  expect(await page.evaluate(onRoot('theme'))).toBe('dark');
  await page.getByRole('radiogroup', { name: 'Rows' }).getByText('Comfortable').click();
  expect(await page.evaluate(onRoot('density'))).toBe('comfortable');
  await page.getByRole('button', { name: /Numbers and dates/ }).click();
  await page.getByRole('option', { name: 'Finnish (Finland)' }).click();
  await page
    .getByText(/1\s234\s567,5/)
    .first()
    .waitFor();
  await page.reload();
  await page
    .getByText(/1\s234\s567,5/)
    .first()
    .waitFor();
  expect(await page.evaluate(onRoot('theme'))).toBe('dark');
});

test('a key is changed by pressing another, refused when it is taken, and works where it belongs', async () => {
  const page = await desk.open('/settings');
  const key = page.getByRole('button', { name: /^Approve and show the next:/ });
  await key.click();
  await page.keyboard.press('x');
  await page.getByText('X is the key of “Reject, with a reason by number”').waitFor();
  await key.click();
  await page.keyboard.press('y');
  await page.getByRole('button', { name: /^Approve and show the next: Y/ }).waitFor();
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByRole('heading', { name: 'Alternatives' }).waitFor();
  const approved = async () =>
    (await desk.engine.caller.review.queue({}))!.states.find(({ state }) => state === 'approved')?.count ?? 0;
  await page.keyboard.press('a');
  await page.keyboard.press('y');
  await expect.poll(approved, WAIT).toBe(1);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('On', { exact: true }).click();
  await page.getByRole('link', { name: 'Review' }).click();
  await page.getByRole('heading', { name: 'Alternatives' }).waitFor();
  await page.keyboard.press('y');
  await page.waitForTimeout(500);
  expect(await approved()).toBe(1);
});

test('every page’s keys are there: changed, told when taken, shown where they work, and as they were again', async () => {
  const page = await desk.open('/settings');
  const key = (title: string) => page.getByRole('button', { name: new RegExp(`^${title}:`) });
  await key('Edit a limit').click();
  await page.keyboard.press('r');
  await page.getByText('R is the key of “Decide / Run again”. Choose another').waitFor();
  await key('Edit a limit').click();
  await page.keyboard.press('g');
  await page.getByText(/^G then \w are the keys of “/).waitFor();
  await key('Edit a limit').click();
  await page.keyboard.press('q');
  await key('Review the decisions').click();
  await page.keyboard.press('Backspace');
  await page.getByRole('button', { name: 'Review the decisions: No key' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Edit a limit: Q' }).waitFor();
  await page.getByRole('link', { name: 'Decide', exact: true }).click();
  const foot = page.locator('footer');
  await foot.getByText('edit a limit').waitFor();
  expect(await foot.locator('span', { hasText: 'edit a limit' }).last().locator('kbd').allInnerTexts()).toEqual(['Q']);
  expect(await foot.getByText('review', { exact: true }).count()).toBe(0);
  await page.getByRole('heading', { name: 'Limits' }).first().waitFor();
  await page.keyboard.press('q');
  await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('INPUT');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('searchbox', { name: 'Find a command or a key' }).fill('limit');
  await expect.poll(() => page.getByRole('button', { name: /, change$/ }).count()).toBe(1);
  await page.getByRole('button', { name: 'All keys as they were' }).click();
  await page.getByRole('button', { name: 'Edit a limit: E' }).waitFor();
});

test('the licences of what the program is made of are shown', async () => {
  const page = await desk.open('/settings', { width: 1024, height: 768 });
  await page.getByRole('button', { name: 'Show the licences' }).click();
  const text = page.getByRole('region', { name: 'Licences' });
  await text.getByText(/react-aria-components \d.*: Apache-2\.0/).waitFor();
  expect(((await text.textContent()) ?? '').length).toBeGreaterThan(50_000);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await text.waitFor({ state: 'detached' });
  // On a narrow window what stands below the keys begins where they end.
  const top = async (title: string) =>
    (await page.getByRole('heading', { name: title, exact: true }).boundingBox())?.y ?? 0;
  const last = await page
    .getByRole('button', { name: /, change$/ })
    .last()
    .boundingBox();
  expect(await top('This workspace')).toBeGreaterThan((last?.y ?? 0) + (last?.height ?? 0));
});

test('your name stands beside what you do from then on', async () => {
  const page = await desk.open('/settings');
  const name = page.getByRole('textbox', { name: 'Your name' });
  await name.fill('Sofia Aho');
  await page.keyboard.press('Enter');
  const { caller } = desk.engine;
  await expect.poll(async () => (await caller.workspace.about()).name, WAIT).toBe('Sofia Aho');
  await name.fill('');
  await page.keyboard.press('Enter');
  await page.getByText('Write a name.').waitFor();
  expect((await caller.workspace.about()).name).toBe('Sofia Aho');
});

test('a backup is written, listed, and restored into a new file that is opened', async () => {
  const page = await desk.open('/settings');
  await page.getByRole('button', { name: 'Write a backup' }).click();
  const backups = page.getByRole('table', { name: 'Backups, the newest first' });
  await backups.getByRole('button', { name: 'Restore…' }).first().click({ timeout: 30_000 });
  const file = join(dirname(desk.path), 'once more.cvmw');
  await page.getByRole('dialog').getByRole('textbox', { name: 'New file' }).fill(file);
  await page.keyboard.press('Tab');
  const here = page.url();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
  await expect.poll(() => page.url() !== here, { timeout: 60_000 }).toBe(true);
  expect(existsSync(file)).toBe(true);
  await page.getByText('once more.cvmw').first().waitFor();
}, 120_000);

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  test.each([1440, 400])('axe finds nothing at %i pixels', async (width) => {
    const page = await desk.open('/settings', { theme, width });
    await page.getByRole('link', { name: 'Versions and files, under Treatments' }).waitFor();
    await expectAccessible(page);
  });
});
