// How a separated text is written: what stands between cells and around them, what ends a line, and which line names the
// columns. Settled from the beginning of the text, each with its reason; what that leaves open is a question.
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { counted } from '#shared/words.ts';
import { asking } from '../settling/questions.ts';
import { csvRecordsOf, type Dialect, type LineEnds } from './csv.ts';
import type { SourceRecord } from './record.ts';
import {
  BY_MAPPING,
  DELIMITERS,
  type DelimiterName,
  QUOTES,
  type QuoteName,
  type Settled,
  type SourceSettings,
} from './settings.ts';

/** The beginning of a text, in UTF-8. `whole`: it ends there. */
export interface TextHead {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

const RECORDS_LOOKED_AT = 500;
const FIRST_BYTES = 1 << 15;
const MOST_JUNK = 30;
/** From this share on, records of one width show how cells are separated. */
const CONSISTENT = 0.9;
const HALF = 0.5;
/** With fewer records a header that is narrower than they are shows nothing. */
const FEW_RECORDS = 10;
const QUOTE_BYTES = 1 << 14;
const LF = 10;
const CR = 13;
const DELIMITER_LABELS: Readonly<Record<DelimiterName, string>> = {
  comma: 'Comma ,',
  semicolon: 'Semicolon ;',
  tab: 'Tab',
  pipe: 'Pipe |',
};
const NUMBER_LIKE = /^[\s\d.,:/+-]+$/;

/** The first records of a source. */
interface Rows {
  readonly records: readonly SourceRecord[];
  /** How many cells most of its records have. */
  readonly width: number;
  readonly consistent: number;
}

/** A way of reading the beginning. */
interface Attempt extends Rows {
  readonly name: DelimiterName;
  readonly dialect: Dialect;
}

/** Throws IMPORT_QUESTION when more than one reading is as good. `breathe` is awaited between ways of reading. */
export async function settleDialect(
  fileName: string,
  head: TextHead,
  settings: SourceSettings,
  breathe: () => Promise<void>,
): Promise<{ dialect: Dialect; facts: SourceFact[]; settled: Settled[] }> {
  const quote = quoteOf(head.bytes, settings);
  const lines = lineEndsOf(head.bytes, QUOTES[quote.name]);
  const skipLines = (settings.headerRow ?? 1) - 1;
  const attempt = async (name: DelimiterName, lineEnds: LineEnds): Promise<Attempt> => {
    const dialect = { delimiter: DELIMITERS[name], quote: QUOTES[quote.name], lineEnds, skipLines };
    const records = await firstRecords(fileName, head, dialect, breathe);
    return { name, dialect, records, ...widthOf(records) };
  };
  const attempts: Attempt[] = [];
  for (const name of signsIn(head.bytes, settings)) attempts.push(await attempt(name, lines.ends));
  await breathe();
  const delimiter = delimiterOf(fileName, attempts, settings);
  const { chosen, why } = better(delimiter, lines.mixed ? await attempt(delimiter.chosen.name, 'any') : null);
  const header = headerOf(fileName, chosen, settings);
  const ends = chosen.dialect.lineEnds === 'any' ? { ...lines.fact, is: `${lines.fact.is}, CR` } : lines.fact;
  return {
    dialect: { ...chosen.dialect, skipLines: header.line - 1 },
    facts: [
      { what: 'cells', is: `separated by ${chosen.name}s`, why },
      ...(quote.name === 'double' ? [] : [{ what: 'quotes', is: quote.name, why: quote.why }]),
      ends,
      ...(header.line === 1 ? [] : [{ what: 'header', is: `line ${header.line}`, why: header.why }]),
    ],
    settled: [
      { setting: 'delimiter', value: chosen.name, why, shown: chosen.width > 1 },
      { setting: 'quote', value: quote.name, why: quote.why, shown: quote.name === 'single' },
      { setting: 'headerRow', value: header.line, why: header.why, shown: header.line > 1 },
    ],
  };
}

/** What may separate cells: a sign that is nowhere does not. The first one counts where none does. */
function signsIn(bytes: Buffer, settings: SourceSettings): DelimiterName[] {
  if (settings.delimiter !== undefined) return [settings.delimiter];
  const names = Object.keys(DELIMITERS) as DelimiterName[];
  return names.filter((name, index) => index === 0 || bytes.includes(DELIMITERS[name]));
}

/**
 * The first sound records, from no more of the text than they take: it is read once for each sign there may be. Where
 * most of the records are not sound, no more of them are looked for.
 */
async function firstRecords(
  fileName: string,
  { bytes, whole }: TextHead,
  dialect: Dialect,
  breathe: () => Promise<void>,
): Promise<SourceRecord[]> {
  for (let size = FIRST_BYTES; ; size *= 4) {
    await breathe();
    const all = size >= bytes.length;
    const found = csvRecordsOf(fileName, bytes.subarray(0, size), dialect, all && whole);
    const sound = found.filter((record) => record.fault === null);
    const unsound = sound.length < found.length * HALF;
    if (all || unsound || sound.length >= RECORDS_LOOKED_AT) return sound.slice(0, RECORDS_LOOKED_AT);
  }
}

/** Where single carriage returns stand beside other line ends, they may be line ends or parts of cells. */
function better(delimiter: { chosen: Attempt; why: string }, mixed: Attempt | null): { chosen: Attempt; why: string } {
  const { chosen } = delimiter;
  if (mixed === null) return delimiter;
  const fits = mixed.consistent >= chosen.consistent && mixed.records.length > chosen.records.length;
  const headerCut = chosen.records[0]?.cells.some((cell) => cell.includes('\r')) === true;
  return fits || headerCut ? { chosen: mixed, why: delimiter.why } : delimiter;
}

function widthOf(records: readonly SourceRecord[]): { width: number; consistent: number } {
  const times = new Map<number, number>();
  for (const { cells } of records) times.set(cells.length, (times.get(cells.length) ?? 0) + 1);
  let [width, most] = [1, 0];
  for (const [each, count] of times)
    if (count > most || (count === most && each > width)) [width, most] = [each, count];
  return { width, consistent: records.length === 0 ? 0 : most / records.length };
}

/** Counts the line ends outside quotes. `mixed`: single carriage returns stand beside others. */
function lineEndsOf(bytes: Buffer, quote: string | null): { ends: LineEnds; mixed: boolean; fact: SourceFact } {
  const mark = quote?.charCodeAt(0);
  let [crlf, cr, lf, inside] = [0, 0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === mark) inside = !inside;
    else if (inside) continue;
    else if (byte === LF) lf += 1;
    else if (byte === CR && bytes[at + 1] === LF) {
      crlf += 1;
      at += 1;
    } else if (byte === CR) cr += 1;
  }
  const alone = crlf + lf === 0 && cr > 0;
  const found = [crlf > 0 ? 'CRLF' : '', lf > 0 ? 'LF' : '', alone ? 'CR' : ''].filter((each) => each !== '');
  const fact = { what: 'line ends', is: found.join(', ') || 'none', why: 'found at its beginning' };
  return { ends: alone ? 'cr' : 'lf', mixed: cr > 0 && !alone, fact };
}

