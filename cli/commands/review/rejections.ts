// cvm rejections: what may not be offered to whom, and lifting it.
import type { Command } from 'commander';
import { Problem } from '#shared/errors.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { whole } from '../../values.ts';

export function register(program: Command): void {
  const rejections = program.command('rejections').description('Rejections: list, lift');

  workspaceCommand(rejections, 'list', 'Lists rejections, newest first', ['cvm rejections list --workspace shop.cvmw'])
    .option('--limit <count>', 'how many', whole('--limit'), 100)
    .action(
      withWorkspace<{ limit: number }>(async (session, { limit }) => {
        const list = await session.caller.review.rejections({ limit });
        const { zone } = session.engine.settings();
        session.print({ rejections: list }, (format) =>
          list.length === 0
            ? 'No rejections.'
            : format.table(
                ['rejection', 'customer', 'code', 'forbids', 'until', 'by', 'lifted'],
                list.map((each) => [
                  String(each.rejection),
                  each.customerId,
                  each.code,
                  each.scope === 'customer' ? 'everything' : each[each.scope],
                  each.until === null ? 'no end' : format.instant(each.until, zone),
                  each.actor,
                  each.lifted === null ? '' : `change ${each.lifted}`,
                ]),
              ),
        );
      }),
    );

  workspaceCommand(rejections, 'lift', 'Lifts a rejection, or all of a customer', [
    'cvm rejections lift 3 --workspace shop.cvmw',
    'cvm rejections lift --customer U124 --workspace shop.cvmw',
  ])
    .argument('[rejection]', 'its number')
    .option('--customer <id>', 'every rejection of a customer')
    .option('--as <name>', 'who acts')
    .action(
      withWorkspace<{ customer?: string; as?: string }>(async (session, { customer, as }, number?: string) => {
        if ((number === undefined) === (customer === undefined)) {
          throw new Problem(
            'USAGE',
            'Say which rejection to lift: its number, or --customer ID for all of a customer.',
          );
        }
        const which = customer === undefined ? { rejection: whole('rejection')(number ?? '') } : { customer };
        const lifted = await session.caller.review.lift({ which, ...(as === undefined ? {} : { as }) });
        session.print(
          lifted,
          () =>
            `Lifted rejection${lifted.lifted.length === 1 ? '' : 's'} ${lifted.lifted.join(', ')}, change ${lifted.change}.`,
        );
      }),
    );
}
