// A customer's journey in plain sentences, from its metrics alone: what is not known is not said.
import type { JourneyMetric } from '#shared/model/journey.ts';
import { counted, grouped } from '#shared/words.ts';

/** Below this the change of revenue or usage is called steady. */
const STEADY = 0.1;

/** Metrics of one customer; null where not known. */
export type MetricValues = Readonly<Record<JourneyMetric, number | null>>;

/** Two to five short sentences. Amounts are in `currency`, to the whole unit. */
export function summarySentences(values: MetricValues, currency: string): string[] {
  const { recencyDays, frequency365, complaints90, contacts30, revenue365, orders365, trend } = values;
  const sentences: string[] = [];
  if (recencyDays === null || frequency365 === null) {
    sentences.push("Nothing is recorded of this customer's journey.");
  } else {
    const last = recencyDays < 1 ? 'today' : `${counted(Math.floor(recencyDays), 'day')} ago`;
    sentences.push(`Last seen ${last}, with ${counted(frequency365, 'event')} in the last year.`);
  }
  if (revenue365 !== null && orders365 !== null && frequency365 !== null) {
    const change = trend === null ? '' : `, ${direction(trend, 'rising', 'falling')} over the last 90 days`;
    sentences.push(
      `Worth ${grouped(Math.round(revenue365))} ${currency} from ${counted(orders365, 'transaction')} in the last year${change}.`,
    );
  }
  if (values.usage30 !== null && values.usage30 > 0 && values.usageTrend !== null) {
    sentences.push(`Usage is ${direction(values.usageTrend, 'rising', 'falling')} over the last 30 days.`);
  }
  if (complaints90 !== null && complaints90 > 0) {
    sentences.push(`${counted(complaints90, 'complaint')} in the last 90 days.`);
  }
  if (contacts30 !== null) {
    sentences.push(
      contacts30 === 0 ? 'Not contacted in the last 30 days.' : `Contacted ${times(contacts30)} in the last 30 days.`,
    );
  }
  return sentences;
}

function direction(trend: number, up: string, down: string): string {
  if (Math.abs(trend) < STEADY) return 'steady';
  return trend > 0 ? up : down;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
