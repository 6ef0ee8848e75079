// The type of a column nobody named, from a sample of its cells. An id never becomes a number: a column with leading
// zeros, signs, exponents or more digits than a number keeps stays text (decisions 8).
import { parseDate, parseInstant } from '#engine/policy/calendar.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import { cellReader } from '../cells.ts';
import { type Notation, PLAIN_NOTATION, rewriting } from '../source/notation.ts';

/** From this share of a sample's values on, a column is of a type and the rest are values that do not fit it. */
const PLAIN_MAJORITY = 0.9;
/** Looks like a number and would not be printed the same: one of them makes the column text. */
const NUMBER_LIKE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What is no number in the notation of its source. */
const NO_NUMBER = 'none';
const same = (text: string): string => text;

export interface InferredType {
  readonly type: AttributeType;
  readonly why: string;
}

/** `cells` are those of one column in the first records. Money and yes-no are never inferred. */
export function inferType(cells: readonly string[], notation: Notation = PLAIN_NOTATION): InferredType {
  const values = cells.filter((cell) => cell.trim() !== '');
  if (values.length === 0) return { type: 'text', why: `no value in the first ${count(cells.length)}` };
  const whole = cellReader('whole', 'exact', 'UTC', null);
  const number = cellReader('number', 'exact', 'UTC', null);
  const fits = { whole: 0, number: 0, date: 0, instant: 0 };
  const asNumber = rewriting('number', notation) ?? same;
  const asTime = rewriting('instant', notation) ?? same;
  for (const value of values) {
    const written = asNumber(value) ?? NO_NUMBER;
    const isWhole = whole.read(written) !== undefined;
    const isNumber = isWhole || number.read(written) !== undefined;
    if (isWhole) fits.whole += 1;
    if (isNumber) fits.number += 1;
    else if (NUMBER_LIKE.test(written)) {
      return { type: 'text', why: `${shape(value)}: kept as text, so that nothing is lost` };
    } else if (parseDate(asTime(value) ?? value) !== null) fits.date += 1;
    else if (parseInstant(asTime(value) ?? value, 'UTC') !== null) fits.instant += 1;
  }
  const least = values.length * PLAIN_MAJORITY;
  const of = (fit: number): string => {
    const all = values.length === 1 ? 'the one value' : `the ${values.length.toLocaleString('en-US')} values`;
    const some = fit === values.length ? all : `${fit.toLocaleString('en-US')} of ${all}`;
    return `inferred from ${some} in the first ${count(cells.length)}`;
  };
  if (fits.number >= least)
    return {
      type: wholeOrNumber(
        values.map((value) => asNumber(value) ?? NO_NUMBER),
        fits,
      ),
      why: of(fits.number),
    };
  if (fits.date >= least) return { type: 'date', why: of(fits.date) };
  if (fits.date + fits.instant >= least && fits.instant > 0) {
    return { type: 'instant', why: of(fits.date + fits.instant) };
  }
  return { type: 'text', why: of(values.length) };
}

/** A column with a fraction is of numbers, unless it also has whole numbers that a float64 would round: then text. */
function wholeOrNumber(values: readonly string[], fits: { whole: number; number: number }): AttributeType {
  if (fits.whole === fits.number) return 'whole';
  const number = cellReader('number', 'exact', 'UTC', null);
  const whole = cellReader('whole', 'exact', 'UTC', null);
  const loses = values.some((value) => number.read(value) === undefined && whole.read(value) !== undefined);
  return loses ? 'text' : 'number';
}

/** Says what a text looks like without showing it. */
function shape(value: string): string {
  if (/[eE]/.test(value)) return 'numbers with an exponent';
  if (/^[+-]?0\d/.test(value)) return 'numbers with leading zeros';
  if (value.startsWith('+')) return 'numbers with a plus sign';
  return 'numbers with more digits than can be kept, or written in an unusual way';
}

const count = (rows: number): string => (rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`);