/** Single quotes enclose cells only where they enclose every name of the header. */
function quoteOf(bytes: Buffer, settings: SourceSettings): { name: QuoteName; why: string } {
  if (settings.quote !== undefined) return { name: settings.quote, why: BY_MAPPING };
  const lines = bytes
    .subarray(0, QUOTE_BYTES)
    .toString()
    .replace('\ufeff', '')
    .split(/[\r\n]+/, MOST_JUNK);
  const header = lines.map((line) => line.split(/[,;\t|]/)).find((cells) => cells.length > 1) ?? [];
  const enclosed = (cell: string): boolean => cell.length > 2 && cell.startsWith("'") && cell.endsWith("'");
  const single = header.length > 0 && header.every(enclosed);
  return single ? { name: 'single', why: 'every name of its header stands in them' } : { name: 'double', why: '' };
}

function delimiterOf(
  fileName: string,
  attempts: readonly Attempt[],
  settings: SourceSettings,
): { chosen: Attempt; why: string } {
  if (settings.delimiter !== undefined) return { chosen: attempts[0]!, why: BY_MAPPING };
  const readable = attempts.filter((each) => each.width > 1 && headerIndex(each) !== null);
  // A sign with which the very first line names the columns goes before one that would have to skip lines: decimal
  // commas cut a European file into as many pieces in every record, but not its header.
  const atOnce = readable.filter((each) => headerIndex(each) === 0);
  const fitting = atOnce.length === 1 ? atOnce : readable;
  const [one] = fitting;
  if (one !== undefined && fitting.length === 1) return { chosen: one, why: widthReason(one) };
  const possible = attempts.filter((each) => separates(each) >= HALF || (each.records[0]?.cells.length ?? 0) > 1);
  const wide = fitting.length > 1 ? fitting : possible;
  const [first, second] = wide.toSorted((a, b) => separates(b) - separates(a));
  if (first === undefined) return { chosen: attempts[0]!, why: 'it has one column, and nothing separates cells' };
  if (second === undefined) return { chosen: first, why: 'nothing else stands between the names of its header' };
  if (separates(first) >= CONSISTENT && separates(second) < CONSISTENT) {
    return { chosen: first, why: widthReason(first) };
  }
  const names = wide.map(({ name }) => name);
  throw asking({
    id: 'delimiter',
    blocks: true,
    sentence: `What separates the cells of ${fileName}: ${names.map((name) => `${name}s`).join(' or ')}?`,
    why: `The file reads as a table with ${names.length === 2 ? 'both' : 'each of them'}.`,
    choices: wide
      .toSorted((a, b) => separates(b) - separates(a))
      .map(({ name, width }) => ({
        answer: { source: { delimiter: name } },
        label: `${DELIMITER_LABELS[name]}`,
        consequence: `then most records have ${counted(width, 'cell')}`,
      })),
  });
}

