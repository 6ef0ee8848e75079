// The source of an import as it was, byte for byte: compressed blocks of whole records, with where each record stands.
import type { Hash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { build, type Connection } from '../../workspace/connection.ts';

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

  /** Compresses what was added and starts again; `hash` gets its bytes as they were. */
  pack(hash: Hash): SourceBlock {
    const records = Buffer.from(Int32Array.from(this.#numbers).buffer);
    const text = Buffer.concat(this.#parts);
    hash.update(text);
    const block = {
      bytes: this.#bytes,
      text: zstdCompressSync(text),
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

/** The text of the first block of an import behind a number, from 0 for its first, or null behind its last. */
export function nextSourceBlock(
  connection: Connection,
  number: number,
  after: number,
): { readonly block: number; readonly text: Buffer } | null {
  const row = connection.first(
    build
      .selectFrom('source_block')
      .select(['block', 'bytes', 'text'])
      .where('import', '=', number)
      .where('block', '>', after)
      .orderBy('block')
      .limit(1),
  );
  return row === undefined ? null : { block: row.block, text: textOf(row) };
}

/** The texts of all blocks of an import, in order: its bytes as they were. */
export function* sourceTexts(connection: Connection, number: number): Generator<Buffer> {
  let block = nextSourceBlock(connection, number, 0);
  while (block !== null) {
    yield block.text;
    block = nextSourceBlock(connection, number, block.block);
  }
}

/** The record that begins on a line, or null when the import has no source text or no record there. */
export function sourceRecord(connection: Connection, number: number, line: number): SourceText | null {
  const block = blockOfLine(connection, number, line);
  if (block === null) return null;
  const row = connection.first(
    build
      .selectFrom('source_block')
      .select(['bytes', 'text', 'records'])
      .where('import', '=', number)
      .where('block', '=', block),
  );
  return row === undefined ? null : (recordsOf(row).find((record) => record.line === line) ?? null);
}

/** The number of the block that holds a line, found by halving: blocks are numbered in the order of their lines. */
function blockOfLine(connection: Connection, number: number, line: number): number | null {
  const nearest = connection.statement(
    'SELECT block, last_line AS lastLine FROM source_block WHERE import = ? AND block <= ? ORDER BY block DESC LIMIT 1',
  );
  const lastUpTo = (block: number) => nearest.get(number, block) as { block: number; lastLine: number } | undefined;
  const last = lastUpTo(Number.MAX_SAFE_INTEGER);
  if (last === undefined) return null;
  let [low, high] = [0, last.block];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((lastUpTo(middle)?.lastLine ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

const textOf = (block: Omit<SourceBlock, 'records'>): Buffer =>
  zstdDecompressSync(block.text, { maxOutputLength: Math.max(1, block.bytes) });

function recordsOf(block: SourceBlock): SourceText[] {
  const text = textOf(block);
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
  return records;
}
