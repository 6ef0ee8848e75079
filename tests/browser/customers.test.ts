// Customers and the customer's page, in a real browser over a real desk: found, filtered, sorted, scrolled to the last
// row, walked by keys alone, copied, saved as a view; the states of the list; the question of a day; the next customer.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace, openEngine } from '#engine/index.ts';
import type { Filter } from '#shared/model/filter.ts';
import { expectAccessible } from './axe.ts';
import { closeBrowser, type OpenPage, openPage, startHost, type TestHost, type View } from './harness.ts';

const COUNT = 400;

let folder: string;
let at: TestHost;
const opened: OpenPage[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-customers-'));
  const path = join(folder, 'people.cvmw');
  const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'Maria' });
  await fillWorkspace(engine, { seed: 1, customers: COUNT });
  const { job } = await engine.caller.decisions.decide({});
  await engine.caller.jobs.result({ job });
  await engine.close();
  at = await startHost({ workspace: path });
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
afterAll(async () => {
  await at.close();
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path: string, view: View = {}, host = at): Promise<Page> {
  const each = await openPage(host, { ...view, path });
  opened.push(each);
  return each.page;
}

const withFilter = (filter: readonly Filter[], sort?: object): string =>
  `/customers?filter=${encodeURIComponent(JSON.stringify(filter))}${sort === undefined ? '' : `&sort=${encodeURIComponent(JSON.stringify(sort))}`}`;

/** A busy computer is given time. */
const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 15_000 });

/** What is written once it is a name, and not only the id that is known at first. */
async function soonText(at: Locator): Promise<string> {
  await soon(() => at.textContent()).toMatch(/ /);
  return (await at.textContent()) ?? '';
}

const grid = (page: Page) => page.getByRole('grid', { name: 'Customers' });
const count = (page: Page) => page.locator('[role="status"]', { hasText: /customers?$/ }).first();

test('a filter is made by hand, changed on its chip, and stands in the address', async () => {
  const page = await open('/customers');
  await grid(page).getByRole('row').nth(3).waitFor();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Monthly fee', exact: true }).click();
  await page.getByRole('textbox', { name: 'Number' }).fill('30');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Change the filter Monthly fee above €30.00' }).waitFor();
  await page.keyboard.press('Escape');
  await soon(() => count(page).textContent()).not.toBe(`${COUNT} customers`);
  const above = Number(/\d+/.exec((await count(page).textContent()) ?? '')?.[0]);
  expect(above).toBeGreaterThan(0);
  expect(above).toBeLessThan(COUNT);
  await page.reload();
  await page.getByRole('button', { name: 'Change the filter Monthly fee above €30.00' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /above/ }).click();
  await page.getByRole('option', { name: 'at most' }).click();
  await page.getByRole('button', { name: 'Change the filter Monthly fee at most €30.00' }).waitFor();
  await soon(() => count(page).textContent()).toBe(`${COUNT - above} customers`);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove the filter Monthly fee at most €30.00' }).click();
  await soon(() => count(page).textContent()).toBe(`${COUNT} customers`);
});

test('a head sorts, once up and once down, and the order is kept with the list', async () => {
  const page = await open('/customers');
  const head = page.getByRole('columnheader', { name: 'Monthly fee' });
  await head.getByRole('button').click();
  await soon(() => head.getAttribute('aria-sort')).toBe('descending');
  const fees = async (): Promise<number[]> =>
    (await grid(page).getByRole('row').allInnerTexts())
      .flatMap((text) => /€([\d.,]+)/.exec(text)?.[1] ?? [])
      .map((text) => Number(text.replace(/,/g, '')));
  // The rows of before stay until those of the new order are there.
  const sorted = (by: 1 | -1) => async (): Promise<boolean> => {
    const found = await fees();
    return found.length > 10 && found.every((fee, row) => row === 0 || (fee - found[row - 1]!) * by >= 0);
  };
  await soon(sorted(-1)).toBe(true);
  const [dearest] = await fees();
  await head.getByRole('button').click();
  await soon(() => head.getAttribute('aria-sort')).toBe('ascending');
  await soon(sorted(1)).toBe(true);
  expect(Math.max(...(await fees()))).toBeLessThan(dearest!);
  const again = await open('/customers');
  await soon(() => again.getByRole('columnheader', { name: 'Monthly fee' }).getAttribute('aria-sort')).toBe(
    'ascending',
  );
});

