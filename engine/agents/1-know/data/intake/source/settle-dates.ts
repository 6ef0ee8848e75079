// Whether the day or the month comes first in dates such as 03/04/2026: settled column by column, by a number above 12 in
// the column itself or in one whose dates have the same sign. Where nothing settles it, it is a question for each column.
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { quoted } from '#shared/errors.ts';
import type { Choice, Question } from '#shared/model/question.ts';
import { askingAll } from '../settling/questions.ts';
import { type Candidate, MAJORITY, valuesOf } from './candidates.ts';
import { NUMBERED_DATE } from './notation.ts';
import { BY_MAPPING, type DateOrder, type SourceSettings } from './settings.ts';

const LAST_MONTH = 12;
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

export interface ColumnOrder {
  readonly header: string;
  readonly order: DateOrder;
  readonly why: string;
  /** The file itself shows it. */
  readonly shown: boolean;
}

interface Dates {
  readonly header: string;
  readonly sign: string;
  readonly given: DateOrder | null;
  readonly shown: readonly ('dmy' | 'mdy')[];
  readonly texts: readonly string[];
  /** First and second number of each different date. */
  readonly numbers: readonly (readonly [number, number])[];
}

/** Throws IMPORT_QUESTION with one question for each column that is open. */
export async function settleDates(
  candidates: readonly Candidate[],
  settings: SourceSettings,
  shows: boolean,
  breathe: () => Promise<void>,
): Promise<{ orders: ColumnOrder[]; facts: SourceFact[] }> {
  const columns: Dates[] = [];
  for (const candidate of candidates) {
    columns.push(...datesOf(candidate, settings));
    await breathe();
  }
  const open: Question[] = [];
  const orders: ColumnOrder[] = [];
  for (const column of columns) {
    const found = orderOf(column, columns);
    if (found === null) open.push(questionOf(column, shows));
    else orders.push({ header: column.header, ...found });
  }
  if (open.length > 0) throw askingAll(open);
  return { orders, facts: factsOf(orders) };
}

function datesOf({ header, cells, dateOrder }: Candidate, settings: SourceSettings): Dates[] {
  const values = valuesOf(cells);
  const found = values.flatMap((text) => {
    const [, one, sign = '', two] = NUMBERED_DATE.exec(text) ?? [];
    return one === undefined ? [] : [{ text, sign, numbers: [Number(one), Number(two)] as const }];
  });
  if (found.length === 0 || found.length < values.length * MAJORITY) return [];
  const numbers = found.map((date) => date.numbers);
  const shown = [
    ...(numbers.some(([one]) => one > LAST_MONTH) ? (['dmy'] as const) : []),
    ...(numbers.some(([, two]) => two > LAST_MONTH) ? (['mdy'] as const) : []),
  ];
  const texts = found.map(({ text }) => text);
  return [{ header, sign: found[0]!.sign, given: dateOrder ?? settings.dateOrder ?? null, shown, texts, numbers }];
}

function orderOf(column: Dates, all: readonly Dates[]): Omit<ColumnOrder, 'header'> | null {
  if (column.given !== null) return { order: column.given, why: BY_MAPPING, shown: false };
  const [own, other] = column.shown;
  if (own !== undefined) return other === undefined ? { order: own, why: evidence(column, own), shown: true } : null;
  const alike = all.filter(({ sign, shown }) => sign === column.sign && shown.length === 1);
  const [first] = alike;
  const order = first?.shown[0];
  if (first === undefined || order === undefined || alike.some(({ shown }) => shown[0] !== order)) return null;
  return { order, why: evidence(first, order), shown: true };
}

const evidence = ({ header }: Dates, order: 'dmy' | 'mdy'): string =>
  `${quoted(header)} has a ${order === 'dmy' ? 'first' : 'second'} number above 12`;

const ORDER_WORDS: Readonly<Record<DateOrder, string>> = { dmy: 'day first', mdy: 'month first', ymd: 'year first' };

/** One fact where all columns agree, else one for each. */
function factsOf(orders: readonly ColumnOrder[]): SourceFact[] {
  const [first] = orders;
  if (first === undefined) return [];
  const is = ({ order }: ColumnOrder): string => ORDER_WORDS[order];
  if (orders.every((each) => is(each) === is(first) && each.why === first.why))
    return [{ what: 'dates', is: is(first), why: first.why }];
  return orders.map((each) => ({ what: `dates in ${quoted(each.header)}`, is: is(each), why: each.why }));
}

function questionOf({ header, shown, texts, numbers }: Dates, shows: boolean): Question {
  const place = numbers.findIndex(([one, two]) => one <= LAST_MONTH && two <= LAST_MONTH && one !== two);
  const [one, two] = numbers[place] ?? [1, 1];
  const quote = shows && place !== -1;
  const choice = (dateOrder: DateOrder, label: string): Choice => ({
    answer: { columns: { [header]: { dateOrder } } },
    label,
    consequence: '',
  });
  const firsts = shown.length === 0 && numbers.every(([day]) => day === 1);
  return {
    id: `dates:${header}`,
    column: header,
    sentence: quote
      ? `Is ${texts[place]} the ${ordinal(one)} of ${MONTHS[two - 1]} or the ${ordinal(two)} of ${MONTHS[one - 1]}?`
      : `Does the day or the month come first in ${quoted(header)}?`,
    why:
      shown.length > 1
        ? `In column ${quoted(header)} some dates are day first and some month first.`
        : `Nothing in column ${quoted(header)} settles it: all its dates can be read both ways.${firsts ? ' Read day first, all of them fall on the first of a month.' : ''}`,
    choices: [
      choice('dmy', quote ? `${one} ${MONTHS[two - 1]}, day first` : 'Day first'),
      choice('mdy', quote ? `${two} ${MONTHS[one - 1]}, month first` : 'Month first'),
      { answer: { columns: { [header]: { type: 'text' } } }, label: 'Keep as text', consequence: '' },
    ],
    typed: null,
    blocks: false,
  };
}

function ordinal(day: number): string {
  if (day === 1) return '1st';
  if (day === 2) return '2nd';
  return day === 3 ? '3rd' : `${day}th`;
}
