// Importing a file as a person does it: by mouse from a file with a question to the receipt and its undo, and again by
// keyboard alone, where a header that is known passes on Enter; a job that survives a reload; and files whose names and
// cells try to be code.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { textRow, workbook, zip } from '#engine/agents/1-know/data/intake/source/workbook-fixture.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { expectAccessible } from './axe.ts';
import { closeBrowser, type OpenPage, openPage, startHost, type TestHost, type View } from './harness.ts';
import { PAYLOADS } from './payloads.ts';

const PICTURES = join(import.meta.dirname, '../../artifacts/pictures');
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

let folder: string;
let at: TestHost;
let opened: OpenPage | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cvm-import-'));
  mkdirSync(PICTURES, { recursive: true });
  const workspace = join(folder, 'empty.cvmw');
  await createEngineWorkspace({ path: workspace, currency: 'EUR', zone: 'Europe/Helsinki', today: null }).close();
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

async function show(path: string, view: View = {}): Promise<Page> {
  opened = await openPage(at, { path, ...view });
  return opened.page;
}

/** Leaves a page on which something was refused: the browser's console tells of every such answer. */
async function leaveRefused(status: number): Promise<void> {
  const leaving = opened;
  opened = null;
  await leaving?.context.close();
  expect(leaving?.faults.filter((fault) => !fault.includes(`status of ${status}`))).toEqual([]);
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A file with a question about its dates, an impossible date, and an id that comes twice. */
const bills = (prefix: string): string =>
  `customer;fee;first_bill;since\n${lines(
    300,
    (i) => `${prefix}${i};${i},5;01/0${1 + (i % 9)}/2026;${i === 7 ? '31.11.2026' : '13.11.2026'}`,
  )}${prefix}3;1,0;01/02/2026;13.11.2026\n`;

async function holdsNothingAgainstIt(page: Page): Promise<void> {
  await expectAccessible(page);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

test('by mouse: a file with a question, compared, imported, and undone', async () => {
  const page = await show('/import');
  await page.getByText('Nothing is imported yet').waitFor();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose file…' }).first().click();
  await (await chooser).setFiles({ name: 'bills.csv', mimeType: 'text/csv', buffer: Buffer.from(bills('U')) });

  await page.getByText(/^Is 01.02.2026 the 1st of February or the 2nd of January\?$/).waitFor();
  const compare = page.getByRole('button', { name: /^Compare with workspace/ });
  expect(await compare.isDisabled()).toBe(true);
  await page.getByText('Answer one question first').waitFor();
  await page.getByRole('cell', { name: /^31.11.2026 ?, does not fit, its row is rejected$/ }).waitFor();
  await page.screenshot({ path: join(PICTURES, 'import-check-light.png') });
  await holdsNothingAgainstIt(page);
  await page.getByRole('button', { name: /day first/ }).click();
  await page.getByText('299 + 2 + 0 = 301').waitFor();
  // What was answered stands in the address.
  await page.reload();
  await page.getByText('299 + 2 + 0 = 301').waitFor();

  await compare.click();
  await page.getByRole('heading', { name: 'Of 301 rows, 299 new' }).waitFor();
  await page.getByText(/^The same id as line/).waitFor();
  await page.screenshot({ path: join(PICTURES, 'import-compare-light.png') });
  await holdsNothingAgainstIt(page);
  await page.getByRole('button', { name: /^Import 299 rows/ }).click();

  await page.getByText('299 rows of bills.csv are in the workspace.').waitFor();
  await page.getByText('1 to 2 of 2').waitFor();
  await page.getByText('U7;7,5;01/08/2026;31.11.2026').waitFor();
  await page.screenshot({ path: join(PICTURES, 'import-receipt-light.png') });
  await holdsNothingAgainstIt(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download rejected rows' }).click();
  const saved = join(folder, 'rejected.csv');
  await (await download).saveAs(saved);

  await page.getByRole('button', { name: /^Undo import/ }).click();
  await page.getByText('This import is undone: nobody sees its rows.').waitFor();
  await page.getByRole('button', { name: 'All imports' }).click();
  await page.getByRole('grid', { name: 'All imports' }).getByText('Undone').waitFor();
});

test('by keyboard: a known header passes on Enter, the receipt says whose mapping it was, and Z undoes', async () => {
  const path = write('next bills.csv', bills('V'));
  const page = await show('/import');
  await page.getByRole('grid', { name: 'All imports' }).waitFor();
  // The path is typed: the browser's own dialog is no part of the page.
  const field = page.getByRole('textbox', { name: 'Or the path of a file on this computer' });
  for (let tabs = 0; tabs < 60 && (await field.and(page.locator(':focus')).count()) === 0; tabs += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type(path);
  await page.keyboard.press('Enter');
  await page
    .getByText(/Header known: mapping of .* reused/)
    .first()
    .waitFor();
  await page.getByText('299 + 2 + 0 = 301').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Of 301 rows/ }).waitFor();
  await page.getByText('299 + 2 + 0 = 301').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('299 rows of next bills.csv are in the workspace.').waitFor();
  await page.getByText(/Header known: mapping of/).waitFor();
  await page.keyboard.press('z');
  await page.getByText('This import is undone: nobody sees its rows.').waitFor();
});

const drop = async (page: Page, files: readonly (readonly [name: string, text: string])[]): Promise<void> => {
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); for (const [name, text] of ${JSON.stringify(files)}) data.items.add(new File([text], name)); return data; })()`,
  );
  await page.getByText(/^Drop files here/).dispatchEvent('drop', { dataTransfer: data });
};

test('several files are looked at one after the other; what is no file to import is said, and the others go on', async () => {
  const page = await show('/import');
  await page.getByText(/^Drop files here/).waitFor();
  await drop(page, [['other.cvmw', 'x']]);
  await page.getByText(/^other\.cvmw is a workspace/).waitFor();
  await drop(page, [
    ['first.csv', 'customer,n\nQ1,1\n'],
    ['empty.csv', ''],
    ['second.csv', 'customer,n\nQ2,1\n'],
  ]);
  await page.getByRole('heading', { name: 'first.csv' }).waitFor();
  await page.getByText('then 1 more file').waitFor();
  await page.getByText(/^empty\.csv is empty/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/^1 file you took together wait: second\.csv\.$/).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByRole('button', { name: /^Import 1 row/ }).click();
  await page.getByText('1 row of first.csv is in the workspace.').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'second.csv' }).waitFor();
  await page.getByText('1 + 0 + 0 = 1').waitFor();
});

test('a file that is dropped is looked at; its columns are changed; Esc closes what is open first', async () => {
  const page = await show('/import');
  await page.getByText(/^Drop files here/).waitFor();
  await drop(page, [['dropped.csv', 'customer,n,m\nD1,1,2\n']]);
  await page.getByRole('heading', { name: 'dropped.csv' }).waitFor();
  await page.getByText('1 + 0 + 0 = 1').waitFor();

  await page.getByRole('button', { name: /Role of n$/ }).click();
  await page.getByRole('option', { name: /^Ignore/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('option', { name: /^Ignore/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /Role of n$/ }).click();
  await page.getByRole('option', { name: /^Ignore/ }).click();
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByText('1 column left out: n.').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('heading', { name: 'How the file is written' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/^Drop files here/).waitFor();
});

test('the very same file, a file that went away, one of the wrong kind: each is said in its place', async () => {
  const path = write('once.csv', 'customer,n\nX1,1\n');
  const page = await show(`/import?file=${encodeURIComponent(path)}`);
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByRole('button', { name: /^Import 1 row/ }).click();
  await page.getByText('1 row of once.csv is in the workspace.').waitFor();
  await page.goto(`${at.web.origin}/w/${at.workspace}/import?file=${encodeURIComponent(path)}&step=compare`);
  await page.getByText(/^This very file is import \d+ already\.$/).waitFor();
  expect(await page.getByRole('button', { name: /^Import 1 row/ }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Import it once more' }).click();
  await expect.poll(() => page.getByRole('button', { name: /^Import 1 row/ }).isDisabled()).toBe(false);
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.goto(`${at.web.origin}/w/${at.workspace}/import?file=${encodeURIComponent(join(folder, 'gone.csv'))}`);
  await page.getByText(/There is no file .*gone\.csv/).waitFor();
  const pdf = write('report.csv', '%PDF-1.7 not a table');
  await page.goto(`${at.web.origin}/w/${at.workspace}/import?file=${encodeURIComponent(pdf)}`);
  await page.getByText(/is a PDF document, not text/).waitFor();
});

test('what only a mapping could say: zone, currency, a computed column; the mapping is taken along and brought', async () => {
  const text = `customer,at,type,pieces,price\n${lines(20, (i) => `C${i},2026-03-0${1 + (i % 9)} 10:00:00,buy,${i % 4},2.50`)}`;
  const page = await show(`/import?kind=events&file=${encodeURIComponent(write('sold.csv', text))}`);
  await page.getByRole('button', { name: /Type of price$/ }).click();
  await page.getByRole('option', { name: /^Money/ }).click();
  const currency = page.getByRole('textbox', { name: 'Currency of price' });
  await currency.fill('dollar');
  await currency.press('Enter');
  await page.getByText('Write three letters, such as EUR.').waitFor();
  await currency.fill('usd');
  await currency.press('Enter');
  const rate = page.getByRole('textbox', { name: /^Rate of price/ });
  await rate.fill('0.5');
  await rate.press('Enter');
  const zone = page.getByRole('textbox', { name: 'Time zone of local times' });
  await zone.fill('Mars/Olympus');
  await zone.press('Enter');
  await page.getByText(/^There is no time zone Mars\/Olympus/).waitFor();
  await zone.fill('Asia/Tokyo');
  await zone.press('Enter');
  await page.getByRole('button', { name: 'Compute a column…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('amount = pieces × price').waitFor();
  // 1 piece at $2.50, of which one is half a euro.
  await dialog.getByRole('row', { name: /^3 / }).getByText('€1.25').last().waitFor();
  await dialog.getByRole('button', { name: 'Add a term to Term' }).click();
  await dialog.getByRole('textbox', { name: 'Term.3, the number' }).fill('2');
  await page.keyboard.press('Enter');
  await dialog.getByText('amount = pieces × price × 2').waitFor();
  await dialog.getByRole('row', { name: /^3 / }).getByText('€2.50').waitFor();
  await page.screenshot({ path: join(PICTURES, 'import-computed-light.png') });
  await holdsNothingAgainstIt(page);
  await dialog.getByRole('button', { name: 'Compute amount' }).click();
  await page.getByRole('button', { name: 'Change amount' }).waitFor();
  await holdsNothingAgainstIt(page);

  await page.getByRole('heading', { name: 'sold.csv' }).click();
  await page.keyboard.press('y');
  await dialog.getByText(/zone: Asia\/Tokyo/).waitFor();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download' }).click();
  const saved = join(folder, 'sold.mapping.yaml');
  await (await download).saveAs(saved);
  expect(readFileSync(saved, 'utf8')).toMatch(/currency: USD[\s\S]*rate: 0\.5/);
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Take one from a file…' }).click();
  const wrong = {
    name: 'wrong.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from('columns:\n  price: { type: coin }\n'),
  };
  await (await chooser).setFiles(wrong);
  await dialog.getByText(/line 2.*"coin"/).waitFor();
  await holdsNothingAgainstIt(page);
  await dialog.getByRole('button', { name: 'Close' }).click();

  // Another file of other columns, read as the first.
  const other = write('sold again.csv', text.replaceAll('C', 'D').replace('price', 'price').replaceAll('buy', 'sell'));
  await page.goto(`${at.web.origin}/w/${at.workspace}/import?kind=events&file=${encodeURIComponent(other)}`);
  await page.getByRole('button', { name: /^Mapping…/ }).click();
  const second = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Take one from a file…' }).click();
  await (await second).setFiles(saved);
  await page.getByRole('button', { name: 'Change amount' }).waitFor();
  expect(await zone.inputValue()).toBe('Asia/Tokyo');
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByRole('button', { name: /^Import 20 rows/ }).click();
  await page.getByText('20 rows of sold again.csv are in the workspace.').waitFor();
  // 30 pieces of $2.50, twice, at half a euro a dollar.
  await page.getByText(/amount: €75\.00 read = €75\.00 stored/).waitFor();
  await leaveRefused(422);
});

test('a workbook of several sheets asks which; one that would unpack to far more is refused, and so is what left meanwhile', async () => {
  const book = join(folder, 'two.xlsx');
  const rows = (id: string): string => textRow(1, ['customer', 'city']) + textRow(2, [id, 'Oulu']);
  writeFileSync(book, workbook({ Spring: rows('S1'), Autumn: rows('S2') }));
  const page = await show(`/import?file=${encodeURIComponent(book)}`);
  await page
    .getByText(/Spring/)
    .first()
    .waitFor();
  await page
    .getByRole('button', { name: /Autumn/ })
    .first()
    .click();
  await page.getByRole('cell', { name: 'S2' }).waitFor();

  const bomb = join(folder, 'bomb.xlsx');
  writeFileSync(bomb, zip([{ name: 'xl/workbook.xml', bytes: Buffer.alloc(20_000_000) }]));
  await page.goto(`${at.web.origin}/w/${at.workspace}/import?file=${encodeURIComponent(bomb)}`);
  await page.getByText(/would unpack to/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/^Drop files here/).waitFor();

  const going = write('going.csv', `customer,n\n${lines(30, (i) => `G${i},${i}`)}`);
  await page.goto(`${at.web.origin}/w/${at.workspace}/import?file=${encodeURIComponent(going)}`);
  await page.getByText('30 + 0 + 0 = 30').waitFor();
  rmSync(going);
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByRole('button', { name: /^Import 30 rows/ }).click();
  await page.getByText(/There is no file .*going\.csv/).waitFor();
  expect(await page.getByRole('main').textContent()).not.toMatch(/cvm |--again/);
  await leaveRefused(422);
});

test('a file that grows between its check and its import is said to have changed', async () => {
  const path = write('growing.csv', `customer,n\n${lines(30, (i) => `H${i},${i}`)}`);
  const page = await show(`/import?file=${encodeURIComponent(path)}`);
  await page.getByText('30 + 0 + 0 = 30').waitFor();
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByRole('heading', { name: 'Of 30 rows, 30 new' }).waitFor();
  writeFileSync(path, `customer,n\n${lines(31, (i) => `H${i},${i}`)}`);
  await page.getByRole('button', { name: /^Import 30 rows/ }).click();
  await page.getByText(/changed since it was checked/).waitFor();
  await page.getByText('31 + 0 + 0 = 31').waitFor();
  await page.getByRole('button', { name: /^Import 31 rows/ }).click();
  await page.getByText('31 rows of growing.csv are in the workspace.').waitFor();
  await leaveRefused(422);
});

describe('a long import', () => {
  const long = (prefix: string, rows: number): string =>
    write(`${prefix}-long.csv`, `customer,a,b,c,d\n${lines(rows, (i) => `${prefix}${i},${i},x${i % 7},${i * 2},y`)}`);

  async function begin(page: Page): Promise<void> {
    await page.getByRole('button', { name: /^Compare with workspace/ }).click();
    await page.getByRole('button', { name: /^Import [\d,]+ rows/ }).click();
    await page.waitForURL(/job=/);
  }

  test('survives a reload, is in the way of another, is cancelled, and leaves nothing', async () => {
    const page = await show(`/import?file=${encodeURIComponent(long('L', 150_000))}`);
    await begin(page);
    await page.reload();
    await page.getByRole('progressbar').first().waitFor();
    const small = encodeURIComponent(write('small.csv', 'customer,n\nS1,1\n'));
    const second = await openPage(at, { path: `/import?file=${small}&step=compare`, beside: opened! });
    await second.page.getByRole('button', { name: /^Import 1 row/ }).click();
    await second.page.getByText('Another job is writing to this workspace.').waitFor();
    // The refusal itself is told on the browser's console, as every answer of that kind is.
    expect(second.faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    await second.page.close();
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('The import was cancelled, and nothing of it was kept.').waitFor();
    await page.goto(`${at.web.origin}/w/${at.workspace}/import`);
    await page
      .getByText(/^(?:Nothing is imported yet|Discarded|Undone|In use)$/)
      .first()
      .waitFor();
    // It may have been cancelled before its first row was staged.
    const row = page.getByRole('row').filter({ hasText: 'L-long.csv' });
    if ((await row.count()) > 0) expect(await row.first().textContent()).toContain('Discarded');
  });

  test('stopped with its program, it says how far it was, and goes on', async () => {
    const workspace = join(folder, 'stopped.cvmw');
    await createEngineWorkspace({ path: workspace, currency: 'EUR', zone: 'UTC', today: null }).close();
    const before = await startHost({ workspace });
    const leaving = await openPage(before, { path: `/import?file=${encodeURIComponent(long('R', 150_000))}` });
    await begin(leaving.page);
    await leaving.page.getByText(/[KM]B of .* MB/).waitFor();
    await leaving.context.close();
    await before.close();
    const after = await startHost({ workspace });
    const again = await openPage(after, { path: '/import' });
    try {
      await again.page.getByText('An import stopped before its end.').waitFor();
      await again.page.getByRole('button', { name: 'Resume or discard…' }).click();
      await again.page.getByText(/rows of it were staged, and nobody sees them/).waitFor();
      await again.page.screenshot({ path: join(PICTURES, 'import-stopped-light.png') });
      await holdsNothingAgainstIt(again.page);
      await again.page.getByRole('button', { name: 'Resume' }).click();
      await again.page.getByText('150,000 rows of R-long.csv are in the workspace.').waitFor();
      await again.close();
    } finally {
      await after.close();
    }
  });
});

test('names and cells that try to be code are text everywhere', async () => {
  const name = `<img src=x onerror=window.ranFromData=1>.csv`;
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const header = `customer,${cell(PAYLOADS[0]!)},${cell(PAYLOADS[4]!)}`;
  const body = PAYLOADS.map((payload, i) => `P${i},${cell(payload)},1`).join('\n');
  const path = write(name, `${header}\n${body}\nP1,${cell(PAYLOADS[6]!)},2\nP90,x,${cell(PAYLOADS[7]!)}\n`);
  const page = await show(`/import?file=${encodeURIComponent(path)}`);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(at.web.origin) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  await page.getByRole('cell', { name: PAYLOADS[0]! }).first().waitFor();
  await page.getByText('What becomes of the values in').first().waitFor();
  await page.getByRole('button', { name: /^Reject their rows/ }).click();
  await page.getByRole('button', { name: /^Compare with workspace/ }).click();
  await page.getByRole('heading', { name: /^Of 27 rows/ }).waitFor();
  await page.getByRole('button', { name: /^Import 25 rows/ }).click();
  await page.getByText(`25 rows of ${name} are in the workspace.`).waitFor();
  await page.getByText(/^The same id as line/).waitFor();
  await page.getByRole('button', { name: 'All imports' }).click();
  await page.getByRole('grid', { name: 'All imports' }).getByText(name).waitFor();
  expect(await page.evaluate('window.ranFromData')).toBeUndefined();
  expect(foreign).toEqual([]);
});

const VIEWS: readonly (readonly [name: string, view: View])[] = [
  ['dark', { theme: 'dark' }],
  ['narrow', { width: 1024, height: 768 }],
  ['column', { width: 400, height: 800 }],
];

describe.each(VIEWS)('%s', (name, view) => {
  test('the check of columns and the receipt hold', async () => {
    const path = write(`view-${name}.csv`, bills(name));
    // Another header, so that its mapping is not known yet.
    writeFileSync(path, bills(name).replace('since', `since_${name}`));
    const page = await show(`/import?file=${encodeURIComponent(path)}`, view);
    await page.getByText('Answer one question first').waitFor();
    await page.screenshot({ path: join(PICTURES, `import-check-${name}.png`) });
    await holdsNothingAgainstIt(page);
    await page.getByRole('button', { name: /day first/ }).click();
    await page.getByRole('button', { name: /^Compare with workspace/ }).click();
    await page.getByRole('heading', { name: /^Of 301 rows/ }).waitFor();
    await page.screenshot({ path: join(PICTURES, `import-compare-${name}.png`) });
    await holdsNothingAgainstIt(page);
    await page.getByRole('button', { name: /^Import 299 rows/ }).click();
    await page.getByText('299 rows of').first().waitFor();
    await page.screenshot({ path: join(PICTURES, `import-receipt-${name}.png`) });
    await holdsNothingAgainstIt(page);
  });
});
