// cvm decisions: what a run decided, for everybody or for one customer with the explanation.
import type { Command } from 'commander';
import { Problem } from '#shared/errors.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { explained, explainedText } from '../../text/explained.ts';
import { whole } from '../../values.ts';

interface Options {
  readonly run: number;
  readonly customer?: string;
  readonly decision?: string;
}

export function register(program: Command): void {
  workspaceCommand(program, 'decisions', 'Shows what a run decided', [
    'cvm decisions --run 1 --workspace shop.cvmw',
    'cvm decisions --run 1 --customer U124 --workspace shop.cvmw --json',
  ])
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .option('--customer <id>', 'one customer, with the explanation')
    .option('--decision <id>', 'one of several about the customer, as r1-205')
    .action(
      withWorkspace<Options>(async (session, { run, customer, decision: named }) => {
        const { decisions: caller } = session.caller;
        if (customer !== undefined) {
          const which = named === undefined ? {} : { decision: named };
          const decision = await explained(session, { run, customer, ...which });
          session.print(decision, (format) => explainedText(decision, session.engine.settings().currency, format));
          return;
        }
        if (named !== undefined) {
          throw new Problem('USAGE', '--decision says which of a customer’s decisions: write --customer ID beside it.');
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
