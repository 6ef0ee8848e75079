// cvm ask: one customer asks after a run. Tells what is free for them now, or where they stand by; claims nothing.
import type { Command } from 'commander';
import type { Asked, AskedOffer } from '#shared/model/asked.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';
import { whole } from '../../values.ts';

interface Options {
  readonly run: number;
  readonly customer: string;
  readonly treatment?: string;
}

export function register(program: Command): void {
  workspaceCommand(program, 'ask', 'Tells what is free for one customer after a run; claims nothing', [
    'cvm ask --customer U124 --run 1 --workspace shop.cvmw',
    'cvm ask --customer U124 --treatment retention-call --run 1 --workspace shop.cvmw',
  ])
    .requiredOption('--run <number>', 'the run whose prices count', whole('--run'))
    .requiredOption('--customer <id>', 'the customer who asks')
    .option('--treatment <id>', 'what is asked for; else the best there is')
    .action(
      withWorkspace<Options>(async (session, { run, customer, treatment }) => {
        const wanted = treatment === undefined ? {} : { treatment };
        const asked = await session.caller.decisions.ask({ run, customer, ...wanted });
        session.print(asked, (format) => askedText(asked, format));
      }),
    );
}

const VERDICTS: Readonly<Record<AskedOffer['verdict'], string>> = {
  free: 'free',
  dear: 'worth more to others',
  full: 'no unit is free',
  closed: 'not open',
};

function askedText({ customerId, sentence, offers }: Asked, format: Format): string {
  const rows = offers.map(({ treatment, rank, price, left, verdict, reason, full }) => [
    treatment,
    rank === null ? null : format.amount(rank),
    format.amount(price),
    left === null ? null : format.amount(left),
    [VERDICTS[verdict], ...(reason === null ? full : [reason])].join(': '),
  ]);
  return `${customerId}: ${sentence}\n\n${format.table(['treatment', 'worth', 'price', 'left', ''], rows)}`;
}
