// cvm decide: the next best treatment for everybody, or for one customer, under the limits. Takes nothing from anybody:
// what is proposed is claimed when it is approved.
import type { Command } from 'commander';
import { Problem, quoted } from '#shared/errors.ts';
import type { OverlookedBounds } from '#shared/model/certificate.ts';
import type { RunSummary } from '#shared/model/run.ts';
import { listed } from '#shared/words.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import { explained, explainedText } from '../../text/explained.ts';
import type { Format } from '../../text/format.ts';
import { runText } from '../../text/run-report.ts';
import { several, whole } from '../../values.ts';

interface Options {
  readonly customer?: string;
  readonly strategy?: string;
  readonly arms?: string;
  readonly limit?: readonly string[];
  readonly asOf?: string;
  readonly date?: string;
  readonly seed?: number;
  readonly as?: string;
  readonly instance?: string;
}

export function register(program: Command): void {
  workspaceCommand(program, 'decide', 'Decides the next best treatment for everybody, or for one customer', [
    'cvm decide --workspace shop.cvmw',
    'cvm decide --workspace shop.cvmw --customer U124 --json',
    'cvm decide --workspace shop.cvmw --instance proof',
    'cvm decide --workspace shop.cvmw --arms optimal:50,priority:50',
    'cvm decide --workspace shop.cvmw --strategy first-come --limit call-slots=50 --date 2026-11-23',
  ])
    .option('--customer <id>', 'decide for this customer alone')
    .option('--strategy <name>', 'optimal, priority or first-come; else the configuration says')
    .option('--arms <list>', 'strategies side by side with their shares of the customers, as in optimal:50,priority:50')
    .option('--limit <id=capacity>', 'another capacity for a limit in this run; may be given more than once', several)
    .option('--as-of <when>', 'what is known at the end of a date, or at an instant; else today')
    .option('--date <date>', 'the day the treatments are planned for; else today')
    .option('--seed <number>', 'settles ties', whole('--seed', 0))
    .option('--as <name>', 'who decides')
    .option('--instance <folder>', 'write the problem and its solution there as files, for others to check')
    .action(
      withWorkspace<Options>(async (session, options) => {
        const by = {
          ...(options.strategy !== undefined && { strategy: options.strategy }),
          ...(options.arms !== undefined && { arms: armsIn(options.arms) }),
        };
        const asked = { ...pick(options), ...by, limits: capacities(options.limit ?? []) };
        if (options.customer === undefined) noteOverlooked(await session.caller.allocation.overlooked(by), session);
        const started = await session.caller.decisions.decide(asked);
        const summary = await session.finish<RunSummary>(started);
        const instance = await written(session, summary.run, options.instance);
        for (const warning of session.json ? summary.warnings : []) session.note(warning);
        if (options.customer === undefined) {
          session.print(instance === null ? summary : { ...summary, instance }, (format) =>
            [runText(summary, format), ...(instance === null ? [] : [instanceText(instance, format)])].join('\n'),
          );
          return;
        }
        const decision = await explained(session, { run: summary.run, customer: options.customer });
        session.print(decision, (format) => explainedText(decision, summary.currency, format));
      }),
    );
}

/** The options that are the contract's, without those of every command. */
function pick({ customer, strategy, asOf, date, seed, as, instance }: Options): Omit<Options, 'limit' | 'arms'> {
  const given = { customer, strategy, asOf, date, seed, as, instance };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Said before the run begins: it will not look at these. */
function noteOverlooked({ strategies, bounds }: OverlookedBounds, session: Session): void {
  if (bounds.length === 0) return;
  const who =
    strategies.length === 1 ? `The strategy ${strategies[0]} does` : `The strategies ${listed(strategies)} do`;
  const ids = listed(bounds.map(({ id }) => id));
  session.note(`${who} not look at shares of groups: only optimal keeps ${ids}.`);
}

interface Instance {
  readonly out: string;
  readonly files: readonly string[];
  readonly customers: number;
}

/** Writes the run's problem where it was asked for. */
async function written(session: Session, run: number, out: string | undefined): Promise<Instance | null> {
  if (out === undefined) return null;
  return session.finish<Instance>(await session.caller.allocation.instance({ run, out }));
}

const instanceText = ({ out, files, customers }: Instance, format: Format): string =>
  `The problem and its solution stand in ${out}: ${format.count(customers, 'customer')}, ${files.length} files. How to check them stands in README.md there.`;

/** `id=capacity` by id; what a capacity may be is the engine's to say. */
function capacities(limits: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    limits.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw new Problem('USAGE', `--limit ${quoted(text)} is not id=capacity, as in --limit call-slots=50.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** `strategy:share` by strategy; what either may be is the engine's to say. */
function armsIn(text: string): { strategy: string; share: string }[] {
  return text.split(',').map((part) => {
    const at = part.indexOf(':');
    if (at < 1)
      throw new Problem('USAGE', `--arms ${quoted(text)} is not strategy:share,…, as in optimal:50,priority:50.`);
    return { strategy: part.slice(0, at).trim(), share: part.slice(at + 1) };
  });
}
