// The whole job in the window, from no workspace at all to lists on the disk: by mouse, and again by keyboard alone.
// What lies in the folder at the end is what was approved.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { closeBrowser, openPage, startHost, type TestHost } from './harness.ts';

const CUSTOMERS = 120;
/** Offers pay from this tenure on, and sixty of those who have it find room. */
const FROM_TENURE = 12;
const ROOM = 60;

let folder: string;
let at: TestHost;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-whole-job-'));
  at = await startHost();
  writeFileSync(join(folder, 'customers.csv'), customers());
  writeFileSync(join(folder, 'permissions.csv'), permissions());
  writeFileSync(join(folder, 'rules.yaml'), configuration());
});
afterAll(async () => {
  await at.close();
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

test('by mouse', async () => {
  const open = await openPage(at);
  const { page } = open;
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name }).first();
  const place = (name: string): Locator => page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name });

  await button('New workspace…').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('by mouse');
  await page.getByRole('textbox', { name: 'Name' }).blur();
  await button('Make the workspace').click();
  await page.waitForURL(/[/]w[/][0-9a-f]{10}/);

  for (const [file, stored] of [
    ['customers.csv', CUSTOMERS],
    ['permissions.csv', CUSTOMERS],
  ] as const) {
    await place('Home').click();
    await page
      .getByRole('link', { name: /^Import/ })
      .or(page.getByRole('button', { name: /^Import/ }))
      .first()
      .click();
    await chosen(page, () => button('Choose file…').click(), file);
    await button(/^Compare with workspace/).click();
    await button(new RegExp(`^Import ${stored} rows`)).click();
    await page.getByText(`${stored} rows of ${file} are in the workspace.`).waitFor();
  }

  await place('Treatments').click();
  await chosen(page, () => button('Use a configuration file…').click(), 'rules.yaml');
  await page.getByText('rules.yaml: “By window”, 1 treatment, 1 limit.').waitFor();
  await button('Use from the next run').click();
  await page.getByRole('grid', { name: 'Treatments' }).waitFor();

  await place('Decide').click();
  await button('Decide').click();
  await page.getByText(`for ${ROOM} customers`).waitFor();
  await button(`Review ${ROOM} decisions`).click();

  const shown = page.getByRole('region', { name: 'Decision' }).locator('p .font-mono').first();
  const first = await shown.textContent();
  await button(/^Approve/).click();
  await expect.poll(() => shown.textContent()).not.toBe(first);
  const second = await shown.textContent();
  await button(/^Reject…/).click();
  await button(/^Not now/).click();
  await expect.poll(() => shown.textContent()).not.toBe(second);
  await button('Several at once…').click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Approve/ })
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Approve ${ROOM - 2}` })
    .click();
  await page.getByRole('main').getByText(`${ROOM} of ${ROOM} decided`).waitFor();

  await place('Export').click();
  await button(`Export ${ROOM - 1}…`).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByText(/Every row that left is as it was approved/).waitFor();

  const rows = exported('by mouse');
  expect(rows).toHaveLength(ROOM - 1);
  const ids = rows.map((row) => row.customer_id);
  expect(ids).toContain(first);
  expect(ids).not.toContain(second);
  await open.close();
});

test('by keyboard alone', async () => {
  const open = await openPage(at);
  const { page } = open;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
  await reach(page, page.getByRole('button', { name: 'New workspace…' }));
  await press('Enter');
  await page.getByRole('dialog').waitFor();
  await reach(page, page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type('by keyboard');
  await press('Enter');
  await reach(page, page.getByRole('button', { name: 'Make the workspace' }));
  await press('Enter');
  await page.waitForURL(/[/]w[/][0-9a-f]{10}/);
  await page.getByRole('navigation', { name: 'Places' }).waitFor();

  for (const file of ['customers.csv', 'permissions.csv']) {
    await press('g', 'i');
    const path = page.getByRole('textbox', { name: 'Or the path of a file on this computer' });
    await path.waitFor();
    await reach(page, path);
    await page.keyboard.type(join(folder, file));
    await press('Enter');
    await page
      .getByRole('button', { name: /^Compare with workspace/ })
      .and(page.locator(':enabled'))
      .waitFor();
    await page.locator('body').focus();
    await press('Enter');
    await page
      .getByRole('button', { name: /^Import 120 rows/ })
      .and(page.locator(':enabled'))
      .waitFor();
    await press('Enter');
    await page.getByText(`120 rows of ${file} are in the workspace.`).waitFor();
  }

  await press('g', 't');
  const use = page.getByRole('button', { name: 'Use a configuration file…' });
  await use.waitFor();
  await reach(page, use);
  await chosen(page, () => press('Enter'), 'rules.yaml');
  const fromNext = page.getByRole('button', { name: 'Use from the next run' });
  await fromNext.waitFor();
  await reach(page, fromNext);
  await press('Enter');
  await page.getByRole('grid', { name: 'Treatments' }).waitFor();

  await press('g', 'd');
  await page.getByRole('button', { name: 'Decide', exact: true }).and(page.locator(':enabled')).waitFor();
  await press('r');
  await page.getByText(`for ${ROOM} customers`).waitFor();
  await press('v');
  const shown = page.getByRole('region', { name: 'Decision' }).locator('p .font-mono').first();
  const ids: string[] = [];
  for (let decided = 0; decided < ROOM; decided += 1) {
    const id = (await shown.textContent()) ?? '';
    ids.push(id);
    await press('a');
    if (decided < ROOM - 1) await expect.poll(() => shown.textContent()).not.toBe(id);
  }
  await press('g', 'e');
  await page.getByRole('button', { name: `Export ${ROOM}…` }).waitFor();
  await press('x');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await reach(page, dialog.getByRole('button', { name: 'Export', exact: true }));
  await press('Enter');
  await page.getByText(/Every row that left is as it was approved/).waitFor();

  expect(new Set(exported('by keyboard').map((row) => row.customer_id))).toEqual(new Set(ids));
  await open.close();
});

/** Answers the browser's own dialog for a file, which is no part of the page. */
async function chosen(page: Page, ask: () => Promise<void>, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await ask();
  await (await chooser).setFiles(join(folder, file));
}

/** Tabs until it is in focus. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  for (let tabs = 0; tabs < 120; tabs += 1) {
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${wanted} cannot be reached with Tab`);
}

