// The source of an import as it was, byte for byte: compressed blocks of whole records, with where each record stands.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { build, type Connection } from '../workspace/connection.ts';

/** A record of the source, from its first byte to the end of its line. */
export interface SourceText {
  /** The physical line on which it begins. */
  readonly line: number;
  readonly bytes: Buffer;
}

/** One block, ready to be stored. */
export interface SourceBlock {
  readonly bytes: number;
  readonly text: Buffer;
  readonly records: Buffer;
}

/** Numbers kept for a record: lines since the one before, bytes between the two, bytes of its own. */
const NUMBERS_A_RECORD = 3;

/** Collects records and everything between them until they are packed as a block. */
export class BlockWriter {
  #parts: Uint8Array[] = [];
  #numbers: number[] = [];
  #bytes = 0;
  #line = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a record; `between` are the bytes since the one before: a header, empty lines, a byte order mark. */
  add(line: number, between: Uint8Array, record: Uint8Array): void {
    this.#numbers.push(line - this.#line, between.length, record.length);
    this.#line = line;
    this.#append(between);
    this.#append(record);
  }

  /** Adds what stands behind the last record of the source. */
  addTail(bytes: Uint8Array): void {
    this.#append(bytes);
  }

  /** Compresses what was added and starts again. */
  pack(): SourceBlock {
    const records = Buffer.from(Int32Array.from(this.#numbers).buffer);
    const block = {
      bytes: this.#bytes,
      text: zstdCompressSync(Buffer.concat(this.#parts)),
      records: zstdCompressSync(records),
    };
    this.#parts = [];
    this.#numbers = [];
    this.#bytes = 0;
    this.#line = 0;
    return block;
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }
}

/** Every block of an import in order: all of its bytes, and its records. */
export function* sourceBlocks(
  connection: Connection,
  number: number,
): Generator<{ readonly text: Buffer; readonly records: SourceText[] }> {
  const first = build.selectFrom('source_block').selectAll().where('import', '=', number).orderBy('block').limit(1);
  for (let block = 0; ; ) {
    const row = connection.first(first.where('block', '>', block));
    if (row === undefined) return;
    yield unpack(row);
    block = row.block;
  }
}

/** The record that begins on a line, or null when the import has no source text or no record there. */
export function sourceRecord(connection: Connection, number: number, line: number): SourceText | null {
  const row = connection.first(
    build
      .selectFrom('source_block')
      .select(['bytes', 'text', 'records'])
      .where('import', '=', number)
      .where('first_line', '<=', line)
      .where('last_line', '>=', line),
  );
  return row === undefined ? null : (unpack(row).records.find((record) => record.line === line) ?? null);
}

function unpack(block: SourceBlock): { text: Buffer; records: SourceText[] } {
  const text = zstdDecompressSync(block.text, { maxOutputLength: Math.max(1, block.bytes) });
  const packed = zstdDecompressSync(block.records);
  const records: SourceText[] = [];
  let line = 0;
  let at = 0;
  for (let i = 0; i < packed.length; i += NUMBERS_A_RECORD * Int32Array.BYTES_PER_ELEMENT) {
    line += packed.readInt32LE(i);
    const start = at + packed.readInt32LE(i + 4);
    at = start + packed.readInt32LE(i + 8);
    records.push({ line, bytes: text.subarray(start, at) });
  }
  return { text, records };
}
