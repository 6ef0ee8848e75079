// cvm undo: a new change that reverses an earlier one, as far as nothing has left.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { returnedText } from '../../selection.ts';
import type { Format } from '../../text/format.ts';
import { whole } from '../../values.ts';

interface Undone {
  readonly undone: { readonly verb: string; readonly change: number };
  readonly change: number | null;
  readonly reversed?: number;
  readonly pairs?: number;
  readonly returned?: number;
  readonly refused?: { readonly [reason: string]: number };
}

export function register(program: Command): void {
  workspaceCommand(program, 'undo', 'Reverses a change: the one named, or the newest that can be reversed', [
    'cvm undo --workspace shop.cvmw',
    'cvm undo --change 12 --workspace shop.cvmw',
  ])
    .option('--change <number>', 'the change to reverse', whole('--change'))
    .option('--as <name>', 'who acts')
    .action(
      withWorkspace<{ change?: number; as?: string }>(async (session, { change = null, as }) => {
        const answer = await session.caller.review.undo({ change, ...(as === undefined ? {} : { as }) });
        const undone: Undone = 'job' in answer ? await session.finish<Undone>(answer) : answer;
        session.print(undone, (format) => undoneText(undone, format));
      }),
    );
}

function undoneText(
  { undone, change, reversed, pairs = 0, returned = 0, refused = {} }: Undone,
  format: Format,
): string {
  const what = `Change ${undone.change} (${undone.verb}) undone`;
  const by = change === null ? 'nothing was changed' : `change ${change}`;
  const count =
    pairs > 0 ? `pairs of customers: ${format.number(pairs)}` : `decisions reversed: ${format.number(reversed ?? 0)}`;
  const lines = [reversed === undefined ? `${what}, ${by}.` : `${what}, ${by}; ${count}.`];
  if (returned > 0) lines.push(returnedText(returned, format));
  for (const [reason, count] of Object.entries(refused))
    lines.push(`${format.number(count)} left as they are: ${reason}.`);
  return lines.join('\n');
}
