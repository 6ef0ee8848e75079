// How a source writes numbers, dates and times, and the same texts as the rest of the house writes them: 1234.56,
// 2026-11-21, 2026-11-21T09:30:00Z. What fits no notation stays what it is, and does not fit its column.
import type { AttributeType } from '#shared/model/attribute.ts';
import type { DateOrder } from './settings.ts';
import { escaped, timeFormat } from './time-format.ts';

export interface Notation {
  readonly decimal: '.' | ',';
  /** The sign between thousands, or none. */
  readonly grouping: '' | '.' | ',' | ' ' | "'";
  /** Null where no date needs it. */
  readonly dateOrder: DateOrder | null;
  readonly timeFormat: string | null;
}

export const PLAIN_NOTATION: Notation = { decimal: '.', grouping: '', dateOrder: null, timeFormat: null };

const CLOCK = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?)?`;
/** Two numbers and a year, and perhaps a time. */
export const NUMBERED_DATE = new RegExp(String.raw`^(\d{1,2})([./-])(\d{1,2})\2(\d{4})${CLOCK}$`);
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([./-])(\d{1,2})\2(\d{1,2})${CLOCK}$`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)? ?(GMT|UTC|Z|[+-]\d{2}:?\d{2})?$/;
const SPACED_ZONE = /^(\d{4}-\d{2}-\d{2}[T ].*\d) ?(GMT|UTC|[+-]\d{2}:?\d{2})$/;
const NOON = 12;

/** The text as the cell readers know it, or undefined when it is not of the notation. */
export type Rewrite = (text: string) => string | undefined;

/** Null where texts of the type are read as they are. */
export function rewriting(type: AttributeType | 'customer', notation: Notation): Rewrite | null {
  if (type === 'whole' || type === 'number' || type === 'money') return numberRewriting(notation);
  return type === 'date' || type === 'instant' ? timeRewriting(notation) : null;
}

function numberRewriting({ decimal, grouping }: Notation): Rewrite | null {
  if (decimal === '.' && grouping === '') return null;
  const point = escaped(decimal);
  // Spreadsheets write hard and narrow spaces between thousands.
  const group = grouping === ' ' ? '[ \\u00a0\\u202f]' : escaped(grouping);
  const grouped = grouping === '' ? '' : `|[1-9]\\d{0,2}(?:${group}\\d{3})+`;
  const number = new RegExp(`^([+-]?)(\\d*${grouped})(?:${point}(\\d*))?([eE][+-]?\\d+)?$`);
  return (text) => {
    const [, sign, whole = '', fraction, exponent = ''] = number.exec(text) ?? [];
    if (sign === undefined) return undefined;
    const digits = grouping === '' ? whole : whole.replace(/\D/g, '');
    return `${sign}${digits}${fraction === undefined ? '' : `.${fraction}`}${exponent}`;
  };
}

function timeRewriting({ dateOrder, timeFormat: pattern }: Notation): Rewrite {
  const own = pattern === null ? null : timeFormat(pattern);
  return (text) => own?.(text) ?? isoOf(text, dateOrder);
}

/** ISO 8601 of the ways of writing a time that cannot be taken for another; any other text as it is. */
function isoOf(text: string, order: DateOrder | null): string {
  // Most texts are ISO already.
  if (text.charCodeAt(4) === DASH && (text.length === DATE_LENGTH || isPlainTime(text))) return text;
  const compact = COMPACT.exec(text);
  if (compact !== null) {
    const [, year, month, day, hour, minute, second = '00', fraction = '0', zone = ''] = compact;
    return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}${/^[GUZ]/.test(zone) ? 'Z' : zone}`;
  }
  const spaced = SPACED_ZONE.exec(text);
  if (spaced !== null) return `${spaced[1]}${/^[GU]/.test(spaced[2]!) ? 'Z' : spaced[2]}`;
  const first = YEAR_FIRST.exec(text);
  if (first !== null) return dated(text, first[1]!, first[3]!, first[4]!, first);
  const numbered = order === null ? null : NUMBERED_DATE.exec(text);
  if (numbered === null) return text;
  const [, one = '', , two = '', year = ''] = numbered;
  if (order === 'dmy') return dated(text, year, two, one, numbered);
  return order === 'mdy' ? dated(text, year, one, two, numbered) : text;
}

const DASH = 0x2d;
const DATE_LENGTH = '2026-11-21'.length;
const TIME_LENGTH = '2026-11-21 09:30:00'.length;
const COLON = 0x3a;
const SPACE = 0x20;
const LETTER_T = 0x54;
/** Where day and hour end and begin. */
const [DAY_END, HOUR] = [9, 11];

/** Whether the text, whose year ends in a dash, has the signs of 2026-11-21 09:30:00 where that has them: no other way of writing has. */
function isPlainTime(text: string): boolean {
  const apart = text.charCodeAt(DATE_LENGTH);
  return (
    text.length === TIME_LENGTH &&
    text.charCodeAt(7) === DASH &&
    (apart === SPACE || apart === LETTER_T) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    isDigit(text.charCodeAt(DAY_END)) &&
    isDigit(text.charCodeAt(HOUR))
  );
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
/** Where the clock's parts stand among what was found. */
const CLOCK_AT = 5;

function dated(text: string, year: string, month: string, day: string, found: RegExpExecArray): string {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const [hour, minute, second = '00', fraction = '0', half] = found.slice(CLOCK_AT);
  if (hour === undefined) return date;
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > NOON) return text;
    hours = (hours % NOON) + (half.toLowerCase() === 'p' ? NOON : 0);
  }
  return `${date}T${String(hours).padStart(2, '0')}:${minute}:${second}.${fraction}`;
}