test('by keys alone: filter, move to the last row, select, open, go on, come back', async () => {
  const page = await open('/customers');
  await grid(page).getByRole('row').nth(3).waitFor();
  await page.keyboard.press('f');
  await page.getByRole('searchbox', { name: 'What to filter by' }).waitFor();
  await page.keyboard.type('segment');
  await page.keyboard.press('Enter');
  const business = page.getByRole('checkbox', { name: /^business/ });
  await business.focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Change the filter Segment business' }).waitFor();
  await page.keyboard.press('Escape');
  await grid(page).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Space');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/customers[/]U\d+/);
  await page.getByRole('heading', { level: 1 }).getByText('Customers').waitFor();
  const last = decodeURIComponent(new URL(page.url()).pathname).split('/').at(-1);
  await page.getByText(/^\d+ of \d+$/).waitFor();
  await page.keyboard.press('k');
  await soon(() => new URL(page.url()).pathname.split('/').at(-1)).not.toBe(last);
  await page.getByRole('slider', { name: 'Journey' }).focus();
  await page.keyboard.press('ArrowRight');
  await soon(() => page.getByRole('slider', { name: 'Journey' }).getAttribute('aria-valuetext')).toMatch(/20\d\d, /);
  await page.getByRole('banner').getByRole('link', { name: 'Customers' }).click();
  await page.getByRole('button', { name: 'Change the filter Segment business' }).waitFor();
});

