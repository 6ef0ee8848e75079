// Workbooks (.xlsx). The sheet's rows become records with their row's number; their source text is the row as CSV.
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { Problem, quoted } from '#shared/errors.ts';
import { counted } from '#shared/words.ts';
import type { ReadingThread } from '../reading-thread.ts';
import { asking } from '../settling/questions.ts';
import { headerOf } from './dialect.ts';
import { damaged, namesOf } from './header.ts';
import type { RecordBatch, SourceRecord } from './record.ts';
import { BY_MAPPING, type SourceSettings } from './settings.ts';
import type { SourceFile } from './source-file.ts';
import type { Looked, Surveyed } from './text-source.ts';
import { refuseOther } from './unchanged.ts';
import { KEPT_DIGITS, readWhole, type Sheet, type Workbook } from './workbook.ts';
import { workbookFrom } from './workbook-apart.ts';

const ROWS_A_BATCH = 1_000;
const SHEETS_SHOWN = 20;
const NOTHING = Buffer.alloc(0);
const MAGIC = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

export const isZip = (start: Buffer): boolean => start.subarray(0, MAGIC.length).equals(MAGIC);

/**
 * Looks at a workbook, in the thread where there is one: parsing cannot be stopped, and a thread can.
 * Throws FILE_DAMAGED for another kind of archive or one that is too large. Reading it throws IMPORT_QUESTION when it has
 * several sheets, MAPPING_INVALID when the mapping names one that is not there.
 */
export async function lookAtWorkbook(
  path: string,
  breathe: () => Promise<void>,
  thread: ReadingThread | null = null,
): Promise<Looked> {
  const workbook = await (thread === null ? readWhole(path, breathe) : workbookFrom(thread, path, breathe));
  return { file: workbook.file, read: (settings) => readSheet(workbook, settings, breathe) };
}

async function readSheet(
  { file, sheets, errors, destroyed }: Workbook,
  settings: SourceSettings,
  breathe: () => Promise<void>,
): Promise<Surveyed> {
  const { name } = file;
  const { sheet, why } = chooseSheet(name, sheets, settings);
  const all = await recordsOf(sheet, breathe);
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
    warnings: [...errorWarning(errors), ...(await digitWarnings(names, records, destroyed, breathe))],
    header: names,
    separated: false,
    records: (seen) => batchesOf(file, records, seen),
    text: null,
  };
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
async function recordsOf({ rows }: Sheet, breathe: () => Promise<void>): Promise<SourceRecord[]> {
  const used = new Set<number>();
  for (const [index, row] of rows.entries()) {
    for (let place = 0; place < row.length; place += 1) if (row[place] !== '') used.add(place);
    if (index % ROWS_A_BATCH === 0) await breathe();
  }
  const places = [...used].sort((a, b) => a - b);
  const records: SourceRecord[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_A_BATCH === 0) await breathe();
    const cells = places.map((place) => row[place] ?? '');
    if (cells.every((cell) => cell === '')) continue;
    const bytes = Buffer.from(`${cells.map(csvCell).join(',')}\n`);
    records.push({ line: index + 1, cells, fault: null, between: NOTHING, bytes });
  }
  return records;
}

const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function errorWarning(errors: number): string[] {
  if (errors === 0) return [];
  return [`${errors} cells of the workbook hold an error such as #N/A; they were read as missing.`];
}

async function digitWarnings(
  names: readonly string[],
  records: readonly SourceRecord[],
  destroyed: ReadonlySet<string>,
  breathe: () => Promise<void>,
): Promise<string[]> {
  if (destroyed.size === 0) return [];
  const counts = names.map(() => 0);
  for (const [index, { cells }] of records.entries()) {
    for (let place = 0; place < counts.length; place += 1) if (destroyed.has(cells[place]!)) counts[place]! += 1;
    if (index % ROWS_A_BATCH === 0) await breathe();
  }
  return names.flatMap((name, place) => {
    if (counts[place] === 0) return [];
    return [
      `${quoted(name)} has ${counts[place]} numbers of more than ${KEPT_DIGITS} digits: a spreadsheet keeps ${KEPT_DIGITS}, so their last digits are lost already. If they are ids, export them as text.`,
    ];
  });
}

/** Throws FILE_CHANGED at the end as a text does, though the records are in memory. */
async function* batchesOf(
  file: SourceFile,
  records: readonly SourceRecord[],
  seen: (bytes: number) => void,
): AsyncGenerator<RecordBatch> {
  for (let from = 0; from < records.length; from += ROWS_A_BATCH) {
    const batch = records.slice(from, from + ROWS_A_BATCH);
    seen((file.bytes * batch.length) / records.length);
    yield { records: batch, tail: NOTHING };
  }
  await refuseOther(file);
}
