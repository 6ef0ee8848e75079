// The text of a cell as a value of its column's type. Nothing is trimmed, rounded or guessed in silence: a text either is
// a value of the type, or does not fit.
import { isZone, parseDate, parseInstant } from '#engine/policy/calendar.ts';
import type { StoredValue } from '#engine/store/records/tables.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import { MONEY_SCALE } from '#shared/model/units.ts';

/**
 * `exact`: only numbers that are written the one way they would be printed, so that "007", "+5" and "1e5" do not fit.
 * `declared`: a person or the kind said what the column is, and any way of writing a number is read.
 */
export type Strictness = 'exact' | 'declared';

export interface CellReader {
  /** The value, or undefined when the text does not fit. Never called with an empty or blank text. */
  read(text: string): StoredValue | undefined;
  /** Cells whose number could not be kept digit for digit. */
  inexact: number;
}

const EXACT_WHOLE = /^(?:0|-?[1-9]\d*)$/;
const EXACT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const ANY_WHOLE = /^[+-]?\d+$/;
const ANY_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const AMOUNT = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const MOST_INT64 = 2n ** 63n - 1n;
const LEAST_INT64 = -(2n ** 63n);
/** A float64 keeps every decimal of so many digits. */
const EXACT_DIGITS = 15;
const MONEY_DIGITS = 4;
/** More than there are names of zones. */
const MOST_ZONES = 4096;
const YES = new Set(['yes', 'y', 'true', '1']);
const NO = new Set(['no', 'n', 'false', '0']);

/** How a value of each type is written, for advice. */
export const WRITTEN_AS: Readonly<Record<AttributeType | 'zone', string>> = {
  text: 'any text',
  whole: 'a whole number, as 1200',
  number: 'a number with a point, as 1200.5',
  money: 'an amount with a point, as 1200.50',
  'yes-no': 'yes or no, true or false, 1 or 0',
  date: 'a date, as 2026-11-21',
  instant: 'a date and time, as 2026-11-21T09:30:00Z',
  zone: 'a time zone, as Europe/Helsinki',
};

/** `zone` is that of local times; `rate` turns a money column's currency into the workspace's. */
export function cellReader(type: AttributeType, strictness: Strictness, zone: string, rate: number | null): CellReader {
  const reader: CellReader = { read: () => undefined, inexact: 0 };
  const counted = (number: Inexact | undefined): StoredValue | undefined => {
    if (number === undefined) return undefined;
    if (number.inexact) reader.inexact += 1;
    return number.value;
  };
  const exact = strictness === 'exact';
  const reads: Readonly<Record<AttributeType, CellReader['read']>> = {
    text: (text) => text,
    whole: (text) => ((exact ? EXACT_WHOLE : ANY_WHOLE).test(text) ? int64(text) : undefined),
    number: exact ? exactNumber : (text) => counted(anyNumber(text)),
    money: (text) => counted(amount(text, rate)),
    'yes-no': yesNo,
    date: (text) => parseDate(text) ?? undefined,
    instant: (text) => parseInstant(text, zone) ?? undefined,
  };
  reader.read = reads[type];
  return reader;
}

/** Of attributes with the role `zone`: an IANA name or an offset that this machine knows. */
export function zoneReader(): CellReader {
  const zones = new Map<string, boolean>();
  return {
    inexact: 0,
    read(text) {
      let known = zones.get(text);
      if (known === undefined) {
        known = isZone(text);
        if (zones.size < MOST_ZONES) zones.set(text, known);
      }
      return known ? text : undefined;
    },
  };
}

interface Inexact {
  readonly value: number;
  readonly inexact: boolean;
}

function int64(text: string): StoredValue | undefined {
  if (text.length <= EXACT_DIGITS) return Number(text) + 0;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value >= LEAST_INT64 && value <= MOST_INT64 ? value : undefined;
}

function exactNumber(text: string): number | undefined {
  return EXACT_NUMBER.test(text) && !isLong(text) ? Number(text) + 0 : undefined;
}

function anyNumber(text: string): Inexact | undefined {
  if (!ANY_NUMBER.test(text)) return undefined;
  const value = Number(text) + 0;
  return Number.isFinite(value) ? { value, inexact: isLong(text) } : undefined;
}

/** Whether it has more digits than a float64 keeps. */
const isLong = (text: string): boolean => text.length > EXACT_DIGITS && digits(text) > EXACT_DIGITS;

/** Significant digits as written: behind leading zeros, before an exponent. */
function digits(text: string): number {
  return text
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+/, '').length;
}

/** Whole 1/10,000; inexact when there were finer digits, or a rate made them. */
function amount(text: string, rate: number | null): Inexact | undefined {
  const [, sign, whole = '', fraction = ''] = AMOUNT.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  if (rate !== null) {
    const converted = Number(text) * rate * MONEY_SCALE;
    const value = Math.round(converted) + 0;
    return Number.isSafeInteger(value) ? { value, inexact: value !== converted } : undefined;
  }
  const kept = Number(whole + fraction.slice(0, MONEY_DIGITS).padEnd(MONEY_DIGITS, '0'));
  const rest = fraction.slice(MONEY_DIGITS).replace(/0+$/, '');
  const units = rest !== '' && rest[0]! >= '5' ? kept + 1 : kept;
  if (!Number.isSafeInteger(units)) return undefined;
  return { value: (sign === '-' ? -units : units) + 0, inexact: rest !== '' };
}

function yesNo(text: string): number | undefined {
  const word = text.toLowerCase();
  if (YES.has(word)) return 1;
  return NO.has(word) ? 0 : undefined;
}
