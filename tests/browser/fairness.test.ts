// The tab Fairness of a run in a real browser: what it says is what the engine counted, by mouse and by keys alone.
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(1_200);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

const openFairness = async (view = {}): Promise<Page> => {
  const page = await desk.open('/decide?tab=fairness', view);
  await page.getByRole('table', { name: 'Groups by gender' }).waitFor();
  return page;
};
const share = (value: number | null): string => {
  if (value === null) return '—';
  return value.toLocaleString('en-GB', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
};

test('the groups are those of the engine, stage by stage', async () => {
  const page = await openFairness();
  const report = await desk.engine.caller.fairness.ofRun({ run: 1 });
  await page.getByText(report.sentence).waitFor();
  const [gender] = report.attributes;
  expect(gender!.groups.map(({ group }) => group)).toEqual(['female', 'male', 'not known']);
  for (const { group, customers, stages } of gender!.groups) {
    const row = page
      .getByRole('table', { name: 'Groups by gender' })
      .getByRole('row', { name: new RegExp(`^${group} `) });
    const cells = await row.getByRole('cell').allTextContents();
    expect(cells.slice(1, 8)).toEqual([customers.toLocaleString('en-GB'), ...stages.map(({ rate }) => share(rate))]);
  }
  // Another stage is compared: the sentence over the table is about it.
  await page.getByRole('radio', { name: 'are eligible' }).check({ force: true });
  const best = gender!.groups[gender!.best[1]!]!;
  await page.getByText(`Of “${best.group}” ${share(best.stages[1]!.rate)} are eligible, the most.`).waitFor();
});

test('by keys alone: to the tab and back, along the tabs, to another stage; it stands in the address', async () => {
  const page = await desk.open('/decide');
  await page.getByRole('heading', { name: 'From audience to decision' }).waitFor();
  await page.locator('main').focus();
  await page.keyboard.press('f');
  await page.getByRole('table', { name: 'Groups by gender' }).waitFor();
  expect(page.url()).toMatch(/[?&]tab=fairness/);
  await page.reload();
  await page.getByRole('table', { name: 'Groups by gender' }).waitFor();
  const tab = page.getByRole('tab', { name: 'Fairness' });
  await tab.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  await page.getByText(/are worth it, the most/).waitFor();
  await tab.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('heading', { name: 'From audience to decision' }).waitFor();
  expect(page.url()).not.toMatch(/tab=/);
});

test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (theme) => {
  await expectAccessible(await openFairness({ theme }));
  await expectAccessible(await openFairness({ theme, width: 400, height: 800 }));
});
