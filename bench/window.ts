// The window while much goes on: the longest task of its main thread while a file is imported and a run is decided beside
// an idle one; then the list of everybody who was imported: frames while the scroll bar is dragged and the list is paged,
// and the time from a jump to painted rows.
import { writeFileSync } from 'node:fs';
import { createTRPCClient } from '@trpc/client';
import type { Page } from 'playwright';
import type { AppRouter } from '#engine/api/router.ts';
import { createWire } from '#shared/wire/port.ts';
import { closeBrowser, openPage, startHost, type TestHost } from '../tests/browser/harness.ts';
import { LONG_TASKS } from '../tests/browser/long-tasks.ts';
import { count, milliseconds, percentile, type Table } from './measure.ts';
import { sampleWorkspace, scratchFile } from './sample.ts';

const IDLE_MS = 5_000;
const DRAG_FRAMES = 240;
const PAGES = 30;
const JUMPS = 20;

/** In the page. Rows are painted when none in view is still a bar, and the frame after that has been delivered. */
const HELPERS = `
  globalThis.scroller = () => document.querySelector('[role=grid][aria-rowcount]').parentElement;
  globalThis.nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  globalThis.painted = async () => {
    const bars = () => document.querySelector('[role=grid][aria-rowcount] td > span[aria-hidden].bg-surface-3');
    do await nextFrame(); while (bars() !== null);
    await new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(null); });
    return performance.now();
  };
  globalThis.drag = async (frames) => {
    const intervals = [];
    const area = scroller();
    let before = await nextFrame();
    for (let frame = 0; frame < frames; frame += 1) {
      area.scrollTop = (area.scrollHeight - area.clientHeight) * (0.5 - 0.5 * Math.cos((2 * Math.PI * frame) / frames));
      const now = await nextFrame();
      intervals.push(now - before);
      before = now;
    }
    await painted();
    return intervals;
  };
  globalThis.jump = async (share) => {
    const area = scroller();
    const began = performance.now();
    area.scrollTop = (area.scrollHeight - area.clientHeight) * share;
    return (await painted()) - began;
  };
  globalThis.paged = async () => {
    const grid = document.querySelector('[role=grid][aria-rowcount]');
    const began = performance.now();
    grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', bubbles: true, cancelable: true }));
    return (await painted()) - began;
  };`;

export async function benchWindow(customers: number): Promise<Table> {
  const workspace = await sampleWorkspace(2_000);
  const file = scratchFile('everybody.csv');
  const lines = Array.from({ length: customers }, (_, row) => `N${row},Name ${row},${row % 90}\n`);
  writeFileSync(file, `customer,nickname,visits\n${lines.join('')}`);
  const at = await startHost({ workspace });
  try {
    const client = clientOf(at);
    const rows: string[][] = [];
    const row = (name: string, values: readonly number[]): void => {
      rows.push([
        name,
        count(values.length),
        ...[0.5, 0.95, 1].map((share) => milliseconds(percentile(values, share))),
      ]);
    };
    const tasks = async (name: string, path: string, work: () => Promise<unknown>): Promise<void> => {
      const { page, context } = await openPage(at, { path });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(2_000);
      await page.evaluate(LONG_TASKS);
      await work();
      const long = (await page.evaluate('longTasks()')) as number[];
      rows.push([name, count(long.length), '', '', long.length === 0 ? 'none' : milliseconds(Math.max(...long))]);
      await context.close();
    };
    const ended = async ({ job }: { readonly job: number }): Promise<void> =>
      void (await client.jobs.result.query({ job }));
    await tasks('tasks above 50 ms, idle', '/customers', () => new Promise((resolve) => setTimeout(resolve, IDLE_MS)));
    await tasks('tasks above 50 ms, importing', '/customers', async () =>
      ended(await client.imports.start.mutate({ kind: 'customers', file, mapping: null })),
    );
    await tasks('tasks above 50 ms, deciding', '/decide', async () => ended(await client.decisions.decide.mutate({})));
    const { page } = await openPage(at, { path: '/customers' });
    await page
      .getByText('N0', { exact: true })
      .first()
      .waitFor({ timeout: 120_000 })
      .catch(() => {});
    await page.evaluate(HELPERS);
    await page.evaluate('painted()');
    row('a frame while the scroll bar is dragged', (await page.evaluate(`drag(${DRAG_FRAMES})`)) as number[]);
    row('from PageDown to painted rows', await repeated(page, PAGES, () => 'paged()'));
    row('from a jump to painted rows', await repeated(page, JUMPS, (at) => `jump(${((at * 7) % JUMPS) / JUMPS})`));
    return {
      title: `The window, ${count(customers)} customers`,
      about: `A real browser, host, desk and page on this machine. The main thread of the page while nothing happens for ${IDLE_MS / 1000} s, while ${count(customers)} customers are imported and while everybody is decided: how many tasks took more than 50 ms, and the longest; the promise is none above 100 ms. Then the list of everybody. Two frames of a screen of 60 Hz are 33 ms.`,
      head: ['', 'counted', 'p50', 'p95', 'longest'],
      rows,
    };
  } finally {
    await closeBrowser();
    await at.close();
  }
}

function clientOf(at: TestHost) {
  return createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(at.host.desk(at.workspace).connect())] });
}

async function repeated(page: Page, times: number, script: (at: number) => string): Promise<number[]> {
  const values: number[] = [];
  for (let at = 0; at < times; at += 1) values.push((await page.evaluate(script(at))) as number);
  return values;
}
