// Jobs that come to a bad end under the eyes of a person: the file is damaged in its middle, the thread dies, the disk is
// full, the account may not write. What happened and what was kept is said where they look, with what to do; then it is
// done, and the workspace goes on.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createTRPCClient } from '@trpc/client';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AppRouter } from '#engine/api/router.ts';
import { createWire } from '#shared/wire/port.ts';
import { decidedPattern, expectSpoken, type Pattern } from './broken.ts';
import { builtPage } from './built-page.ts';
import {
  closeBrowser,
  type HostSettings,
  type OpenPage,
  openPage,
  startHost,
  type TestHost,
  theBrowser,
} from './harness.ts';

const WAIT = { timeout: 30_000 };
const ROWS = 60_000;
const NOBODY = 65_534;
const OTHER_ACCOUNT = fileURLToPath(new URL('./other-account.ts', import.meta.url));

let pattern: Pattern;
let disk: string;
let mounted: boolean;
let at: TestHost | undefined;
let open: OpenPage | undefined;
const mount = (...options: string[]): boolean =>
  process.platform === 'linux' && spawnSync('mount', [...options, '-t', 'tmpfs', 'tmpfs', disk]).status === 0;

beforeAll(async () => {
  pattern = await decidedPattern();
  disk = join(pattern.folder, 'disk');
  mkdirSync(disk);
  mounted = mount('-o', 'size=12m');
  if (!mounted) process.stderr.write('SKIPPED: a full disk was not tried, because no disk can be mounted here.\n');
}, 120_000);
afterEach(async () => {
  await open?.context.close();
  await at?.close();
  at = undefined;
});
afterAll(async () => {
  if (mounted) spawnSync('umount', [disk]);
  await closeBrowser();
  pattern.remove();
});

/** Customers nobody knew, in a file of its own. */
function customers(name: string, pack = (text: string): Buffer => Buffer.from(text)): string {
  const rows = Array.from({ length: ROWS }, (_, row) => `N${row},what is known of customer ${row},${row % 90}\n`);
  const file = join(pattern.folder, name);
  writeFileSync(file, pack(`customer,text,n\n${rows.join('')}`));
  return file;
}

/** Starts an import as a page would, and shows it. */
async function importing(workspace: string, file: string, settings: HostSettings = {}): Promise<Page> {
  at = await startHost({ workspace, ...settings });
  const port = at.host.desk(at.workspace).connect();
  const client = createTRPCClient<AppRouter>({ links: [createWire<AppRouter>(port)] });
  const { job } = await client.imports.start.mutate({ kind: 'customers', file, mapping: null });
  port.close();
  open = await openPage(at, { path: `/import?job=${job}` });
  return open.page;
}

const goTo = (page: Page, place: string) => page.getByRole('link', { name: place, exact: true }).click();

test('a file that is damaged in its middle: the import fails, says where, and nothing of it is kept', async () => {
  const file = customers('cut.csv.gz', (text) => gzipSync(text).subarray(0, 200_000));
  const page = await importing(pattern.copy('failing.cvmw'), file);
  await page.getByText('The import failed, and nothing of it was kept.').waitFor(WAIT);
  await page.getByText(/cut\.csv\.gz.*The workspace is as it was before/).waitFor();
  await expectSpoken(page);
  await goTo(page, 'Activity');
  await page.getByRole('grid', { name: 'Jobs' }).getByText('Failed').waitFor();
  await page.getByRole('alert').getByText('FILE_DAMAGED').waitFor();
  await expectSpoken(page);
  await goTo(page, 'Customers');
  await page.getByText('100 customers', { exact: true }).first().waitFor();
});