/** The rows of the e-mail list of the one package of a workspace. */
function exported(workspace: string): { customer_id: string }[] {
  const packages = join(at.folder, 'workspaces');
  const list = readdirSync(packages, { recursive: true, encoding: 'utf8' }).find(
    (name) => name.includes(workspace) && name.endsWith('email-list.csv'),
  );
  if (list === undefined) throw new Error(`no list of ${workspace} lies in ${packages}`);
  return parse(readFileSync(join(packages, list)), { columns: true });
}

function customers(): string {
  const rows = Array.from({ length: CUSTOMERS }, (_, i) => `U${i},Person ${i},p${i}@example.com,${i % 24}`);
  return `id,name,email,tenure\n${rows.join('\n')}\n`;
}

function permissions(): string {
  const rows = Array.from(
    { length: CUSTOMERS },
    (_, i) => `U${i},marketing,*,granted,consent,form,page 1,2026-01-01T00:00:00Z`,
  );
  return `customer_id,purpose,channel,state,basis,source,evidence,recorded_at\n${rows.join('\n')}\n`;
}

function configuration(): string {
  return stringify({
    version: 1,
    name: 'By window',
    channels: { email: { contact: 'email' } },
    limits: [{ id: 'mails', name: 'E-mails', of: { channel: 'email' }, period: 'day', capacity: ROOM }],
    treatments: [
      {
        id: 'offer',
        name: 'An offer',
        channel: 'email',
        class: 'marketing',
        value: { add: [10, { attribute: 'tenure' }] },
        cost: 1,
        propensity: { base: 0.5, strength: 10, natural: 0.1 },
        applicable: [{ rule: 'stays', name: 'Has stayed a year', when: { attribute: 'tenure', atLeast: FROM_TENURE } }],
      },
    ],
    rejections: [{ code: 'not-now', name: 'Not now', scope: 'treatment' }],
  });
}
