// From a terminal to a working desk: the sample workspace, made when it is not there, in the desktop's window where that
// can be shown, else in a browser of this computer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, dataFolder, type Host } from '#host/index.ts';
import type { Terminal } from '../command.ts';
import { serveInBrowser } from '../serving.ts';
import { DESKTOP, ensureBuilt, PAGE } from './built.ts';
import { offerRuntime } from './offer.ts';
import { fetchRuntime, runtimeIn } from './runtime.ts';
import { HERE, hasScreen } from './screen.ts';
import { showWindow } from './window.ts';

const ROOT = join(import.meta.dirname, '../..');
const MB = 1_000_000;

export interface StartOptions {
  /** A file; null for the sample. */
  readonly workspace: string | null;
  /** Whether a window is wanted. */
  readonly window: boolean;
  /** Whether a browser is opened where there is no window. */
  readonly open: boolean;
  /** For tests: where Electron's runtime is looked for. */
  readonly root?: string;
}

export async function start(terminal: Terminal, options: StartOptions): Promise<void> {
  const { workspace, window, open, root = ROOT } = options;
  const runtime = window && hasScreen(HERE) ? await runtimeOf(terminal, root) : null;
  const path = await pathOf(terminal, workspace);
  if (terminal.signal.aborted) return;
  if (runtime !== null) {
    await ensureBuilt(PAGE, root, terminal.note);
    await ensureBuilt(DESKTOP, root, terminal.note);
    terminal.note(`Opening the window on ${path}`);
    const { shown, why } = await showWindow(runtime, root, path);
    if (shown || terminal.signal.aborted) return;
    terminal.note(`The window could not be shown: ${why}\nThe same page opens in your browser instead.`);
  }
  await withHost(async (host) => {
    const { id } = await host.open(path);
    await serveInBrowser(terminal, host, { id, workspace: path, port: 0, open });
  });
}

/** Electron's runtime: as it is here, or fetched when a person says so; else null. */
async function runtimeOf(terminal: Terminal, root: string): Promise<string | null> {
  const here = runtimeIn(root);
  if (here !== null) return here;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly devDependencies: { readonly electron: string };
  };
  const wanted = await offerRuntime({
    input: process.stdin,
    output: process.stderr,
    memory: join(dataFolder(), 'runtime-declined'),
    version: manifest.devDependencies.electron,
    signal: terminal.signal,
  });
  if (!wanted) {
    terminal.note('The page opens in your browser. For a window of its own, run once: npx install-electron');
    return null;
  }
  const onBytes = (bytes: number): void =>
    terminal.progress({ phase: 'Fetching the runtime', done: Math.floor(bytes / MB), total: null, unit: 'MB' });
  const fetched = await fetchRuntime(root, { onBytes, signal: terminal.signal });
  if ('binary' in fetched) return fetched.binary;
  terminal.note(`The runtime could not be fetched: ${fetched.why}. The page opens in your browser instead.`);
  return null;
}

/** Where the workspace is. The sample is made when it is not there yet. */
function pathOf(terminal: Terminal, workspace: string | null): Promise<string> {
  return withHost(async (host) => {
    if (workspace !== null) return host.desk((await host.open(workspace)).id).path;
    const onShare = (share: number | null): void =>
      terminal.progress({
        phase: 'Making the sample workspace',
        done: Math.floor((share ?? 0) * 100),
        total: 100,
        unit: 'percent',
      });
    const { id } = (await host.call('openSample', {}, { onShare, signal: terminal.signal })) as { id: string };
    return host.desk(id).path;
  });
}

async function withHost<Result>(work: (host: Host) => Promise<Result>): Promise<Result> {
  const host = createHost();
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}
