// cvm backups: the copies there are, and one of them restored into a new file. The workspace itself is not opened: it may
// be the one that is damaged.
import type { Command } from 'commander';
import type { VerifyReport } from '#engine/index.ts';
import { command, withTerminal, workspaceCommand, workspaceNamed } from '../../command.ts';
import { verifyText } from '../../text/verify-report.ts';

export function register(program: Command): void {
  const backups = program.command('backups').description('Backups: list, restore into a new file');

  workspaceCommand(backups, 'list', 'Lists the backups a workspace made of itself, newest first', [
    'cvm backups list --workspace shop.cvmw',
    'cvm backups list --check --workspace shop.cvmw',
  ])
    .option('--check', 'read every page of each and say whether it is whole')
    .action(
      withTerminal<{ workspace?: string; check?: boolean }>(async (terminal, options) => {
        const workspace = workspaceNamed(options);
        const { listBackups } = await import('#engine/index.ts');
        const list = await listBackups(workspace, options.check === true, terminal.signal);
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        terminal.print({ workspace, backups: list }, (format) =>
          list.length === 0
            ? `${workspace} has no backups. Make one with: cvm backup --workspace ${workspace}`
            : [
                format.table(
                  ['backup', 'made', 'MB', 'change', 'before', 'state'],
                  list.map((each) => [
                    each.file,
                    format.instant(each.madeAt, zone),
                    { figure: format.number(each.bytes / 1e6) },
                    each.change,
                    each.origin === 'migration' ? 'a newer format' : '',
                    each.state,
                  ]),
                ),
                ...list.flatMap(({ fault }) => (fault === null ? [] : [fault])),
              ].join('\n'),
        );
        if (list.some(({ state }) => state === 'damaged')) terminal.endAs('failed');
      }),
    );

  command(backups, 'restore', 'Copies a backup into a new file and verifies it; no file is written over', [
    'cvm backups restore shop.cvmw.backups/20261121T090000Z.cvmw shop-again.cvmw',
  ])
    .argument('<backup>', 'the backup, or any copy of a workspace')
    .argument('<file>', 'the new workspace, which must not exist yet')
    .action(
      withTerminal(async (terminal, _options, backup, file) => {
        const { restoreBackup } = await import('#engine/index.ts');
        let restored: { bytes: number; report: VerifyReport } | undefined;
        for await (const event of restoreBackup({ backup, file, clock: Date.now, signal: terminal.signal })) {
          if (event.type === 'progress') terminal.progress(event.progress);
          else restored = event;
        }
        if (restored === undefined) return;
        const { bytes, report } = restored;
        terminal.print({ file, backup, bytes, ...report }, (format) =>
          [
            verifyText(report.checks),
            `Restored to ${file}: ${format.number(bytes / 1e6)} MB, up to change ${report.change}.`,
          ].join('\n'),
        );
        if (!report.ok) terminal.endAs('refused');
      }),
    );
}
