// The quick way through separated text: a record is a line, its cells are what stands between delimiters, and a cell in
// quotes is one that is quoted as it should be. Answers nothing for whatever else, which csv-parse then reads or refuses.

/** A record of more bytes is left to csv-parse, which knows the most a record may have. */
const MOST_BYTES = 65_536;
const LF = 10;
const CR = 13;

/** A record: its cells and the byte behind its line. */
export interface PlainRecord {
  readonly cells: string[];
  readonly end: number;
}

/** Reads records of valid UTF-8 whose lines end in LF, with or without a CR before it. */
export class PlainLines {
  readonly #delimiter: string;
  readonly #quote: string | null;

  constructor(delimiter: string, quote: string | null) {
    this.#delimiter = delimiter;
    this.#quote = quote;
  }

  /** The record that begins at byte `from`, which begins no empty line; null when it does not end here or is not plain. */
  read(bytes: Buffer, from: number, isAscii: boolean): PlainRecord | null {
    for (let lf = bytes.indexOf(LF, from); lf !== -1; lf = bytes.indexOf(LF, lf + 1)) {
      if (lf - from > MOST_BYTES) return null;
      const to = bytes[lf - 1] === CR && lf > from ? lf - 1 : lf;
      // For ASCII both are the same text, and Latin-1 is the quicker to read.
      const line = bytes.toString(isAscii ? 'latin1' : 'utf8', from, to);
      if (this.#quote === null || !line.includes(this.#quote)) {
        return { cells: line.split(this.#delimiter), end: lf + 1 };
      }
      const cells = quotedCells(line, this.#delimiter, this.#quote);
      if (cells === 'misplaced') return null;
      if (cells !== 'open') return { cells, end: lf + 1 };
    }
    return null;
  }
}

/** The cells of a line with quotes in it; `open` when its last cell goes on behind it. */
function quotedCells(line: string, delimiter: string, quote: string): string[] | 'open' | 'misplaced' {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    let next: number;
    if (line.startsWith(quote, at)) {
      let end = line.indexOf(quote, at + 1);
      let doubled = false;
      while (end !== -1 && line.startsWith(quote, end + 1)) {
        doubled = true;
        end = line.indexOf(quote, end + 2);
      }
      if (end === -1) return 'open';
      const cell = line.slice(at + 1, end);
      cells.push(doubled ? cell.replaceAll(quote + quote, quote) : cell);
      next = end + 1;
      if (next < line.length && !line.startsWith(delimiter, next)) return 'misplaced';
    } else {
      const found = line.indexOf(delimiter, at);
      next = found === -1 ? line.length : found;
      const cell = line.slice(at, next);
      if (cell.includes(quote)) return 'misplaced';
      cells.push(cell);
    }
    if (next === line.length) return cells;
    at = next + delimiter.length;
  }
}
