// A real browser: the Chromium of an npm package on Linux, unpacked once for each of its versions; elsewhere, or where it
// does not start, one that is installed. It runs with no switch but the one a container needs, so that it keeps every
// rule a person's browser keeps.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright';

const PACKAGE = join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/package.json');
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts it, with switches for what a test is about. Rejects with what the browser said when none starts. */
export async function launchBrowser(switches: readonly string[] = []): Promise<Browser> {
  const args = ['--no-sandbox', ...switches];
  if (process.platform !== 'linux') return await chromium.launch({ channel: 'chrome', args });
  const installed = INSTALLED.find((path) => existsSync(path));
  try {
    return await chromium.launch({ executablePath: await unpacked(), args });
  } catch (error) {
    if (installed === undefined) throw error;
    return await chromium.launch({ executablePath: installed, args });
  }
}

/** Where the package's Chromium is; unpacked when it is not there yet. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const home = join(tmpdir(), `cvm-chromium-${version}`);
  const path = join(home, 'chromium');
  if (existsSync(path)) return path;
  // Beside its place first: another process that looks there must not find half of it.
  const unfinished = `${home}-${process.pid}`;
  const before = process.env.TMPDIR;
  mkdirSync(unfinished, { recursive: true });
  try {
    process.env.TMPDIR = unfinished; // the package unpacks to wherever this says
    await packed.executablePath();
    if (!existsSync(path)) renameSync(unfinished, home);
  } catch (error) {
    if (!existsSync(path)) throw error; // else another process was first
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return path;
}
