// Text files: looked at whole once, so that the encoding is proved and the bytes are known, then read as records as often
// as they are needed. Every whole pass makes sure that it saw the same bytes.
import { createHash } from 'node:crypto';
import type { SourceFact } from '#engine/store/records/receipt.ts';
import { Problem } from '#shared/errors.ts';
import { grouped } from '#shared/words.ts';
import { csvRecords, type Dialect } from './csv.ts';
import { settleDialect, type TextHead } from './dialect.ts';
import { asUtf8, EncodingScan } from './encoding.ts';
import { gunzipped, isGzip } from './gzip.ts';
import { damaged, namesOf } from './header.ts';
import { isNdjson, ndjsonKeys, ndjsonRecords } from './ndjson.ts';
import { behindHeader, firstRecord, type RecordBatch } from './record.ts';
import type { Encoding, Settled, SourceSettings } from './settings.ts';
import { fileBlocks, type SourceFile, shownName, stampOf } from './source-file.ts';
import { sameContent } from './unchanged.ts';

/** From the beginning of a text its dialect is settled. */
const HEAD_BYTES = 1 << 18;

/** Beginnings of files that people take for text, and what to do with them. */
const OTHER_FORMATS: readonly (readonly [bytes: readonly number[], is: string, step: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive inside', 'Unpack it once'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook', 'Save it as .xlsx or as "CSV UTF-8"'],
  [[0x1f, 0x8b], 'compressed with gzip twice', 'Unpack it once'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], 'an SQLite database', 'Export its table as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', 'Export it as CSV'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'Export its table as CSV'],
];

/** A source that was looked at: its records can be read. */
export interface Surveyed {
  readonly file: SourceFile;
  readonly facts: readonly SourceFact[];
  readonly settled: readonly Settled[];
  readonly warnings: readonly string[];
  readonly header: readonly string[];
  /** Cells stand between signs that are no commas, so that any sign may stand in a number. */
  readonly separated: boolean;
  /**
   * The records behind the header, from the first, whenever it is called; what stands before them is the first one's
   * `between`. `seen` hears how many more bytes of the file were read.
   */
  records(seen: (bytes: number) => void): AsyncGenerator<RecordBatch>;
  /** How another thread reads the same records; null where they are in this one's memory. */
  readonly text: TextReading | null;
}

/** How the records of a text file are read: plain. */
export interface TextReading {
  readonly file: SourceFile;
  readonly encoding: Encoding;
  readonly form: { readonly dialect: Dialect } | { readonly keys: readonly string[]; readonly nested: boolean };
}

/** The records behind the header, as `Surveyed.records` has them. */
export function textRecords(
  { file, encoding, form }: TextReading,
  seen: (bytes: number) => void,
): AsyncGenerator<RecordBatch> {
  const text = asUtf8(file.name, sameBytes(file, seen), encoding);
  if ('keys' in form) return ndjsonRecords(file.name, text, form.keys, form.nested);
  return behindHeader(csvRecords(file.name, text, form.dialect));
}

/** A file that was looked at whole, before it is said how it is to be read. */
export interface Looked {
  readonly file: SourceFile;
  /** Reads it as the settings say, and as it shows itself where they say nothing. Throws IMPORT_QUESTION, FILE_DAMAGED. */
  read(settings: SourceSettings): Promise<Surveyed>;
}

/**
 * Looks at a text file, compressed or not. `breathe` is awaited between blocks.
 * Throws FILE_UNREADABLE or FILE_DAMAGED.
 */
export async function lookAtText(path: string, breathe: () => Promise<void>): Promise<Looked> {
  const name = shownName(path);
  const survey = await surveyed(path, name, breathe);
  return { file: survey.file, read: (settings) => readText(survey, settings, breathe) };
}

