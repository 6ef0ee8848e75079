// cvm export: campaign lists with a manifest, in a new folder; or a sealed package once more, byte for byte.
import type { Command } from 'commander';
import { Problem, quoted } from '#shared/errors.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import { whole } from '../../values.ts';

const PROFILES = ['system', 'spreadsheet'] as const;

interface Options {
  readonly run?: number;
  readonly out: string;
  readonly profile: string;
  readonly rebuild?: number;
  readonly as?: string;
}

interface Receipt {
  readonly package: number;
  readonly change: number;
  readonly out: string;
  readonly rows: number;
  readonly heldBack: number;
  readonly byDefault: number;
  readonly seeds: number;
  readonly reasons: { readonly [reason: string]: number };
  readonly files: readonly { readonly name: string; readonly rows: number }[];
}

export function register(program: Command): void {
  workspaceCommand(program, 'export', 'Writes approved decisions as campaign lists, checked once more', [
    'cvm export --run 1 --out november --workspace shop.cvmw',
    'cvm export --run 1 --out november --profile spreadsheet --as "Aino" --workspace shop.cvmw',
    'cvm export --rebuild 1 --out november-again --workspace shop.cvmw',
  ])
    .option('--run <number>', 'the run', whole('--run'))
    .requiredOption('--out <folder>', 'the folder to make')
    .option('--profile <name>', 'system (values as they are) or spreadsheet (no formulas)', 'system')
    .option('--rebuild <package>', 'write a sealed package again', whole('--rebuild'))
    .option('--as <name>', 'who exports')
    .action(
      withWorkspace<Options>(async (session, { run, out, profile: name, rebuild, as }) => {
        if ((run === undefined) === (rebuild === undefined)) {
          throw new Problem(
            'USAGE',
            'Say what to write: --run R for a new package, or --rebuild PACKAGE for a sealed one.',
          );
        }
        if (rebuild !== undefined) {
          const written = await session.caller.packages.rebuild({ package: rebuild, out });
          session.print(
            written,
            () => `Package ${rebuild} written again to ${written.out}: ${written.files.join(', ')}.`,
          );
          return;
        }
        const profile = PROFILES.find((each) => each === name);
        if (profile === undefined) {
          throw new Problem('USAGE', `There is no profile ${quoted(name)}. Use system or spreadsheet.`, {
            profile: name,
          });
        }
        const started = await session.caller.packages.export({
          run: run ?? 0,
          out,
          profile,
          ...(as === undefined ? {} : { as }),
        });
        const receipt = await session.finish<Receipt>(started);
        session.print(receipt, (format) => {
          const held = Object.entries(receipt.reasons).map(
            ([reason, count]) => `${format.number(count)} held back: ${reason}.`,
          );
          const files = receipt.files.map(({ name, rows }) => `  ${name}: ${format.count(rows, 'row')}`);
          const seeds = receipt.seeds === 0 ? '' : ` and ${format.count(receipt.seeds, 'seed row')}`;
          const done = `Package ${receipt.package}: ${format.count(receipt.rows, 'decision')}${seeds} in ${receipt.out}, change ${receipt.change}.`;
          const { byDefault } = receipt;
          const defaults =
            byDefault === 0
              ? []
              : [
                  `${format.count(byDefault, 'row')} ${byDefault === 1 ? 'rests' : 'rest'} on the configuration's permission default, not on a row of the permission ledger; the manifest says so.`,
                ];
          return [done, ...files, '  manifest.json', ...held, ...defaults].join('\n');
        });
      }),
    );
}
