// What a workbook holds, as text: unpacked and parsed in one go, which takes seconds for a large one. A cell is what was
// stored in it: the result of a formula, a date as ISO text, a number with the digits that are left of it.
import { createHash } from 'node:crypto';
import readWorkbook from 'read-excel-file/universal';
import { Problem } from '#shared/errors.ts';
import { damaged } from './header.ts';
import { fileBlocks, type SourceFile, shownName, stampOf } from './source-file.ts';
import { zipParts } from './zip-guard.ts';

const MOST_BYTES = 100_000_000;
/** A spreadsheet keeps so many digits of a number. */
export const KEPT_DIGITS = 15;

export interface Sheet {
  readonly name: string;
  /** The cells of each row as text; rows are numbered from 1. */
  readonly rows: readonly (readonly string[])[];
}

export interface Workbook {
  readonly file: SourceFile;
  readonly sheets: readonly Sheet[];
  /** How many cells hold an error. */
  readonly errors: number;
  /** Numbers that had lost digits, as they are written. */
  readonly destroyed: ReadonlySet<string>;
}

/** Reads a workbook whole. Throws FILE_DAMAGED for another kind of archive or one that is too large. */
export async function readWhole(path: string, breathe: () => Promise<void>): Promise<Workbook> {
  const name = shownName(path);
  const stamp = await stampOf(path);
  const bytes = await wholeFile(path, name);
  const errors = await lookInside(name, bytes, breathe);
  const destroyed = new Set<string>();
  const sheets = await sheetsOf(name, bytes, destroyed);
  const file = { path, name, bytes: bytes.length, hash: createHash('sha256').update(bytes).digest(), stamp };
  return { file, sheets, errors, destroyed };
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
