// cvm approve: every approval takes its room under limits, windows and permission, or is refused with the reason.
import type { Command } from 'commander';
import { actOf, onSelection, selectedBy, selectionCommand, whichOf } from '../../selection.ts';

export function register(program: Command): void {
  selectionCommand(
    program,
    'approve',
    'Approves what a run proposed, as far as limits, windows and permissions have room',
    [
      'cvm approve --run 1 --all --workspace shop.cvmw',
      'cvm approve --run 1 --customer U124 --as "Aino" --workspace shop.cvmw',
      'cvm approve --run 1 --treatment retention-call --treatment fibre-call --workspace shop.cvmw',
      'cvm approve --run 1 --channel email --above 5 --unflagged --workspace shop.cvmw',
    ],
  ).action(
    onSelection(
      'approved',
      (session, options, customer) =>
        session.caller.review.approve({ ...actOf(options), ...whichOf(options, customer) }),
      (session, options) => session.caller.review.approveMany({ ...actOf(options), ...selectedBy(options) }),
    ),
  );
}
