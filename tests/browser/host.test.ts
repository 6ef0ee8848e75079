// The page in a real browser on the real loopback host: it opens the sample, survives a reload and a second window, goes
// on after its desk has died, and says what is the matter when it has no session.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, openPage, startHost, type TestHost, theBrowser } from './harness.ts';

let at: TestHost;
/** The page of the sample workspace. */
let sample: TestHost;
beforeAll(async () => {
  at = await startHost();
});
afterAll(async () => {
  await at.close();
  await closeBrowser();
});

test('from nothing to the sample, a reload, and a second window', async () => {
  const first = await openPage(at);
  await first.page.getByRole('button', { name: 'Open the sample workspace' }).click();
  await first.page.waitForURL(/[/]w[/][0-9a-f]{10}/);
  await first.page.getByText('Sample telecom.cvmw').first().waitFor();
  expect(first.page.url()).not.toContain('token');
  await first.page.reload();
  await first.page.getByText('Sample telecom.cvmw').first().waitFor();
  const second = await openPage(at, { beside: first });
  await second.page.getByText('Sample telecom').first().waitFor();
  await second.close();
  const [, workspace = ''] = /[/]w[/]([0-9a-f]{10})/.exec(first.page.url()) ?? [];
  sample = { ...at, workspace };
  await first.close();
});

test('when the desk dies, a window says so, opens the workspace again by itself, and goes on', async () => {
  const window = await openPage(sample);
  const { page } = window;
  await page.getByRole('link', { name: 'Settings' }).waitFor();
  await at.host.desk(sample.workspace).kill();
  await page.getByText('stopped and was started again').waitFor();
  expect(at.host.desk(sample.workspace).isGone()).toBe(false);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Europe/Helsinki').first().waitFor();
  // What is 503 for a moment is an error on the console, and no other fault.
  const others = window.faults.filter((fault) => !/status of 503/.test(fault));
  expect(others).toEqual([]);
  await page.context().close();
});

test('a page that the program did not open says so, and shows nothing', async () => {
  const context = await (await theBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(`${at.web.origin}/w/${sample.workspace}`);
  await page.getByText('NO_SESSION').first().waitFor();
  expect(await page.content()).not.toContain('telecom');
  await context.close();
});

test('four windows, each of which listens to the workspace, are answered side by side', async () => {
  const first = await openPage(sample);
  const windows = [first];
  for (let more = 0; more < 3; more += 1) windows.push(await openPage(sample, { beside: first }));
  for (const place of ['Activity', 'Customers']) {
    for (const { page } of windows) {
      await page.getByRole('link', { name: place, exact: true }).click();
      await page.getByRole('heading', { name: place, exact: true }).waitFor();
    }
  }
  for (const { page } of windows) await page.getByText('U1', { exact: true }).first().waitFor();
  for (const window of windows.toReversed()) await window.close();
});
