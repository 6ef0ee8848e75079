// The limits of a run as tables for a terminal: what is used, what one more unit is worth, how far that holds.
import type { PriceRange } from '#shared/model/certificate.ts';
import type { Certificate, RunSummary } from '#shared/model/run.ts';
import type { Cell, Format } from './format.ts';

type Told = Pick<RunSummary, 'limits' | 'minimums' | 'groupShares' | 'certificate' | 'currency'>;

/** Below this share of it two slopes are the same price. */
const TIED = 1e-6;

/** A table of capacities, one of minimums and one of groups' shares, as far as there are any. */
export function limitsText(told: Told, format: Format): string {
  return [capacities(told, format), minimums(told, format), shares(told, format)]
    .filter((table) => table !== '')
    .join('\n\n');
}

function capacities({ limits, certificate, currency }: Told, format: Format): string {
  if (limits.length === 0) return '';
  const priced = certificate === null ? [] : ['one more is worth', 'up to', 'stand by'];
  const rows = limits.map(({ id, period, capacity, taken, used }): Cell[] => {
    const row: Cell[] = [id, period, capacity, taken, used];
    if (certificate === null) return row;
    const price = certificate.prices.find((each) => each.id === id);
    const range = certificate.ranges?.find((each) => each.id === id && each.end === 'most');
    const worth = worthText(range, price?.price ?? 0, currency, format);
    return [...row, { figure: worth }, { figure: holdsText(range, format) }, price?.standBy ?? 0];
  });
  return format.table(['limit', 'period', 'capacity', 'taken before', 'used', ...priced], rows);
}

function minimums({ minimums: asked, certificate, currency }: Told, format: Format): string {
  if (asked.length === 0) return '';
  const priced = certificate === null ? [] : ['one less is worth'];
  const rows = asked.map(({ id, period, minimum, reached, missed }): Cell[] => {
    const price = certificate === null ? 0 : priceOf(certificate, id);
    const worth = { figure: format.money(Math.max(0, -price), currency) };
    return [id, period, minimum, reached, missed, ...(certificate === null ? [] : [worth])];
  });
  return format.table(['minimum', 'period', 'asked for', 'reached', 'missed', ...priced], rows);
}

function shares({ groupShares, certificate, currency }: Told, format: Format): string {
  if (groupShares.length === 0) return '';
  const priced = certificate === null ? [] : ['one contact less would bring'];
  const rows = groupShares.map(({ id, end, asked, share, missed }): Cell[] => [
    id,
    `at ${end} ${format.percent(asked)}`,
    { figure: share === null ? '' : format.percent(share) },
    missed ? 'missed' : '',
    ...(certificate === null ? [] : [{ figure: format.money(Math.abs(priceOf(certificate, id)), currency) }]),
  ]);
  return format.table(['group', 'asked for', 'share', '', ...priced], rows);
}

const priceOf = ({ prices }: Certificate, id: string): number => prices.find((each) => each.id === id)?.price ?? 0;

/** An interval where customers tie. */
function worthText(range: PriceRange | undefined, price: number, currency: string, format: Format): string {
  if (range === undefined) return format.money(price, currency);
  const { lower, upper } = range;
  if (upper - lower <= Math.abs(upper) * TIED) return format.money(lower, currency);
  return `${format.money(lower, currency)} to ${format.money(upper, currency)}`;
}

function holdsText(range: PriceRange | undefined, format: Format): string {
  if (range === undefined) return '';
  return range.more === null ? 'any' : `${format.number(range.more)} more`;
}
