// A customer's journey in plain sentences, from its metrics alone: what is not known is not said.
import type { Said } from '#shared/model/explanation.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';

/** Below this the change of revenue or usage is called steady. */
const STEADY = 0.1;

/** Metrics of one customer; null where not known. */
export type MetricValues = Readonly<Record<JourneyMetric, number | null>>;

/** Two to five short sentences. */
export function summarySentences(values: MetricValues): Said[] {
  const { recencyDays, frequency365, complaints90, contacts30, revenue365, orders365, trend } = values;
  const sentences: Said[] = [];
  if (recencyDays === null || frequency365 === null) {
    sentences.push(["Nothing is recorded of this customer's journey."]);
  } else {
    const last: Said = recencyDays < 1 ? ['today'] : [...counted(Math.floor(recencyDays), 'day'), ' ago'];
    sentences.push(['Last seen ', ...last, ', with ', ...counted(frequency365, 'event'), ' in the last year.']);
  }
  if (revenue365 !== null && orders365 !== null && frequency365 !== null) {
    const change = trend === null ? '' : `, ${direction(trend, 'rising', 'falling')} over the last 90 days`;
    const from = counted(orders365, 'transaction');
    sentences.push(['Worth ', { total: revenue365 }, ' from ', ...from, ` in the last year${change}.`]);
  }
  if (values.usage30 !== null && values.usage30 > 0 && values.usageTrend !== null) {
    sentences.push([`Usage is ${direction(values.usageTrend, 'rising', 'falling')} over the last 30 days.`]);
  }
  if (complaints90 !== null && complaints90 > 0) {
    sentences.push([...counted(complaints90, 'complaint'), ' in the last 90 days.']);
  }
  if (contacts30 !== null) {
    const often = contacts30 === 0 ? 'Not contacted' : `Contacted ${times(contacts30)}`;
    sentences.push([`${often} in the last 30 days.`]);
  }
  return sentences;
}

const counted = (count: number, noun: string): Said => [{ count }, ` ${noun}${count === 1 ? '' : 's'}`];

function direction(trend: number, up: string, down: string): string {
  if (Math.abs(trend) < STEADY) return 'steady';
  return trend > 0 ? up : down;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
