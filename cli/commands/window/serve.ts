// cvm serve: the page in a browser of this computer. It prints an address that works once and opens it where there is a
// screen; Ctrl-C closes everything, and a job that went on can be resumed.
import type { Command } from 'commander';
import { command, withTerminal } from '../../command.ts';
import { whole } from '../../values.ts';

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
      withTerminal<ServeOptions>(async (terminal, { port, open, ...options }) => {
        const [{ createHost }, { serveInBrowser }] = await Promise.all([
          import('#host/index.ts'),
          import('../../serving.ts'),
        ]);
        const host = createHost();
        try {
          const named = options.workspace ?? process.env.CVM_WORKSPACE ?? '';
          const workspace = named === '' ? null : named;
          const id = workspace === null ? null : (await host.open(workspace)).id;
          await serveInBrowser(terminal, host, { id, workspace, port, open });
        } finally {
          await host.close();
        }
      }),
    );
}