test('rows are copied as a table, selected with Shift up to another', async () => {
  const page = await open('/customers');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await grid(page).getByRole('row').nth(3).waitFor();
  await grid(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('3 selected').waitFor();
  await page.keyboard.press('Control+c');
  await page.getByText('Copied 3 rows as a table').waitFor();
  const lines = (await page.evaluate('navigator.clipboard.readText()')) as string;
  expect(lines.split('\n')).toHaveLength(4);
  expect(lines.split('\n')[0]).toMatch(/^Id\tName\tSegment/);
});

test('a list is saved as a view, its filters updated, and removed again', async () => {
  const page = await open(withFilter([{ attribute: 'segment', in: ['business'] }]));
  await page.getByRole('button', { name: 'View', exact: true }).click();
  await page.getByRole('textbox', { name: 'Save this list as' }).fill('Business');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Business', selected: true }).waitFor();
  await page.getByRole('button', { name: 'Remove the filter Segment business' }).click();
  await page.getByRole('button', { name: 'Update view' }).waitFor();
  await page.getByRole('button', { name: 'Undo changes' }).click();
  await page.getByRole('button', { name: 'Change the filter Segment business' }).waitFor();
  const other = await open('/customers');
  await other.getByRole('tab', { name: 'Business' }).click();
  await other.getByRole('button', { name: 'Change the filter Segment business' }).waitFor();
  await other.getByRole('button', { name: 'The view Business' }).click();
  await other.getByRole('menuitem', { name: 'Remove' }).click();
  await soon(() => other.getByRole('tab').count()).toBe(1);
});

test('those who match, or those who are selected, are saved as an audience, and a run can be for it', async () => {
  const page = await open(withFilter([{ attribute: 'segment', in: ['business'] }]));
  await grid(page).getByRole('row').nth(3).waitFor();
  const business = (await count(page).textContent()) ?? '';
  await page.keyboard.press('u');
  await page.getByRole('textbox', { name: `Save ${business} as` }).fill('Firms');
  await page.keyboard.press('Enter');
  await page.getByText(`“Firms” is saved with ${business}`).waitFor();
  await page.getByRole('button', { name: 'Remove the filter Segment business' }).click();
  await soon(() => count(page).textContent()).toBe(`${COUNT} customers`);
  await grid(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Save as audience…' }).click();
  await page.getByRole('textbox', { name: 'Save 2 customers as' }).fill('Two');
  await page.keyboard.press('Enter');
  await page.getByText('“Two” is saved with 2 customers').waitFor();
  await page.getByRole('button', { name: 'Save as audience…' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show Two' }).click();
  await page.getByRole('button', { name: 'Remove the filter In Two' }).waitFor();
  await soon(() => count(page).textContent()).toBe('2 customers');
  await page.getByRole('button', { name: 'Save as audience…' }).click();
  await page.getByRole('button', { name: 'The audience Two' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'New name of Two' }).fill('A pair');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove the filter In A pair' }).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'The audience Firms' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Show Firms' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').filter({ hasText: 'is removed' }).getByRole('button', { name: 'Undo' }).click();
  const decide = await open('/decide');
  await decide.getByRole('button', { name: /Audience of the next run/ }).click();
  await soon(() => decide.getByRole('option').allInnerTexts()).toEqual([
    expect.stringContaining('All customers'),
    expect.stringContaining('Firms'),
    expect.stringContaining('A pair'),
  ]);
  await decide.getByRole('option', { name: 'A pair' }).click();
  await decide.getByRole('button', { name: 'Run again' }).click();
  await decide.getByText(/^Run \d+, A pair/).waitFor({ timeout: 20_000 });
});

test('columns are chosen by name and remembered', async () => {
  const page = await open('/customers');
  await page.getByRole('button', { name: /of \d+ columns/ }).click();
  await page.getByRole('searchbox', { name: 'Find a column' }).fill('region');
  await page.getByRole('checkbox', { name: 'Region' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Region' }).waitFor();
  await page.reload();
  await page.getByRole('columnheader', { name: 'Region' }).waitFor();
});

test('columns are moved by Alt and an arrow, by dragging, in the choice of columns, and stand there again', async () => {
  const page = await open('/customers');
  await grid(page).getByRole('row').nth(3).waitFor();
  const heads = async (): Promise<string[]> =>
    (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.trim()).slice(1);
  const before = await heads();
  const [name, first, second, third] = before;
  await page.getByRole('columnheader', { name: second! }).getByRole('button').focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await soon(heads).toEqual([name, second, first, ...before.slice(3)]);
  await page.keyboard.press('Alt+ArrowLeft');
  await page.keyboard.press('Alt+ArrowRight');
  await soon(heads).toEqual(before);
  await page.getByRole('columnheader', { name: third! }).dragTo(page.getByRole('columnheader', { name: first! }));
  await soon(heads).toEqual([name, third, first, second, ...before.slice(4)]);
  await page.reload();
  await soon(heads).toEqual([name, third, first, second, ...before.slice(4)]);
  await page.getByRole('button', { name: /of \d+ columns/ }).click();
  await page.getByRole('button', { name: `Move ${third} to the right` }).click();
  await page.getByRole('button', { name: `Move ${third} to the right` }).click();
  await soon(heads).toEqual(before);
});

test('details that are pinned stay with their customer while rows are walked, also after a reload', async () => {
  const page = await open('/customers');
  await grid(page).getByRole('row').nth(3).waitFor();
  await grid(page).focus();
  await page.keyboard.press('Home');
  const title = page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { level: 2 });
  await title.waitFor();
  const first = await soonText(title);
  await page.keyboard.press('p');
  await grid(page).focus();
  await page.keyboard.press('ArrowDown');
  await soon(() => new URL(page.url()).searchParams.get('at')).not.toBe(new URL(page.url()).searchParams.get('pin'));
  expect(await title.textContent()).toBe(first);
  await page.reload();
  await soon(() => title.textContent()).toBe(first);
  await page.getByRole('button', { name: 'Keep the details on this customer', pressed: true }).click();
  await soon(() => title.textContent()).not.toBe(first);
});

describe.each(['light', 'dark'] as const)('in %s, axe finds nothing', (theme) => {
  test('when nothing matches: what removing each filter would give', async () => {
    const filter: Filter[] = [
      { attribute: 'segment', in: ['business'] },
      { attribute: 'monthly_fee', above: 1_000_000 },
    ];
    const page = await open(withFilter(filter), { theme });
    await page.getByRole('heading', { name: 'No customer matches both filters' }).waitFor();
    await expectAccessible(page);
    const promised = await page
      .getByText(/^\d+ customers$/)
      .last()
      .textContent();
    await page.getByRole('button', { name: 'Remove', exact: true }).last().click();
    await soon(() => count(page).textContent()).toMatch(/^[1-9]\d* customers$/);
    expect(await count(page).textContent()).toBe(promised);
  });

  test('when the list cannot be made: what to do', async () => {
    const page = await open(withFilter([{ attribute: 'gone', in: ['x'] }]), { theme });
    await page.getByRole('alert').getByText('Customers have no attribute "gone" any more').waitFor();
    await expectAccessible(page);
  });

  test('with a filter being made, details open, and the customer', async () => {
    const page = await open(`${withFilter([{ allowed: 'sms', is: true }])}&at=U124`, { theme });
    await page.getByText('May contact today').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('f');
    await page.getByRole('searchbox', { name: 'What to filter by' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    const customer = await open('/customers/U124', { theme });
    await customer.getByText('Alternatives').first().waitFor();
    await customer.getByText(/Permission ledger/).click();
    await expectAccessible(customer);
  });
});

test('a workspace without customers says where they come from', async () => {
  const path = join(folder, 'empty.cvmw');
  await createEngineWorkspace({ path, ...SAMPLE_SETTINGS }).close();
  const host = await startHost({ workspace: path });
  try {
    const page = await open('/customers', {}, host);
    await page.getByRole('heading', { name: 'No customers yet' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Import customers' }).click();
    await page.waitForURL(/[/]import$/);
    for (const each of opened.splice(-1)) await each.close();
  } finally {
    await host.close();
  }
});

test('an import is told of while it goes on, and its customers come by themselves', async () => {
  const other = openEngine({ workspace: join(folder, 'people.cvmw'), role: 'desk' });
  try {
    const many = join(folder, 'many.csv');
    const lines = Array.from({ length: 200_000 }, (_, row) => `N${row},somebody`);
    writeFileSync(many, ['customer,name', ...lines].join('\n'));
    const page = await open('/customers');
    await grid(page).getByRole('row').nth(3).waitFor();
    const { job } = await other.caller.imports.start({ kind: 'customers', file: many, mapping: null });
    await page.getByText('numbers from before this import').waitFor();
    expect(await grid(page).getByRole('row').count()).toBeGreaterThan(10);
    await other.caller.jobs.cancel({ job });
    await soon(() => page.getByText('numbers from before this import').count()).toBe(0);
    await soon(() => count(page).textContent()).toBe(`${COUNT} customers`);
    const one = join(folder, 'one.csv');
    writeFileSync(one, 'customer,name\nN1,somebody\n');
    const { job: second } = await other.caller.imports.start({ kind: 'customers', file: one, mapping: null });
    await other.caller.jobs.result({ job: second });
    await soon(() => count(page).textContent()).toBe(`${COUNT + 1} customers`);
  } finally {
    await other.close();
  }
});

test('were we allowed on a day: the answer, the row, and when it changed', async () => {
  const page = await open('/customers/U124');
  await page.getByRole('group', { name: 'Were we allowed to market by' }).waitFor();
  await page.getByRole('button', { name: /Channel/ }).click();
  await page.getByRole('option', { name: 'SMS' }).click();
  await page.getByRole('textbox', { name: 'Day' }).fill('2025-06-01');
  await page.getByText('Withdrawn on 2 Mar 2025: reply STOP.').waitFor();
  await page.getByText('On 11 Feb 2026 this became yes.').waitFor();
});

test('what is printed is one statement, without the window around it', async () => {
  const page = await open('/customers/U124');
  await page.getByText('Alternatives').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.getByRole('heading', { name: 'Decisions', exact: true }).waitFor();
  expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

describe('a list longer than a browser can draw', () => {
  const MANY = 600_000;
  let large: TestHost;
  beforeAll(async () => {
    const path = join(folder, 'many.cvmw');
    const engine = createEngineWorkspace({ path, ...SAMPLE_SETTINGS });
    const size = 50_000;
    const blocks = Array.from({ length: MANY / size }, (_, block) => ({
      size,
      columns: {
        customer: Array.from({ length: size }, (__, row) => `U${String(block * size + row).padStart(6, '0')}`),
      },
    }));
    await engine.load({ kind: 'customers', name: 'many', attributes: [] }, blocks);
    await engine.close();
    large = await startHost({ workspace: path });
  }, 120_000);
  afterAll(() => large.close());

  test.each([1, 2])('its last row can be reached at a zoom of %i, by the bar and by a key', async (zoom) => {
    const page = await open('/customers', { zoom }, large);
    await grid(page).getByText('U000003', { exact: true }).waitFor();
    await grid(page)
      .locator('xpath=..')
      .evaluate((scroller: { scrollTop: number; scrollHeight: number }) => {
        scroller.scrollTop = scroller.scrollHeight;
      });
    const last = grid(page).getByText('U599999', { exact: true });
    await last.waitFor();
    const [row, view] = [await last.boundingBox(), await grid(page).locator('xpath=..').boundingBox()];
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((view?.y ?? 0) + (view?.height ?? 0) + 1);
    await grid(page).focus();
    await page.keyboard.press('Home');
    await grid(page).getByText('U000000', { exact: true }).waitFor();
    await page.keyboard.press('End');
    await last.waitFor();
    await page.keyboard.press('ArrowUp');
    await soon(() => new URL(page.url()).searchParams.get('at')).toBe('U599998');
  });
});
