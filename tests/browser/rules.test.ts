// The rules of a run in a real browser: counted when asked, the same numbers as `cvm rules` tells, what removing one would
// release, who misses it by little; marks of rules that do nothing or contradict; by mouse and by keys alone.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page, Route } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { fillWorkspace, SAMPLE_SETTINGS } from '#data/index.ts';
import { createEngineWorkspace } from '#engine/index.ts';
import {
  type NearestMiss,
  type RuleEffect,
  type RuleRelease,
  type RuleReport,
  ruleId,
} from '#shared/model/rule-report.ts';
import { expectAccessible } from './axe.ts';
import { type DecidedHost, decidedHost } from './decided.ts';
import { closeBrowser, openPage, startHost } from './harness.ts';

const CVM = fileURLToPath(new URL('../../cli/cvm.mjs', import.meta.url));
const WAIT = { timeout: 60_000 };
const RUN = 2;

/** So many that work on a rule can be stopped on its way. */
const CUSTOMERS = 4_000;

let desk: DecidedHost;
beforeAll(async () => {
  desk = await decidedHost(CUSTOMERS);
  await contradict();
}, 180_000);
afterEach(() => desk.closePages());
afterAll(async () => {
  await desk.close();
  await closeBrowser();
});

/** Two rules more, of which one contradicts another and one turns nobody away, and a run that asks them. */
async function contradict(): Promise<void> {
  const { configuration, decisions, jobs } = desk.engine.caller;
  const document = parseDocument((await configuration.show({})).text);
  const rule = (id: string, name: string, when: object): void => {
    document.addIn(['treatments', 0, 'suitable'], document.createNode({ rule: id, name, when }));
  };
  rule('small', 'Pays less than fifteen', { attribute: 'monthly_fee', below: 15 });
  rule('any-fee', 'Has a fee', { attribute: 'monthly_fee', missing: false });
  await configuration.use({ name: 'contradicting.yaml', text: document.toString() });
  const { job } = await decisions.decide({});
  await jobs.result({ job });
}

