// cvm compact: removes what nothing can see any more, and says what that was.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';

interface CompactReceipt {
  readonly change: number | null;
  readonly imports: readonly number[];
  readonly rows: number;
  readonly traces: number;
  readonly audiences: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly bytesFree: number;
  readonly seconds: number;
}

export function register(program: Command): void {
  workspaceCommand(
    program,
    'compact',
    'Removes undone imports and removed audiences that no run, approval or package can see, and gives their room back',
    ['cvm compact --workspace shop.cvmw', 'cvm backup --workspace shop.cvmw    # before, to keep what goes'],
  )
    .option('--as <name>', 'who does it')
    .action(
      withWorkspace<{ as?: string }>(async (session, options) => {
        const started = await session.caller.workspace.compact({ as: options.as });
        const receipt = await session.finish<CompactReceipt>(started);
        session.print(receipt, (format) => said(receipt, format));
      }),
    );
}

function said(receipt: CompactReceipt, format: Format): string {
  const { imports, rows, traces, audiences, bytesBefore, bytesAfter, bytesFree, seconds } = receipt;
  const megabytes = (bytes: number): string => `${format.number(bytes / 1e6)} MB`;
  const gone = [
    ...(imports.length === 0 ? [] : [`undone ${imports.length === 1 ? 'import' : 'imports'} ${imports.join(', ')}`]),
    ...(rows === 0 ? [] : [format.count(rows, 'row')]),
    ...(traces === 0 ? [] : [format.count(traces, 'trace')]),
    ...(audiences === 0 ? [] : [format.count(audiences, 'audience')]),
  ];
  return [
    gone.length === 0
      ? 'There was nothing to remove: all that is stored can be seen, or a run, an approval or a package rests on it.'
      : `Removed in ${format.seconds(seconds)}: ${gone.join(', ')}.`,
    bytesAfter < bytesBefore
      ? `The workspace had ${megabytes(bytesBefore)} and has ${megabytes(bytesAfter)}: ${megabytes(bytesBefore - bytesAfter)} given back.`
      : `The workspace has ${megabytes(bytesAfter)}.`,
    ...(bytesFree === 0
      ? []
      : [
          `${megabytes(bytesFree)} in it are free, and what comes next will use them. The file keeps its size: it was made before free room could leave it.`,
        ]),
  ].join('\n');
}