async function readText(
  { file, scan, head, packed }: Survey,
  settings: SourceSettings,
  breathe: () => Promise<void>,
): Promise<Surveyed> {
  const { name } = file;
  const { encoding, fact, shown } = scan.settle(name, settings.encoding);
  const facts: SourceFact[] = [
    ...(packed ? [{ what: 'compression', is: 'gzip', why: 'its first two bytes' }] : []),
    fact,
  ];
  const settled: Settled[] = [{ setting: 'encoding', value: encoding, why: fact.why, shown }];
  const text = asUtf8(name, sameBytes(file, nobody), encoding);
  const begins = await headText(name, head, encoding);
  if (isNdjson(name, begins)) {
    const keys = await ndjsonKeys(name, text, settings.nested, breathe);
    facts.push({ what: 'format', is: 'NDJSON', why: 'its first line is a JSON object' });
    const reading = { file, encoding, form: { keys, nested: settings.nested === 'text' } };
    return {
      file,
      facts,
      settled,
      warnings: [],
      header: keys,
      separated: false,
      records: (seen) => textRecords(reading, seen),
      text: reading,
    };
  }
  await breathe();
  const found = await settleDialect(name, begins, settings, breathe);
  await breathe();
  const first = await firstRecord(csvRecords(name, text, found.dialect));
  if (first === null) {
    const { skipLines } = found.dialect;
    const empty = 'holds nothing but empty lines. Export it again';
    throw damaged(
      name,
      skipLines === 0 ? empty : `has nothing from line ${grouped(skipLines + 1)} on to name the columns`,
    );
  }
  const reading = { file, encoding, form: { dialect: found.dialect } };
  return {
    file,
    facts: [...facts, ...found.facts],
    settled: [...settled, ...found.settled],
    warnings: [],
    header: namesOf(name, first),
    separated: found.dialect.delimiter !== ',',
    records: (seen) => textRecords(reading, seen),
    text: reading,
  };
}

const nobody = (): void => {};

interface Survey {
  readonly file: SourceFile;
  readonly scan: EncodingScan;
  /** The beginning as it stands in the file, unpacked; and whether that is all of it. */
  readonly head: TextHead;
  readonly packed: boolean;
}

async function surveyed(path: string, name: string, breathe: () => Promise<void>): Promise<Survey> {
  const stamp = await stampOf(path);
  const hash = createHash('sha256');
  const scan = new EncodingScan();
  let [bytes, unpacked, packed] = [0, 0, false];
  let head = Buffer.alloc(0);
  const raw = content(path, name, (block) => {
    if (bytes === 0) packed = isGzip(block);
    hash.update(block);
    bytes += block.length;
  });
  for await (const block of raw) {
    if (unpacked === 0) refuseOtherFormats(name, block);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, block]);
    unpacked += block.length;
    scan.add(block);
    await breathe();
  }
  if (unpacked === 0) {
    const sentence = `${path} is empty: it has not even a header. Export it again.`;
    throw new Problem('FILE_UNREADABLE', sentence, { path });
  }
  const file = { path, name, bytes, hash: hash.digest(), stamp };
  return { file, scan, head: { bytes: head, whole: head.length === unpacked }, packed };
}

/** The bytes of a text, unpacked where it is packed; `seen` gets those of the file. */
async function* content(path: string, name: string, seen: (block: Buffer) => void): AsyncGenerator<Buffer> {
  const blocks = fileBlocks(path);
  try {
    const first = await blocks.next();
    if (first.done === true) return;
    const all = async function* (): AsyncGenerator<Buffer> {
      seen(first.value);
      yield first.value;
      for await (const block of blocks) {
        seen(block);
        yield block;
      }
    };
    yield* isGzip(first.value) ? gunzipped(name, all()) : all();
  } finally {
    await blocks.return(undefined);
  }
}

/** Throws FILE_CHANGED when they are not the bytes that were surveyed. */
function sameBytes(file: SourceFile, seen: (bytes: number) => void): AsyncGenerator<Buffer> {
  return sameContent(file, (same) =>
    content(file.path, file.name, (block) => {
      same(block);
      seen(block.length);
    }),
  );
}

async function headText(name: string, head: TextHead, encoding: Encoding): Promise<TextHead> {
  const even = head.whole ? head.bytes : head.bytes.subarray(0, head.bytes.length - (head.bytes.length % 2));
  const block = async function* (): AsyncGenerator<Buffer> {
    yield even;
  };
  const parts: Buffer[] = [];
  for await (const part of asUtf8(name, block(), encoding)) parts.push(part);
  return { bytes: Buffer.concat(parts), whole: head.whole };
}

function refuseOtherFormats(name: string, start: Buffer): void {
  for (const [magic, is, step] of OTHER_FORMATS) {
    if (magic.every((byte, index) => start[index] === byte)) throw damaged(name, `is ${is}, not text. ${step}`);
  }
}
