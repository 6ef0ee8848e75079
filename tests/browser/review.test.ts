// Review in a real browser over a real desk: twenty decisions by keyboard alone, the way back, a rejection that binds the
// next run, many at once with the typed number, two windows on one workspace, a refusal in its place, the states.
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DecisionState } from '#shared/model/decision.ts';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser } from './harness.ts';

const COUNT = 600;
const WAIT = { timeout: 10_000 };

let desk: DecidedHost;

beforeAll(async () => {
  desk = await decidedHost(COUNT);
});
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

async function openReview(path = '/review', view = {}): Promise<Page> {
  const page = await desk.open(path, view);
  await page.getByRole('heading', { name: 'Alternatives' }).waitFor();
  return page;
}

const queue = async (run = 1) => (await desk.engine.caller.review.queue({ run }))!;
const counted = async (state: DecisionState): Promise<number> =>
  (await queue()).states.find((each) => each.state === state)?.count ?? 0;
const rowsFrom = (from: number, count: number) => desk.engine.caller.review.rows({ order: 'r1', from, count });
/** Who is shown: the id stands behind the name. */
const shown = async (page: Page): Promise<string> =>
  (await page.getByRole('region', { name: 'Decision' }).locator('p .font-mono').first().textContent()) ?? '';

test('twenty decisions by keyboard alone, each key going on to the next', async () => {
  const page = await openReview();
  const rows = await rowsFrom(0, 20);
  const seen: string[] = [];
  for (let place = 0; place < 20; place += 1) {
    seen.push(await shown(page));
    if (place % 5 === 3) {
      await page.keyboard.press('x');
      await page.getByText('Reject because').waitFor();
      await page.keyboard.press('1');
    } else if (place % 5 === 4) await page.keyboard.press('Space');
    else await page.keyboard.press('a');
    const next = rows[place + 1];
    if (next !== undefined) await expect.poll(() => shown(page), WAIT).toBe(next.customerId);
  }
  expect(seen).toEqual(rows.map(({ customerId }) => customerId));
  await expect.poll(() => counted('approved'), WAIT).toBe(12);
  await expect.poll(() => counted('rejected'), WAIT).toBe(4);
  await page.getByText('16 of').filter({ visible: true }).first().waitFor();
});

test('Z goes back to the decision and takes the act back, as often as it is pressed', async () => {
  const page = await openReview();
  const first = await shown(page);
  const before = await counted('approved');
  await page.keyboard.press('a');
  await expect.poll(() => shown(page), WAIT).not.toBe(first);
  await page.keyboard.press('a');
  await expect.poll(() => counted('approved'), WAIT).toBe(before + 2);
  await page.keyboard.press('z');
  await page.keyboard.press('z');
  await expect.poll(() => shown(page), WAIT).toBe(first);
  await expect.poll(() => counted('approved'), WAIT).toBe(before);
});

test('C takes another treatment by its number, and what was taken is what stands', async () => {
  const page = await openReview();
  const customer = await shown(page);
  await page.keyboard.press('c');
  await page.getByRole('heading', { name: 'Change to' }).waitFor();
  await page.keyboard.press('2');
  await expect.poll(() => counted('replaced'), WAIT).toBe(1);
  const { seen, alternatives } = await desk.engine.caller.review.evidence({ run: 1, customer });
  expect(seen.treatment).toBe(alternatives.find(({ admitted }) => admitted)!.treatment);
});

test('T shows worth and the last 90 days as tables, with every number of the pictures, and as pictures again', async () => {
  const page = await openReview();
  const customer = await shown(page);
  const { explanation, lately } = await desk.engine.caller.review.evidence({ run: 1, customer });
  const decision = page.getByRole('region', { name: 'Decision' });
  const picture = decision.getByRole('img', { name: /^Expected value/ });
  await picture.waitFor();
  await page.keyboard.press('t');
  const worth = decision.getByRole('table', { name: 'What the run found it is worth' });
  const { waterfall, rival } = explanation;
  expect(await worth.getByRole('row').count()).toBe(1 + waterfall.length + (rival === null ? 0 : 1));
  const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });
  for (const { amount } of waterfall) {
    expect(await worth.textContent()).toContain(money.format(Math.abs(amount)));
  }
  const days = decision.getByRole('table', { name: 'Last 90 days' });
  const marks = lately.campaigns.length + lately.events.length;
  expect(marks).toBeGreaterThan(0);
  expect(await days.getByRole('row').count()).toBe(1 + marks);
  await expectAccessible(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Show worth and last 90 days as pictures').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await picture.waitFor();
});

