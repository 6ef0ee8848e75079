// cvm mappings: how files with a known header are read.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { whole } from '../../values.ts';

export function register(program: Command): void {
  const mappings = program.command('mappings').description('Mappings remembered by header: list, show, forget');

  workspaceCommand(mappings, 'list', 'Lists remembered mappings, newest first', [
    'cvm mappings list --workspace shop.cvmw',
  ]).action(
    withWorkspace(async (session) => {
      const list = await session.caller.mappings.list();
      const { zone } = session.engine.settings();
      session.print({ mappings: list }, (format) =>
        list.length === 0
          ? 'No mapping is remembered yet: every import of a file leaves one.'
          : format.table(
              ['import', 'kind', 'columns', 'when', 'who', 'first columns'],
              list.map((each) => [
                String(each.import),
                each.kind,
                each.columns.length,
                `${format.instant(each.at, zone)}${each.undone ? ' (undone)' : ''}`,
                each.actor,
                each.columns.slice(0, 3).join(', '),
              ]),
            ),
      );
    }),
  );

  workspaceCommand(mappings, 'show', 'Prints a remembered mapping as YAML, ready for --mapping', [
    'cvm mappings show 3 --workspace shop.cvmw > usage.yaml',
  ])
    .argument('<import>', 'the import that left it')
    .action(
      withWorkspace(async (session, _options, number = '') => {
        const known = await session.caller.mappings.one({ import: whole('import')(number) });
        session.print(known, () => known.mapping);
      }),
    );

  workspaceCommand(mappings, 'forget', 'Forgets a remembered mapping; what was imported stays', [
    'cvm mappings forget 3 --workspace shop.cvmw',
  ])
    .argument('<import>', 'the import that left it')
    .option('--as <name>', 'who forgets it')
    .action(
      withWorkspace<{ as?: string }>(async (session, { as }, number = '') => {
        const input = { import: whole('import')(number), ...(as === undefined ? {} : { as }) };
        const forgotten = await session.caller.mappings.forget(input);
        session.print(forgotten, () => `The mapping of import ${forgotten.import} is forgotten.`);
      }),
    );
}
