// cvm rules: what each rule of a run refuses, alone and with others, who misses it by the least, and what the run would
// come to without one of them.
import type { Command } from 'commander';
import {
  type NearestMiss,
  type PlanTotals,
  type ReleasedPlan,
  type RuleEffect,
  type RuleRelease,
  type RuleReport,
  ruleId,
} from '#shared/model/rule-report.ts';
import { saidText } from '#shared/said.ts';
import { listed } from '#shared/words.ts';
import { type Session, withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';
import { mannerOf } from '../../text/run-report.ts';
import { whole } from '../../values.ts';

interface Options {
  readonly run: number;
  readonly rule?: string;
  readonly nearest?: string;
}

const FINDINGS: Readonly<Record<NonNullable<RuleEffect['finding']>, string>> = {
  'refuses-nobody': 'refuses nobody',
  'refuses-everybody': 'lets nobody through',
  'never-asked': 'was never asked',
};

export function register(program: Command): void {
  workspaceCommand(program, 'rules', 'Shows what each rule of a run holds back', [
    'cvm rules --run 1 --workspace shop.cvmw',
    'cvm rules --run 1 --rule adult --workspace shop.cvmw',
    'cvm rules --run 1 --rule retention-call/at-risk --workspace shop.cvmw --json',
    'cvm rules --run 1 --nearest adult --workspace shop.cvmw',
  ])
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .option('--rule <rule>', 'decide again without this rule: its id, after TREATMENT/ where it is of one treatment')
    .option('--nearest <rule>', 'who misses this rule by the least')
    .action(
      withWorkspace<Options>(async (session, { run, rule: asked, nearest }) => {
        const { rules: caller } = session.caller;
        const { currency } = session.engine.settings();
        if (nearest !== undefined) {
          const found = await nearestOf(session, run, nearest);
          session.print({ run, rule: nearest, nearest: found }, (format) =>
            nearestText(nearest, found, currency, format),
          );
          return;
        }
        if (asked === undefined) {
          const report = await session.finish<RuleReport>(await caller.workOutReport({ run }));
          session.print(report, (format) => reportText(report, format));
          return;
        }
        const started = await caller.workOutRelease({ run, ...ruleOf(asked) });
        const release = await session.finish<RuleRelease>(started);
        session.print(release, (format) => releaseText(release, currency, format));
      }),
    );
}

/** A rule as it is told: after TREATMENT/ where it is of one treatment. */
function ruleOf(told: string): { rule: string; treatment: string | null } {
  const cut = told.indexOf('/');
  return { rule: told.slice(cut + 1), treatment: cut === -1 ? null : told.slice(0, cut) };
}

/** The rules are counted first where nobody has done so yet. */
async function nearestOf(session: Session, run: number, told: string): Promise<readonly NearestMiss[]> {
  const { rules: caller } = session.caller;
  const asked = { run, ...ruleOf(told) };
  const found = await caller.nearest(asked);
  if (found !== null) return found;
  await session.finish<RuleReport>(await caller.workOutReport({ run }));
  return (await caller.nearest(asked)) ?? [];
}

function nearestText(told: string, found: readonly NearestMiss[], currency: string, format: Format): string {
  if (found.length === 0) return `Nobody misses ${told} by a distance: it was met, or compares no numbers.`;
  const manner = mannerOf((value) => format.money(value, currency));
  return format.table(
    ['customer', 'of', 'has', 'asked for', 'missed by'],
    found.map(({ customerId, missed, by }) => [
      customerId,
      missed?.of ?? null,
      missed === null ? null : { figure: saidText(missed.has, manner) },
      missed === null ? null : { figure: saidText(missed.asked, manner) },
      { figure: format.percent(by) },
    ]),
  );
}

function reportText({ run, customers, rules, contradictions }: RuleReport, format: Format): string {
  if (rules.length === 0) return `Run ${run} has no rules.`;
  const near = (effect: RuleEffect): number | null =>
    effect.misses.find(({ within }) => within === 0.1)?.customers ?? null;
  const findings = rules.flatMap((each) =>
    each.finding === null ? [] : [`${ruleId(each)} ${FINDINGS[each.finding]}.`],
  );
  const clashes = contradictions.map(
    ({ treatment, rules: [one, other] }) =>
      `${ruleId(one)} and ${ruleId(other)} contradict each other: nobody passes both for ${treatment}.`,
  );
  return [
    `Run ${run}, ${format.count(customers, 'customer')}`,
    '',
    format.table(
      ['rule', 'asked', 'refused', 'not known', 'by it alone', 'miss by 10%', 'most often with'],
      rules.map((each) => [
        ruleId(each),
        each.asked,
        each.no,
        each.unknown,
        each.alone,
        near(each),
        each.overlaps[0] === undefined ? null : ruleId(each.overlaps[0]),
      ]),
    ),
    ...(findings.length + clashes.length === 0 ? [] : ['', ...findings, ...clashes]),
    '',
    `Next: cvm rules --run ${run} --rule ${ruleId(rules[0]!)}`,
  ].join('\n');
}

function releaseText({ run, id, name, now, alone, together }: RuleRelease, currency: string, format: Format): string {
  const money = (value: number): string => format.money(value, currency);
  const plan = (what: string, { treated, net, rank }: PlanTotals) => [
    what,
    treated,
    { figure: money(net) },
    { figure: money(net - now.net) },
    ...(isWeighted ? [{ figure: money(rank) }] : []),
  ];
  const isWeighted = [now, alone, together].some((each) => each !== null && each.net !== each.rank);
  const moves = ({ gained, lost, moved }: ReleasedPlan): string =>
    `${format.count(gained, 'customer')} would get something who got nothing, ${format.number(lost)} the other way round, ${format.number(moved)} something else.`;
  const others = together === null ? [] : together.without.slice(1).map(ruleId);
  return [
    `${id}: ${name}`,
    '',
    format.table(
      ['', 'customers', 'net', 'more', ...(isWeighted ? ['weighted'] : [])],
      [
        plan(`run ${run}`, now),
        plan('without it', alone),
        ...(together === null ? [] : [plan('without those that overlap, too', together)]),
      ],
    ),
    '',
    moves(alone),
    ...(together === null ? [] : [`Without ${listed(others)} as well: ${moves(together)}`]),
  ].join('\n');
}
