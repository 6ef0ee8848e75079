// cvm start, which is npm start: the desktop's window on the sample workspace. Without Electron's runtime, or without a
// screen, the same page is served to a browser.
import type { Command } from 'commander';
import { command, withTerminal } from '../../command.ts';

interface StartOptions {
  readonly workspace?: string;
  readonly window: boolean;
  readonly open: boolean;
}

export function register(program: Command): void {
  command(program, 'start', 'Opens the window on a sample workspace', [
    'cvm start',
    'cvm start --workspace shop.cvmw',
    'cvm start --no-window                       # in a browser of this computer',
  ])
    .option('--workspace <file>', 'another workspace than the sample')
    .option('--no-window', 'do not open the desktop window')
    .option('--no-open', 'do not open a browser either')
    .action(
      withTerminal<StartOptions>(async (terminal, { workspace, window, open }) => {
        const { start } = await import('../../start/start.ts');
        await start(terminal, { workspace: workspace ?? null, window, open });
      }),
    );
}
