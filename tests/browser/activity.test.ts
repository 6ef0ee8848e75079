// Activity in a real browser over a real desk: jobs with their ledgers, the agents' times, the audit log to its first
// row, and a verification that counts everything again.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

let desk: DecidedHost;

beforeAll(async () => {
  desk = await decidedHost(300);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

test('jobs are listed with what became of them, and the ledger of the one that is pointed at', async () => {
  const page = await desk.open('/activity');
  const jobs = page.getByRole('grid', { name: 'Jobs' });
  await jobs.getByText('Deciding').waitFor();
  const { caller } = desk.engine;
  const newest = (await caller.jobs.list({ limit: 1 }))[0]!;
  const ledger = page.getByRole('table', { name: `Ledger of job ${newest.job}` });
  await ledger.getByText('Goes on').waitFor();
  await ledger.getByText('Done').last().waitFor();
  await jobs.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: `Job ${newest.job - 1}: making sample data` }).waitFor();
});

test('a job that begins elsewhere appears by itself', async () => {
  const page = await desk.open('/activity');
  await page.getByRole('grid', { name: 'Jobs' }).waitFor();
  const { job } = await desk.engine.caller.workspace.compact({});
  await desk.engine.caller.jobs.result({ job });
  await page.getByText('Compacting').first().waitFor();
});

test('agents: every message with its percentiles, of the newest run', async () => {
  const page = await desk.open('/activity?tab=agents');
  const table = page.getByRole('table', { name: 'How the agents answered' });
  const times = await desk.engine.caller.activity.agents({ run: 1 });
  await table.getByRole('row').nth(times.length).waitFor();
  for (const { message } of times) expect(await table.getByText(message, { exact: true }).count()).toBe(1);
  await page.getByText('every one was answered').waitFor();
});

test('the audit log goes to its first row, and grows at the top when somebody changes something', async () => {
  const page = await desk.open('/activity?tab=audit');
  const log = page.getByRole('grid', { name: 'Changes, the newest first' });
  await log.getByText('Decided about 300 customers, run 1.').waitFor();
  await log.getByText('Made the workspace.').waitFor();
  const { caller } = desk.engine;
  const { order } = (await caller.review.queue({}))!;
  const [row] = await caller.review.rows({ order, from: 0, count: 1 });
  await caller.review.approve({ run: 1, customer: row!.customerId, as: 'Sofia' });
  await log.getByRole('row').nth(1).getByText('Approved 1 decision of run 1.').waitFor();
  await log.getByRole('row').nth(1).getByTitle('Sofia').waitFor();
});

test('what a toast said is kept for this window, with the page it was said on, and through a reload', async () => {
  const page = await desk.open('/activity?tab=said');
  await page.getByRole('heading', { name: 'Nothing was said yet' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Compact the workspace' }).click();
  await page.getByText('Compacting: Activity says how it goes').first().waitFor();
  await page.goto(page.url().replace('/settings', '/activity?tab=said'));
  const said = page.getByRole('grid', { name: 'What was said, the newest first' });
  await said.getByText('Compacting: Activity says how it goes').waitFor();
  await said.getByRole('link', { name: 'Settings' }).waitFor();
  await expectAccessible(page);
  const other = await desk.open('/activity?tab=said');
  await other.getByRole('heading', { name: 'Nothing was said yet' }).waitFor();
});

test('verify counts everything again and says that it holds', async () => {
  const page = await desk.open('/activity?tab=audit');
  await page.getByRole('button', { name: 'Verify the workspace' }).click();
  await page.getByText(/^Everything holds as of change/).waitFor({ timeout: 60_000 });
  await page.getByText('Audit chain').waitFor();
  expect(await page.getByLabel('Does not hold').count()).toBe(0);
  await expectAccessible(page);
}, 90_000);

describe.each(['light', 'dark'] as const)('in %s, axe finds nothing', (theme) => {
  test.each(['jobs', 'agents', 'audit'])('on %s', async (tab) => {
    const page = await desk.open(`/activity?tab=${tab}`, { theme });
    await page
      .getByRole(tab === 'agents' ? 'table' : 'grid')
      .first()
      .waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 400, height: 800 });
    await expectAccessible(page);
  });
});
