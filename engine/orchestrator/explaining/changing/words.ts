// Changes and obstacles as they are said: a change after "if", an obstacle after "nothing short of".
import { attributeInWords, METRIC_WORDS } from '#engine/policy/expression/words.ts';
import { labelOf } from '#shared/model/attribute-label.ts';
import type { Obstacle, TreatmentAccount } from '#shared/model/batch.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Change, Said, SaidPart } from '#shared/model/explanation.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import { said } from '../said.ts';
import { type Input, MONEY_METRICS, OTHER_TEXT, TREND_METRICS } from './points.ts';
import type { Found } from './search.ts';

const UNITS: Readonly<Record<string, string>> = { months: ' months', days: ' days', gigabytes: ' GB' };

/** "the tenure were 24 months, not 7". */
export function inputChange({ input, value, size }: Found): Change {
  const { kind, name, now } = input;
  const isMissing = now === null || Number.isNaN(now);
  const subject = subjectOf(input);
  const words =
    value === OTHER_TEXT
      ? isMissing
        ? said`${subject} were known`
        : said`${subject} were another than ${now as string}`
      : isMissing
        ? said`${subject} were known to be ${inManner(input, value)}`
        : said`${subject} were ${inManner(input, value)}, not ${inManner(input, now)}`;
  const plain = (each: number | string | null): number | string | null =>
    each === null || Number.isNaN(each) || each === OTHER_TEXT ? null : each;
  return { kind, of: name, from: plain(now), to: plain(value), size, words };
}

function subjectOf({ kind, name, type }: Input): string {
  if (kind === 'metric') return METRIC_WORDS[name as JourneyMetric];
  const { label, unit } = labelOf({ name, type });
  return unit !== null && unit in UNITS ? `the ${label.toLowerCase()}` : `the ${attributeInWords(name)}`;
}

/** A value of an input: "24 months", an amount of money, a share. */
export function inManner({ kind, name, type }: Pick<Input, 'kind' | 'name' | 'type'>, value: number | string): Said {
  if (typeof value === 'string') return [value === '' ? 'empty' : value];
  if (type === 'yes-no') return [value === 1 ? 'yes' : 'no'];
  if (type === 'date' || type === 'instant') return [{ date: new Date(value).toISOString().slice(0, 10) }];
  if (type === 'money' || (kind === 'metric' && MONEY_METRICS.includes(name as JourneyMetric)))
    return [{ money: value }];
  if (kind === 'metric' && TREND_METRICS.includes(name as JourneyMetric)) return [{ share: value }];
  const { unit } = labelOf({ name, type });
  const number: SaidPart = unit === 'share' ? { share: value } : unit === 'year' ? String(value) : { number: value };
  return unit !== null && unit in UNITS ? [number, UNITS[unit]!] : [number];
}

/** What stands in the way of a treatment, after "nothing short of". */
export function obstacleInWords(
  { reason, rule, detail }: Obstacle,
  { treatment: id, rank }: TreatmentAccount,
  { channels, treatments }: Configuration,
): Said {
  const treatment = treatments.find((each) => each.id === id)!;
  const channel = channels[treatment.channel]?.name ?? treatment.channel;
  const named = detail ?? '';
  switch (reason) {
    case 'held-out':
      return said`leaving the control group`;
    case 'profiling-objected':
      return said`an end of the objection to profiling`;
    case 'no-permission':
      return said`a permission for ${treatment.purpose} by ${channel.charAt(0).toLowerCase() + channel.slice(1)}`;
    case 'contact-window':
      return said`room in the contact window ${named}`;
    case 'rejected-before':
      return said`an end of the earlier rejection (${named})`;
    case 'not-valid':
      return said`another date: it is ${named}`;
    case 'no-contact-field':
      return said`an address to reach the customer by ${channel.charAt(0).toLowerCase() + channel.slice(1)}`;
    case 'value-unknown':
      return said`knowing what it is worth: ${named}`;
    case 'not-positive':
      return said`a worth above ${{ money: 0 }}: it is ${{ money: rank }}`;
    default:
      return reason.endsWith('-unknown')
        ? said`an answer to “${rule ?? named}”: ${named}`
        : said`meeting “${rule ?? named}”`;
  }
}
