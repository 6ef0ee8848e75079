// CSV text as records: the cells of each, the physical line on which it begins and its bytes as they were. Everything
// behind this file knows records only, so that another dialect or format changes nothing there.
import { isUtf8 } from 'node:buffer';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { Problem } from '#shared/errors.ts';
import { MAX_CELL_BYTES, MAX_RECORD_BYTES } from '#shared/model/attribute.ts';

/** Why a record has no cells, or why they cannot be used. */
export interface RecordFault {
  readonly column: number | null;
  readonly rule: string;
  readonly advice: string;
}

export interface SourceRecord {
  /** The physical line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly fault: RecordFault | null;
  /** Bytes since the record before: empty lines, a byte order mark. */
  readonly between: Buffer;
  /** From its first byte to the end of its line. */
  readonly bytes: Buffer;
}

/** Records in order; the last batch carries what stands behind the last record. */
export interface RecordBatch {
  readonly records: readonly SourceRecord[];
  readonly tail: Buffer;
}

const NOTHING = Buffer.alloc(0);
const LF = 10;
const CR = 13;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const OPTIONS: Options = {
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MAX_RECORD_BYTES,
};
const BAD_QUOTE: RecordFault = {
  column: null,
  rule: 'stray quote',
  advice: 'A quote in a cell is doubled and the whole cell stands in quotes: "12"" pizza".',
};
const OPEN_QUOTE: RecordFault = {
  column: null,
  rule: 'quote never closed',
  advice: 'Close the quote that begins a cell of this line, or double it.',
};

/**
 * Reads blocks of bytes as comma-separated UTF-8 with LF or CRLF. A record with a misplaced quote or with bytes that are
 * not text is one physical line with a fault, and reading goes on behind it.
 * Throws FILE_DAMAGED for a record above 16 MB.
 */
export async function* csvRecords(name: string, blocks: AsyncIterable<Buffer>): AsyncGenerator<RecordBatch> {
  let kept: Buffer = NOTHING;
  let line = 1;
  let first = true;
  // A block is held back until the next one shows whether it is the last.
  let block: Buffer | null = null;
  const take = function* (bytes: Buffer, final: boolean): Generator<RecordBatch> {
    kept = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    const skip = first && kept.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
    // A carriage return at the end of a block waits for its line feed.
    const ready = !final && kept.at(-1) === CR ? kept.subarray(0, -1) : kept;
    const read = readRecords(name, ready, skip, line, final);
    kept = kept.subarray(read.end);
    line = read.line;
    if (read.records.length > 0) first = false;
    if (kept.length > 2 * MAX_RECORD_BYTES) throw tooLong(name, line);
    if (read.records.length > 0 || final) yield { records: read.records, tail: final ? kept : NOTHING };
  };
  for await (const next of blocks) {
    if (block !== null) yield* take(block, false);
    block = next;
  }
  yield* take(block ?? NOTHING, true);
}

/** The records in `bytes` from `start`; without `final`, one that may go on in the next block is left for it. */
function readRecords(
  name: string,
  bytes: Buffer,
  start: number,
  firstLine: number,
  final: boolean,
): { records: SourceRecord[]; end: number; line: number } {
  const records: SourceRecord[] = [];
  const text = isUtf8(bytes) && !bytes.includes(0);
  // `end`: behind the last record. `line`: that of byte `counted`.
  let end = 0;
  let [line, counted] = [firstLine, 0];
  const push = (cells: readonly string[], from: number, to: number, fault: RecordFault | null): void => {
    line += countLines(bytes, counted, from);
    counted = from;
    const raw = bytes.subarray(from, to);
    const checked = fault ?? (text ? null : notText(raw)) ?? longCell(cells, raw.length);
    const between = from === end ? NOTHING : bytes.subarray(end, from);
    records.push({ line, cells: checked?.rule === 'not text' ? [] : cells, fault: checked, between, bytes: raw });
    end = to;
  };
  for (let at = start; at < bytes.length; ) {
    const part = bytes.subarray(at);
    const failure = parsePart(part, (cells, to) => {
      const until = at + to;
      if (!final && until === bytes.length && bytes[until - 1] !== LF) return;
      push(cells, skipEmptyLines(bytes, Math.max(end, start)), until, null);
    });
    if (failure === null) break;
    const from = skipEmptyLines(bytes, Math.max(end, start));
    if (failure.code === 'CSV_MAX_RECORD_SIZE') throw tooLong(name, line + countLines(bytes, counted, from));
    const open = failure.code === 'CSV_QUOTE_NOT_CLOSED';
    const newline = bytes.indexOf(LF, from);
    // It may be closed, or its line may end, in the next block.
    if (!final && (open || newline === -1)) break;
    at = newline === -1 ? bytes.length : newline + 1;
    push([], from, at, open ? OPEN_QUOTE : BAD_QUOTE);
  }
  line += countLines(bytes, counted, end);
  return { records, end, line };
}

/** Calls `take` with the cells of each record and where it ends; answers the failure that stopped it, or null. */
function parsePart(part: Buffer, take: (cells: string[], end: number) => void): CsvError | null {
  try {
    parse(part, {
      ...OPTIONS,
      on_record: (cells: string[], { bytes }) => {
        take(cells, bytes);
        return null;
      },
    });
    return null;
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

function skipEmptyLines(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    if (bytes[at] === LF) at += 1;
    else if (bytes[at] === CR && bytes[at + 1] === LF) at += 2;
    else return at;
  }
}

function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LF, from); at !== -1 && at < to; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}

function notText(raw: Buffer): RecordFault | null {
  if (raw.includes(0)) {
    return {
      column: null,
      rule: 'not text',
      advice: 'The line holds a NUL byte. Export the file again as UTF-8 text.',
    };
  }
  if (isUtf8(raw)) return null;
  return { column: null, rule: 'not text', advice: 'The line holds bytes that are not UTF-8. Save the file as UTF-8.' };
}

function longCell(cells: readonly string[], length: number): RecordFault | null {
  if (length <= MAX_CELL_BYTES) return null;
  const column = cells.findIndex((cell) => Buffer.byteLength(cell) > MAX_CELL_BYTES);
  if (column === -1) return null;
  return { column, rule: 'cell too long', advice: 'A cell holds at most 1 MB (1,000,000 bytes). Shorten it.' };
}

function tooLong(name: string, line: number): Problem {
  return new Problem(
    'FILE_DAMAGED',
    `${name}, line ${line}: a record of more than 16 MB begins here. A quote there is probably never closed. Nothing was imported.`,
    { file: name, line },
  );
}
