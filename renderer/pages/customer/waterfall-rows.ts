// The terms of an explanation as rows of a waterfall, each with where its number comes from.
import type { CustomerDecision, WaterfallTerm } from '#shared/model/explanation.ts';
import type { WaterfallRow } from '../../parts/charts/waterfall.tsx';
import type { Format } from '../../parts/format/format.ts';

const LABELS: Readonly<Record<WaterfallTerm['term'], string>> = {
  'expected value': 'Expected value',
  'would respond anyway': 'Would respond anyway',
  context: 'Context',
  lever: 'Lever',
  cost: 'Cost of the contact',
  'net value': 'Net value',
  'weighted value': 'Weighted value',
  'slot price': 'Slot price',
  'left after competition': 'Left after competition',
};

type Account = CustomerDecision['explanation']['account'];

/** `account` is that of the treatment whose terms they are; without it the terms stand alone. */
export function waterfallRows(terms: readonly WaterfallTerm[], account: Account, format: Format): WaterfallRow[] {
  return terms.map(({ term, kind, amount, limit }, at) => {
    const note = noteOf(term, limit, account, format);
    return {
      id: `${at} ${term}`,
      label: term === 'slot price' && amount > 0 ? 'Helps a minimum' : LABELS[term],
      kind,
      amount,
      ...(note === null ? {} : { note }),
    };
  });
}

function noteOf(term: WaterfallTerm['term'], limit: string | null, account: Account, format: Format): string | null {
  if (limit !== null) return limit;
  if (account === null) return null;
  const { propensity, value, natural, context, lever } = account;
  if (term === 'expected value') return value === null ? null : `${format.share(propensity)} × ${format.money(value)}`;
  if (term === 'would respond anyway') return `${format.share(natural, 0)} of them`;
  if (term === 'context') return `× ${format.number(context, [0, 2])}`;
  if (term === 'lever') return `× ${format.number(lever, [0, 2])}`;
  return null;
}
