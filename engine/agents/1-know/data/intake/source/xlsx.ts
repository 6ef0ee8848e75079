// Workbooks (.xlsx). The sheet's rows become records with their row's number; their source text is the row as CSV. A cell is
// what was stored in it: the result of a formula, a date as ISO text, a number with the digits that are left of it.
import { createHash } from 'node:crypto';
import readWorkbook from 'read-excel-file/universal';
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { counted } from '#shared/words.ts';
import { asking } from '../settling/questions.ts';
import { headerOf } from './dialect.ts';
import { damaged, namesOf } from './header.ts';
import type { RecordBatch, SourceRecord } from './record.ts';
import { BY_MAPPING, type SourceSettings } from './settings.ts';
import { fileBlocks, type SourceFile, shownName } from './source-file.ts';
import type { Looked, Surveyed } from './text-source.ts';
import { zipParts } from './zip-guard.ts';

const MOST_BYTES = 100_000_000;
const ROWS_A_BATCH = 1_000;
const SHEETS_SHOWN = 20;
/** A spreadsheet keeps so many digits of a number. */
const KEPT_DIGITS = 15;
const NOTHING = Buffer.alloc(0);
const MAGIC = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

export const isZip = (start: Buffer): boolean => start.subarray(0, MAGIC.length).equals(MAGIC);

interface Sheet {
  readonly name: string;
  /** The cells of each row as text; rows are numbered from 1. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Looks at a workbook. Throws FILE_DAMAGED for another kind of archive or one that is too large. Reading it throws
 * IMPORT_QUESTION when it has several sheets, MAPPING_INVALID when the mapping names one that is not there.
 */
export async function lookAtWorkbook(path: string, breathe: () => Promise<void>): Promise<Looked> {
  const name = shownName(path);
  const bytes = await wholeFile(path, name);
  const errors = await lookInside(name, bytes, breathe);
  const destroyed = new Set<string>();
  const sheets = await sheetsOf(name, bytes, destroyed);
  const file = { path, name, bytes: bytes.length, hash: createHash('sha256').update(bytes).digest() };
  return {
    file,
    async read(settings) {
      await breathe();
      return readSheet(file, sheets, settings, errors, destroyed);
    },
  };
}

function readSheet(
  file: SourceFile,
  sheets: readonly Sheet[],
  settings: SourceSettings,
  errors: number,
  destroyed: ReadonlySet<string>,
): Surveyed {
  const { name, bytes } = file;
  const { sheet, why } = chooseSheet(name, sheets, settings);
  const all = recordsOf(sheet);
  const width = all[0]?.cells.length ?? 0;
  const header = headerOf(name, { records: all, width, consistent: 1 }, settings);
  const at = all.findIndex(({ line }) => line >= header.line);
  const named = all[at];
  if (named === undefined) throw damaged(name, `has no row ${header.line} to name the columns`);
  const names = namesOf(name, named);
  const before = Buffer.concat(all.slice(0, at + 1).map((record) => record.bytes));
  const records = all.slice(at + 1);
  if (records[0] !== undefined) records[0] = { ...records[0], between: before };
  const headerWhy = header.why || 'the first row with cells';
  const facts: SourceFact[] = [
    { what: 'format', is: 'XLSX', why: 'its beginning and its parts' },
    { what: 'sheet', is: quoted(sheet.name), why },
    ...(named.line === 1 ? [] : [{ what: 'header', is: `row ${named.line}`, why: headerWhy }]),
  ];
  return {
    file,
    facts,
    settled: [
      { setting: 'sheet', value: sheet.name, why, shown: false },
      { setting: 'headerRow', value: named.line, why: headerWhy, shown: false },
    ],
    warnings: [...errorWarning(errors), ...digitWarnings(names, records, destroyed)],
    header: names,
    separated: false,
    records: (seen) => batchesOf(records, bytes, seen),
    text: null,
  };
}

async function wholeFile(path: string, name: string): Promise<Buffer> {
  const blocks: Buffer[] = [];
  let bytes = 0;
  for await (const block of fileBlocks(path)) {
    blocks.push(block);
    bytes += block.length;
    if (bytes > MOST_BYTES) {
      throw damaged(name, `is a workbook of more than ${MOST_BYTES / 1e6} MB. Save the sheet as "CSV UTF-8"`);
    }
  }
  return Buffer.concat(blocks);
}

/** Makes sure that it is a workbook of a sensible size; answers how many cells hold an error. */
async function lookInside(name: string, archive: Buffer, breathe: () => Promise<void>): Promise<number> {
  let workbook = false;
  let errors = 0;
  for await (const part of zipParts(name, archive, breathe)) {
    if (part.name === 'xl/workbook.xml') workbook = true;
    if (!part.name.startsWith('xl/worksheets/')) continue;
    for (let at = part.bytes.indexOf(' t="e"'); at !== -1; at = part.bytes.indexOf(' t="e"', at + 1)) errors += 1;
  }
  if (!workbook) throw damaged(name, 'is a ZIP archive and no Excel workbook. Unpack it and import the file inside');
  return errors;
}

async function sheetsOf(name: string, bytes: Buffer, destroyed: Set<string>): Promise<Sheet[]> {
  const parseNumber = (text: string): string => numberText(text, destroyed);
  const copy = Uint8Array.from(bytes).buffer;
  try {
    const sheets = await readWorkbook<string>(copy, { trim: false, parseNumber });
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(cellText)) }));
  } catch (error) {
    const sentence = `${name} is a workbook that cannot be read. Nothing was imported. Save the sheet as "CSV UTF-8" and import that.`;
    throw new Problem('FILE_DAMAGED', sentence, { file: name }, error);
  }
}

