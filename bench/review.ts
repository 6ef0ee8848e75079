// How long a reviewer waits: from the key that decides to the next decision painted, in a real browser over the real
// loopback host, while every decision is claimed, audited and counted behind it.
import { copyFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { openEngine } from '#engine/index.ts';
import { closeBrowser, openPage, startHost } from '../tests/browser/harness.ts';
import { count, milliseconds, percentile, type Table } from './measure.ts';
import { sampleWorkspace, scratchFile } from './sample.ts';

/** In the page: from each press to the frame after another customer stands in the decision. */
const WATCH = `
  globalThis.waits = [];
  const shown = () => document.querySelector('section[aria-label="Decision"] p .font-mono')?.textContent ?? '';
  addEventListener('keydown', (event) => {
    const began = event.timeStamp;
    const before = shown();
    const look = () => {
      if (shown() === before || shown() === '') requestAnimationFrame(look);
      // A message is delivered once the frame has been painted.
      else { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => waits.push(performance.now() - began); port2.postMessage(null); }
    };
    requestAnimationFrame(look);
  }, { capture: true });`;

export async function benchReview(customers: number, presses: number): Promise<Table> {
  const path = scratchFile('review.cvmw');
  copyFileSync(await sampleWorkspace(customers), path);
  const engine = openEngine({ workspace: path, role: 'desk' });
  const { job } = await engine.caller.decisions.decide({});
  await engine.caller.jobs.result({ job });
  await engine.close();
  const host = await startHost({ workspace: path });
  try {
    const { page } = await openPage(host, { path: '/review' });
    await page.getByRole('heading', { name: 'Alternatives' }).waitFor();
    await page.evaluate(WATCH);
    const rows: string[][] = [];
    for (const everyMs of [1_000, 300]) {
      for (const key of ['a', 'Space']) {
        const waits = await pressed(page, key, presses, everyMs);
        const name = key === 'a' ? 'A, approve' : 'Space, skip';
        const figures = [0.5, 0.95, 1].map((share) => milliseconds(percentile(waits, share)));
        rows.push([`${name}, a key every ${everyMs} ms`, count(waits.length), ...figures]);
      }
    }
    return {
      title: 'From a key to the next decision, painted',
      about: `Review on the sample of ${count(customers)} customers in a real browser, host, desk and page on this machine. The promise is 100 ms at p95.`,
      head: ['', 'keys', 'p50', 'p95', 'longest'],
      rows,
    };
  } finally {
    await closeBrowser();
    await host.close();
  }
}

async function pressed(page: Page, key: string, presses: number, everyMs: number): Promise<number[]> {
  await page.evaluate('waits.length = 0');
  await pause(2_000);
  for (let press = 0; press < presses; press += 1) {
    await page.keyboard.press(key);
    await pause(everyMs);
  }
  await pause(1_000);
  return (await page.evaluate('waits')) as number[];
}
