// Reading a file in a thread of its own, a few chunks ahead of the one that stores its rows: both halves. What the thread
// is handed and hands back is plain, values column by column, because that is what crosses between threads fast.
import { parentPort } from 'node:worker_threads';
import type { Reject } from '#engine/store/records/receipt.ts';
import type { IncomingRow } from '#engine/store/records/staging/incoming.ts';
import type { Chunk } from '#engine/store/records/staging/rehearsal.ts';
import type { StoredValue } from '#engine/store/records/tables.ts';
import { type ChunkWork, chunksOf } from './chunks.ts';
import { failed, type ReadingThread } from './reading-thread.ts';
import { type Counted, type RowPlan, RowReader } from './rows.ts';
import { type TextReading, textRecords } from './source/text-source.ts';
import { handOutWorkbook, type WorkbookOrder } from './source/workbook-apart.ts';

/** Chunks that may wait to be taken. */
const AHEAD = 4;

/** A text to be read into rows. */
export interface ApartOrder {
  readonly text: TextReading;
  readonly rows: RowPlan;
  readonly lastWins: boolean;
}

/** A chunk on its way: what stands at one place of `lines`, `customers` and each of the columns is of one row. */
interface PackedChunk {
  readonly first: number;
  readonly last: number;
  readonly lines: Float64Array;
  readonly customers: Runs<string | null>;
  /** Columns of nothing but numbers as such, what is missing as NaN. */
  readonly columns: readonly (Float64Array | Runs<StoredValue>)[];
  readonly rejects: readonly Reject[];
  readonly source: Chunk['source'];
  /** How many more bytes of the file were read. */
  readonly seen: number;
}
/** Values of which each stands up to, and without, an index: texts repeat, and each that crosses costs. */
interface Runs<Value> {
  readonly values: readonly Value[];
  readonly ends: Int32Array;
}
interface Ended {
  readonly counted: Counted;
  readonly hash: Uint8Array | null;
}
type Report = PackedChunk | Ended;

/** In the thread: does what it is told first. It is ended by its owner. */
export function readForAnother(): void {
  const port = parentPort;
  if (port === null) throw new Error('a file is read for another thread in a thread of its own');
  port.once('message', async (order: ApartOrder | WorkbookOrder) => {
    const tell = (report: object): void => port.postMessage(report);
    let room = 'text' in order ? AHEAD : 0;
    let wake = (): void => {};
    port.on('message', () => {
      room += 1;
      wake();
    });
    const taken = async (): Promise<void> => {
      while (room === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      room -= 1;
    };
    try {
      await ('text' in order ? readText(order, tell, taken) : handOutWorkbook(order, tell, taken));
    } catch (error) {
      tell(failed(error));
    }
  });
}

/** Reads until the end, or until what it read ahead is not taken any more. */
async function readText(
  { text, rows: plan, lastWins }: ApartOrder,
  tell: (report: Report) => void,
  taken: () => Promise<void>,
): Promise<void> {
  const rows = new RowReader(plan);
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
  for await (const chunk of chunksOf(source, rows, work)) {
    const packed = packedChunk(chunk, rows.own.length + rows.attributes.length, seen);
    seen = 0;
    await taken();
    tell(packed);
  }
  tell({ counted: rows.counted(), hash });
}

/** The chunks that a thread reads; what it counted goes to `rows`. Throws what reading throws, and what `breathe` does. */
export async function* readApart(
  thread: ReadingThread,
  order: ApartOrder,
  rows: RowReader,
  work: ChunkWork,
): AsyncGenerator<Chunk> {
  thread.tell(order);
  for (;;) {
    const report = await thread.hear<Report>(work.breathe);
    if ('counted' in report) {
      rows.takeOver(report.counted);
      if (report.hash !== null) work.packed?.(Buffer.from(report.hash));
      return;
    }
    thread.tell('taken');
    work.seen(report.seen);
    yield unpacked(report);
  }
}

function packedChunk({ first, last, rows, rejects, source }: Chunk, width: number, seen: number): PackedChunk {
  const lines = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) lines[index] = rows[index]!.line;
  const customers = runsOf(rows, (row) => row.customer);
  const columns = Array.from(
    { length: width },
    (_, slot) => numbersAt(slot, rows) ?? runsOf(rows, (row) => row.values[slot]!),
  );
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

function runsOf<Value>(rows: Chunk['rows'], pick: (row: IncomingRow) => Value): Runs<Value> {
  const values: Value[] = [];
  const ends = new Int32Array(rows.length);
  for (let index = 0; index < rows.length; index += 1) {
    const value = pick(rows[index]!);
    if (index === 0 || value !== values[values.length - 1]) values.push(value);
    ends[values.length - 1] = index + 1;
  }
  return { values, ends: ends.slice(0, values.length) };
}

function unpacked({ first, last, lines, customers, columns, rejects, source }: PackedChunk): Chunk {
  const rows: { line: number; customer: string | null; values: StoredValue[]; stranger: boolean }[] = [];
  for (const [run, customer] of customers.values.entries()) {
    for (const end = customers.ends[run]!; rows.length < end; ) {
      const values = new Array<StoredValue>(columns.length);
      rows.push({ line: lines[rows.length]!, customer, values, stranger: false });
    }
  }
  for (const [slot, column] of columns.entries()) {
    let index = 0;
    if (column instanceof Float64Array) {
      for (; index < rows.length; index += 1) {
        const value = column[index]!;
        rows[index]!.values[slot] = Number.isNaN(value) ? null : value;
      }
    } else {
      for (const [run, value] of column.values.entries()) {
        for (const end = column.ends[run]!; index < end; index += 1) rows[index]!.values[slot] = value;
      }
    }
  }
  return { first, last, rows, rejects, source: source && { ...source, ...buffersOf(source) } };
}

/** What was a Buffer in the thread. */
const buffersOf = ({ text, records }: NonNullable<Chunk['source']>) => ({
  text: Buffer.from(text.buffer, text.byteOffset, text.byteLength),
  records: Buffer.from(records.buffer, records.byteOffset, records.byteLength),
});
