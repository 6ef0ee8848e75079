// Which decisions a review command is about: one customer's, a run's, or those of some treatments.
import type { Command } from 'commander';
import { Problem } from '#shared/errors.ts';
import { type Session, withWorkspace, workspaceCommand } from './command.ts';
import type { Format } from './text/format.ts';
import { amount, several, whole } from './values.ts';

export interface SelectionOptions {
  readonly run: number;
  readonly customer?: string;
  readonly decision?: string;
  readonly all?: boolean;
  readonly treatment?: readonly string[];
  readonly channel?: readonly string[];
  readonly above?: number;
  readonly unflagged?: boolean;
  readonly reason?: string;
  readonly as?: string;
}

/** A command on decisions of a run, with the options that all of them know. */
export function reviewCommand(program: Command, name: string, summary: string, examples: readonly string[]): Command {
  return workspaceCommand(program, name, summary, examples)
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .option('--reason <text>', 'kept as a note beside the decision')
    .option('--as <name>', 'who acts');
}

/** As reviewCommand, for one decision or many. */
export function selectionCommand(
  program: Command,
  name: string,
  summary: string,
  examples: readonly string[],
): Command {
  return reviewCommand(program, name, summary, examples)
    .option('--customer <id>', 'the decision of one customer')
    .option('--decision <id>', 'which of them, as r1-205, where the customer has several')
    .option('--all', 'every decision of the run')
    .option('--treatment <id>', 'every decision for a treatment; may be given more than once', several)
    .option('--channel <name>', 'every decision by a channel; may be given more than once', several)
    .option('--above <amount>', 'of these, only what is worth more', amount('--above'))
    .option('--unflagged', 'of these, only what nobody has flagged');
}

/** What a procedure takes from the options beside the selection. */
export function actOf({ run, reason, as }: SelectionOptions) {
  return { run, reason: reason ?? null, ...(as === undefined ? {} : { as }) };
}

/** What a procedure for one decision takes beside the act. */
export function whichOf({ decision }: SelectionOptions, customer: string) {
  return { customer, ...(decision === undefined ? {} : { decision }) };
}

/** What a procedure for many takes from the options beside the act. */
export function selectedBy({ treatment = [], channel = [], above, unflagged = false }: SelectionOptions) {
  return {
    treatments: [...treatment],
    channels: [...channel],
    above: above ?? null,
    flagged: unflagged ? ('without' as const) : ('with' as const),
  };
}

/** The result of a job on many decisions: how many were done stands under the name of what was done. */
export interface ManyResult {
  readonly change: number | null;
  readonly refused: { readonly [reason: string]: number };
  readonly passed: { readonly [state: string]: number };
}

/** A single act on a decision, as the contract answers it. */
export interface OneResult {
  readonly customerId: string;
  readonly treatment: string;
  readonly change: number;
  readonly nextInLine?: readonly { readonly limit: string; readonly customerId: string; readonly treatment: string }[];
}

/** The action of a command for one decision or many; `done` is its past tense: "approved". */
export function onSelection<Options extends SelectionOptions>(
  done: 'approved' | 'rejected' | 'released',
  one: (session: Session, options: Options, customer: string) => Promise<OneResult>,
  many: (session: Session, options: Options) => Promise<{ readonly job: number }>,
) {
  return withWorkspace<Options>(async (session, options) => {
    const { run, customer, decision, all = false, treatment = [], channel = [], above, unflagged = false } = options;
    const named = treatment.length + channel.length > 0;
    if (Number(customer !== undefined) + Number(all) + Number(named) !== 1) {
      const ways = '--customer ID, --all, or --treatment T and --channel C';
      throw new Problem('USAGE', `Say which decisions, in one way: ${ways}.`);
    }
    if (customer === undefined && decision !== undefined) {
      throw new Problem('USAGE', '--decision says which of a customer’s decisions: write --customer ID beside it.');
    }
    if (customer !== undefined && (above !== undefined || unflagged)) {
      throw new Problem(
        'USAGE',
        'One customer is one decision: --above and --unflagged go with --all, --treatment or --channel.',
      );
    }
    if (customer !== undefined) {
      const receipt = await one(session, options, customer);
      session.print({ run, [done]: 1, refused: {}, refusals: [], ...receipt }, (format) =>
        oneText(done, receipt, format),
      );
      return;
    }
    const result = await session.finish<ManyResult & { readonly [count: string]: unknown }>(
      await many(session, options),
    );
    const count = Number(result[done]);
    session.print({ run, ...result }, (format) => manyText(done, count, result, format));
    if (count === 0 && Object.keys(result.refused).length > 0) session.endAs('refused');
  });
}

/** What an undone import took back. */
export function returnedText(returned: number, format: Format): string {
  const rested = returned === 1 ? 'rested on it and is' : 'rested on it and are';
  return `${format.count(returned, 'approval')} ${rested} back in review.`;
}

function oneText(done: string, receipt: OneResult, format: Format): string {
  const next = (receipt.nextInLine ?? []).map(
    ({ limit, customerId, treatment }) => `Next in line for ${limit}: ${customerId} (${treatment}).`,
  );
  const { customerId, treatment, change } = receipt;
  return [`${customerId}: ${treatment} ${done}, change ${format.number(change)}.`, ...next].join('\n');
}

function manyText(done: string, count: number, result: ManyResult, format: Format): string {
  const change = result.change === null ? 'nothing was changed' : `change ${result.change}`;
  const lines = [`${format.number(count)} ${done}, ${change}.`];
  for (const [reason, refused] of Object.entries(result.refused)) {
    lines.push(`${format.number(refused)} refused: ${reason}.`);
  }
  for (const [state, passed] of Object.entries(result.passed)) {
    lines.push(`${format.number(passed)} passed over: ${state}.`);
  }
  return lines.join('\n');
}
