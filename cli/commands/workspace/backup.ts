// cvm backup: a checked copy of the workspace, made while it is used.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../../command.ts';

interface BackupReceipt {
  readonly file: string;
  readonly bytes: number;
  readonly pages: number;
  readonly change: number;
  readonly seconds: number;
  readonly removed: readonly string[];
}

export function register(program: Command): void {
  workspaceCommand(
    program,
    'backup',
    'Copies the workspace while it is used; the copy is checked before it gets its name',
    ['cvm backup --workspace shop.cvmw', 'cvm backup shop-november.cvmw --workspace shop.cvmw'],
  )
    .argument('[file]', 'the copy, which must not exist yet; without it one of the last three in WORKSPACE.backups')
    .action(
      withWorkspace(async (session, _options, file?: string) => {
        const receipt = await session.finish<BackupReceipt>(await session.caller.workspace.backup({ file }));
        session.print(receipt, (format) =>
          [
            `Copied to ${receipt.file}: ${format.number(receipt.bytes / 1e6)} MB, checked and whole, up to change ${receipt.change}, in ${format.seconds(receipt.seconds)}.`,
            ...receipt.removed.map((file) => `Removed ${file}: the last three are kept.`),
          ].join('\n'),
        );
      }),
    );
}
