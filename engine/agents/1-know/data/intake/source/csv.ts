// Separated text as records: the cells of each, the physical line on which it begins and its bytes as they were.
import { isAscii, isUtf8 } from 'node:buffer';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { Problem } from '#shared/errors.ts';
import { MAX_CELL_BYTES, MAX_RECORD_BYTES } from '#shared/model/attribute.ts';
import type { RecordBatch, RecordFault, SourceRecord } from './record.ts';

/** What ends a line: LF with or without a CR before it, a CR alone, or any of them. */
export type LineEnds = 'lf' | 'cr' | 'any';

export interface Dialect {
  readonly delimiter: string;
  /** Null where quotes are plain characters. */
  readonly quote: string | null;
  readonly lineEnds: LineEnds;
  /** Physical lines before the header, kept and not read. */
  readonly skipLines: number;
}

export const PLAIN: Dialect = { delimiter: ',', quote: '"', lineEnds: 'lf', skipLines: 0 };

const NOTHING = Buffer.alloc(0);
const LF = 10;
const CR = 13;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const RECORD_ENDS: Readonly<Record<LineEnds, string[]>> = { lf: ['\r\n', '\n'], cr: ['\r'], any: ['\r\n', '\n', '\r'] };
/** Where no CR is. */
const NO_CR_ENDS: Readonly<Record<LineEnds, string[]>> = { lf: ['\n'], cr: ['\r'], any: ['\n'] };
const BAD_QUOTE: RecordFault = {
  column: null,
  rule: 'stray quote',
  advice:
    'A quote in a cell is doubled and the whole cell stands in quotes: "12"" pizza". Where quotes are plain characters, map source: { quote: none }.',
};
const OPEN_QUOTE: RecordFault = {
  column: null,
  rule: 'quote never closed',
  advice: 'Close the quote that begins a cell of this line, or double it.',
};

/**
 * Reads blocks of UTF-8 bytes in a dialect. A record with a misplaced quote or with bytes that are not text is one
 * physical line with a fault, and reading goes on behind it.
 * Throws FILE_DAMAGED for a record above 16 MB.
 */
export async function* csvRecords(
  name: string,
  blocks: AsyncIterable<Buffer>,
  dialect: Dialect,
): AsyncGenerator<RecordBatch> {
  const reader = new CsvReader(name, dialect);
  // A block is held back until the next one shows whether it is the last.
  let block: Buffer | null = null;
  for await (const next of blocks) {
    if (block !== null) yield* reader.take(block, false);
    block = next;
  }
  yield* reader.take(block ?? NOTHING, true);
}

/** The records of a text that is in memory; without `final`, one that its end cuts is left out. */
export function csvRecordsOf(name: string, text: Buffer, dialect: Dialect, final: boolean): SourceRecord[] {
  return [...new CsvReader(name, dialect).take(text, final)].flatMap((batch) => batch.records);
}

class CsvReader {
  readonly #name: string;
  readonly #dialect: Dialect;
  readonly #options: Options;
  #kept: Buffer = NOTHING;
  /** Bytes at the beginning of `kept` that are not read: a byte order mark, lines before the header. */
  #skipped = 0;
  #line = 1;
  #toSkip: number;
  #begun = false;
  /** With fewer bytes than this there is no use in reading. */
  #enough = 0;

