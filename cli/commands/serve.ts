// cvm serve: the page in a browser of this computer. It prints an address that works once and opens it where there is a
// screen; Ctrl-C closes everything, and a job that went on can be resumed.
import type { Command } from 'commander';
import { command, withTerminal } from '../command.ts';
import { whole } from '../values.ts';

interface ServeOptions {
  readonly workspace?: string;
  readonly port: number;
  readonly open: boolean;
}

export function register(program: Command): void {
  command(program, 'serve', 'Opens the page in a browser of this computer', [
    'cvm serve --workspace shop.cvmw',
    'cvm serve --workspace shop.cvmw --port 4567 --no-open',
    'cvm serve                                   # the list of workspaces',
  ])
    .option('--workspace <file>', 'the workspace (or set CVM_WORKSPACE); without one, the list of workspaces')
    .option('--port <number>', 'the port on 127.0.0.1; any that is free when not given', whole('--port', 0), 0)
    .option('--no-open', 'do not open a browser')
    .action(
      withTerminal<ServeOptions>(async (terminal, options) => {
        const [{ createHost }, { startWeb }] = await Promise.all([import('#host/index.ts'), import('#web/index.ts')]);
        const host = createHost();
        try {
          const workspace = options.workspace ?? process.env.CVM_WORKSPACE;
          const named = workspace !== undefined && workspace !== '';
          const path = named ? `/w/${(await host.open(workspace)).id}` : '/';
          const web = await startWeb(host, { port: options.port });
          try {
            const address = web.launchAddress(path);
            terminal.print({ address, workspace: named ? workspace : null }, () =>
              [
                `${named ? workspace : 'CVM Workbench'} is open at`,
                `  ${address}`,
                'The address works once, in one browser of this computer. Stop with Ctrl-C.',
              ].join('\n'),
            );
            if (options.open && hasScreen()) await openBrowser(address);
            await stopped(terminal.signal);
          } finally {
            await web.close();
          }
        } finally {
          await host.close();
        }
      }),
    );
}

const hasScreen = (): boolean =>
  process.platform === 'win32' ||
  process.platform === 'darwin' ||
  [process.env.DISPLAY, process.env.WAYLAND_DISPLAY].some((name) => name !== undefined && name !== '');

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
