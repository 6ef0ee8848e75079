// The records of a source as the chunks that an import writes, each with the source's text in a block.
import { createHash } from 'node:crypto';
import { BlockWriter } from '#engine/store/records/reading/source.ts';
import type { Reject } from '#engine/store/records/receipt.ts';
import type { IncomingRow } from '#engine/store/records/staging/incoming.ts';
import { type Chunk, rowsAChunk } from '#engine/store/records/staging/rehearsal.ts';
import { LastLines, supersededBy } from './last-wins.ts';
import type { RowReader, RowSource } from './rows.ts';

/** A chunk is written in one transaction, so its text is limited too. */
const BYTES_A_CHUNK = 1_000_000;

export interface ChunkWork {
  breathe(): Promise<void>;
  /** Hears how many more bytes of the file were read. */
  seen(bytes: number): void;
  /** Gets the SHA-256 of the source's text at the end; without it the text is not packed. */
  readonly packed: ((hash: Buffer) => void) | null;
}

/**
 * The same chunks whenever the same file is read; `rows` reads them and counts. Throws FILE_CHANGED when it is not the
 * file that was looked at.
 */
export async function* chunksOf(source: RowSource, rows: RowReader, work: ChunkWork): AsyncGenerator<Chunk> {
  const { breathe, packed } = work;
  const most = rowsAChunk(rows.own.length + rows.attributes.length);
  const lastLines = source.lastWins ? await LastLines.of(source, breathe) : null;
  const hash = createHash('sha256');
  const block = packed === null ? null : new BlockWriter();
  let chunk = new OpenChunk();
  const closed = (): Chunk => ({ ...chunk.close(), source: block?.pack(hash) ?? null });
  for await (const { records, tail } of source.records(work.seen)) {
    for (const record of records) {
      if (chunk.size === most || (chunk.size > 0 && chunk.bytes + record.bytes.length > BYTES_A_CHUNK)) {
        yield closed();
        chunk = new OpenChunk();
        await breathe();
      }
      chunk.bytes += record.between.length + record.bytes.length;
      block?.add(record.line, record.between, record.bytes);
      const result = rows.read(record);
      if ('reject' in result) {
        chunk.addReject(result.reject);
        continue;
      }
      const last = lastLines?.of(result.row) ?? record.line;
      if (last === record.line) chunk.addRow(result.row);
      else chunk.addReject(supersededBy(record.line, last));
    }
    block?.addTail(tail);
    // Behind the last chunk there may be bytes without a record.
    if (chunk.size === 0) hash.update(tail);
  }
  if (chunk.size > 0) yield closed();
  packed?.(hash.digest());
}

class OpenChunk {
  /** Of the source's text. */
  bytes = 0;
  readonly #rows: IncomingRow[] = [];
  readonly #rejects: Reject[] = [];
  #first = 0;
  #last = 0;

  get size(): number {
    return this.#rows.length + this.#rejects.length;
  }

  addRow(row: IncomingRow): void {
    this.#mark(row.line);
    this.#rows.push(row);
  }

  addReject(reject: Reject): void {
    this.#mark(reject.line);
    this.#rejects.push(reject);
  }

  #mark(line: number): void {
    if (this.size === 0) this.#first = line;
    this.#last = line;
  }

  close(): Omit<Chunk, 'source'> {
    return { first: this.#first, last: this.#last, rows: this.#rows, rejects: this.#rejects };
  }
}
