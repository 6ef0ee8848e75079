// A record of a source, whatever format it came in. Everything behind this folder knows records only, so that another
// dialect or format changes nothing there.

/** Why a record has no cells, or why they cannot be used. */
export interface RecordFault {
  /** Place of the cell it is about, or null. */
  readonly column: number | null;
  readonly rule: string;
  readonly advice: string;
}

export interface SourceRecord {
  /** The physical line on which it begins, from 1; the row of a sheet. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly fault: RecordFault | null;
  /** Bytes since the record before: empty lines, a byte order mark, lines before the header. */
  readonly between: Buffer;
  /** From its first byte to the end of its line, in UTF-8. */
  readonly bytes: Buffer;
}

/** Records in order; the last batch carries what stands behind the last record. */
export interface RecordBatch {
  readonly records: readonly SourceRecord[];
  readonly tail: Buffer;
}

export async function firstRecord(batches: AsyncGenerator<RecordBatch>): Promise<SourceRecord | null> {
  for await (const { records } of batches) if (records[0] !== undefined) return records[0];
  return null;
}

/** The records behind the first one, whose bytes become part of what stands before the second. */
export async function* behindHeader(batches: AsyncGenerator<RecordBatch>): AsyncGenerator<RecordBatch> {
  let header: SourceRecord | null = null;
  let before: Buffer | null = null;
  for await (const { records, tail } of batches) {
    let rest = records;
    if (header === null && records[0] !== undefined) {
      header = records[0];
      before = Buffer.concat([header.between, header.bytes]);
      rest = records.slice(1);
    }
    const [next, ...others] = rest;
    if (before !== null && next !== undefined) {
      rest = [{ ...next, between: Buffer.concat([before, next.between]) }, ...others];
      before = null;
    }
    yield { records: rest, tail };
  }
}