test('evidence is in the manner of the reader: days, amounts and shares as the page writes them', async () => {
  const page = await openReview('/review', { locale: 'fi-FI' });
  const customer = await shown(page);
  const { grounds, permission } = await desk.engine.caller.review.evidence({ run: 1, customer });
  const evidence = page.getByRole('region', { name: 'Decision' }).getByRole('listitem');
  const said = (await evidence.allTextContents()).join(' ');
  const money = new Intl.NumberFormat('fi-FI', { style: 'currency', currency: 'EUR' });
  const day = new Intl.DateTimeFormat('fi-FI', { dateStyle: 'medium', timeZone: 'UTC' });
  const parts = grounds.flatMap(({ values }) => values.flat());
  const amounts = parts.flatMap((part) => (typeof part === 'object' && 'money' in part ? [part.money] : []));
  const days = parts.flatMap((part) => (typeof part === 'object' && 'date' in part ? [part.date] : []));
  expect([amounts.length + days.length > 0, permission?.row == null]).toEqual([true, false]);
  for (const amount of amounts) expect(said).toContain(money.format(amount));
  for (const date of days) expect(said).toContain(day.format(Date.parse(date)));
  // What the ledger itself says of it is told as it is.
  expect(said).toContain(
    ` on ${day.format(permission!.row!.recordedAt)}, ${permission!.row!.evidence ?? 'no evidence'}`,
  );
});

test('F keeps a mark with its note, in every window, and F takes it off', async () => {
  const page = await openReview();
  const customer = await shown(page);
  await page.keyboard.press('f');
  await page.getByLabel('Note on the flag').fill('Ask Sofia');
  await page.keyboard.press('Enter');
  const flagOf = async () => (await desk.engine.caller.review.evidence({ run: 1, customer })).flagged?.note ?? null;
  await expect.poll(flagOf, WAIT).toBe('Ask Sofia');
  await page.getByRole('heading', { name: 'Alternatives' }).click();
  await page.keyboard.press('f');
  await expect.poll(async () => (await queue()).flagged, WAIT).toBe(0);
});

test('a refusal is shown in its place, the decision is marked, and nothing was taken', async () => {
  const page = await openReview();
  const customer = await shown(page);
  await desk.engine.load({ kind: 'permissions', name: 'late', attributes: [] }, [
    {
      size: 1,
      columns: {
        customer: [customer],
        purpose: ['marketing'],
        channel: ['*'],
        state: ['withdrawn'],
        recorded_at: [Date.parse('2026-11-21T06:00:00Z')],
      },
    },
  ]);
  const before = await counted('approved');
  await page.keyboard.press('a');
  const refusal = page.getByRole('alert').filter({ hasText: 'was not approved: no permission' });
  await refusal.waitFor();
  await page.getByRole('grid', { name: 'Decisions to review' }).getByText('Refused').waitFor({ state: 'attached' });
  await refusal.getByRole('button', { name: 'Go back to it' }).click();
  await expect.poll(() => shown(page), WAIT).toBe(customer);
  expect(await counted('approved')).toBe(before);
  desk.forgive(page, /409/);
  await page.keyboard.press('x');
  await page.keyboard.press('1');
  await expect
    .poll(async () => (await rowsFrom(0, 100)).find((row) => row.customerId === customer)?.state, WAIT)
    .toBe('rejected');
});

