// Which signs a source uses in its numbers: settled by values that can be read in one way only. Where all of them can be
// read in two ways, it is a question. Dates stand in settle-dates.ts.
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { type Problem, quoted } from '#shared/errors.ts';
import type { Question } from '#shared/model/question.ts';
import { asking, askingAll, questionsOf } from '../settling/questions.ts';
import { type Candidate, MAJORITY, valuesOf } from './candidates.ts';
import type { Notation } from './notation.ts';
import { BY_MAPPING, DECIMALS, GROUPINGS, type Settled, type SourceSettings } from './settings.ts';
import { type ColumnOrder, settleDates } from './settle-dates.ts';

const DATE_LIKE = /^(?:\d{1,2}([.,/-])\d{1,2}\1\d{4}|\d{4}([.,/-])\d{1,2}\2\d{1,2})/;
const NUMBER_LIKE = /^[+-]?\d[\d.,' \u00a0\u202f]*(?:[eE][+-]?\d+)?$/;
/** 1.234.567 or 1.234.567,89 */
const THOUSANDS = /^[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,\d*)?|(?:,\d{3})+(?:\.\d*)?)$/;
const SPACES = /[ \u00a0\u202f]/;

export interface SettledNotation {
  /** How a column is written: the signs are those of the file, the order of day and month is its own. */
  of(header: string): Notation;
  readonly orders: readonly ColumnOrder[];
  readonly facts: readonly SourceFact[];
  readonly settled: readonly Settled[];
}

/**
 * `separated`: the source is a text in which something else than commas stands between cells, so that numbers may be
 * written with any sign. `shows`: questions may quote cells. `breathe` is awaited after each column. Throws IMPORT_QUESTION with all that is open.
 */
export async function settleNotation(
  fileName: string,
  candidates: readonly Candidate[],
  separated: boolean,
  settings: SourceSettings,
  shows: boolean,
  breathe: () => Promise<void>,
): Promise<SettledNotation> {
  const [numbers, openNumbers] = await tried(settleNumbers(fileName, candidates, separated, settings, breathe));
  const [dates, openDates] = await tried(settleDates(candidates, settings, shows, breathe));
  if (numbers === null || dates === null) throw askingAll([...openNumbers, ...openDates]);
  const timeFormat = settings.timeFormat ?? null;
  const orders = new Map(dates.orders.map(({ header, order }) => [header, order]));
  return {
    of: (header) => ({ ...numbers.signs, timeFormat, dateOrder: orders.get(header) ?? null }),
    orders: dates.orders,
    facts: [
      ...numbers.facts,
      ...dates.facts,
      ...(timeFormat === null ? [] : [{ what: 'times', is: timeFormat, why: BY_MAPPING }]),
    ],
    settled: numbers.settled,
  };
}

/** What a step settles, or the questions it asks. */
async function tried<Result>(step: Promise<Result>): Promise<[Result | null, readonly Question[]]> {
  try {
    return [await step, []];
  } catch (error) {
    const questions = questionsOf(error);
    if (questions === null) throw error;
    return [null, questions];
  }
}

type Signs = Pick<Notation, 'decimal' | 'grouping'>;

interface Evidence {
  /** Columns with a value that shows a sign to be the decimal one, by sign. */
  readonly decimal: Map<'.' | ',', string>;
  readonly grouping: Map<Notation['grouping'], string>;
  /** Columns with a value such as 1.234, which may be either, by sign. */
  readonly open: Map<'.' | ',', string>;
}

async function settleNumbers(
  fileName: string,
  candidates: readonly Candidate[],
  separated: boolean,
  settings: SourceSettings,
  breathe: () => Promise<void>,
): Promise<{ signs: Signs; facts: SourceFact[]; settled: Settled[] }> {
  const evidence: Evidence = { decimal: new Map(), grouping: new Map(), open: new Map() };
  for (const { header, cells } of candidates) {
    const values = valuesOf(cells);
    const like = values.filter((value) => NUMBER_LIKE.test(value) && !DATE_LIKE.test(value));
    if (like.length > 0 && like.length >= values.length * MAJORITY) weigh(header, like, evidence);
    await breathe();
  }
  const { decimal, grouping, open } = evidence;
  const given = settings.decimal === undefined ? null : DECIMALS[settings.decimal];
  if (given === null) refuseDoubt(fileName, evidence, separated, settings);
  const shown = decimal.keys().next().value;
  const wanted = settings.grouping === undefined ? null : GROUPINGS[settings.grouping];
  const sign = given ?? shown ?? (wanted === '.' ? ',' : '.');
  const other = sign === '.' ? ',' : '.';
  const detected = [...grouping.keys()].find((each) => each !== sign) ?? (open.has(other) ? other : '');
  const groups = wanted ?? detected;
  const why =
    given === null && wanted === null
      ? `${quoted(decimal.get(sign) ?? grouping.get(groups) ?? '')} shows it`
      : BY_MAPPING;
  const plain = sign === '.' && groups === '' && given === null;
  const is = `${sign === '.' ? '1234.56' : '1234,56'}${groups === '' ? '' : `, thousands as 1${groups}234`}`;
  const shows = given === null && wanted === null;
  return {
    signs: { decimal: sign, grouping: groups },
    facts: plain ? [] : [{ what: 'numbers', is, why }],
    settled: [
      {
        setting: 'decimal',
        value: sign === '.' ? 'point' : 'comma',
        why: plain && shown === undefined ? 'no number has a sign in it' : why,
        shown: shows && shown !== undefined,
      },
      {
        setting: 'grouping',
        value: nameOfGrouping(groups),
        why: groups === '' ? '' : why,
        shown: shows && groups !== '' && grouping.has(groups),
      },
    ],
  };
}

