// What every test in a browser stands on: the real loopback host over real threads and real files, in folders of its own,
// and a real Chromium. A page that breaks its policy, throws, or writes an error to its console fails the test that
// opened it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { createHost, type Host } from '#host/index.ts';
import { startWeb, type Web } from '#web/index.ts';
import { builtPage } from './built-page.ts';
import { launchBrowser } from './chromium.ts';

export interface TestHost {
  readonly host: Host;
  readonly web: Web;
  /** A folder for the test's files, removed with everything. */
  readonly folder: string;
  /** The id of the workspace it was started with, else an empty text. */
  readonly workspace: string;
  close(): Promise<void>;
}

export interface HostSettings {
  /** A workspace to open at the start. */
  readonly workspace?: string;
  readonly port?: number;
  /** The folder of another page than ours. */
  readonly page?: string;
  readonly sampleCustomers?: number;
  /** The file of the engine's threads, when a test has them die. */
  readonly thread?: URL;
}

export async function startHost(settings: HostSettings = {}): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'cvm-host-'));
  const { workspace, port = 0, page = builtPage(), sampleCustomers = 300, thread } = settings;
  const host = createHost({
    dataFolder: join(folder, 'data'),
    workspaceFolder: join(folder, 'workspaces'),
    sampleCustomers,
    ...(thread && { threads: { engine: thread, sample: new URL('../../data/thread.ts', import.meta.url) } }),
  });
  try {
    const web = await startWeb(host, { port, page });
    return {
      host,
      web,
      folder,
      workspace: workspace === undefined ? '' : (await host.open(workspace)).id,
      async close() {
        await web.close();
        await host.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

export interface View {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  /** In the workspace, such as `/customers`; the list of workspaces when there is none open. */
  readonly path?: string;
  /** Device pixels a pixel: 2 is a zoom of 200 %. */
  readonly zoom?: number;
  /** Shares the session and the storage of another window. */
  readonly beside?: OpenPage;
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong so far: broken policy, errors thrown, errors on the console. */
  readonly faults: readonly string[];
  /** Throws when anything went wrong, then closes it. */
  close(): Promise<void>;
}

/** In the page: what its policy stopped is an error on its console. */
const TELL_BROKEN_POLICY = `document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy: ' + event.violatedDirective + ' blocked ' + event.blockedURI + ' ' + event.sourceFile);
});`;

let browser: Promise<Browser> | null = null;

/** One browser for all tests of a process. */
export function theBrowser(): Promise<Browser> {
  browser ??= launchBrowser();
  return browser;
}

export async function closeBrowser(): Promise<void> {
  const open = browser;
  browser = null;
  await (await open)?.close();
}

/** Opens a page of `at` with a session of its own, or beside another. */
export async function openPage(at: TestHost, view: View = {}): Promise<OpenPage> {
  const { theme = 'light', width = 1440, height = 900, locale = 'en-GB', zoom = 1, beside } = view;
  const context =
    beside?.context ??
    (await (
      await theBrowser()
    ).newContext({
      colorScheme: theme,
      // A zoomed page has fewer pixels of its own.
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      locale,
      timezoneId: 'Europe/Helsinki',
      reducedMotion: 'reduce',
    }));
  // The session is the first window's: it is there once that has exchanged its token.
  while (beside !== undefined && (await context.cookies()).length === 0) await beside.page.waitForTimeout(20);
  const page = await context.newPage();
  const faults = watchFaults(page);
  await page.addInitScript({ content: TELL_BROKEN_POLICY });
  const place = at.workspace === '' ? (view.path ?? '/') : `/w/${at.workspace}${view.path ?? ''}`;
  await page.goto(beside === undefined ? at.web.launchAddress(place) : at.web.origin + place);
  return {
    page,
    context,
    faults,
    async close() {
      await (beside === undefined ? context.close() : page.close());
      if (faults.length > 0) throw new Error(`the page at ${place} had faults:\n${faults.join('\n')}`);
    },
  };
}

function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`thrown: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A page that is left stops what it asked for.
    if (!why.includes('ERR_ABORTED')) faults.push(`request: ${request.url()} ${why}`);
  });
  return faults;
}