  constructor(name: string, dialect: Dialect) {
    const { delimiter, quote, skipLines } = dialect;
    this.#name = name;
    this.#dialect = dialect;
    this.#toSkip = skipLines;
    this.#options = {
      delimiter,
      quote: quote ?? false,
      escape: quote ?? '"',
      relax_column_count: true,
      skip_empty_lines: true,
    };
  }

  *take(bytes: Buffer, final: boolean): Generator<RecordBatch> {
    this.#kept = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    // A carriage return at the end of a block waits for its line feed.
    const ready = !final && this.#kept.at(-1) === CR ? this.#kept.subarray(0, -1) : this.#kept;
    if (!this.#begun && ready.length >= BOM.length) {
      this.#begun = true;
      if (ready.subarray(0, BOM.length).equals(BOM)) this.#skipped = BOM.length;
    }
    this.#skipLines(ready);
    let records: SourceRecord[] = [];
    if (this.#toSkip === 0 && (this.#begun || final) && (final || ready.length >= this.#enough)) {
      const read = this.#read(ready, this.#skipped, final);
      records = read.records;
      if (read.end > 0) this.#skipped = 0;
      this.#kept = this.#kept.subarray(read.end);
      // A record that goes on over many blocks is not read again from its start with each of them.
      this.#enough = 2 * this.#kept.length;
      this.#line = read.line;
    }
    if (this.#kept.length - this.#skipped > 2 * MAX_RECORD_BYTES) throw tooLong(this.#name, this.#line);
    if (records.length > 0 || final) yield { records, tail: final ? this.#kept : NOTHING };
  }

  #skipLines(ready: Buffer): void {
    while (this.#toSkip > 0) {
      const end = this.#lineEnd(ready, this.#skipped);
      if (end === -1) return;
      this.#skipped = end;
      this.#toSkip -= 1;
    }
  }

  /** The records in `bytes` from `start`; without `final`, one that may go on in the next block is left for it. */
  #read(bytes: Buffer, start: number, final: boolean): { records: SourceRecord[]; end: number; line: number } {
    const records: SourceRecord[] = [];
    const text = isUtf8(bytes) && !bytes.includes(0);
    // `end`: behind the last record. `line`: that of byte `counted`.
    let end = 0;
    let [line, counted] = [this.#line, 0];
    const push = (cells: readonly string[], from: number, to: number, fault: RecordFault | null): void => {
      line += this.#countLines(bytes, counted, from);
      counted = from;
      const raw = bytes.subarray(from, to);
      const checked = fault ?? (text ? null : notText(raw)) ?? longCell(cells, raw.length);
      const between = from === end ? NOTHING : bytes.subarray(end, from);
      records.push({ line, cells: checked?.rule === 'not text' ? [] : cells, fault: checked, between, bytes: raw });
      end = to;
    };
    for (let at = start; at < bytes.length; ) {
      const part = bytes.subarray(at);
      const failure = this.#parse(part, (cells, to) => {
        const until = at + to;
        if (!final && until === bytes.length && !this.#isLineEnd(bytes, until - 1)) return;
        push(cells, this.#skipEmptyLines(bytes, Math.max(end, start)), until, null);
      });
      if (failure === null) break;
      const from = this.#skipEmptyLines(bytes, Math.max(end, start));
      if (failure.code === 'CSV_MAX_RECORD_SIZE') {
        throw tooLong(this.#name, line + this.#countLines(bytes, counted, from));
      }
      const open = failure.code === 'CSV_QUOTE_NOT_CLOSED';
      const next = this.#lineEnd(bytes, from);
      // It may be closed, or its line may end, in the next block.
      if (!final && (open || next === -1)) break;
      at = next === -1 ? bytes.length : next;
      push([], from, at, open ? OPEN_QUOTE : BAD_QUOTE);
    }
    line += this.#countLines(bytes, counted, end);
    return { records, end, line };
  }

  /** Calls `take` with the cells of each record and where it ends; answers the failure that stopped it, or null. */
  #parse(part: Buffer, take: (cells: string[], end: number) => void): CsvError | null {
    try {
      parse(part, {
        ...this.#options,
        ...this.#shortcuts(part),
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

  /** What need not be looked for in these bytes; their cells are the same, and they are read in three quarters of the time. */
  #shortcuts(part: Buffer): Options {
    return {
      record_delimiter: part.includes(CR) ? RECORD_ENDS[this.#dialect.lineEnds] : NO_CR_ENDS[this.#dialect.lineEnds],
      encoding: isAscii(part) ? 'latin1' : 'utf8',
      max_record_size: part.length > MAX_RECORD_BYTES ? MAX_RECORD_BYTES : 0,
    };
  }

  #isLineEnd(bytes: Buffer, at: number): boolean {
    const byte = bytes[at];
    return byte === LF ? this.#dialect.lineEnds !== 'cr' : byte === CR && this.#dialect.lineEnds !== 'lf';
  }

  /** Behind the end of the line that holds byte `from`, or -1. */
  #lineEnd(bytes: Buffer, from: number): number {
    const { lineEnds } = this.#dialect;
    const lf = lineEnds === 'cr' ? -1 : bytes.indexOf(LF, from);
    const cr = lineEnds === 'lf' ? -1 : bytes.indexOf(CR, from);
    if (cr === -1 || (lf !== -1 && lf < cr)) return lf === -1 ? -1 : lf + 1;
    return lineEnds === 'any' && bytes[cr + 1] === LF ? cr + 2 : cr + 1;
  }

  #skipEmptyLines(bytes: Buffer, from: number): number {
    let at = from;
    for (;;) {
      if (bytes[at] === CR && bytes[at + 1] === LF && this.#dialect.lineEnds !== 'cr') at += 2;
      else if (at < bytes.length && this.#isLineEnd(bytes, at)) at += 1;
      else return at;
    }
  }

  #countLines(bytes: Buffer, from: number, to: number): number {
    let count = 0;
    if (this.#dialect.lineEnds === 'lf') {
      for (let at = bytes.indexOf(LF, from); at !== -1 && at < to; at = bytes.indexOf(LF, at + 1)) count += 1;
      return count;
    }
    for (let at = from; at < to; at += 1) {
      if (
        this.#isLineEnd(bytes, at) &&
        !(bytes[at] === CR && bytes[at + 1] === LF && this.#dialect.lineEnds === 'any')
      ) {
        count += 1;
      }
    }
    return count;
  }
}

function notText(raw: Buffer): RecordFault | null {
  const advice = raw.includes(0)
    ? 'The line holds a NUL byte. Export the file again as UTF-8 text.'
    : isUtf8(raw)
      ? null
      : 'The line holds bytes that are no characters of the file. Save the file as UTF-8.';
  return advice === null ? null : { column: null, rule: 'not text', advice };
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
