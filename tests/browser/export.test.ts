// Export in a real browser: what would leave adds up, the package on the disk is what the page says, a download is the
// file, the seal is looked at again after somebody touched a file, a recall is noted, a package is written again, and
// what was changed behind the program's back is refused.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const WAIT = { timeout: 20_000 };

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(600);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

const caller = () => desk.engine.caller;
const totals = (page: Page): Promise<string[]> =>
  page
    .getByRole('row', { name: /^All channels/ })
    .getByRole('cell')
    .allTextContents();
/** As the page writes it, with a true minus. */
const read = (text: string): number => Number(text.replace('−', '-').replaceAll(',', ''));

async function approve(treatment: string): Promise<number> {
  const { job } = await caller().review.approveMany({ run: 1, treatments: [treatment] });
  return ((await caller().jobs.result({ job })) as { approved: number }).approved;
}

async function openExport(path = '/export', view = {}): Promise<Page> {
  const page = await desk.open(path, view);
  await page.getByRole('heading', { name: 'Lists by channel' }).waitFor();
  return page;
}

/** From the button to the sealed package; more than a hundred are confirmed by their number. */
async function exportNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Export \d/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/sealed in a package/).waitFor();
  const typed = dialog.getByRole('textbox', { name: /Type the number/ });
  if ((await typed.count()) > 0) {
    const label = await dialog
      .getByText(/Type the number/)
      .first()
      .textContent();
    await typed.fill(label!.replace(/\D/g, ''));
  }
  await dialog.getByRole('button', { name: /^Export/ }).click();
}

test('before anything is approved nothing can leave, and the page says what to do', async () => {
  const page = await openExport();
  await page.getByText('Nothing of run 1 can leave now').waitFor();
  expect(await page.getByRole('button', { name: 'Export…' }).isDisabled()).toBe(true);
  await expectAccessible(page);
});

test('a package: what would leave is what leaves, and the files on the disk are the ones on the page', async () => {
  const approved = await approve('renewal-email');
  expect(approved).toBeGreaterThan(5);
  const page = await openExport();
  await page.getByText('would leave now').waitFor();
  const before = await totals(page);
  const counts = before.filter((text) => /\d/.test(text) && !text.includes('%')).map(read);
  const [proposed, ...taken] = counts;
  const leaving = taken.at(-1)!;
  const heldBack = taken.at(-2)!;
  const stillHere = taken.at(-3)!;
  expect(proposed! + taken.slice(0, -3).reduce((sum, each) => sum + each, 0)).toBe(stillHere);
  expect(stillHere + heldBack).toBe(leaving);
  await expectAccessible(page);
  await exportNow(page);
  await page.waitForURL(/[/]export[?]package=1$/, WAIT);
  await page.getByText(/are in the package/).waitFor();
  expect(read((await totals(page)).at(-3)!)).toBe(leaving);
  const { manifest, manifestHash, folder } = await caller().packages.show({ package: 1 });
  expect(folder).toBe(`${desk.path}.packages/run-1`);
  expect(readdirSync(folder!).sort()).toEqual([...manifest.files.map(({ name }) => name), 'manifest.json'].sort());
  for (const { name, sha256 } of [...manifest.files, { name: 'manifest.json', sha256: manifestHash }]) {
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder!, name)))
        .digest('hex'),
    ).toBe(sha256);
    const row = page.getByRole('row', { name: new RegExp(`^${name.replace('.', '[.]')}`) });
    expect(await row.textContent()).toContain(`${sha256.slice(0, 4)} ${sha256.slice(4, 8)}`);
  }
  const lines = page.getByRole('region', { name: 'First lines of email-list.csv' });
  expect(await lines.textContent()).toContain('•••');
  const [, first] = readFileSync(join(folder!, 'email-list.csv'), 'utf8').split('\r\n');
  expect(await lines.textContent()).not.toContain(first!.split(',')[2]!);
});

test('a download is the file', async () => {
  const page = await openExport('/export?package=1');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download email-list.csv' }).click();
  const download = await coming;
  const { folder } = await caller().packages.show({ package: 1 });
  expect(readFileSync(await download.path())).toEqual(readFileSync(join(folder!, 'email-list.csv')));
});

test('by keys alone the seal is looked at again, also after somebody touched a file', async () => {
  const page = await openExport('/export?package=1');
  await page.getByText('/run-1').waitFor();
  await page.keyboard.press('c');
  await page.getByText(/Every hash agrees with the seal/).waitFor();
  const { folder } = await caller().packages.show({ package: 1 });
  appendFileSync(join(folder!, 'email-list.csv'), 'one more\r\n');
  await page.keyboard.press('c');
  await page.getByText('The seal is whole, a file in the folder is not').waitFor();
  await page.getByText('email-list.csv: changed').waitFor();
});

