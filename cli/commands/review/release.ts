// cvm release: gives back what an approval took, and names who is next in line.
import type { Command } from 'commander';
import { actOf, onSelection, selectedBy, selectionCommand, whichOf } from '../../selection.ts';

export function register(program: Command): void {
  selectionCommand(program, 'release', 'Gives back what was approved and has not left', [
    'cvm release --run 1 --customer U124 --workspace shop.cvmw',
    'cvm release --run 1 --treatment retention-call --workspace shop.cvmw',
  ]).action(
    onSelection(
      'released',
      (session, options, customer) =>
        session.caller.review.release({ ...actOf(options), ...whichOf(options, customer) }),
      (session, options) => session.caller.review.releaseMany({ ...actOf(options), ...selectedBy(options) }),
    ),
  );
}
