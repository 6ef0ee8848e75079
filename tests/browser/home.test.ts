// Home in a real browser: what needs a person leads where it is done, feeds and people add up with the engine, an empty
// workspace offers one choice, a stopped job is resumed or discarded here, a file that is dropped is imported.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import { openWorkspace } from '#engine/store/workspace/open.ts';
import { createPen } from '#engine/store/workspace/pen.ts';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser, openPage } from './harness.ts';

const WAIT = { timeout: 10_000 };

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(400);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

async function openHome(view = {}): Promise<Page> {
  const page = await desk.open('', view);
  await page.getByRole('heading', { name: 'Data health' }).waitFor();
  return page;
}

const number = (value: number): string => value.toLocaleString('en-GB');

test('says what the engine says of decisions, feeds and people', async () => {
  const page = await openHome();
  const { health, lastRun } = await desk.engine.caller.home.overview();
  const events = health.feeds.find(({ kind }) => kind === 'events')!;
  const row = page.getByRole('row', { name: /Usage and events/ });
  expect(await row.textContent()).toContain(number(events.stored));
  const review = await desk.engine.caller.review.queue({ run: lastRun!.run });
  await page.getByText(`${number(review!.waiting)} decisions of run 1 wait for review`).waitFor();
  const { channels, nobody } = await desk.engine.caller.home.contactable();
  await page.getByText(`${nobody} may not be contacted`).waitFor();
  for (const { channel, customers } of channels) {
    await page.getByRole('link', { name: `${customers} customers who may be contacted by ${channel}` }).waitFor();
  }
});

test('by keys alone: to the list, down, and the action leads where it is done', async () => {
  const page = await openHome();
  const { needs } = await desk.engine.caller.home.overview();
  const at = needs.findIndex(({ need }) => need === 'minimums');
  expect(at).toBeGreaterThan(0);
  await page.keyboard.press('n');
  for (let step = 0; step < at; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/[/]decide[?]run=1/);
  await page.getByRole('heading', { name: 'From audience to decision' }).waitFor();
});

test('a count of people leads to exactly these customers', async () => {
  const page = await openHome();
  const { channels } = await desk.engine.caller.home.contactable();
  const call = channels.find(({ channel }) => channel === 'call')!;
  await page.getByRole('link', { name: /may be contacted by call/ }).click();
  await page.waitForURL(/[/]customers/);
  await page
    .getByText(`${number(call.customers)} of`)
    .first()
    .waitFor();
});

test('those who may not be contacted at all, and those whom the run treats, are a click away', async () => {
  const page = await openHome();
  const { nobody } = await desk.engine.caller.home.contactable();
  await page.getByRole('link', { name: /may not be contacted on any channel/ }).click();
  await page.waitForURL(/[/]customers/);
  await page
    .getByText(`${number(nobody)} of`)
    .first()
    .waitFor();
  const again = await openHome();
  const { lastRun } = await desk.engine.caller.home.overview();
  await again.getByRole('link', { name: /treated by run 1/ }).click();
  await again.waitForURL(/[/]customers/);
  await again
    .getByText(`${number(lastRun!.treated)} of`)
    .first()
    .waitFor();
});

test('a job whose process is gone is named, and discarded here', async () => {
  const other = openWorkspace({ path: desk.path, role: 'job', pen: createPen(), clock: Date.now });
  const request = JSON.stringify({ actor: 'Maria', program: 'test' });
  other.write(() =>
    other
      .statement(
        `INSERT INTO job (kind, state, arguments, created_at, process, boot, token) VALUES ('run', 'running', ?, ?, 999999, 'gone -', 't')`,
      )
      .run(request, Date.now()),
  );
  const job = Number(other.statement('SELECT max(job) FROM job').pluck().get());
  other.close();
  const page = await openHome();
  await page.getByText(`Job ${job} stopped before its end`).waitFor();
  const row = page.locator('[data-need]').first();
  await row.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(async () => (await desk.engine.caller.jobs.one({ job })).state, WAIT).toBe('discarded');
  await expect.poll(() => page.getByText(`Job ${job} stopped before its end`).count(), WAIT).toBe(0);
});

test('a file that is dropped anywhere begins its import', async () => {
  const page = await openHome();
  const held = await page.evaluateHandle(`(() => {
    const held = new DataTransfer();
    held.items.add(new File(['customer,plan\\nU900001,go\\n'], 'more.csv', { type: 'text/csv' }));
    return held;
  })()`);
  await page.dispatchEvent('main > div', 'drop', { dataTransfer: held });
  await page.waitForURL(/[/]import[?]file=.*more[.]csv/);
});

test('an empty workspace offers one choice', async () => {
  const path = join(desk.at.folder, 'empty.cvmw');
  await createEngineWorkspace({ path, ...SAMPLE_SETTINGS }).close();
  const { id } = await desk.at.host.open(path);
  const opened = await openPage({ ...desk.at, workspace: id });
  await opened.page.getByRole('heading', { name: 'Nothing is imported yet' }).waitFor();
  await expectAccessible(opened.page);
  await opened.page.getByRole('button', { name: 'Import a file' }).click();
  await opened.page.waitForURL(/[/]import/);
  await opened.close();
});

test('a workspace whose file is gone stays listed, with a way to find it', async () => {
  const gone = join(desk.at.folder, 'gone.cvmw');
  await createEngineWorkspace({ path: gone, ...SAMPLE_SETTINGS }).close();
  await desk.at.host.open(gone);
  const page = await openHome();
  await page.getByRole('button', { name: 'Open gone' }).waitFor();
  renameSync(gone, `${gone}.moved`);
  await page.reload();
  await page.getByText('file moved or deleted').waitFor();
  await page.getByRole('button', { name: 'Find gone' }).click();
  await page.getByRole('dialog', { name: 'Open a workspace' }).waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (theme) => {
  await expectAccessible(await openHome({ theme }));
  await expectAccessible(await openHome({ theme, width: 1024, height: 768 }));
});
