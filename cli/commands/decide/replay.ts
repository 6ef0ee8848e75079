// cvm replay: decides a past run again from its pins and compares; ends with 4 when anything differs.
import type { Command } from 'commander';
import type { Replay, ReplayedDecision } from '#shared/model/run.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { whole } from '../../values.ts';

export function register(program: Command): void {
  workspaceCommand(program, 'replay', 'Decides a past run again from its pins and compares', [
    'cvm replay --run 1 --workspace shop.cvmw',
  ])
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .action(
      withWorkspace<{ run: number }>(async (session, { run }) => {
        const replay = await session.finish<Replay>(await session.caller.decisions.replay({ run }));
        session.print(replay, (format) =>
          replay.same
            ? `Run ${run}: ${format.number(replay.decisions)} decisions, the same.\nDecision hash ${replay.decisionHash}`
            : differenceText(replay),
        );
        if (!replay.same) session.endAs('refused');
      }),
    );
}

function differenceText({
  run,
  differing,
  decisionHash,
  replayedHash,
  differences,
  program,
  replayedWith,
}: Replay): string {
  const versions =
    program === replayedWith ? '' : `\nIt was decided by version ${program} and replayed by ${replayedWith}.`;
  const shown = differences.map(
    ({ decisionId, stored, replayed }) => `  ${decisionId}: was ${briefly(stored)}, now ${briefly(replayed)}`,
  );
  return [
    `Run ${run} does not replay: ${differing} decisions differ.${versions}`,
    `Decision hash ${decisionHash}, replayed ${replayedHash}`,
    ...shown,
  ].join('\n');
}

const briefly = ({ treatment, net, rank }: ReplayedDecision): string =>
  `${treatment ?? 'nothing'} (net ${net}, rank ${rank})`;