const nameOfGrouping = (sign: Notation['grouping']): string =>
  Object.entries(GROUPINGS).find(([, each]) => each === sign)?.[0] ?? 'none';

function weigh(header: string, values: readonly string[], { decimal, grouping, open }: Evidence): void {
  const found = {
    decimal: new Set<'.' | ','>(),
    grouping: new Set<Notation['grouping']>(),
    open: new Set<'.' | ','>(),
  };
  for (const value of values) {
    const digits = value.replace(/^[+-]/, '').replace(/[eE].*$/, '');
    const signs = [...digits].filter((each) => each === '.' || each === ',') as ('.' | ',')[];
    const [first] = signs;
    const last = signs.at(-1);
    const spaced = SPACES.test(digits) ? ' ' : digits.includes("'") ? "'" : '';
    if (first === undefined || last === undefined) continue;
    if (spaced !== '') {
      // Thousands apart by spaces are only told from telephone numbers by what stands behind a decimal sign.
      if (signs.length === 1) {
        found.decimal.add(first);
        found.grouping.add(spaced);
      }
    } else if (signs.length > 1 && !THOUSANDS.test(digits)) return;
    else if (first !== last) {
      found.decimal.add(last);
      found.grouping.add(first);
    } else if (signs.length > 1) found.grouping.add(first);
    else {
      const [before = '', after = ''] = digits.split(first);
      const either = after.length === 3 && before.length <= 3 && !before.startsWith('0');
      (either ? found.open : found.decimal).add(first);
    }
  }
  for (const sign of found.decimal) if (!decimal.has(sign)) decimal.set(sign, header);
  for (const sign of found.grouping) if (!grouping.has(sign)) grouping.set(sign, header);
  for (const sign of found.open) if (!open.has(sign)) open.set(sign, header);
}

function refuseDoubt(
  fileName: string,
  { decimal, grouping, open }: Evidence,
  separated: boolean,
  settings: SourceSettings,
): void {
  const point = decimal.get('.');
  const comma = decimal.get(',');
  if (point !== undefined && comma !== undefined) {
    const both = point === comma ? `${quoted(point)} has both` : `${quoted(point)} has points, ${quoted(comma)} commas`;
    throw askForSigns(fileName, `has numbers with a decimal point and numbers with a decimal comma: ${both}`, comma);
  }
  if (point !== undefined || comma !== undefined || settings.grouping !== undefined) return;
  const many = grouping.get('.') ?? grouping.get(',');
  if (many !== undefined) throw askForSigns(fileName, `has numbers as 1.234.567 in ${quoted(many)}`, many);
  const either = open.get(',') ?? (separated ? open.get('.') : undefined);
  if (either === undefined) return;
  const sign = open.has(',') ? ',' : '.';
  const shown = `has numbers as 1${sign}234 in ${quoted(either)}, which may be a thousand and more, or one and a fraction`;
  throw askForSigns(fileName, shown, either);
}

function askForSigns(fileName: string, shown: string, header: string): Problem {
  return asking({
    id: 'numbers',
    column: header,
    sentence: `Which sign is the decimal one in ${fileName}: the comma or the point?`,
    why: `It ${shown}. The other sign then stands between thousands.`,
    choices: [
      {
        answer: { source: { decimal: 'comma' } },
        label: 'Comma: 12,5',
        consequence: '1.234 is one thousand and more',
      },
      {
        answer: { source: { decimal: 'point' } },
        label: 'Point: 12.5',
        consequence: '1,234 is one thousand and more',
      },
      {
        answer: { columns: { [header]: { type: 'text' } } },
        label: `Keep ${quoted(header)} as text`,
        consequence: '',
      },
    ],
  });
}
