// What the page says of proposals.

import type { SearchSummary } from '#engine/api/identity/board.ts';
import type { ComparedLine } from '#engine/api/identity/compare.ts';
import { labelOf } from '#shared/model/attribute-label.ts';
import { type Format, MISSING } from '../../parts/format/format.ts';
import { numberText, unitWord } from '../customers/wording.ts';

type Value = ComparedLine['one'];

/** A value with its unit, as text. */
export function valueText(format: Format, { type, unit }: Pick<ComparedLine, 'type' | 'unit'>, value: Value): string {
  if (value === null) return MISSING;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string') return type === 'date' ? format.date(value) : value;
  const word = unitWord(unit);
  return `${numberText(format, value, type, unit)}${word === null ? '' : ` ${word}`}`;
}

/** By what the search compared, for the status bar. */
export function comparedBy({ rules }: SearchSummary): string {
  const called = (names: readonly string[]): string[] =>
    names.map((name) => labelOf({ name, type: 'text' }).label.toLowerCase());
  const parts = [`Compared by ${listed(called([...rules.email, ...rules.phone]), 'and')}`];
  if (rules.agree.length > 0) parts.push(`${listed(called(rules.agree), 'and')} must agree`);
  if (rules.contradict.length > 0) parts.push(`${listed(called(rules.contradict), 'or')} must not differ`);
  return parts.join(', ');
}

/** What the search could not use, one sentence each. */
export function leftOut({ rules, shared, unreadable, none, refusedBefore }: SearchSummary, format: Format): string[] {
  const said: string[] = [];
  const kinds = [
    ['email', 'e-mail address', 'e-mail addresses', 'written as no address'],
    [
      'phone',
      'telephone number',
      'telephone numbers',
      rules.country === undefined
        ? 'no number that can exist, or a national one without its country'
        : 'no number that can exist',
    ],
  ] as const;
  for (const [kind, one, many, why] of kinds) {
    const { values, customers } = shared[kind];
    if (values > 0) {
      said.push(
        `${format.counted(values, one, many)} of more than ${format.number(rules.sharedByMost)} customers each prove nothing (${format.counted(customers, 'customer')}).`,
      );
    }
    if (unreadable[kind] > 0) said.push(`${format.counted(unreadable[kind], one, many)} not compared: ${why}.`);
  }
  if (none > 0)
    said.push(`${format.counted(none, 'pair')} share only a weak address and differ otherwise: not proposed.`);
  if (refusedBefore > 0) said.push(`${format.counted(refusedBefore, 'pair')} refused before: not proposed again.`);
  return said;
}

export const listed = (names: readonly string[], word: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
