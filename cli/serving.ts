// The page in a browser of this computer, until Ctrl-C: an address that works once, opened where there is a screen.
import type { Host } from '#host/index.ts';
import { startWeb } from '#web/index.ts';
import type { Terminal } from './command.ts';
import { ensureBuilt, PAGE } from './start/built.ts';
import { HERE, hasScreen } from './start/screen.ts';

const ROOT = `${import.meta.dirname}/..`;

export interface Serving {
  /** The id of the workspace to show; null for the list of them. */
  readonly id: string | null;
  /** As people know it. */
  readonly workspace: string | null;
  readonly port: number;
  readonly open: boolean;
}

export async function serveInBrowser(terminal: Terminal, host: Host, serving: Serving): Promise<void> {
  const { id, workspace, port, open } = serving;
  await ensureBuilt(PAGE, ROOT, terminal.note);
  const web = await startWeb(host, { port });
  try {
    const address = web.launchAddress(id === null ? '/' : `/w/${id}`);
    terminal.print({ address, workspace }, () =>
      [
        `${workspace ?? 'CVM Workbench'} is open at`,
        `  ${address}`,
        'The address works once, in one browser of this computer. Stop with Ctrl-C.',
      ].join('\n'),
    );
    if (open && hasScreen(HERE)) await openBrowser(address);
    await stopped(terminal.signal);
    process.exitCode = 0; // there is no other way to end it
  } finally {
    await web.close();
  }
}

async function openBrowser(address: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(address);
  // Without a browser there is the address, which was printed.
  browser.on('error', () => {});
}

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
