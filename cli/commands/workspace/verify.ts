// cvm verify: every promise that can be counted again from the file, one line each.
import type { Command } from 'commander';
import type { VerifyReport } from '#engine/index.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { verifyText } from '../../text/verify-report.ts';

export function register(program: Command): void {
  workspaceCommand(program, 'verify', 'Counts every promise again from the file; ends with 4 when one does not hold', [
    'cvm verify --workspace shop.cvmw',
    'cvm verify --dump --workspace shop.cvmw',
  ])
    .option('--dump', 'print only the hash of all visible rows, the same for equal contents')
    .action(
      withWorkspace<{ dump?: boolean }>(async (session, options) => {
        if (options.dump === true) {
          const dump = await session.caller.verify.dump();
          session.print(dump, () => dump.hash);
          return;
        }
        let report: VerifyReport | undefined;
        for await (const event of await session.caller.verify.watch()) {
          if (session.signal.aborted) return;
          if (event.type === 'progress') session.progress(event.progress);
          if (event.type === 'report') report = event.report;
        }
        if (report === undefined) return;
        const { ok, checks } = report;
        session.print(report, () => verifyText(checks));
        if (!ok) session.endAs('refused');
      }),
    );
}
