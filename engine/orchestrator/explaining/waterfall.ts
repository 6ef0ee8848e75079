// The worth of a treatment for a customer as rows from top to bottom, the price of its place included.
import type { TreatmentAccount } from '#shared/model/batch.ts';
import type { SlotPrice, WaterfallTerm } from '#shared/model/explanation.ts';

/**
 * From what a response is worth to the net value, or to the weighted value where context or lever differs from 1, and
 * on to what is left once the place is paid for. Terms of nothing are left out. Totals are those of the run, bit for
 * bit; the steps between them add up to as much as floating point allows.
 */
export function waterfallOf(account: TreatmentAccount, prices: readonly SlotPrice[]): WaterfallTerm[] {
  const { propensity, uplift, value, cost, net, rank, context, lever } = account;
  const terms: WaterfallTerm[] = [];
  const put = (term: WaterfallTerm['term'], kind: WaterfallTerm['kind'], amount: number, limit: string | null = null) =>
    terms.push({ term, kind, amount, limit });
  const step = (term: WaterfallTerm['term'], amount: number): void => {
    if (amount !== 0) put(term, 'step', amount);
  };
  const isKnown = Number.isFinite(value);
  const isWeighted = isKnown && (context !== 1 || lever !== 1);
  if (isKnown) {
    const [expected, gain] = [propensity * value, uplift * value];
    put('expected value', 'total', expected);
    step('would respond anyway', gain - expected);
    if (isWeighted) {
      step('context', gain * context - gain);
      step('lever', gain * context * lever - gain * context);
    }
  }
  put('cost', 'step', 0 - cost);
  const [term, total] = isWeighted ? (['weighted value', rank] as const) : (['net value', net] as const);
  put(term, prices.length === 0 ? 'result' : 'total', total);
  if (prices.length === 0) return terms;
  for (const { amount, name } of prices) put('slot price', 'step', 0 - amount, name);
  put('left after competition', 'result', leftOf(rank, prices));
  return terms;
}

/** Rank less what its place costs. */
export function leftOf(rank: number, prices: readonly SlotPrice[]): number {
  return rank - prices.reduce((sum, { amount }) => sum + amount, 0);
}
