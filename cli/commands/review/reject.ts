// cvm reject: a code of the configuration says what is forbidden to the customer and for how long.
import type { Command } from 'commander';
import { Problem } from '#shared/errors.ts';
import { actOf, onSelection, type SelectionOptions, selectedBy, selectionCommand, whichOf } from '../../selection.ts';

interface Options extends SelectionOptions {
  readonly code?: string;
}

export function register(program: Command): void {
  selectionCommand(program, 'reject', 'Rejects decisions with a code, and frees what was approved', [
    'cvm reject --run 1 --customer U124 --code not-now --workspace shop.cvmw',
    'cvm reject --run 1 --treatment roaming-sms --code wrong-offer --reason "Outside the season" --workspace shop.cvmw',
  ])
    .option('--code <code>', 'why, by a code of the configuration')
    .action(
      onSelection<Options>(
        'rejected',
        (session, options, customer) =>
          session.caller.review.reject({ ...actOf(options), code: codeOf(options), ...whichOf(options, customer) }),
        (session, options) =>
          session.caller.review.rejectMany({
            ...actOf(options),
            code: codeOf(options),
            ...selectedBy(options),
          }),
      ),
    );
}

function codeOf({ code }: Options): string {
  if (code !== undefined) return code;
  throw new Problem(
    'USAGE',
    'A rejection needs a code: --code CODE. The codes are in the configuration: cvm config show',
  );
}
