// A run, and one customer's decision, as text for a terminal.
import type { CustomerDecision, RunSummary } from '#shared/model/run.ts';
import type { Format } from './format.ts';

const ALTERNATIVES_SHOWN = 6;

export function runText(summary: RunSummary, format: Format): string {
  const { run, strategy, customers, treated, totalNetValue, totalRank, currency, weighted } = summary;
  const money = (value: number): string => format.money(value, currency);
  const lines = [
    `Run ${run} · ${strategy} · for ${summary.date} · ${format.seconds(summary.seconds)}`,
    `${format.number(treated)} of ${format.number(customers)} customers get something, worth ${money(totalNetValue)} more than doing nothing.`,
  ];
  if (weighted) lines.push(`Weighted by context and lever: ${money(totalRank)}.`);
  lines.push(
    '',
    format.table(
      ['treatment', 'channel', 'proposed', `net (${currency})`],
      summary.treatments.map(({ treatment, channel, proposed, net }) => [treatment, channel, proposed, net]),
    ),
    '',
    format.table(
      ['lost at', 'customers'],
      Object.entries(summary.skipped).map(([stage, count]) => [stage, count]),
    ),
  );
  if (summary.limits.length > 0) {
    lines.push(
      '',
      format.table(
        ['limit', 'period', 'capacity', 'taken before', 'used'],
        summary.limits.map(({ id, period, capacity, taken, used }) => [id, period, capacity, taken, used]),
      ),
    );
  }
  for (const warning of summary.warnings) lines.push('', warning);
  return lines.join('\n');
}

export function decisionText(decision: CustomerDecision, currency: string, format: Format): string {
  const { customerId, decisionId, explanation, alternatives, permissions } = decision;
  const money = (value: number): string => format.money(value, currency);
  const lines = [`${customerId} · ${decision.status} · ${decisionId}`, explanation.sentence];
  if (explanation.waterfall.length > 0) {
    lines.push(
      '',
      format.table(
        ['', 'amount'],
        explanation.waterfall.map(({ term, amount }) => [term, money(amount)]),
      ),
    );
  }
  if (alternatives.length > 0) {
    lines.push(
      '',
      format.table(
        ['instead', 'rank', 'why not'],
        alternatives
          .slice(0, ALTERNATIVES_SHOWN)
          .map(({ treatment, rank, reason, detail }) => [
            treatment,
            rank === null ? '' : money(rank),
            detail === null ? reason : `${reason}: ${detail}`,
          ]),
      ),
    );
  }
  lines.push('', ...permissions.map(({ sentence }) => sentence));
  return lines.join('\n');
}
