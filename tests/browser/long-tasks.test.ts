// No task of the page's main thread is longer while a file is imported or a run is decided than the promise allows. The
// machine may be busy with other work: what a page that does nothing suffers in the same minute is the measure.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';
import { LONG_TASKS } from './long-tasks.ts';

const PROMISED_MS = 100;
const ROWS = 30_000;

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(300);
}, 120_000);
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

/** The longest task, in milliseconds, of a page that shows the work and of one that has nothing to do with it. */
async function longest(path: string, work: () => Promise<{ job: number }>): Promise<{ shown: number; idle: number }> {
  const page = await desk.open(path);
  const idle = await desk.open('/settings');
  await idle.goto('about:blank');
  for (const each of [page, idle]) {
    await each.waitForTimeout(1_500);
    await each.evaluate(LONG_TASKS);
    // Something small to do, so that a task of an idle page can be seen to wait for a processor as well.
    await each.evaluate(
      'void (globalThis.beat = setInterval(() => { const end = performance.now() + 5; while (performance.now() < end); }, 50))',
    );
  }
  const { job } = await work();
  await desk.engine.caller.jobs.result({ job });
  await page.waitForTimeout(500);
  const [shown, peer] = await Promise.all(
    [page, idle].map(async (each) => Math.max(0, ...((await each.evaluate('longTasks()')) as number[]))),
  );
  return { shown: shown ?? 0, idle: peer ?? 0 };
}

test.each([
  ['import', '/customers'],
  ['import', '/'],
  ['run', '/decide'],
] as const)(
  'during a %s, on %s',
  async (what, path) => {
    const file = join(desk.at.folder, `${what}-${path.length}.csv`);
    writeFileSync(
      file,
      `customer,visits\n${Array.from({ length: ROWS }, (_, row) => `N${row}x${path.length},${row % 90}\n`).join('')}`,
    );
    const { imports, decisions } = desk.engine.caller;
    const { shown, idle } = await longest(path, () =>
      what === 'run' ? decisions.decide({}) : imports.start({ kind: 'customers', file, mapping: null }),
    );
    expect(shown).toBeLessThan(PROMISED_MS + 3 * idle);
  },
  120_000,
);

test('a page that computes for a fifth of a second is found', async () => {
  const page = await desk.open('/settings');
  await page.waitForTimeout(500);
  await page.evaluate(LONG_TASKS);
  await page.evaluate(
    'void setTimeout(() => { const end = performance.now() + 200; while (performance.now() < end); })',
  );
  await page.waitForTimeout(600);
  expect(Math.max(0, ...((await page.evaluate('longTasks()')) as number[]))).toBeGreaterThan(150);
});
