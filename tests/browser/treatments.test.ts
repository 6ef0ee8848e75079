// Treatments in a real browser: the draft is edited at its fields and in its dialogs, taken back, used from the next run;
// what cannot be used is refused at the field, and nothing of it is kept.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const WAIT = { timeout: 10_000 };

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(300);
});
afterEach(async () => {
  await desk.closePages();
  const { configuration } = desk.engine.caller;
  const draft = await configuration.draft();
  if (draft !== null) await configuration.restoreDraft({ seen: draft.hash, draft: null });
});
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

const draftText = async (): Promise<string> => (await desk.engine.caller.configuration.draft())?.text ?? '';

test('a limit is edited, taken back, edited again and used from the next run', async () => {
  const page = await desk.open('/treatments?tab=limits');
  const calls = page.getByRole('textbox', { name: 'Capacity of Calls a day' });
  const before = await calls.inputValue();
  await calls.fill('77');
  await calls.press('Enter');
  await page.getByText('A draft: 1 limit changed').waitFor();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByText('A draft').waitFor({ state: 'detached' });
  await expect.poll(() => calls.inputValue(), WAIT).toBe(before);
  await calls.fill('78');
  await calls.press('Enter');
  await page.getByText('A draft: 1 limit changed').waitFor();
  await page.getByRole('tab', { name: 'What the draft changes' }).click();
  await page.getByText(/^\+\s+capacity: 78/).waitFor();
  const { version } = await desk.engine.caller.configuration.show({});
  await page.getByRole('button', { name: 'Use from the next run' }).click();
  await page.getByText(`Version ${version + 1} is used from the next run`).waitFor();
  const { text } = await desk.engine.caller.configuration.show({});
  expect(text).toContain('capacity: 78');
  expect(await desk.engine.caller.configuration.draft()).toBeNull();
});

test('a rule is told in words while it is typed; what cannot be read is said, and kept by nobody', async () => {
  const page = await desk.open('/treatments?treatment=retention-call');
  await page.getByRole('button', { name: /^Edit the rule No contract, or one that ends/ }).click();
  const dialog = page.getByRole('dialog');
  const condition = dialog.getByRole('textbox', { name: 'Condition' });
  await condition.fill('{ metric: complaints90, atLeast: 2 }');
  await dialog.getByText('Admits a customer when complaints in the last 90 days is at least 2.').waitFor();
  await condition.fill('{ metrik: complaints90, atLeast: 2 }');
  await dialog.getByText(/there is no setting "metrik"/i).waitFor();
  expect(await dialog.getByRole('button', { name: 'Change the rule' }).isDisabled()).toBe(true);
  await condition.fill('{ attribute: gender, is: f }');
  await dialog.getByText('Admits a customer when gender is f.').waitFor();
  await dialog.getByRole('button', { name: 'Change the rule' }).click();
  await dialog.getByText(/This cannot be used/).waitFor();
  expect(await draftText()).toBe('');
  await condition.fill('{ metric: complaints90, atLeast: 3 }');
  await dialog.getByText('Admits a customer when complaints in the last 90 days is at least 3.').waitFor();
  await dialog.getByRole('button', { name: 'Change the rule' }).click();
  await page.getByText('A draft: 1 treatment changed').waitFor();
  expect(await draftText()).toMatch(/metric: complaints90\s+atLeast: 3/);
  desk.forgive(page, /configuration\.(edit|phrase)/);
});

test('by keyboard: the next treatment, a new one like it, and the draft thrown away', async () => {
  const page = await desk.open('/treatments');
  await page.getByRole('grid', { name: 'Treatments' }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('region', { name: 'Price match by telephone' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor();
  await page.keyboard.type('Price match by e-mail');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Price match by e-mail' }).waitFor();
  expect(await draftText()).toContain('id: price-match-by-e-mail');
  await page.keyboard.press('Shift+d');
  await page.getByRole('dialog').getByText('It can be undone right after.').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(draftText, WAIT).toBe('');
});

test('fields walked quickly are kept one after the other, each once', async () => {
  const page = await desk.open('/treatments?tab=limits');
  await page.getByRole('textbox', { name: 'Capacity of Calls a day' }).waitFor();
  for (const [name, typed] of [
    ['Calls a day', '71'],
    ['Minutes of agents a day', '72'],
    ['E-mails a day', '73'],
  ] as const) {
    const field = page.getByRole('textbox', { name: `Capacity of ${name}` });
    await field.fill(typed);
    await field.press('Enter');
    await field.press('Tab');
  }
  await page.getByText('A draft: 3 limits changed').waitFor();
  expect(await page.getByText('meanwhile').count()).toBe(0);
  expect(await draftText()).toMatch(/capacity: 71[\s\S]*capacity: 72[\s\S]*capacity: 73/);
});

test('a number that cannot be is refused at its field, with the last that could', async () => {
  const page = await desk.open('/treatments?treatment=retention-call');
  const base = page.getByRole('textbox', { name: 'Share who would respond' });
  await base.fill('130');
  await base.press('Enter');
  await page.getByText('Write a number from 0 to 100. Last valid: 30.').waitFor();
  expect(await draftText()).toBe('');
});

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  test.each(['treatments', 'limits', 'everybody', 'versions'])('axe finds nothing on the tab %s', async (tab) => {
    const page = await desk.open(`/treatments?tab=${tab}`, { theme });
    await page.getByRole('tab', { name: /Treatments/ }).waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
  });
});