/** How consistently it makes more than one cell of a record. */
const separates = ({ width, consistent }: Attempt): number => (width > 1 ? consistent : 0);

function widthReason({ records, width, consistent }: Attempt): string {
  const share = consistent === 1 ? 'all' : `${Math.floor(consistent * 100)} in 100`;
  return `then ${share} of its first ${records.length} records have ${width} cells`;
}

/** The line of the header: the first one, unless what stands before it is plainly a title. */
export function headerOf(fileName: string, attempt: Rows, settings: SourceSettings): { line: number; why: string } {
  if (settings.headerRow !== undefined) return { line: settings.headerRow, why: BY_MAPPING };
  const { records, width, consistent } = attempt;
  const index = headerIndex(attempt);
  if (index !== null) {
    const header = records[index];
    if (index === 0 || header === undefined) return { line: 1, why: '' };
    const why = `the ${header.line - 1} lines before it have a cell or two, and it names all ${width} columns`;
    return { line: header.line, why };
  }
  const first = records[0]!.cells.length;
  if (first >= width || (first > 1 && (records.length < FEW_RECORDS || consistent < CONSISTENT))) {
    return { line: 1, why: '' };
  }
  const wide = records.filter(({ cells }) => cells.length === width);
  const likely = wide.find(namesColumns) ?? wide[0]!;
  const lines = [likely.line, 1].filter((line, index, all) => all.indexOf(line) === index);
  throw asking({
    id: 'headerRow',
    blocks: true,
    sentence: `Which line of ${fileName} names the columns?`,
    why: `The first line has ${counted(first, 'cell')} and most others have ${width}, so it is not plain which line names the columns.`,
    choices: lines.map((line) => ({
      answer: { source: { headerRow: line } },
      label: `Line ${line}`,
      consequence: line === 1 ? 'as it stands' : 'what stands before it is kept and not read',
    })),
  });
}

/** Place of the record that names as many columns as most records have, with nothing but titles before it, or null. */
function headerIndex({ records, width }: Rows): number | null {
  const first = records[0];
  if (first === undefined) return 0;
  const title = (record: SourceRecord): boolean => filled(record) <= Math.max(1, Math.floor(width / 3));
  if (first.cells.length === width && (width === 1 || !title(first))) return 0;
  if (width < 3) return null;
  const index = records.findIndex((record) => record.cells.length === width && namesColumns(record));
  if (index < 1 || index > MOST_JUNK) return null;
  return records.slice(0, index).every(title) ? index : null;
}

const filled = ({ cells }: SourceRecord): number => cells.filter((cell) => cell.trim() !== '').length;

function namesColumns({ cells }: SourceRecord): boolean {
  return new Set(cells).size === cells.length && cells.every((cell) => cell.trim() !== '' && !NUMBER_LIKE.test(cell));
}
