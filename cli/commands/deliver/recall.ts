// cvm recall: a note that a package should not have left. The package stays as it is.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { whole } from '../../values.ts';

export function register(program: Command): void {
  workspaceCommand(program, 'recall', 'Notes that a package should not have left; without a package, lists them', [
    'cvm recall --workspace shop.cvmw',
    'cvm recall --package 1 --reason "Wrong price in the mail" --workspace shop.cvmw',
  ])
    .option('--package <number>', 'the package', whole('--package'))
    .option('--reason <text>', 'why, kept as a note')
    .option('--as <name>', 'who acts')
    .action(
      withWorkspace<{ package?: number; reason?: string; as?: string }>(async (session, options) => {
        const { package: number, reason = null, as } = options;
        if (number !== undefined) {
          const name = as === undefined ? {} : { as };
          const receipt = await session.caller.packages.recall({ package: number, reason, ...name });
          session.print(
            receipt,
            () => `Package ${number} recalled, change ${receipt.change}. Tell whoever received it.`,
          );
          return;
        }
        const packages = await session.caller.packages.list();
        const { zone } = session.engine.settings();
        session.print({ packages }, (format) =>
          packages.length === 0
            ? 'Nothing was exported yet.'
            : format.table(
                ['package', 'run', 'rows', 'held back', 'when', 'by', 'recalled'],
                packages.map((each) => [
                  String(each.package),
                  String(each.run),
                  each.rows,
                  each.heldBack,
                  format.instant(each.at, zone),
                  each.exporter,
                  each.recalled === null ? '' : `change ${each.recalled}`,
                ]),
              ),
        );
      }),
    );
}