/** The shortest text of the number that is stored; one that lost digits stays as it is written and is remembered. */
function numberText(text: string, destroyed: Set<string>): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (Math.abs(value) < 10 ** KEPT_DIGITS) return String(value);
  destroyed.add(text);
  return text;
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (!(cell instanceof Date)) return String(cell);
  if (Number.isNaN(cell.getTime())) return '';
  // A time is rounded down to the millisecond before it comes here, and 09:30 is 09:29:59.999 then.
  const at = cell.getTime() % 1000 === 999 ? new Date(cell.getTime() + 1) : cell;
  const [date = '', time = ''] = at.toISOString().slice(0, -1).split('T');
  return time === '00:00:00.000' ? date : `${date} ${time.replace(/\.000$/, '')}`;
}

function chooseSheet(
  fileName: string,
  sheets: readonly Sheet[],
  { sheet: wanted }: SourceSettings,
): { sheet: Sheet; why: string } {
  const names = sheets.slice(0, SHEETS_SHOWN).map(({ name }) => name);
  if (wanted !== undefined) {
    const sheet = sheets.find(({ name }) => name === wanted);
    if (sheet !== undefined) return { sheet, why: BY_MAPPING };
    const sentence = `The mapping names the sheet ${quoted(wanted)}, and ${fileName} has ${names.map(quoted).join(', ')}.`;
    throw new Problem('MAPPING_INVALID', sentence, { sheet: wanted, sheets: names });
  }
  const filled = sheets.filter(({ rows }) => rows.some((row) => row.some((cell) => cell !== '')));
  const [sheet] = filled;
  if (sheet === undefined) throw damaged(fileName, 'is a workbook without a filled cell');
  if (filled.length === 1) return { sheet, why: 'the only one with cells' };
  throw asking({
    id: 'sheet',
    blocks: true,
    sentence: `Which sheet of ${fileName} is to be imported?`,
    why: `${filled.length} sheets with cells are in it, and a file is one table.`,
    choices: filled.slice(0, SHEETS_SHOWN).map(({ name, rows }) => ({
      answer: { source: { sheet: name } },
      label: name,
      consequence: counted(rows.length, 'row'),
    })),
  });
}

/** Rows with something in them, all as wide as the widest; columns without a single cell are left out. */
function recordsOf({ rows }: Sheet): SourceRecord[] {
  const used = new Set<number>();
  for (const row of rows) for (const [place, cell] of row.entries()) if (cell !== '') used.add(place);
  const places = [...used].sort((a, b) => a - b);
  return rows.flatMap((row, index) => {
    const cells = places.map((place) => row[place] ?? '');
    if (cells.every((cell) => cell === '')) return [];
    const bytes = Buffer.from(`${cells.map(csvCell).join(',')}\n`);
    return [{ line: index + 1, cells, fault: null, between: NOTHING, bytes }];
  });
}

const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function errorWarning(errors: number): string[] {
  if (errors === 0) return [];
  return [`${errors} cells of the workbook hold an error such as #N/A; they were read as missing.`];
}

function digitWarnings(names: readonly string[], records: readonly SourceRecord[], destroyed: ReadonlySet<string>) {
  if (destroyed.size === 0) return [];
  return names.flatMap((name, place) => {
    const count = records.filter(({ cells }) => destroyed.has(cells[place]!)).length;
    if (count === 0) return [];
    return [
      `${quoted(name)} has ${count} numbers of more than ${KEPT_DIGITS} digits: a spreadsheet keeps ${KEPT_DIGITS}, so their last digits are lost already. If they are ids, export them as text.`,
    ];
  });
}

async function* batchesOf(
  records: readonly SourceRecord[],
  bytes: number,
  seen: (bytes: number) => void,
): AsyncGenerator<RecordBatch> {
  for (let from = 0; from < records.length; from += ROWS_A_BATCH) {
    const batch = records.slice(from, from + ROWS_A_BATCH);
    seen((bytes * batch.length) / records.length);
    yield { records: batch, tail: NOTHING };
  }
}
