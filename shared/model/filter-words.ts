// A filter in words, "Churn risk | above 30%": the same on a chip, in a menu and in a sentence. How a number or a date is
// written is the caller's affair, because it depends on who reads.

import type { AttributeType } from './attribute.ts';
import type { AttributeLabel } from './attribute-label.ts';
import type { DecisionStatus } from './decision.ts';
import type { CustomerFact, Filter } from './filter.ts';

export interface FilterWords {
  /** What is looked at. */
  readonly subject: string;
  /** What is said of it. */
  readonly says: string;
}

export interface WordingContext {
  attribute(name: string): (AttributeLabel & { readonly type: AttributeType }) | undefined;
  channel(id: string): string;
  treatment(id: string): string;
  audience(number: number): string;
  /** A number of an attribute or fact with its unit. */
  number(value: number, of: { readonly type: AttributeType; readonly unit: AttributeLabel['unit'] }): string;
  /** A calendar date, `2026-11-21`. */
  date(value: string): string;
}

export const STATUS_WORDS: Readonly<Record<DecisionStatus, string>> = {
  proposed: 'a treatment',
  nothing: 'no contact',
  blocked: 'blocked',
  'held-out': 'held out',
  failed: 'failed',
};

export const FACT_WORDS: Readonly<Record<CustomerFact, string>> = {
  net: 'Net value',
  contacts30: 'Contacts in 30 days',
};

export function filterInWords(filter: Filter, context: WordingContext): FilterWords {
  if ('allowed' in filter) {
    return { subject: context.channel(filter.allowed), says: filter.is ? 'allowed today' : 'not allowed today' };
  }
  if ('audience' in filter) {
    return { subject: filter.is ? 'In' : 'Not in', says: context.audience(filter.audience) };
  }
  if ('decision' in filter) {
    const { treatments, statuses } = filter.decision;
    const named = [...treatments.map((id) => context.treatment(id)), ...statuses.map((status) => STATUS_WORDS[status])];
    return { subject: 'Decision', says: either(named) };
  }
  if ('daysSince' in filter) {
    const subject = context.attribute(filter.daysSince)?.label ?? filter.daysSince;
    return { subject, says: daysInWords(filter.between) };
  }
  if ('fact' in filter) {
    const of = { type: filter.fact === 'net' ? 'money' : 'whole', unit: null } as const;
    const says = boundsInWords(filter, (value) => context.number(value, of));
    return { subject: FACT_WORDS[filter.fact], says: says.join(' and ') };
  }
  const known = context.attribute(filter.attribute);
  const of = known ?? { type: 'number' as const, unit: null };
  const value = (each: string | number): string => {
    if (typeof each === 'number') return context.number(each, of);
    if (of.type === 'date') return context.date(each);
    return each === '' ? 'empty' : each;
  };
  const said: string[] = [];
  if (filter.is !== undefined) said.push(filter.is ? 'yes' : 'no');
  if (filter.in !== undefined) said.push(either(filter.in.map(value)));
  if (filter.notIn !== undefined) said.push(`not ${either(filter.notIn.map(value))}`);
  if (filter.contains !== undefined) said.push(`contains “${filter.contains}”`);
  if (filter.from !== undefined && filter.to !== undefined) {
    said.push(`from ${context.date(filter.from)} to ${context.date(filter.to)}`);
  } else if (filter.from !== undefined) said.push(`from ${context.date(filter.from)} on`);
  else if (filter.to !== undefined) said.push(`until ${context.date(filter.to)}`);
  said.push(...boundsInWords(filter, (each) => context.number(each, of)));
  return { subject: known?.label ?? filter.attribute, says: said.join(' and ') };
}

interface Bounds {
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  readonly between?: readonly [number, number] | undefined;
  readonly missing?: boolean | undefined;
}

function boundsInWords(bounds: Bounds, number: (value: number) => string): string[] {
  const { above, below, atLeast, atMost, between, missing } = bounds;
  const said: string[] = [];
  if (above !== undefined) said.push(`above ${number(above)}`);
  if (below !== undefined) said.push(`below ${number(below)}`);
  if (atLeast !== undefined) said.push(`at least ${number(atLeast)}`);
  if (atMost !== undefined) said.push(`at most ${number(atMost)}`);
  if (between !== undefined) said.push(`from ${number(between[0])} to ${number(between[1])}`);
  if (missing !== undefined) said.push(missing ? 'missing' : 'known');
  return said;
}

/** Days since: below 0 is still to come. */
function daysInWords([from, to]: readonly [number, number]): string {
  if (to <= 0) {
    const [near, far] = [-to, -from];
    return near === 0 ? `within ${days(far)}` : `in ${near} to ${days(far)}`;
  }
  if (from >= 0) return from === 0 ? `in the last ${days(to)}` : `${from} to ${days(to)} ago`;
  return `from ${days(-from)} ahead to ${days(to)} ago`;
}

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;

/** "a", "a or b", "a, b or c"; of many the first two and how many more. */
function either(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 2).join(', ')} or ${names.length - 2} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
