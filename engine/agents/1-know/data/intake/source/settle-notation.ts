// Which signs and which order of day and month a source uses: settled by values that can be read in one way only. Where all
// of them can be read in two ways, it is a question.
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { type Problem, quoted } from '#shared/errors.ts';
import { question, yamlKey } from '../questions.ts';
import { type Notation, NUMBERED_DATE } from './notation.ts';
import { BY_MAPPING, DECIMALS, GROUPINGS, type SourceSettings } from './settings.ts';

/** From this share of its values on a column is one of numbers, or of dates. */
const MAJORITY = 0.9;
const DATE_LIKE = /^(?:\d{1,2}([.,/-])\d{1,2}\1\d{4}|\d{4}([.,/-])\d{1,2}\2\d{1,2})/;
const MOST_VALUES = 1_000;
const NUMBER_LIKE = /^[+-]?\d[\d.,' \u00a0\u202f]*(?:[eE][+-]?\d+)?$/;
/** 1.234.567 or 1.234.567,89 */
const THOUSANDS = /^[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,\d*)?|(?:,\d{3})+(?:\.\d*)?)$/;
const SPACES = /[ \u00a0\u202f]/;
const LAST_MONTH = 12;

/** A column whose texts may be read as numbers or dates. */
export interface Candidate {
  readonly header: string;
  readonly cells: readonly string[];
}

interface Settled {
  readonly notation: Notation;
  readonly facts: readonly SourceFact[];
}

/**
 * `separated`: the source is a text in which something else than commas stands between cells, so that numbers may be
 * written with any sign. Throws IMPORT_QUESTION.
 */
export function settleNotation(
  fileName: string,
  candidates: readonly Candidate[],
  separated: boolean,
  settings: SourceSettings,
): Settled {
  const numbers = settleNumbers(fileName, candidates, separated, settings);
  const dates = settleDates(fileName, candidates, settings);
  const pattern = settings.timeFormat ?? null;
  return {
    notation: { ...numbers.signs, dateOrder: dates.order, timeFormat: pattern },
    facts: [
      ...numbers.facts,
      ...dates.facts,
      ...(pattern === null ? [] : [{ what: 'times', is: pattern, why: BY_MAPPING }]),
    ],
  };
}

type Signs = Pick<Notation, 'decimal' | 'grouping'>;

interface Evidence {
  /** Columns with a value that shows a sign to be the decimal one, by sign. */
  readonly decimal: Map<'.' | ',', string>;
  readonly grouping: Map<Notation['grouping'], string>;
  /** Columns with a value such as 1.234, which may be either, by sign. */
  readonly open: Map<'.' | ',', string>;
}

function settleNumbers(
  fileName: string,
  candidates: readonly Candidate[],
  separated: boolean,
  settings: SourceSettings,
): { signs: Signs; facts: SourceFact[] } {
  const evidence: Evidence = { decimal: new Map(), grouping: new Map(), open: new Map() };
  for (const { header, cells } of candidates) {
    const values = valuesOf(cells);
    const like = values.filter((value) => NUMBER_LIKE.test(value) && !DATE_LIKE.test(value));
    if (like.length > 0 && like.length >= values.length * MAJORITY) weigh(header, like, evidence);
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
  return { signs: { decimal: sign, grouping: groups }, facts: plain ? [] : [{ what: 'numbers', is, why }] };
}

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
  return question(
    `${fileName} ${shown}. Say in a mapping which sign is the decimal one; the other one then stands between thousands.`,
    `source:\n  decimal: comma   # or point\n# or keep a column as text: columns: { ${yamlKey(header)}: { type: text } }`,
    { file: fileName, column: header },
  );
}

function settleDates(
  fileName: string,
  candidates: readonly Candidate[],
  settings: SourceSettings,
): { order: Notation['dateOrder']; facts: SourceFact[] } {
  const shown = new Map<'dmy' | 'mdy', string>();
  let open: string | undefined;
  for (const { header, cells } of candidates) {
    const values = valuesOf(cells);
    const dates = values.flatMap((value) => {
      const [, one, , two] = NUMBERED_DATE.exec(value) ?? [];
      return one === undefined ? [] : [[Number(one), Number(two)] as const];
    });
    if (dates.length === 0 || dates.length < values.length * MAJORITY) continue;
    open ??= header;
    if (dates.some(([one]) => one > LAST_MONTH) && !shown.has('dmy')) shown.set('dmy', header);
    if (dates.some(([, two]) => two > LAST_MONTH) && !shown.has('mdy')) shown.set('mdy', header);
  }
  const given = settings.dateOrder;
  if (given !== undefined) return { order: given, facts: [{ what: 'dates', is: given, why: BY_MAPPING }] };
  if (open === undefined) return { order: null, facts: [] };
  const [order, ...others] = shown.keys();
  if (order !== undefined && others.length === 0) {
    const part = order === 'dmy' ? 'first' : 'second';
    const why = `${quoted(shown.get(order))} has a ${part} number above 12`;
    return { order, facts: [{ what: 'dates', is: order === 'dmy' ? 'day first' : 'month first', why }] };
  }
  const doubt = order === undefined ? 'all of them can be read both ways' : 'some are day first and some month first';
  throw question(
    `${fileName} has dates such as 03/04/2026 in ${quoted(open)}, and ${doubt}. Say in a mapping whether the day or the month comes first.`,
    `source:\n  dateOrder: dmy   # or mdy\n# or keep the column as text: columns: { ${yamlKey(open)}: { type: text } }`,
    { file: fileName, column: open },
  );
}

function valuesOf(cells: readonly string[]): string[] {
  const values = new Set<string>();
  for (const cell of cells) {
    if (cell.trim() !== '') values.add(cell);
    if (values.size === MOST_VALUES) break;
  }
  return [...values];
}
