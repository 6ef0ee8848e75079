// cvm verify: every promise that can be counted again from the file, one line each.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../command.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly sentence: string;
  readonly faults: readonly string[];
}

interface Report {
  readonly ok: boolean;
  readonly change: number;
  readonly checks: readonly Check[];
}

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
        let report: Report | undefined;
        for await (const event of await session.caller.verify.watch()) {
          if (session.signal.aborted) return;
          if (event.type === 'progress') session.progress(event.progress);
          if (event.type === 'report') report = event.report;
        }
        if (report === undefined) return;
        const { ok, checks } = report;
        session.print(report, () => `${checks.map(lines).join('\n')}\n\n${ending(checks)}`);
        if (!ok) session.endAs('refused');
      }),
    );
}

function lines({ name, ok, sentence, faults }: Check): string {
  const head = `${ok ? '✓ holds ' : '✗ FAILED'}  ${name}: ${sentence}`;
  return [head, ...faults.map((fault) => `            ${fault}`)].join('\n');
}

function ending(checks: readonly Check[]): string {
  const failed = checks.filter(({ ok }) => !ok).length;
  return failed === 0
    ? `All ${checks.length} checks hold.`
    : `${failed} of ${checks.length} checks failed. Open a backup, and keep this file as it is to find out what happened.`;
}
