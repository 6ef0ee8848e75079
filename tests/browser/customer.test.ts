// The explanation on the customer's page, in a real browser over a real desk: what the place costs, every alternative by
// keys, what would change it, the numbers as a table, the statement that is printed.
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createFormat } from '../../renderer/parts/format/format.ts';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const WAIT = { timeout: 15_000 };
const LOCALE = 'en-GB';

let desk: DecidedHost;

beforeAll(async () => {
  desk = await decidedHost(600);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

const { money } = createFormat({ locale: LOCALE, currency: 'EUR', zone: 'Europe/Helsinki' });
const explained = (customer: string) => desk.engine.caller.decisions.explain({ run: 1, customer });

/** The first customer of the run of whom it holds. */
async function customerWhere(test: (told: Awaited<ReturnType<typeof explained>>) => boolean): Promise<string> {
  for (const { customerId } of await desk.engine.caller.decisions.list({ run: 1, limit: 600 })) {
    if (test(await explained(customerId))) return customerId;
  }
  throw new Error('no customer of the sample is like that');
}

async function openCustomer(customer: string, view = {}): Promise<Page> {
  const page = await desk.open(`/customers/${customer}`, { locale: LOCALE, ...view });
  await page.getByRole('heading', { name: 'Alternatives' }).waitFor();
  return page;
}

const alternatives = (page: Page) => page.getByRole('grid', { name: 'Alternatives' });
const why = (page: Page) => page.getByRole('region', { name: 'Why', exact: true });

test('the waterfall goes on to what is left after the slot price, and T shows the same as a table', async () => {
  const customer = await customerWhere(({ price, left }) => (price ?? 0) > 0 && left > 1);
  const { left, net, explanation } = await explained(customer);
  const page = await openCustomer(customer);
  const picture = why(page).getByRole('img');
  for (const amount of [net, left]) expect(await picture.getAttribute('aria-label')).toContain(money(amount));
  await expect.poll(() => picture.textContent(), WAIT).toContain('Left after competition');
  await picture.focus();
  await page.keyboard.press('t');
  const table = why(page).getByRole('table');
  await table.waitFor();
  const terms = explanation.waterfall.length;
  expect(await table.getByRole('row').count()).toBe(1 + terms + (explanation.rival === null ? 0 : 1));
  expect(await table.getByRole('row').nth(terms).textContent()).toContain(money(left));
  await page.keyboard.press('t');
  await picture.waitFor();
});

test('by keys through the alternatives: each says why not and what would change it', async () => {
  const customer = await customerWhere(({ alternatives: all }) => all.filter(({ admitted }) => admitted).length > 1);
  const { alternatives: all } = await explained(customer);
  const page = await openCustomer(customer);
  await alternatives(page).focus();
  await page.keyboard.press('ArrowDown');
  const second = all.filter(({ admitted }) => admitted)[0]!;
  await why(page)
    .getByRole('heading', { name: `Why not ${second.name}` })
    .waitFor();
  const told = page.getByRole('region', { name: 'Alternatives' });
  await expect
    .poll(() => told.textContent(), WAIT)
    .toContain(second.would.changes.length > 0 ? `${second.name} would win if` : `${second.name}: nothing short of`);
  const row = alternatives(page).getByRole('row', { selected: true });
  expect(await row.textContent()).toContain(money(second.regret));
});

test('no contact is explained as well: what came closest, what it lost to, and what would win', async () => {
  const customer = await customerWhere(
    ({ status, alternatives: all }) => status === 'nothing' && all.some(({ reason }) => reason === 'limit'),
  );
  const page = await openCustomer(customer);
  await page.getByRole('heading', { name: 'Why no contact' }).waitFor();
  await expect.poll(() => why(page).textContent(), WAIT).toMatch(/came closest, and lost the .* the slot price/);
  await page
    .getByText(/would win if/)
    .first()
    .waitFor();
  await page.getByRole('button', { pressed: false }).last().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Why not / }).waitFor();
});

test('held out and blocked customers are told what stands in the way', async () => {
  const { caller } = desk.engine;
  const all = await caller.decisions.list({ run: 1, limit: 600 });
  const idOf = (wanted: string): string => all.find(({ status }) => status === wanted)!.customerId;
  const held = idOf('held-out');
  const page = await openCustomer(held);
  await page.getByText('control group', { exact: false }).first().waitFor();
  const blocked = idOf('blocked');
  const other = await openCustomer(blocked);
  await other
    .getByText(/No contact/)
    .first()
    .waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing, %s, wide and narrow', async (theme) => {
  const customer = await customerWhere(({ price }) => (price ?? 0) > 0);
  for (const width of [1440, 1024]) await expectAccessible(await openCustomer(customer, { theme, width }));
});

test('the statement is one page, in black on white, with what it rests on', async () => {
  const customer = await customerWhere(({ price, left }) => (price ?? 0) > 0 && left > 1);
  const page = await openCustomer(customer, { theme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  const statement = page.getByRole('article', { name: 'Statement' });
  await statement.getByText('Computed again from these: the same to the last bit.', { exact: false }).waitFor();
  const { summary, configurationHash } = await desk.engine.caller.decisions.report({ run: 1 });
  const text = (await statement.textContent())!;
  for (const part of [
    'Left after competition',
    'What would change it',
    configurationHash.slice(0, 16),
    summary.decisionHash.slice(0, 32),
  ]) {
    expect(text).toContain(part);
  }
  const ground = await page.evaluate('getComputedStyle(document.documentElement).colorScheme');
  expect(ground).toBe('light');
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
});
