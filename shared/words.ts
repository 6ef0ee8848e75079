// Counts, amounts and lists as they stand in an English sentence of the engine; how a terminal or a page shows a number
// is its own affair.
import { roundToCent } from './model/units.ts';

/** A count with its noun: "1 row", "1,200 rows". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** An amount to the cent with its currency: "1,672.40 EUR". */
export function amountOf(value: number, currency: string): string {
  return `${roundToCent(value).toLocaleString('en-US', CENTS)} ${currency}`;
}

/** A number with its thousands apart: "1,672". */
export const grouped = (value: number): string => value.toLocaleString('en-US');

const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
