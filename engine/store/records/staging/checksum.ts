// The text of stored rows from which content checksums are made: the same before they are stored and after they are read.
import { createHash } from 'node:crypto';
import type { Kind } from '#shared/model/kind.ts';
import type { Reject } from '../receipt.ts';
import { ownColumns, type StoredColumn, type StoredValue } from '../tables.ts';

const ASCII = 0x80;
const MOST_BYTES_A_UNIT = 3;

/**
 * Writes rows whose values stand in one order of columns as UTF-8 text in the canonical order: own columns, then
 * attributes. Texts are short, so their characters are put down one by one, which is faster than any call.
 */
export class RowWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #end = 0;
  readonly #labels: readonly string[];
  readonly #isText: readonly boolean[];
  readonly #places: readonly number[];

  constructor(kind: Kind, columns: readonly StoredColumn[]) {
    const own = ownColumns(kind).map(({ column }) => column);
    const rank = ({ column }: StoredColumn): number =>
      own.includes(column) ? own.indexOf(column) : own.length + Number(column.slice(1));
    const ordered = columns.map((column, place) => ({ column, place, rank: rank(column) }));
    ordered.sort((a, b) => a.rank - b.rank);
    this.#labels = ordered.map(({ column }) => `|${column.column}=`);
    this.#isText = ordered.map(({ column }) => column.type === 'text');
    this.#places = ordered.map(({ place }) => place);
  }

  /** Missing values leave no trace, so that columns added later change no checksum. */
  add(line: number, customer: string | null, values: readonly StoredValue[]): void {
    this.#put(String(line));
    if (customer !== null) {
      this.#put('|');
      this.#putText(customer);
    }
    for (let i = 0; i < this.#places.length; i += 1) {
      const value = values[this.#places[i]!]!;
      if (value === null) continue;
      this.#put(this.#labels[i]!);
      if (this.#isText[i]) this.#putText(value as string);
      else this.#put(String(value));
    }
    this.#put('\n');
  }

  /** What was added since it was taken last; good until the next row is added. */
  take(): Uint8Array {
    const end = this.#end;
    this.#end = 0;
    return this.#bytes.subarray(0, end);
  }

  #putText(text: string): void {
    this.#put(String(text.length));
    this.#put(':');
    this.#put(text);
  }

  #put(text: string): void {
    const { length } = text;
    const start = this.#end;
    if (start + length * MOST_BYTES_A_UNIT > this.#bytes.length) this.#grow(start + length * MOST_BYTES_A_UNIT);
    const bytes = this.#bytes;
    for (let i = 0; i < length; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit >= ASCII) {
        this.#end = start + bytes.write(text, start);
        return;
      }
      bytes[start + i] = unit;
    }
    this.#end = start + length;
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafe(Math.max(least, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }
}

/** The text of a customer made by a record of another kind. */
export const createdText = (line: number, customer: string): string => `+${line}|${customer.length}:${customer}\n`;

export const rejectText = (reject: Reject): string =>
  `-${JSON.stringify([reject.line, reject.column, reject.value, reject.rule, reject.advice])}\n`;

/** The checksum of one chunk: rows, then created customers, then rejects, each in order of their lines. */
export function chunkChecksum(rows: Uint8Array, created: string, rejects: string): Buffer {
  return createHash('sha256').update(rows).update(created).update(rejects).digest();
}

/** The checksum of an import, over those of its chunks in order. */
export function importChecksum(chunks: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}
