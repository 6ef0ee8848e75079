// cvm config: the configuration's versions. A file is only for exchange; what counts is the version in the workspace.
import type { Command } from 'commander';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { readTextFile } from '../../text-file.ts';
import { whole } from '../../values.ts';

interface Warning {
  readonly line: number;
  readonly path: string;
  readonly says: string;
}

export function register(program: Command): void {
  const config = program.command('config').description('The configuration: show, list, check, compare, apply');

  workspaceCommand(config, 'show', 'Prints the version in use, or another, with its comments', [
    'cvm config show --workspace shop.cvmw > mine.yaml',
    'cvm config show 2 --workspace shop.cvmw',
  ])
    .argument('[version]', 'its number')
    .action(
      withWorkspace(async (session, _options, version?: string) => {
        const input = version === undefined ? {} : { version: whole('version')(version) };
        const shown = await session.caller.configuration.show(input);
        session.print(shown, () => shown.text);
      }),
    );

  workspaceCommand(config, 'list', 'Lists the versions, newest first', [
    'cvm config list --workspace shop.cvmw',
  ]).action(
    withWorkspace(async (session) => {
      const versions = await session.caller.configuration.list();
      const { zone } = session.engine.settings();
      session.print({ versions }, (format) =>
        format.table(
          ['version', 'by', 'at', 'hash'],
          versions.map((each) => [
            String(each.version),
            each.actor,
            format.instant(each.at, zone),
            each.hash.slice(0, 12),
          ]),
        ),
      );
    }),
  );

  workspaceCommand(config, 'check', 'Says what is wrong or doubtful in a file, line by line; changes nothing', [
    'cvm config check mine.yaml --workspace shop.cvmw',
  ])
    .argument('<file>', 'the YAML file')
    .action(
      withWorkspace(async (session, _options, path) => {
        const checked = await session.caller.configuration.check(readText(path));
        session.print(checked, () => {
          const doubts = checked.warnings.length === 0 ? 'no doubts' : `to consider: ${checked.warnings.length}`;
          const found = `${path} can be applied: ${checked.treatments} treatments, ${checked.limits} limits, ${doubts}.`;
          return [found, ...checked.warnings.map(warningText)].join('\n');
        });
      }),
    );

  workspaceCommand(config, 'diff', 'Compares the version in use with a file, or two versions', [
    'cvm config diff mine.yaml --workspace shop.cvmw',
    'cvm config diff 1 2 --workspace shop.cvmw',
    'cvm config diff --workspace shop.cvmw       the last change',
  ])
    .argument('[from]', 'a version or a file')
    .argument('[to]', 'a version or a file')
    .action(
      withWorkspace(async (session, _options, first?: string, second?: string) => {
        const newest = async (): Promise<number> => (await session.caller.configuration.show({})).version;
        let from = first === undefined ? null : side(first);
        let to = second === undefined ? null : side(second);
        if (from === null) {
          const version = await newest();
          [from, to] = [{ version: Math.max(1, version - 1) }, { version }];
        } else if (to === null) {
          const current = { version: await newest() };
          // A file is what may come after the version in use; another version came before it.
          [from, to] = 'text' in from ? [current, from] : [from, current];
        }
        const compared = await session.caller.configuration.diff({ from, to });
        session.print(compared, () => {
          if (compared.same) return `${compared.from} and ${compared.to} are the same.`;
          return compared.diff ?? `${compared.from} and ${compared.to} have hardly a line in common.`;
        });
      }),
    );

  workspaceCommand(config, 'apply', 'Makes a file the version that the next run uses; runs of the past keep theirs', [
    'cvm config apply mine.yaml --workspace shop.cvmw',
  ])
    .argument('<file>', 'the YAML file')
    .option('--as <name>', 'who applies it')
    .action(
      withWorkspace<{ as?: string }>(async (session, options, path) => {
        const who = options.as === undefined ? {} : { as: options.as };
        const done = await session.caller.configuration.use({ ...readText(path), ...who });
        for (const warning of done.warnings) session.note(`To consider: ${warningText(warning)}`);
        session.print(done, () =>
          done.applied
            ? `${path} is version ${done.version} now, from the next run (change ${done.change}).`
            : `${path} is what version ${done.version} says already; nothing was changed.`,
        );
      }),
    );
}

function warningText({ line, path, says }: Warning): string {
  return path === '' ? says : `line ${line}, ${path}: ${says}`;
}

/** A number is a version, anything else a file. */
function side(word: string): { version: number } | { name: string; text: string } {
  return /^\d+$/.test(word) ? { version: whole('version')(word) } : readText(word);
}

const readText = (path: string) => readTextFile(path, 'Name the YAML file of a configuration.');
