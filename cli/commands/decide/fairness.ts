// cvm fairness: how groups of customers fared in a run, by the protected attributes.
import type { Command } from 'commander';
import {
  FAIRNESS_STAGES,
  type FairnessGroup,
  type FairnessOfAttribute,
  type FairnessReport,
  type RateRatio,
} from '#shared/model/fairness.ts';
import { withWorkspace, workspaceCommand } from '../../command.ts';
import type { Format } from '../../text/format.ts';
import { whole } from '../../values.ts';

const VERDICTS = {
  below: 'below four fifths',
  unclear: 'could be chance',
  fair: '',
  'too-few': 'too few to tell',
  nobody: '',
};

export function register(program: Command): void {
  workspaceCommand(program, 'fairness', 'Compares how groups of customers fared in a run', [
    'cvm fairness --run 1 --workspace shop.cvmw',
    'cvm fairness --run 1 --workspace shop.cvmw --json',
  ])
    .requiredOption('--run <number>', 'the run', whole('--run'))
    .action(
      withWorkspace<{ run: number }>(async (session, { run }) => {
        const report = await session.caller.fairness.ofRun({ run });
        session.print(report, (format) => reportText(report, format));
      }),
    );
}

function reportText(report: FairnessReport, format: Format): string {
  const { attributes, confidence, customers, heldOut, failed, sentence, smallestGroup } = report;
  if (attributes.length === 0) {
    return `${sentence} Name those to compare in the configuration, as in protected: [gender].`;
  }
  const left = [
    ...(heldOut > 0 ? [`${format.number(heldOut)} held out by lot`] : []),
    ...(failed > 0 ? [`${format.number(failed)} in failed batches`] : []),
  ];
  return [
    sentence,
    ...attributes.flatMap((each) => ['', attributeText(each, format)]),
    '',
    `Compared: ${format.count(customers, 'customer')}${left.length > 0 ? `, without ${left.join(' and ')}` : ''}. Groups under ${smallestGroup} are too few to tell.`,
    `Ranges hold the true ratio in ${format.percent(confidence)} of samples (Miettinen and Nurminen's score interval).`,
  ].join('\n');
}

function attributeText({ attribute, by, groups, best }: FairnessOfAttribute, format: Format): string {
  const made = { value: '', bands: ', in the bands of the configuration', quarters: ', in quarters of the customers' }[
    by
  ];
  const shares = (group: FairnessGroup) =>
    group.stages.map(({ rate, passed }) => ({ figure: rate === null ? `(${passed})` : format.percent(rate) }));
  const last = FAIRNESS_STAGES.length - 1;
  return [
    `${attribute}${made}`,
    format.table(
      ['group', 'customers', ...FAIRNESS_STAGES, 'to the best', 'to the rest', ''],
      groups.map((group, g) => {
        const { toBest, toRest, verdict } = group.stages[last]!;
        return [
          group.group,
          group.customers,
          ...shares(group),
          best[last] === g ? 'best' : ratioText(toBest, format),
          ratioText(toRest, format),
          VERDICTS[verdict],
        ];
      }),
    ),
  ].join('\n');
}

function ratioText(of: RateRatio | null, format: Format): string {
  if (of === null) return '';
  const { ratio, low, high } = of;
  const range = high === null ? `from ${format.percent(low)}` : `${format.percent(low)} to ${format.percent(high)}`;
  return ratio === null ? range : `${format.percent(ratio)} (${range})`;
}
