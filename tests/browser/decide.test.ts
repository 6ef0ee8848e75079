// Decide in a real browser over real threads: a run and what it comes to, by mouse and by keys alone; cancel; a reload
// while it goes on; edited limits that the next run meets; two runs and two strategies beside each other; nobody eligible.
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

/** So many that a run can be stopped on its way. */
const CUSTOMERS = 9_000;
const WAIT = { timeout: 20_000 };

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(CUSTOMERS);
}, 180_000);
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

async function openDecide(path = '/decide', view = {}): Promise<Page> {
  const page = await desk.open(path, view);
  await page.getByRole('heading', { name: 'From audience to decision' }).waitFor();
  return page;
}

const runs = () => desk.engine.caller.decisions.runs({});
const newest = async (): Promise<number> => (await runs())[0]!.run;
/** The newest run over everybody whose plan is proved. */
const proved = async (): Promise<number> =>
  (await runs()).find(({ everybody, strategy }) => everybody && strategy === 'optimal')!.run;
const reportOf = (run: number) => desk.engine.caller.decisions.report({ run });
const number = (value: number): string => value.toLocaleString('en-GB');
const cells = (page: Page, table: string, row: string | RegExp): Promise<string[]> =>
  page.getByRole('table', { name: table }).getByRole('row', { name: row }).getByRole('cell').allTextContents();
/** Waits until a run stands in the address and on the page. */
async function ran(page: Page, run: number): Promise<void> {
  await page.waitForURL(new RegExp(`[/]decide[?]run=${run}$`), WAIT);
  await page
    .getByText(new RegExp(`^Run ${run}, `))
    .first()
    .waitFor(WAIT);
}

test('a run: its agents fill, its verdict is what the engine decided, every total adds up', async () => {
  const page = await openDecide();
  const before = await newest();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('region', { name: 'The run that goes on' }).getByText('Permissions').waitFor();
  await ran(page, before + 1);
  const { summary } = await reportOf(before + 1);
  await page.getByText(`for ${number(summary.treated)} customers, more than doing nothing`).waitFor();
  const total = await cells(page, 'Value by treatment', /^All treatments/);
  expect(total[1]).toBe(number(summary.treated));
  const moves = await cells(page, `Moves since run ${before}`, /^All customers/);
  expect(moves[1]).toBe(number(summary.customers));
  const lost = await page.getByRole('region', { name: 'From audience to decision' }).textContent();
  const losses = summary.funnel.filter(({ lost }) => lost > 0);
  for (const each of losses) expect(lost).toContain(number(each.lost));
  expect(losses.reduce((left, each) => left - each.lost, summary.customers)).toBe(summary.treated);
});

test('by keys alone: a limit is edited, survives a reload, and the next run meets it', async () => {
  const page = await openDecide();
  const before = await newest();
  const { limits } = (await reportOf(before)).summary;
  expect(limits[0]).toMatchObject({ id: 'call-slots' });
  await page.keyboard.press('e');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await page.getByText('not run with this').waitFor();
  await page.reload();
  await page.getByText('not run with this').waitFor();
  await page.locator('main').focus();
  await page.keyboard.press('r');
  await ran(page, before + 1);
  const { overrides, summary } = await reportOf(before + 1);
  expect(overrides).toEqual({ 'call-slots': 7 });
  const calls = await cells(page, 'Limits of the run', /^Calls a day/);
  expect(calls.at(-3)).toBe(number(7 - summary.limits[0]!.used));
  expect(await page.getByText('not run with this').count()).toBe(0);
});

test('what is typed and cannot be a capacity names the rule and the last valid one', async () => {
  const page = await openDecide();
  const field = page.getByRole('textbox', { name: 'Capacity of Calls a day' });
  await field.fill('many');
  await field.press('Enter');
  await page.getByText(/Write a number, 0 or more/).waitFor();
  await field.press('Escape');
  expect(await page.getByText('not run with this').count()).toBe(0);
});

