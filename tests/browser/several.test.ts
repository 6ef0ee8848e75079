// Several treatments a customer in a real browser over a real desk: what Decide says, each decision of a customer reviewed by
// itself, all of them on the customer's page and in the list, and the number and the groups where they are edited.
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const WAIT = { timeout: 15_000 };

let desk: DecidedHost;

beforeAll(async () => {
  desk = await decidedHost(600, (text) =>
    text
      .replace('contactPolicy:\n', 'contactPolicy:\n  treatmentsPerCustomer: 2\n')
      .replace('class: marketing, max: 1, per: { days: 5 }', 'class: marketing, max: 2, per: { days: 5 }'),
  );
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

const summary = () => desk.engine.caller.decisions.summary({ run: 1 });
/** Customers with two decisions of the run, by id. */
async function served(): Promise<Map<string, { decisionId: string; treatment: string | null }[]>> {
  const all = await desk.engine.caller.decisions.list({ run: 1, limit: 1000 });
  const found = Map.groupBy(all, ({ customerId }) => customerId);
  return new Map([...found].filter(([, own]) => own.length > 1));
}
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('Decide says for how many customers, in how many contacts', async () => {
  const { treated, contacts } = await summary();
  expect(contacts).toBeGreaterThan(treated);
  expect((await served()).size).toBe(contacts! - treated);
  const page = await desk.open('/decide', { locale: 'en-GB' });
  await page.getByText(`for ${treated} customers in ${contacts} contacts, more than doing nothing.`).waitFor();
  const table = region(page, 'Value by treatment');
  await table.getByRole('columnheader', { name: 'Contacts' }).waitFor();
  expect(await table.getByRole('row').last().textContent()).toContain(String(contacts));
  await expectAccessible(page);
});

test('the customer’s page has a tab for each decision, and the inspector lists them', async () => {
  const [customer, own] = [...(await served())][0]!;
  const page = await desk.open(`/customers/${customer}`);
  const tabs = page.getByRole('tablist', { name: 'What run 1 gives the customer' });
  await tabs.waitFor();
  expect(await tabs.getByRole('tab').count()).toBe(2);
  const second = await desk.engine.caller.decisions.explain({ run: 1, customer, decision: own[1]!.decisionId });
  await tabs.getByRole('tab').first().focus();
  await page.keyboard.press('ArrowRight');
  const name = await tabs.getByRole('tab', { selected: true }).textContent();
  await region(page, 'Why')
    .getByRole('heading', { name: `Why ${name}` })
    .waitFor();
  const other = second.beside![0]!.name;
  await expect.poll(() => region(page, 'Why').textContent(), WAIT).toContain(`Beside it the customer gets ${other}`);
  await expectAccessible(page);
  const list = await desk.open(`/customers?at=${customer}`);
  await list.getByText('Decision in run 1').waitFor();
  const pinned = list.locator('section', { hasText: 'Decision in run 1' }).last();
  await pinned.getByText('Waits for review').nth(1).waitFor();
  await list.getByRole('grid').getByText('+1', { exact: true }).first().waitFor();
});

test('each decision of a customer is approved by itself, and names what else is proposed', async () => {
  const page = await desk.open('/review');
  await page.getByRole('heading', { name: 'Alternatives' }).waitFor();
  const queue = (await desk.engine.caller.review.queue({ run: 1 }))!;
  const rows = await desk.engine.caller.review.rows({ order: queue.order, from: 0, count: 200 });
  const several = await served();
  const place = rows.findIndex(({ customerId }) => several.has(customerId));
  const row = rows[place]!;
  const opened = await desk.open(`/review?at=${place}`);
  await opened.getByRole('heading', { name: 'Beside it' }).waitFor();
  const stateOf = async (decision: string) =>
    (await desk.engine.caller.review.evidence({ run: 1, customer: row.customerId, decision })).standing.state;
  const [other] = several.get(row.customerId)!.filter(({ decisionId }) => decisionId !== row.decisionId);
  await opened.keyboard.press('a');
  await expect.poll(() => stateOf(row.decisionId), WAIT).toBe('approved');
  expect(await stateOf(other!.decisionId)).toBe('proposed');
  await expectAccessible(opened);
});

test('the number and the exclusion group are edited where the configuration is read', async () => {
  const page = await desk.open('/treatments?tab=everybody');
  const most = page.getByLabel('Most treatments of a customer in one run');
  await most.waitFor();
  expect(await most.inputValue()).toBe('2');
  await most.fill('9');
  await page.keyboard.press('Enter');
  await page.getByText('Write a whole number from 1 to 4. Last valid: 2.').waitFor();
  await most.fill('3');
  await page.keyboard.press('Enter');
  const drafted = async () => (await desk.engine.caller.configuration.draft())?.text ?? '';
  await expect.poll(drafted, WAIT).toContain('treatmentsPerCustomer: 3');
  await page.goto(page.url().replace('tab=everybody', 'tab=treatments'));
  const group = page.getByRole('textbox', { name: 'Exclusion group' });
  await group.waitFor();
  await group.fill('price');
  await page.keyboard.press('Enter');
  await expect.poll(drafted, WAIT).toContain('exclusionGroup: price');
  await expectAccessible(page);
});