test('a package is written again, byte for byte, and its recall is noted', async () => {
  const page = await openExport('/export?package=1');
  const place = join(desk.at.folder, 'again');
  mkdirSync(place);
  await page.getByRole('button', { name: 'Write again…' }).click();
  const picker = page.getByRole('dialog');
  await picker.getByRole('textbox', { name: 'Folder' }).fill(place);
  await picker.getByRole('textbox', { name: 'Folder' }).press('Enter');
  await picker.getByRole('list', { name: `In ${place}` }).waitFor();
  await picker.getByRole('button', { name: 'Use this folder' }).click();
  await expect.poll(() => existsSync(join(place, 'package-1', 'manifest.json')), WAIT).toBe(true);
  const { manifest } = await caller().packages.show({ package: 1 });
  for (const { name, sha256 } of manifest.files) {
    const bytes = readFileSync(join(place, 'package-1', name));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
  await page.getByRole('button', { name: 'Recall…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Wrong price');
  await dialog.getByRole('button', { name: 'Note the recall' }).click();
  await page.getByText('Recalled', { exact: true }).waitFor();
  expect((await caller().packages.list())[0]!.recalled).not.toBeNull();
});

test('a number of rows held back leads to these rows, with the day since when', async () => {
  await approve('data-upsell-sms');
  const rows = await caller().review.rows({ order: 'r1', from: 0, count: 200 });
  const who = rows.find(({ state, channel }) => state === 'approved' && channel === 'sms')!.customerId;
  await desk.engine.load({ kind: 'permissions', name: 'stop', attributes: [] }, [
    {
      size: 1,
      columns: {
        customer: [who],
        purpose: ['marketing'],
        channel: ['sms'],
        state: ['withdrawn'],
        recorded_at: [Date.parse('2026-11-20T09:00:00Z')],
      },
    },
  ]);
  const page = await openExport('/export?run=1');
  const number = page.getByRole('button', { name: /^Show the .*no permission for marketing by sms, SMS$/ });
  await number.click();
  const dialog = page.getByRole('dialog', { name: /^Held back: No permission for marketing by sms/ });
  const row = dialog.getByRole('row', { name: new RegExp(who) });
  expect(await row.textContent()).toContain('Withdrawn');
  expect(await row.textContent()).toContain('20 Nov 2026');
  const shown = Number(((await number.textContent()) ?? '').replace(/\D/g, ''));
  expect(await dialog.getByRole('row').count()).toBe(shown + 1);
  await expectAccessible(page);
  await row.getByRole('link').click();
  await page.waitForURL(new RegExp(`/customers/${who}`));
});

test('every number of the subtraction leads to as many rows, by keys alone, and back', async () => {
  const { channels } = await caller().packages.preview({ run: 1 });
  const page = await openExport('/export?run=1');
  for (const [head, part, channel] of [
    ['not decided', 'undecided', 'sms'],
    ['approved', 'approved', 'sms'],
    ['held back', 'heldBack', 'sms'],
    ['would leave', 'inPackage', 'sms'],
    ['left before', 'exportedBefore', 'email'],
  ] as const) {
    const number = channels[channel]![part];
    expect([head, number > 0]).toEqual([head, true]);
    await page
      .getByRole('link', { name: new RegExp(`^Show the \\d+ rows: ${head}, ${channel === 'sms' ? 'SMS' : 'E-mail'}$`) })
      .focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`part=${part}&channel=${channel}`));
    const list = page.getByRole('grid');
    await list.waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: `${number} decision` })
      .waitFor();
    // Its head is a row as well.
    expect(await list.getByRole('row').count()).toBe(number + 1);
    if (part === 'undecided') await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Lists by channel' }).waitFor();
  }
  const { rows } = await caller().packages.behind({ of: { run: 1 }, part: 'heldBack', channel: 'sms' });
  const there = await desk.open('/export?run=1&part=heldBack&channel=sms');
  const first = there.getByRole('grid').getByRole('row', { name: new RegExp(rows[0]!.customerId) });
  expect(await first.textContent()).toContain('No permission for marketing by sms');
  await there.getByRole('grid').focus();
  await there.keyboard.press('ArrowDown');
  await there.keyboard.press('Enter');
  await there.waitForURL(new RegExp(`/customers/${rows[0]!.customerId}`));
});

test('where a number is nothing its list says so, and an address that names nothing is the page', async () => {
  const page = await desk.open('/export?run=1&part=rejected');
  await page.getByText('No decision was rejected').waitFor();
  await expectAccessible(page);
  await openExport('/export?run=1&part=nonsense');
});

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('axe finds nothing on a sealed package', async () => {
    await expectAccessible(await openExport('/export?package=1', { theme }));
    await expectAccessible(await openExport('/export?package=1', { theme, width: 400, height: 800 }));
  });
});

test('what was changed behind the program is refused, with what changed, and stands in the history', async () => {
  await approve('family-bundle-email');
  const other = openWorkspace({ path: desk.path, role: 'job', pen: createPen(), clock: Date.now });
  other.write(() =>
    other.statement("UPDATE decision SET net = net + 1 WHERE run = 1 AND treatment = 'family-bundle-email'").run(),
  );
  other.close();
  const page = await openExport('/export?run=1');
  await exportNow(page);
  await page.getByText('The package was refused. Nothing left.').waitFor(WAIT);
  await page
    .getByText(/run 1 holds other decisions than it was published with/)
    .first()
    .waitFor();
  await page.getByText('Refused', { exact: true }).waitFor();
  await expectAccessible(page);
  expect(await caller().packages.list()).toHaveLength(1);
  await page.getByRole('button', { name: 'Review again' }).click();
  await page.waitForURL(/[/]review/);
});
