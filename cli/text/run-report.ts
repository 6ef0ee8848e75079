// A run, and one customer's decision, as text for a terminal.
import type { CustomerDecision, WouldChange } from '#shared/model/explanation.ts';
import type { Certificate, FunnelStage, RunSummary } from '#shared/model/run.ts';
import { type Manner, saidText } from '#shared/said.ts';
import { listed } from '#shared/words.ts';
import { drawnLines, drawsLines } from './draws-text.ts';
import type { Format } from './format.ts';
import { limitsText } from './limits-report.ts';

const ALTERNATIVES_SHOWN = 6;

/** What a customer was lost to, for a person. */
const LOST_TO: Readonly<Record<Exclude<FunnelStage, 'proposed'>, string>> = {
  'held-out': 'hold-out',
  failed: 'failed batch',
  profiling: 'objection to profiling',
  permission: 'permission',
  'contact-policy': 'contact policy',
  'rejected-before': 'rejected before',
  eligible: 'eligibility',
  applicable: 'applicability',
  suitable: 'suitability',
  'positive-value': 'no positive value',
  limits: 'limits',
};

export function runText(summary: RunSummary, format: Format): string {
  const { run, strategy, customers, treated, contacts, totalNetValue, totalRank, currency, weighted, certificate } =
    summary;
  const money = (value: number): string => format.money(value, currency);
  const lines = [
    `Run ${run} · ${strategy} · for ${summary.date} · ${format.seconds(summary.seconds)}`,
    `${format.number(treated)} of ${format.number(customers)} customers get something${contactsText(treated, contacts, format)}, worth ${money(totalNetValue)} more than doing nothing.`,
  ];
  if (weighted) lines.push(`Weighted by context and lever: ${money(totalRank)}.`);
  if (certificate !== null) lines.push(proofText(certificate, money));
  lines.push(
    '',
    format.table(
      ['treatment', 'channel', 'proposed', `net (${currency})`],
      summary.treatments.map(({ treatment, channel, proposed, net }) => [
        treatment,
        channel,
        proposed,
        format.amount(net),
      ]),
    ),
  );
  lines.push(...drawsLines(summary, currency, format));
  const lost = Object.entries(summary.skipped) as [keyof typeof LOST_TO, number][];
  if (lost.length > 0) {
    lines.push(
      '',
      format.table(
        ['lost to', 'customers'],
        lost.map(([stage, count]) => [LOST_TO[stage], count]),
      ),
    );
  }
  const limits = limitsText(summary, format);
  if (limits !== '') lines.push('', limits);
  if (certificate?.ranges === null) lines.push(`How far the prices hold: cvm limits --run ${run}`);
  if (summary.warnings.length > 0) lines.push('', ...summary.warnings);
  lines.push('', `Next: cvm decisions --run ${run}, then cvm approve --run ${run} --all`);
  return lines.join('\n');
}

/** How many contacts that is, where customers get several. */
function contactsText(treated: number, contacts: number | undefined, format: Format): string {
  return contacts === undefined || contacts === treated ? '' : `, ${format.count(contacts, 'contact')} in all`;
}

/** How far the plan is from what none can pass. */
function proofText({ value, bound, gap, classes }: Certificate, money: (value: number) => string): string {
  const share = bound > 0 ? ` (${((gap / bound) * 100).toFixed(4)}%)` : '';
  const order =
    classes.length < 2 ? '' : ` Classes are placed in the order ${classes.map((each) => each.class).join(', ')}.`;
  return `No plan that keeps the limits comes to more than ${money(bound)}; this one comes to ${money(value)}, ${money(gap)}${share} less.${order}`;
}

export function decisionText(decision: CustomerDecision, currency: string, format: Format): string {
  const { customerId, decisionId, explanation, alternatives, permissions } = decision;
  const money = (value: number): string => format.money(value, currency);
  const lines = [`${customerId} · ${decision.status} · ${decisionId}`, explanation.sentence];
  lines.push(...drawnLines(decision, format));
  if (explanation.waterfall.length > 0) {
    lines.push(
      '',
      format.table(
        ['', 'amount'],
        explanation.waterfall.map(({ term, amount, limit }) => [
          limit === null ? term : `${term}: ${limit}`,
          { figure: money(amount) },
        ]),
      ),
    );
  }
  const shown = alternatives.slice(0, ALTERNATIVES_SHOWN);
  const said = mannerOf(money);
  if (shown.length > 0) {
    const figure = (value: number | null) => (value === null ? null : { figure: money(value) });
    lines.push(
      '',
      format.table(
        ['instead', 'net', 'slot price', 'left', 'regret', 'why not'],
        shown.map(({ treatment, net, price, left, regret, why }) => [
          treatment,
          figure(net),
          figure(price),
          figure(left),
          figure(regret),
          saidText(why, said),
        ]),
      ),
      '',
      'What would change it:',
      ...shown.map((each) => `  ${each.treatment} ${wouldText(each.would, said)}`),
    );
  }
  lines.push('', ...permissions.map(({ sentence }) => sentence));
  return lines.join('\n');
}

/** "would win if …", or everything that stands in the way. */
function wouldText({ changes, obstacles }: WouldChange, manner: Manner): string {
  const [nearest] = changes;
  if (nearest !== undefined) return `would win if ${saidText(nearest.words, manner)}.`;
  return `needs nothing short of ${listed(obstacles.map((each) => saidText(each, manner)))}.`;
}

export const mannerOf = (money: Manner['money']): Manner => ({
  money,
  total: money,
  share: (value) => `${(value * 100).toFixed(1)}%`,
  number: (value) => value.toLocaleString('en-US', { maximumFractionDigits: 3, useGrouping: false }),
  count: (value) => value.toLocaleString('en-US'),
  date: (iso) => iso,
});