/** What the command line prints. */
const cvm = <Result>(...args: string[]): Result =>
  JSON.parse(
    execFileSync(process.execPath, [CVM, 'rules', '--run', String(RUN), ...args, '--workspace', desk.path, '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as Result;

const number = (value: number): string => value.toLocaleString('en-GB');
const total = (value: number): string => `€${Math.round(value).toLocaleString('en-GB')}`;
const grid = (page: Page) => page.getByRole('grid', { name: 'Rules of the run' });
const pane = (page: Page, rule: string) => page.getByRole('region', { name: `The rule ${rule}` });
const cells = (page: Page, table: string, row: string): Promise<string[]> =>
  page.getByRole('table', { name: table }).getByRole('row', { name: row }).getByRole('cell').allTextContents();

/** The tab with its rules counted, whichever test comes first. */
async function openRules(rule = '', view = {}): Promise<Page> {
  const { rules, jobs } = desk.engine.caller;
  if ((await rules.report({ run: RUN })) === null) {
    const { job } = await rules.workOutReport({ run: RUN });
    await jobs.result({ job });
  }
  const page = await desk.open(`/treatments?tab=rules${rule === '' ? '' : `&rule=${encodeURIComponent(rule)}`}`, view);
  await grid(page).waitFor();
  return page;
}

test('they are counted when asked, by a key; every number is what the command line tells', async () => {
  const page = await desk.open('/treatments?tab=rules');
  await page.getByRole('heading', { name: `What the rules did in run ${RUN} is not counted yet` }).waitFor();
  await expectAccessible(page);
  await page.locator('main').focus();
  await page.keyboard.press('w');
  await grid(page).waitFor(WAIT);
  const report = cvm<RuleReport>();
  expect(await desk.engine.caller.rules.report({ run: RUN })).toEqual(report);
  const rows = await grid(page).getByRole('row').all();
  expect(rows).toHaveLength(report.rules.length + 1);
  for (const [k, effect] of report.rules.entries()) {
    const told = await rows[k + 1]!.getByRole('gridcell')
      .or(rows[k + 1]!.getByRole('cell'))
      .allTextContents();
    const near = effect.misses.find(({ within }) => within === 0.1)?.customers;
    expect(told[0]!.toLowerCase(), ruleId(effect)).toContain(effect.name.toLowerCase());
    expect(told.slice(2), ruleId(effect)).toEqual([
      number(effect.no + effect.unknown),
      number(effect.alone),
      near === undefined ? '—' : number(near),
    ]);
  }
});

test('what removing a rule releases, by keys alone: the numbers of the command line, kept after a reload', async () => {
  const page = await openRules();
  const report = (await desk.engine.caller.rules.report({ run: RUN }))!;
  const at = report.rules.findIndex(({ rule, treatment }) => treatment === 'retention-call' && rule === 'at-risk');
  await page.locator('main').focus();
  for (let step = 0; step < at; step += 1) await page.keyboard.press('j');
  const { name } = report.rules[at]!;
  await pane(page, name).waitFor();
  await page.keyboard.press('w');
  const table = 'What the run comes to without the rule';
  await page.getByRole('table', { name: table }).waitFor(WAIT);
  const release = cvm<RuleRelease>('--rule', 'retention-call/at-risk');
  expect(await desk.engine.caller.rules.release({ run: RUN, rule: 'at-risk', treatment: 'retention-call' })).toEqual(
    release,
  );
  const check = async (): Promise<void> => {
    expect((await cells(page, table, `Run ${RUN}`)).slice(1, 3)).toEqual([
      number(release.now.treated),
      total(release.now.net),
    ]);
    expect((await cells(page, table, 'Without it'))!.slice(1, 3)).toEqual([
      number(release.alone.treated),
      total(release.alone.net),
    ]);
    expect((await cells(page, table, 'others')).slice(1, 3)).toEqual([
      number(release.together!.treated),
      total(release.together!.net),
    ]);
  };
  await check();
  expect(page.url()).toContain(`rule=${encodeURIComponent('retention-call/at-risk')}`);
  await page.reload();
  await page.getByRole('table', { name: table }).waitFor();
  await check();
});

test('on its way it says how far it is, and is stopped: nothing is kept, and it can be asked again', async () => {
  const page = await openRules('retention-call/worth-a-call');
  const ask = pane(page, 'Pays at least fifteen a month').getByRole('button', { name: 'Work out what it holds back' });
  await ask.click();
  const going = pane(page, 'Pays at least fifteen a month').getByRole('progressbar', {
    name: /^Without “Pays at least/,
  });
  await going.waitFor(WAIT);
  await pane(page, 'Pays at least fifteen a month').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('It was stopped. Nothing of it is left.').waitFor(WAIT);
  await ask.waitFor();
  expect(
    await desk.engine.caller.rules.release({ run: RUN, rule: 'worth-a-call', treatment: 'retention-call' }),
  ).toBeNull();
});

test('who misses a rule by the least: the customers that the command line names, each a link', async () => {
  const page = await openRules('retention-call/worth-a-call');
  const table = page.getByRole('table', {
    name: 'Customers who miss the rule retention-call/worth-a-call by the least',
  });
  await table.waitFor();
  const { nearest } = cvm<{ nearest: NearestMiss[] }>('--nearest', 'retention-call/worth-a-call');
  expect(nearest.length).toBeGreaterThan(0);
  const links = await table.getByRole('link').all();
  expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual(
    nearest.map(({ customerId }) => expect.stringMatching(new RegExp(`/customers/${customerId}$`))),
  );
  const percent = ({ by }: NearestMiss): string =>
    by.toLocaleString('en-GB', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const by = await table
    .getByRole('row')
    .filter({ has: page.getByRole('link') })
    .all();
  expect(await Promise.all(by.map((row) => row.getByRole('cell').last().textContent()))).toEqual(nearest.map(percent));
  await links[0]!.click();
  await page.waitForURL(new RegExp(`/customers/${nearest[0]!.customerId}`), WAIT);
});

test('rules that turn nobody away or contradict each other are marked, where they stand as well', async () => {
  const page = await openRules('retention-call/small');
  const marked = (rule: string, mark: string) =>
    grid(page).getByRole('row', { name: rule }).getByText(mark, { exact: true });
  await marked('Pays less than fifteen', 'contradicts').waitFor();
  await marked('Pays at least fifteen a month', 'contradicts').waitFor();
  await marked('Has a fee', 'never fired').waitFor();
  await pane(page, 'Pays less than fifteen').getByText('Contradicts “Pays at least fifteen a month”').waitFor();
  // Beside the treatment, and for every treatment, in plain words.
  const report = (await desk.engine.caller.rules.report({ run: RUN }))!;
  const line = ({ asked, alone, no, unknown }: RuleEffect): RegExp =>
    new RegExp(
      `Turned away ${number(no + unknown)} of ${number(asked)} customers.*${alone === 0 ? 'nobody' : number(alone)} by it alone`,
    );
  await page.getByRole('tab', { name: 'Treatments' }).click();
  const call = page.getByRole('region', { name: 'Retention call' });
  await call.getByText(line(report.rules.find(({ rule }) => rule === 'at-risk')!)).waitFor();
  await call.getByText('contradicts', { exact: true }).first().waitFor();
  await page.getByRole('tab', { name: 'For every treatment' }).click();
  const adult = report.rules.find(({ rule }) => rule === 'adult')!;
  await page.getByText(line(adult)).waitFor();
  await page.getByRole('button', { name: 'What it holds back: The customer is of age' }).click();
  await pane(page, 'The customer is of age').waitFor();
  expect(page.url()).toMatch(/rule=adult/);
});

test('a rule that was changed since the run says so; one that is not read is said, and asked for again', async () => {
  const { configuration } = desk.engine.caller;
  const { hash, catalogue } = await configuration.catalogue({});
  const rule = catalogue.treatments[0]!.rules.suitable.find((each) => each.rule === 'worth-a-call')!;
  const { before, hash: edited } = await configuration.edit({
    seen: hash,
    edits: [{ path: [...rule.path, 'when'], value: { attribute: 'monthly_fee', atLeast: 18 } }],
  });
  const page = await openRules('retention-call/worth-a-call');
  await pane(page, 'Pays at least fifteen a month').getByText(`changed since run ${RUN}`).waitFor(WAIT);
  await configuration.restoreDraft({ seen: edited, draft: before });
  await page.route('**/trpc/**rules.report**', refuseReport);
  await page.reload();
  await page.getByRole('heading', { name: `The rules of run ${RUN} could not be read` }).waitFor(WAIT);
  await page.getByText(SENTENCE).waitFor();
  await page.unroute('**/trpc/**rules.report**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await grid(page).waitFor(WAIT);
  desk.forgive(page, /rules\.report/);
});

const SENTENCE = 'The file of the workspace is damaged.';

/** Of a batch of calls the desk refuses this one. */
async function refuseReport(route: Route): Promise<void> {
  const paths = new URL(route.request().url()).pathname.split('/trpc/')[1]?.split(',') ?? [];
  const real = (await (await route.fetch()).json()) as unknown[];
  const data = { code: 'WORKSPACE_DAMAGED', sentence: SENTENCE, data: {}, remedies: [] };
  const error = { message: SENTENCE, code: -32_022, data };
  const answers = paths.map((path, at) => (path === 'rules.report' ? { error } : real[at]));
  await route.fulfill({ status: 207, contentType: 'application/json', body: JSON.stringify(answers) });
}

test('before any run it is said where the counts come from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-rules-'));
  const path = join(folder, 'new.cvmw');
  const made = createEngineWorkspace({ path, ...SAMPLE_SETTINGS, as: 'Maria' });
  await fillWorkspace(made, { seed: 1, customers: 60 });
  await made.close();
  const at = await startHost({ workspace: path });
  const opened = await openPage(at, { path: '/treatments?tab=rules' });
  await opened.page.getByRole('heading', { name: 'No rule has been asked yet' }).waitFor();
  await expectAccessible(opened.page);
  await opened.close();
  await at.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['light', 1440],
  ['dark', 1024],
] as const)('%s, %i wide', (theme, width) => {
  test('axe finds nothing', async () => {
    const page = await openRules('retention-call/at-risk', { theme, width, height: 800 });
    await page.getByRole('table', { name: 'How many miss the rule by how much' }).waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
  });
});