test('cancelled, a run leaves nothing and says so', async () => {
  const page = await openDecide();
  const before = await runs();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('region', { name: 'The run that goes on' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The run was cancelled. Nothing of it is left.').waitFor(WAIT);
  expect(await runs()).toEqual(before);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => page.getByText('The run was cancelled').count(), WAIT).toBe(0);
});

test('reloaded while it goes on, the page finds the job again and shows its run', async () => {
  const page = await openDecide();
  const before = await newest();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.waitForURL(/job=/);
  await page.reload();
  await ran(page, before + 1);
  await page.getByRole('heading', { name: 'From audience to decision' }).waitFor();
});

test('another strategy for the next run, and both beside each other under one run’s limits', async () => {
  const page = await openDecide();
  const before = await newest();
  await page.getByRole('button', { name: /Strategy of the next run/ }).click();
  await page.getByRole('option', { name: 'First come, first served' }).click();
  await page.getByRole('button', { name: 'Run again' }).click();
  await ran(page, before + 1);
  const { summary } = await reportOf(before + 1);
  expect(summary.strategy).toBe('first-come');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const own = page.getByRole('row', { name: /First come, first served, this run/ });
  await own.waitFor(WAIT);
  expect(await own.getByRole('cell').last().textContent()).toBe(number(summary.treated));
  await page.getByRole('row', { name: /^High value first/ }).waitFor();
});

test('a saved view of customers is an audience: the next run decides about them alone', async () => {
  const { views, customers } = desk.engine.caller;
  const filter = [{ attribute: 'segment', in: ['family'] }];
  await views.add({ list: 'customers', name: 'Families', content: { filter } });
  let members = 0;
  for await (const each of await customers.order({ filter })) if ('order' in each) members = each.order.count;
  expect(members).toBeGreaterThan(10);
  const page = await openDecide();
  const before = await newest();
  await page.getByRole('button', { name: /Audience of the next run/ }).click();
  await page.getByRole('option', { name: 'Families' }).click();
  await page.getByText('not run with this').waitFor();
  await page.getByRole('button', { name: 'Run again' }).click();
  await ran(page, before + 1);
  const report = await reportOf(before + 1);
  expect(report).toMatchObject({ audience: { name: 'Families', size: members }, summary: { customers: members } });
  await page.getByText(`Run ${before + 1}, Families,`).waitFor();
  await page.getByText(/of run \d+ are not in this one/).waitFor();
});

test('what a limit is worth: how far its price holds, and the run at other capacities of it', async () => {
  const run = await proved();
  const { summary } = await reportOf(run);
  const page = await openDecide(`/decide?run=${run}`);
  const asked = page.getByRole('button', { name: 'How far do these prices hold?' });
  const held = page.getByRole('cell', { name: /^up to \+/ }).first();
  await asked.or(held).first().waitFor();
  if (await asked.isVisible()) await asked.click();
  await held.waitFor({ timeout: 60_000 });
  const emails = summary.limits.find(({ id }) => id === 'emails')!;
  await page.getByRole('button', { name: /what E-mails a day is worth, drawn$/ }).click();
  const pane = page.getByRole('region', { name: 'What E-mails a day is worth' });
  await pane.getByRole('button', { name: 'Work it out' }).click();
  await pane.getByRole('img', { name: /What E-mails a day is worth: from/ }).waitFor({ timeout: 60_000 });
  await pane.getByRole('button', { name: 'Table' }).click();
  const curve = (await desk.engine.caller.allocation.curve({ run, limit: 'emails' }))!;
  expect(curve.now).toBe(emails.capacity);
  const rows = await pane.getByRole('table').getByRole('row').allTextContents();
  expect(rows).toHaveLength(curve.points.length + 1);
  for (const [k, { units }] of curve.points.entries()) expect(rows[k + 1]).toContain(number(units));
  await page.reload();
  await page.getByRole('region', { name: 'What E-mails a day is worth' }).getByRole('img').waitFor();
  await expectAccessible(page);
});

test('limits that contradict each other are named, and a way out is one press', async () => {
  const { configuration } = desk.engine.caller;
  const page = await openDecide(`/decide?run=${await proved()}`);
  await page.getByText(/Fibre calls that sales asked for cannot be kept together$/).waitFor();
  await page.getByRole('button', { name: /^Lower Fibre calls that sales asked for from/ }).click();
  await page.waitForURL(/[/]treatments[?]tab=limits/, WAIT);
  await page.getByText('A draft: 1 limit changed').waitFor();
  const draft = (await configuration.draft())!;
  expect(draft.text).toMatch(/id: fibre-minimum[\s\S]{0,200}minimum: 0\b/);
  await configuration.restoreDraft({ seen: draft.hash, draft: null });
});

test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (theme) => {
  await expectAccessible(await openDecide('/decide', { theme }));
  await expectAccessible(await openDecide('/decide', { theme, width: 400, height: 800 }));
});

test('nobody eligible: the verdict says where they were lost, and which rule said no', async () => {
  const { configuration, decisions, jobs } = desk.engine.caller;
  const { text } = await configuration.show({});
  const strict = text.replace('birth_year, atMost: 2008', 'birth_year, atMost: 1');
  expect(strict).not.toBe(text);
  await configuration.use({ name: 'strict', text: strict });
  const { job } = await decisions.decide({});
  await jobs.result({ job });
  const page = await openDecide();
  await page.getByText('Nobody gets anything.').waitFor();
  await page.getByText(/Most were lost here: rules/).waitFor();
  await page.getByText('The customer is of age').waitFor();
  await expectAccessible(page);
});
