// What the engine's short names are called on the page.
import type { Evidence } from '#engine/api/review/evidence.ts';
import type { WaterfallRow } from '../../parts/charts/waterfall.tsx';
import type { Format } from '../../parts/format/format.ts';

const SOURCES: Readonly<Record<string, string>> = {
  customers: 'Customers',
  events: 'Events',
  contacts: 'Campaigns',
  outcomes: 'Outcomes',
  permissions: 'Permissions',
  network: 'Network quality',
  prices: 'Competitor prices',
  scores: 'Scores',
};

export const sourceName = (kind: string | null): string => (kind === null ? 'Rules' : (SOURCES[kind] ?? kind));

/** "app-login" as it reads in a line: "app login". */
export const plainName = (id: string): string => id.replace(/[-_]+/g, ' ');

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const LABELS: Readonly<Record<string, string>> = {
  'weight of context and lever': 'Weight of context',
};

/**
 * The terms of an explanation as rows of a waterfall: the expected value stands alone, the last is what is left. Where
 * the value is not known there is only what it costs.
 */
export function waterfallRows(evidence: Evidence, format: Format): WaterfallRow[] {
  const { waterfall, account } = evidence.explanation;
  const [value, response, ...rest] = waterfall;
  const isKnown = account !== null && account.value !== null && value !== undefined && response !== undefined;
  const first: WaterfallRow[] = isKnown
    ? [
        {
          id: 'expected',
          label: 'Expected value',
          note: `${format.share(account.propensity)} × ${format.money(account.value)}`,
          kind: 'total',
          amount: value.amount + response.amount,
        },
      ]
    : [];
  const steps = isKnown ? rest : waterfall;
  return [
    ...first,
    ...steps.map(
      ({ term, amount }, index): WaterfallRow => ({
        id: term,
        label: LABELS[term] ?? capitalised(term),
        kind: index === steps.length - 1 ? 'result' : 'step',
        amount,
        ...(term === 'would respond anyway' && account !== null ? { note: format.share(account.natural, 0) } : {}),
      }),
    ),
  ];
}
