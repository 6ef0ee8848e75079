// cvm change: a person chooses another treatment for a customer; it is approved through the same check.
import type { Command } from 'commander';
import { withWorkspace } from '../../command.ts';
import { actOf, reviewCommand, type SelectionOptions, whichOf } from '../../selection.ts';

export function register(program: Command): void {
  reviewCommand(program, 'change', 'Replaces the decision about a customer by an approved one for another treatment', [
    'cvm change --run 1 --customer U124 --to renewal-email --workspace shop.cvmw',
  ])
    .requiredOption('--customer <id>', 'the customer')
    .option('--decision <id>', 'which of their decisions, as r1-205, where they have several')
    .requiredOption('--to <treatment>', 'the treatment to approve instead')
    .action(
      withWorkspace<SelectionOptions & { customer: string; to: string }>(async (session, options) => {
        const { customer, to } = options;
        const receipt = await session.caller.review.change({ ...actOf(options), ...whichOf(options, customer), to });
        const { currency } = session.engine.settings();
        session.print({ run: options.run, ...receipt }, (format) => {
          const worth = `worth ${format.money(receipt.net, currency)}`;
          const instead = receipt.instead === null ? '' : ` instead of ${receipt.instead}`;
          return `${customer}: ${to} approved${instead}, ${worth}, change ${format.number(receipt.change)}.`;
        });
      }),
    );
}
