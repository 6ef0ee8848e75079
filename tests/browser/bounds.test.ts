// Bounds of groups on Decide, in a real browser: a strategy that does not look at them says so before the run, and the run
// says which was not kept, by how much, and what would keep it.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const ASKED = 0.6;
const WAIT = { timeout: 20_000 };

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(600);
  const { configuration } = desk.engine.caller;
  const document = parseDocument((await configuration.show({})).text);
  document.set('groupBounds', [
    { id: 'youth', name: 'Young customers', group: { attribute: 'segment', is: 'youth' }, atLeast: ASKED },
  ]);
  await configuration.use({ name: 'youth.yaml', text: document.toString() });
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

async function decide(strategy: string): Promise<number> {
  const { decisions, jobs } = desk.engine.caller;
  const { job } = await decisions.decide({ strategy });
  return ((await jobs.result({ job })) as { run: number }).run;
}

test('before a run by an order it is said which bounds it may break', async () => {
  const run = await decide('optimal');
  const page = await desk.open(`/decide?run=${run}`);
  await page.getByRole('heading', { name: 'From audience to decision' }).waitFor();
  const note = page.getByRole('note').filter({ hasText: 'does not look at groups' });
  expect(await note.count()).toBe(0);
  await page.getByRole('button', { name: /Strategy of the next run/ }).click();
  await page.getByRole('option', { name: 'First come, first served' }).click();
  await note.waitFor(WAIT);
  expect(await note.textContent()).toBe(
    '“First come, first served” does not look at groups: the next run may break “Young customers”. Only “Best for everybody” keeps bounds of groups.',
  );
  await expectAccessible(page);
});

test.each(['light', 'dark'] as const)('after it, by how much, with the way to keep it, %s', async (theme) => {
  const run = await decide('first-come');
  const { summary } = await desk.engine.caller.decisions.report({ run });
  const [{ all, missed, share, units }] = summary.groupShares as [(typeof summary.groupShares)[number]];
  expect(missed).toBe(true);
  const page = await desk.open(`/decide?run=${run}`, { theme });
  const said = page.getByRole('note').filter({ hasText: '1 bound of a group was not kept' });
  await said.waitFor(WAIT);
  const percent = share!.toLocaleString('en-GB', {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const off = Math.ceil(ASKED * all - units - 1e-6).toLocaleString('en-GB');
  expect(await said.textContent()).toContain(
    `Young customers: ${percent} where at least 60.0% is asked for, ${off} of ${all.toLocaleString('en-GB')} too few.`,
  );
  await expectAccessible(page);
  await said.getByRole('button', { name: 'Decide the next run by “Best for everybody”' }).click();
  await page.getByText('not run with this').waitFor();
  await page
    .getByRole('button', { name: /^Run again/ })
    .first()
    .click();
  await page.getByText('1 bound of a group was not kept').waitFor({ state: 'detached', ...WAIT });
  const [newest] = await desk.engine.caller.decisions.runs({ limit: 1 });
  expect(newest!.strategy).toBe('optimal');
});
