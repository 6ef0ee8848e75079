// Possible duplicates as a person goes through them: searched, compared, merged, refused, reversed and undone, by mouse and
// again by keyboard alone; every match at once; and what the page says when there is nothing to show.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEngineWorkspace } from '#engine/index.ts';
import { expectAccessible } from './axe.ts';
import { duplicatesWorkspace } from './duplicates.ts';
import { closeBrowser, type OpenPage, openPage, startHost, type TestHost, type View } from './harness.ts';

const PICTURES = join(import.meta.dirname, '../../artifacts/pictures');

let folder: string;
let at: TestHost;
let opened: OpenPage | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-duplicates-'));
  mkdirSync(PICTURES, { recursive: true });
  const workspace = join(folder, 'people.cvmw');
  await duplicatesWorkspace(workspace);
  at = await startHost({ workspace });
});
afterEach(async () => {
  const leaving = opened;
  opened = null;
  await leaving?.close();
});
afterAll(async () => {
  await at.close();
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

async function show(path: string, view: View = {}, host: TestHost = at): Promise<Page> {
  opened = await openPage(host, { path, ...view });
  return opened.page;
}

/** What the sidebar says waits. */
const waiting = (page: Page) =>
  page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: /^Possible duplicates/ });

async function holds(page: Page): Promise<void> {
  await expectAccessible(page);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

test('by mouse: searched, compared, merged with the other id kept, undone; refused and taken back; reversed', async () => {
  const page = await show('/duplicates');
  await page.getByRole('heading', { name: 'Nobody has looked for duplicates yet' }).waitFor();
  await holds(page);
  await page.getByRole('button', { name: /^Look for duplicates/ }).click();
  await page.getByRole('tab', { name: 'Match 120' }).waitFor();
  await waiting(page).getByText('124').waitFor();

  const pair = page.getByRole('region', { name: 'The pair side by side' });
  await pair.getByText('PERSON0@EXAMPLE.FI', { exact: true }).waitFor();
  await pair
    .getByRole('row', { name: /^Email address/ })
    .getByText('Written otherwise')
    .waitFor();
  await pair
    .getByRole('row', { name: /^Tenure/ })
    .getByText('Differs')
    .waitFor();
  await page.screenshot({ path: join(PICTURES, 'duplicates-light.png') });
  await holds(page);

  await pair.getByText('B1000', { exact: true }).last().click();
  await pair.getByRole('button', { name: /^Merge/ }).click();
  await page.getByText('Merged A1000 into B1000').waitFor();
  await waiting(page).getByText('123').waitFor();
  // The next pair is shown.
  await pair.getByText('person1@example.fi').first().waitFor();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await waiting(page).getByText('124').waitFor();

  await page.getByRole('tab', { name: /^Possible/ }).click();
  await pair
    .getByRole('row', { name: /^Birth date must not differ/ })
    .getByText('Differs')
    .waitFor();
  await pair
    .getByRole('row', { name: /^Events/ })
    .getByText('2, the last 3 Nov 2026')
    .waitFor();
  await pair.getByRole('button', { name: /^Two customers/ }).click();
  await page.getByText('M0 and N0 are two customers').waitFor();
  await page.getByRole('tab', { name: 'Possible 3' }).waitFor();
  await page.getByRole('tab', { name: 'Refused' }).click();
  await page.getByRole('button', { name: 'Take back that M0 and N0 are two customers' }).click();
  await page.getByRole('heading', { name: 'No pair is refused' }).waitFor();
  await page.getByRole('tab', { name: 'Possible 4' }).waitFor();

  await page.getByRole('tab', { name: /^Match/ }).click();
  await pair.getByRole('button', { name: /^Merge/ }).click();
  await page.getByText('Merged B1000 into A1000').waitFor();
  await page.getByRole('tab', { name: 'Merged' }).click();
  await page.getByText('In force').waitFor();
  await holds(page);
  await page.getByRole('button', { name: 'Reverse the merge of A1000 and B1000' }).click();
  await page
    .getByText(/^Reversed by change \d+$/)
    .first()
    .waitFor();
  await page.getByRole('tab', { name: 'Match 120' }).waitFor();

  await page.getByRole('tab', { name: 'Ids written alike' }).click();
  await page.getByText('<b>Mallory</b>').waitFor();
  await page.getByText('spaces and capitals').waitFor();
  await holds(page);
});

test('by keyboard: from anywhere to a pair, the other id kept, merged, undone; two customers, undone', async () => {
  const page = await show('/customers');
  await page.getByRole('grid').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  const pair = page.getByRole('region', { name: 'The pair side by side' });
  await pair.getByText('PERSON0@EXAMPLE.FI', { exact: true }).waitFor();
  await page.keyboard.press('v');
  await pair.getByRole('heading', { name: /M0 the same customer as N0/ }).waitFor();
  await page.keyboard.press('j');
  await pair.getByRole('heading', { name: /M1 the same customer as N1/ }).waitFor();
  await page.keyboard.press('o');
  await page.keyboard.press('m');
  await page.getByText('Merged M1 into N1').waitFor();
  await pair.getByRole('heading', { name: /M2 the same customer as N2/ }).waitFor();
  await waiting(page).getByText('123').waitFor();
  await page.keyboard.press('Control+z');
  await waiting(page).getByText('124').waitFor();
  await pair.getByRole('heading', { name: /M1 the same customer as N1/ }).waitFor();
  await page.keyboard.press('x');
  await page.getByText('M1 and N1 are two customers').waitFor();
  await waiting(page).getByText('123').waitFor();
  await page.keyboard.press('Control+z');
  await waiting(page).getByText('124').waitFor();
  // The list walks by arrows, and what it points at stands in the address.
  const list = page.getByRole('grid', { name: 'Pairs that wait' });
  await list.focus();
  await page.keyboard.press('End');
  await pair.getByRole('heading', { name: /M3 the same customer as N3/ }).waitFor();
  await page.reload();
  await pair.getByRole('heading', { name: /M3 the same customer as N3/ }).waitFor();
  // Every act is a command of the palette too.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('two customers');
  await page.getByRole('option', { name: /They are two customers/ }).waitFor();
  await page.keyboard.press('Escape');
});

test('every match at once: what it comes to, the number typed, and undone as one', async () => {
  const page = await show('/duplicates');
  await page.getByRole('button', { name: /^Merge all 120 matches/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('240 customers become 120.', { exact: false }).waitFor();
  await dialog.getByText('same email and name').waitFor();
  const confirm = dialog.getByRole('button', { name: 'Merge 120' });
  await page.keyboard.type('119');
  expect(await confirm.isDisabled()).toBe(true);
  await page.keyboard.press('Backspace');
  await page.keyboard.type('20');
  expect(await confirm.isDisabled()).toBe(true);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('120');
  await holds(page);
  await page.keyboard.press('Enter');
  await page.getByText('Merged 120 pairs').waitFor();
  await page.getByRole('tab', { name: 'Match 0' }).click();
  await page.getByText('All 120 that the search found are decided.', { exact: false }).waitFor();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByRole('tab', { name: 'Match 120' }).waitFor();
});

test('without customers it leads to importing; where nothing can be compared it says what to do', async () => {
  const empty = join(folder, 'empty.cvmw');
  await createEngineWorkspace({ path: empty, currency: 'EUR', zone: 'UTC', today: null }).close();
  const bare = join(folder, 'bare.cvmw');
  const engine = createEngineWorkspace({ path: bare, currency: 'EUR', zone: 'UTC', today: null });
  await engine.load({ kind: 'customers', name: 'ids', attributes: [] }, [
    { size: 2, columns: { customer: ['1', '2'] } },
  ]);
  await engine.close();
  const hosts = [await startHost({ workspace: empty }), await startHost({ workspace: bare })] as const;
  try {
    let page = await show('/duplicates', {}, hosts[0]);
    await page.getByRole('heading', { name: 'No customers yet' }).waitFor();
    await page.getByRole('button', { name: 'Import customers' }).click();
    await page.getByText('Nothing is imported yet').waitFor();
    await opened?.close();
    page = await show('/duplicates', {}, hosts[1]);
    await page.getByRole('heading', { name: 'Nobody has looked for duplicates yet' }).waitFor();
    await page.keyboard.press('l');
    const alert = page.getByRole('alert');
    await alert.getByText(/There is nothing to compare customers by/).waitFor();
    expect(await page.getByRole('main').textContent()).not.toContain('cvm ');
    await holds(page);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Nobody has looked for duplicates yet' }).waitFor();
    await opened?.close();
    opened = null;
  } finally {
    for (const host of hosts) await host.close();
  }
});

const VIEWS: readonly (readonly [name: string, view: View])[] = [
  ['dark', { theme: 'dark' }],
  ['narrow', { width: 1024, height: 768 }],
  ['column', { width: 400, height: 800 }],
];

describe.each(VIEWS)('%s', (name, view) => {
  test('the pairs hold', async () => {
    const page = await show('/duplicates?tab=possible', view);
    await page.getByRole('heading', { name: /M0 the same customer as N0/ }).waitFor();
    await page.screenshot({ path: join(PICTURES, `duplicates-${name}.png`) });
    await holds(page);
  });
});
