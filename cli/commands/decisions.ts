// cvm decisions: what a run decided, for everybody or for one customer with the explanation.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../command.ts';
import { decisionText } from '../run-report.ts';
import { whole } from '../values.ts';

interface Options {
  readonly run: number;
  readonly customer?: string;
}

export function register(program: Command): void {
  workspaceCommand(program, 'decisions', 'Shows what a run decided', [
    'cvm decisions --run 1 --workspace shop.cvmw',
    'cvm decisions --run 1 --customer U124 --workspace shop.cvmw --json',
  ])
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .option('--customer <id>', 'one customer, with the explanation')
    .action(
      withWorkspace<Options>(async (session, { run, customer }) => {
        const { decisions: caller } = session.caller;
        if (customer !== undefined) {
          const decision = await caller.explain({ run, customer });
          session.print(decision, (format) => decisionText(decision, session.engine.settings().currency, format));
          return;
        }
        const decisions: Awaited<ReturnType<typeof caller.list>> = [];
        for (let after = -1; ; ) {
          const page = await caller.list({ run, after });
          decisions.push(...page);
          const last = page.at(-1);
          if (last === undefined || session.signal.aborted) break;
          after = last.position;
        }
        const { currency } = session.engine.settings();
        session.print({ run, decisions }, (format) =>
          decisions.length === 0
            ? `Run ${run} decided about nobody.`
            : format.table(
                ['decision', 'customer', 'status', 'state', 'treatment', 'channel', `net (${currency})`],
                decisions.map((each) => [
                  each.decisionId,
                  each.customerId,
                  each.status,
                  each.state,
                  each.treatment,
                  each.channel,
                  each.treatment === null ? null : format.amount(each.net),
                ]),
              ),
        );
      }),
    );
}