test('two windows: what one decides, the other is told before it decides on it', async () => {
  const page = await openReview();
  const other = await openReview();
  const customer = await shown(other);
  expect(await shown(page)).toBe(customer);
  await page.keyboard.press('a');
  await other.getByText('This decision changed while you looked at it').waitFor();
  await expect.poll(() => other.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  await other.keyboard.press('Enter');
  await other.getByText('It is approved already.').waitFor();
  await other.keyboard.press('Space');
  await expect.poll(() => shown(other), WAIT).not.toBe(customer);
});

test('several at once: the preview says what the act then does; over a hundred the number is typed', async () => {
  const page = await openReview();
  const other = await openReview();
  const customer = await shown(page);
  const preview = await desk.engine.caller.review.preview({
    run: 1,
    verb: 'approve',
    channels: ['email'],
    flagged: 'without',
  });
  expect(preview.count).toBeGreaterThan(0);
  const { waiting } = await queue();
  await page.getByRole('button', { name: 'Several at once…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Approve', exact: false }).last().waitFor();
  await dialog.getByRole('button', { name: `Approve ${waiting}…` }).click();
  const confirm = page.getByRole('dialog', { name: `Approve ${waiting} decisions?` });
  const go = confirm.getByRole('button', { name: `Approve ${waiting}` });
  await expect.poll(() => go.isDisabled()).toBe(true);
  await confirm.getByRole('textbox').fill(String(waiting - 1));
  expect(await go.isDisabled()).toBe(true);
  await confirm.getByRole('textbox').fill(String(waiting));
  await go.click();
  const before = await counted('approved');
  await page.getByText(/^Approved \d+ decisions/).waitFor({ timeout: 30_000 });
  const refused = page.getByRole('alert').filter({ hasText: 'refused and' });
  if (await page.getByText(/^Approved \d+ decisions, \d+ refused/).count()) {
    expect(await refused.textContent()).toMatch(/\d+ because \S/);
    await refused.getByRole('button', { name: 'Close' }).click();
  }
  expect(await counted('approved')).toBeGreaterThan(before);
  // Whoever did it is not told that it changed; whoever else looks at it is.
  const surprise = 'This decision changed while you looked at it';
  expect((await desk.engine.caller.review.evidence({ run: 1, customer })).standing.state).toBe('approved');
  await other.getByText(surprise).waitFor();
  await page.getByRole('region', { name: 'Decision' }).getByText('Approved', { exact: true }).waitFor();
  expect(await page.getByText(surprise).count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await queue()).waiting, { timeout: 30_000 }).toBe(waiting);
  await page
    .getByRole('region', { name: 'Decision' })
    .getByText('Approved', { exact: true })
    .waitFor({ state: 'detached' });
  expect(await page.getByText(surprise).count()).toBe(0);
}, 90_000);

test('a sample is drawn, checked in its own order, and says what the rest may hold', async () => {
  const page = await openReview();
  await page.getByRole('button', { name: 'Draw a sample' }).click();
  await page.getByText(/drawn at random from/).waitFor();
  await page.getByRole('radio', { name: /Sample of/ }).waitFor();
  await expect.poll(async () => (await queue()).sample?.size ?? 0, WAIT).toBe(200);
  const before = await shown(page);
  await page.keyboard.press('a');
  await expect.poll(() => shown(page), WAIT).not.toBe(before);
  await page.getByText(/1 are checked|1 is checked/).waitFor();
});

test('a rejection binds the next run', async () => {
  const page = await openReview('/review?order=risk');
  const customer = await shown(page);
  await page.keyboard.press('x');
  await page.getByRole('button', { name: /Leave this customer alone/ }).click();
  const { caller } = desk.engine;
  await expect.poll(async () => (await caller.review.rejections({}))[0]?.customerId, WAIT).toBe(customer);
  const { job } = await caller.decisions.decide({});
  await caller.jobs.result({ job });
  const explained = await caller.decisions.explain({ run: 2, customer });
  expect(explained.selectedTreatment).toBeNull();
  expect(explained.alternatives.map(({ reason }) => reason)).toContain('rejected-before');
});

describe.each(['light', 'dark'] as const)('in %s, axe finds nothing', (theme) => {
  test.each([1440, 1024, 400])('at %i pixels', async (width) => {
    const page = await openReview('/review?run=1', { theme, width });
    await expectAccessible(page);
    await page.keyboard.press('x');
    await page.getByText('Reject because').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Change to' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Several at once…' }).click();
    await page.getByRole('dialog').getByText('Together').waitFor();
    await expectAccessible(page);
  });
});

test('when nothing waits any more it says so, with counts and the way to the export', async () => {
  const { caller } = desk.engine;
  for (const start of [
    () => caller.review.approveMany({ run: 1 }),
    () => caller.review.rejectMany({ run: 1, code: 'wrong-timing', states: ['proposed', 'released'] }),
  ]) {
    await caller.jobs.result({ job: (await start()).job });
  }
  const page = await desk.open('/review?run=1');
  await page.getByRole('heading', { name: /^All \d+ decisions of run 1 are decided/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go to export' }).click();
  await page.waitForURL(/[/]export$/);
});
