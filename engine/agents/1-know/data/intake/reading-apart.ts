// Reading a text file in a thread of its own, a few chunks ahead of the one that stores its rows: both halves. What the
// thread is handed and hands back is plain, values column by column, because that is what crosses between threads fast.
import { parentPort, Worker } from 'node:worker_threads';
import type { Reject } from '#engine/store/records/receipt.ts';
import type { Chunk } from '#engine/store/records/staging/rehearsal.ts';
import type { StoredValue } from '#engine/store/records/tables.ts';
import { Problem, type ProblemShape, problemFrom, problemShape } from '#shared/errors.ts';
import { type ChunkWork, chunksOf } from './chunks.ts';
import { type Counted, type RowPlan, RowReader } from './rows.ts';
import { type TextReading, textRecords } from './source/text-source.ts';

/** Chunks that may wait to be taken. */
const AHEAD = 4;
/** How long at most until a thread that waits looks whether it is to stop. */
const PATIENCE_MS = 50;

/** What the thread is handed at its start. */
export interface ApartStart {
  readonly part: 'read';
  readonly text: TextReading;
  readonly rows: RowPlan;
  readonly lastWins: boolean;
}

/** A chunk on its way: what stands at one place of `lines`, `customers` and each of the columns is of one row. */
interface PackedChunk {
  readonly first: number;
  readonly last: number;
  readonly lines: Float64Array;
  readonly customers: readonly (string | null)[];
  /** Columns of nothing but numbers as such, what is missing as NaN. */
  readonly columns: readonly (Float64Array | readonly StoredValue[])[];
  readonly rejects: readonly Reject[];
  readonly source: Chunk['source'];
  /** How many more bytes of the file were read. */
  readonly seen: number;
}
interface Ended {
  readonly counted: Counted;
  readonly hash: Uint8Array | null;
}
type Report = PackedChunk | Ended | { readonly problem: ProblemShape };

/** In the thread: reads until the end, or until what it read ahead is not taken any more. */
export async function readForAnother({ text, rows: plan, lastWins }: ApartStart): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('a file is read for another thread in a thread of its own');
  const tell = (report: Report): void => port.postMessage(report);
  const rows = new RowReader(plan);
  let room = AHEAD;
  let wake = (): void => {};
  port.on('message', () => {
    room += 1;
    wake();
  });
  let seen = 0;
  let hash: Uint8Array | null = null;
  const work: ChunkWork = {
    breathe: () => Promise.resolve(),
    seen: (bytes) => {
      seen += bytes;
    },
    packed: (digest) => {
      hash = digest;
    },
  };
  const source = {
    records: (read: ChunkWork['seen']) => textRecords(text, read),
    rows: () => new RowReader(plan),
    lastWins,
  };
  try {
    for await (const chunk of chunksOf(source, rows, work)) {
      const packed = packedChunk(chunk, rows.own.length + rows.attributes.length, seen);
      seen = 0;
      while (room === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      room -= 1;
      tell(packed);
    }
    tell({ counted: rows.counted(), hash });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell({ problem: problemShape(error) });
  }
  port.close();
}

/**
 * The chunks that a thread of the file `threads` reads; what it counted goes to `rows`. Throws what reading throws, and
 * what `breathe` does; the thread has ended then.
 */
export async function* readApart(
  threads: URL,
  what: Omit<ApartStart, 'part'>,
  rows: RowReader,
  work: ChunkWork,
): AsyncGenerator<Chunk> {
  const thread = new Worker(threads, { workerData: { part: 'read', ...what } satisfies ApartStart });
  const reports: Report[] = [];
  let wake = (): void => {};
  let lost: Error | null = null;
  thread.on('message', (report: Report) => {
    reports.push(report);
    wake();
  });
  thread.on('error', (error: Error) => {
    lost = error;
    wake();
  });
  thread.on('exit', () => {
    lost ??= new Error('the thread that read the file has ended before the file did');
    wake();
  });
  try {
    for (;;) {
      const report = reports.shift();
      if (report === undefined) {
        if (lost !== null) throw lost;
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, PATIENCE_MS);
        });
        await work.breathe();
      } else if ('problem' in report) throw problemFrom(report.problem);
      else if ('counted' in report) {
        rows.takeOver(report.counted);
        if (report.hash !== null) work.packed?.(Buffer.from(report.hash));
        return;
      } else {
        thread.postMessage('taken');
        work.seen(report.seen);
        yield unpacked(report);
      }
    }
  } finally {
    await thread.terminate();
  }
}

function packedChunk({ first, last, rows, rejects, source }: Chunk, width: number, seen: number): PackedChunk {
  const lines = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) lines[index] = rows[index]!.line;
  const customers = rows.map((row) => row.customer);
  const columns = Array.from({ length: width }, (_, slot) => numbersAt(slot, rows) ?? valuesAt(slot, rows));
  return { first, last, lines, customers, columns, rejects, source, seen };
}

/** Null where a value is no number. */
function numbersAt(slot: number, rows: Chunk['rows']): Float64Array | null {
  if (rows.length > 0 && typeof rows[0]!.values[slot] === 'string') return null;
  const numbers = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    const value = rows[index]!.values[slot]!;
    if (value !== null && typeof value !== 'number') return null;
    numbers[index] = value ?? Number.NaN;
  }
  return numbers;
}

function valuesAt(slot: number, rows: Chunk['rows']): StoredValue[] {
  const values = new Array<StoredValue>(rows.length);
  for (let index = 0; index < rows.length; index += 1) values[index] = rows[index]!.values[slot]!;
  return values;
}

function unpacked({ first, last, lines, customers, columns, rejects, source }: PackedChunk): Chunk {
  const rows = customers.map((customer, index) => ({
    line: lines[index]!,
    customer,
    values: new Array<StoredValue>(columns.length),
    stranger: false,
  }));
  for (const [slot, column] of columns.entries()) {
    if (column instanceof Float64Array) {
      for (let index = 0; index < rows.length; index += 1) {
        const value = column[index]!;
        rows[index]!.values[slot] = Number.isNaN(value) ? null : value;
      }
    } else for (let index = 0; index < rows.length; index += 1) rows[index]!.values[slot] = column[index]!;
  }
  return { first, last, rows, rejects, source: source && { ...source, ...buffersOf(source) } };
}

/** What was a Buffer in the thread. */
const buffersOf = ({ text, records }: NonNullable<Chunk['source']>) => ({
  text: Buffer.from(text.buffer, text.byteOffset, text.byteLength),
  records: Buffer.from(records.buffer, records.byteOffset, records.byteLength),
});
