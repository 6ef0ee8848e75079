// Conditions and amounts in plain English, for explanations and for checking that a rule says what was meant.
import type { Amount, Comparison, Condition } from '#shared/model/expression.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import { isNegation } from './compile.ts';

export const METRIC_WORDS: Readonly<Record<JourneyMetric, string>> = {
  recencyDays: 'days since the last event',
  frequency90: 'events in the last 90 days',
  frequency365: 'events in the last 365 days',
  orders365: 'orders in the last 365 days',
  revenue90: 'revenue of the last 90 days',
  revenue365: 'revenue of the last 365 days',
  trend: 'revenue trend',
  complaints90: 'complaints in the last 90 days',
  usage30: 'usage of the last 30 days',
  usageTrend: 'usage trend',
  contacts30: 'contacts in the last 30 days',
  networkScore: 'network score',
  competitorPrice: "competitors' lowest price",
};

const UNIT_WORDS = {
  days: ' days',
  months: ' months',
  share: '',
  currency: '',
  count: '',
  gigabytes: ' GB',
  megabits: ' Mbit/s',
} as const;

/** A condition as one phrase: "tenure is at least 24 months and contract is monthly". */
export function inWords(condition: Condition): string {
  if ('all' in condition) return join(condition.all, ' and ');
  if ('any' in condition) return join(condition.any, ' or ');
  if (isNegation(condition)) return `not (${inWords(condition.not)})`;
  return comparisonInWords(condition);
}

/** An amount as one phrase: "monthly_fee times 12 months". */
export function amountInWords(amount: Amount): string {
  if (typeof amount === 'number') return numberInWords(amount);
  if ('number' in amount) return `${numberInWords(amount.number)}${UNIT_WORDS[amount.unit]}`;
  if ('add' in amount) return amount.add.map(operand).join(' plus ');
  if ('multiply' in amount) return amount.multiply.map(operand).join(' times ');
  if ('min' in amount) return `the least of ${list(amount.min.map(amountInWords), 'and')}`;
  if ('max' in amount) return `the greatest of ${list(amount.max.map(amountInWords), 'and')}`;
  if ('if' in amount) {
    return `${amountInWords(amount.then)} if ${inWords(amount.if)}, else ${amountInWords(amount.else)}`;
  }
  if ('treatment' in amount) return amount.treatment === 'cost' ? "the treatment's cost" : "the treatment's base rate";
  return `${leafInWords(amount)}${amount.missing === undefined ? '' : ` (${amount.missing} where missing)`}`;
}

/** An attribute as it is spoken of in a sentence: "monthly fee" for monthly_fee, as it is where it has capitals. */
export function attributeInWords(name: string): string {
  const words = name.replace(/[\s_.-]+/gu, ' ').trim();
  return words === '' ? name : words;
}

function leafInWords(leaf: Extract<Amount, { missing?: number | undefined }>): string {
  if ('attribute' in leaf) return attributeInWords(leaf.attribute);
  return 'metric' in leaf ? METRIC_WORDS[leaf.metric] : `score ${leaf.score}`;
}

function comparisonInWords(comparison: Comparison): string {
  const { attribute, metric, daysSince, is, not, between, missing } = comparison;
  const subject = subjectInWords(attribute, metric, daysSince);
  const said: string[] = [];
  if (is !== undefined) said.push(`is ${valueInWords(is)}`);
  if (not !== undefined) said.push(`is not ${valueInWords(not)}`);
  if (comparison.in !== undefined) said.push(`is ${list(comparison.in.map(valueInWords), 'or')}`);
  if (comparison.notIn !== undefined) said.push(`is not ${list(comparison.notIn.map(valueInWords), 'or')}`);
  if (comparison.atLeast !== undefined) said.push(`is at least ${amountInWords(comparison.atLeast)}`);
  if (comparison.atMost !== undefined) said.push(`is at most ${amountInWords(comparison.atMost)}`);
  if (comparison.above !== undefined) said.push(`is above ${amountInWords(comparison.above)}`);
  if (comparison.below !== undefined) said.push(`is below ${amountInWords(comparison.below)}`);
  if (between !== undefined) said.push(`is from ${numberInWords(between[0])} to ${numberInWords(between[1])}`);
  if (missing !== undefined) said.push(missing ? 'is missing' : 'is known');
  const words = said.join(' and ');
  // "device age is at least 24 months", not "device age months …".
  const unit = /^(.+) (months|days)$/.exec(subject);
  const isSaid = unit !== null && attribute !== undefined && words.endsWith(` ${unit[2]}`);
  return `${isSaid ? unit[1] : subject} ${words}`;
}

function subjectInWords(
  attribute: string | undefined,
  metric: JourneyMetric | undefined,
  daysSince: string | undefined,
): string {
  if (attribute !== undefined) return attributeInWords(attribute);
  return metric === undefined ? `days since ${attributeInWords(daysSince ?? '')}` : METRIC_WORDS[metric];
}

function valueInWords(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === '' ? 'empty' : String(value);
}

function join(parts: readonly Condition[], by: string): string {
  if (parts.length === 1) return inWords(parts[0]!);
  return parts.map((part) => ('all' in part || 'any' in part ? `(${inWords(part)})` : inWords(part))).join(by);
}

function operand(amount: Amount): string {
  const words = amountInWords(amount);
  return typeof amount === 'object' && ('add' in amount || 'if' in amount) ? `(${words})` : words;
}

/** With a true minus. */
const numberInWords = (value: number): string => String(value).replace('-', '−');

/** "a, b or c" */
function list(items: readonly string[], last: 'and' | 'or'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}