test('the thread of a job dies: it is interrupted, resumed by a press, and comes to its end', async () => {
  const workspace = pattern.copy('dying.cvmw');
  writeFileSync(`${workspace}.dies`, '');
  const thread = new URL('./dying-thread.ts', import.meta.url);
  const page = await importing(workspace, customers('many.csv'), { thread });
  await page.getByText('The import stopped before its end.').waitFor(WAIT);
  await page
    .getByText(/The worker stopped in the middle of job \d+: the test has it die\. Nothing half-done/)
    .waitFor();
  await expectSpoken(page);
  await goTo(page, 'Activity');
  await page.getByRole('grid', { name: 'Jobs' }).getByText('Interrupted').waitFor();
  await page.getByText(/go on with it, or discard it/).waitFor();
  await expectSpoken(page);
  rmSync(`${workspace}.dies`);
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(1).getByText('Done').waitFor(WAIT);
  await goTo(page, 'Customers');
  await page.getByText('60,100 customers', { exact: true }).first().waitFor(WAIT);
}, 120_000);

describe('a disk', () => {
  test('that fills up during an import: it pauses, says how much room it needs, and goes on with it', async (context) => {
    if (!mounted) return context.skip('no disk can be mounted here');
    const workspace = join(disk, 'shop.cvmw');
    copyFileSync(pattern.copy('shop.cvmw'), workspace);
    const page = await importing(workspace, customers('much.csv'));
    await page.getByText('The import stopped before its end.').waitFor(WAIT);
    await page
      .getByText(/is full.*what it has done so far is kept\. Make room for at least \d+ MB, then resume/)
      .waitFor();
    await expectSpoken(page);
    for (const place of ['Customers', 'Decide', 'Home']) {
      await goTo(page, place);
      await page.getByRole('heading', { level: 1, name: place }).waitFor(WAIT);
      await expectSpoken(page);
    }
    expect(mount('-o', 'remount,size=200m')).toBe(true);
    await goTo(page, 'Activity');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(1).getByText('Done').waitFor(WAIT);
    await goTo(page, 'Customers');
    await page.getByText('60,100 customers', { exact: true }).first().waitFor(WAIT);
  }, 120_000);
});

describe('an account that loses its rights', () => {
  let other: ChildProcess | undefined;
  afterEach(() => {
    other?.stdin?.end();
    other?.kill();
  });

  async function hostOf(workspace: string): Promise<{ address: string; workspace: string }> {
    other = spawn(process.execPath, [OTHER_ACCOUNT, builtPage(), workspace], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const said = await new Promise<Buffer>((resolve) => other?.stdout?.once('data', resolve));
    return JSON.parse(String(said)) as { address: string; workspace: string };
  }

  test('is told so by a job while the pages stay, and by the list of workspaces afterwards', async (context) => {
    if (process.platform === 'win32') return context.skip('rights are other ones on Windows');
    const folder = join(pattern.folder, 'theirs');
    const path = join(folder, 'theirs.cvmw');
    mkdirSync(folder);
    copyFileSync(pattern.copy('theirs.cvmw'), path);
    chmodSync(pattern.folder, 0o755);
    if (process.getuid?.() === 0) for (const each of [folder, path]) chownSync(each, NOBODY, NOBODY);
    const { address, workspace } = await hostOf(path);
    const { origin } = new URL(address);
    const page = await (await theBrowser()).newPage();
    await page.goto(address);
    await page.getByRole('button', { name: 'Open theirs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor(WAIT);
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    await page.goto(`${origin}/w/${workspace}/decide`);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page
      .getByText(/theirs\.cvmw may not be written by this account.*Copy it to a folder of yours/)
      .first()
      .waitFor(WAIT);
    await expectSpoken(page);
    await goTo(page, 'Customers');
    await page.getByText('100 customers', { exact: true }).first().waitFor(WAIT);
    const before = readFileSync(path);
    other?.stdin?.end();
    await new Promise((resolve) => other?.once('exit', resolve));
    const again = await hostOf(path);
    expect(again.workspace).toBe('');
    await page.goto(again.address);
    await page.getByRole('button', { name: 'Open…' }).click();
    const field = page.getByRole('dialog').getByRole('textbox');
    await expect.poll(() => field.inputValue()).not.toBe(''); // else the folder's own path comes over it
    await field.fill(path);
    await field.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/may not be written by this account/)
      .waitFor(WAIT);
    await expectSpoken(page);
    expect(readFileSync(path).length).toBeGreaterThanOrEqual(before.length);
    await page.context().close();
  }, 120_000);
});
