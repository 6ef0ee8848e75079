// The first record of a file names its columns; the next few thousand are the sample from which their types are inferred.
import { Problem, quoted } from '#shared/errors.ts';
import { MAX_RECORD_BYTES } from '#shared/model/attribute.ts';
import { csvRecords, type SourceRecord } from './csv.ts';
import { fileBlocks, type SourceFile } from './source-file.ts';

const SAMPLE_ROWS = 5_000;
const SAMPLE_BYTES = MAX_RECORD_BYTES;
const OTHER_DELIMITERS: readonly (readonly [character: string, name: string])[] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
];

export interface Opening {
  readonly header: readonly string[];
  /** Cells of the first sound records, all as many as the header has. */
  readonly sample: readonly (readonly string[])[];
}

/**
 * Reads the header and the sample. `refuse` sees the header before anything behind it is read.
 * Throws FILE_DAMAGED for a header that names no columns, or one twice, and for a file without records.
 */
export async function readHeader(
  file: SourceFile,
  refuse: (header: readonly string[]) => void,
  breathe: () => Promise<void>,
): Promise<Opening> {
  let header: readonly string[] | null = null;
  const sample: (readonly string[])[] = [];
  let records = 0;
  let bytes = 0;
  for await (const batch of csvRecords(file.name, fileBlocks(file.path))) {
    for (const record of batch.records) {
      if (header === null) {
        header = namesOf(file.name, record);
        refuse(header);
        continue;
      }
      records += 1;
      bytes += record.bytes.length;
      if (record.fault === null && record.cells.length === header.length) sample.push(record.cells);
      if (records === SAMPLE_ROWS || bytes > SAMPLE_BYTES) return { header, sample };
    }
    await breathe();
  }
  if (header === null) throw damaged(file.name, 'holds nothing but empty lines. Export it again');
  if (records === 0) throw damaged(file.name, 'has a header and no records. Export it again with its records');
  return { header, sample };
}

function namesOf(fileName: string, { cells, fault, line }: SourceRecord): readonly string[] {
  if (fault !== null)
    throw damaged(
      fileName,
      `cannot be read as CSV: its header, line ${line}, is wrong (${fault.rule}). ${fault.advice}`,
    );
  if (cells.some((name) => name.includes('\r'))) {
    throw damaged(fileName, 'ends its lines with a carriage return alone. Save it with LF or CRLF line ends');
  }
  if (cells.length === 1) {
    for (const [character, name] of OTHER_DELIMITERS) {
      if (cells[0]!.includes(character)) throw damaged(fileName, `is separated by ${name}. Save it as CSV with commas`);
    }
  }
  const empty = cells.findIndex((name) => name.trim() === '');
  if (empty !== -1) {
    throw damaged(
      fileName,
      `has a column without a name: column ${empty + 1} of ${cells.length} in its header. Name it or remove it`,
    );
  }
  const twice = cells.find((name, index) => cells.indexOf(name) !== index);
  if (twice !== undefined) {
    const places = cells.flatMap((name, index) => (name === twice ? [index + 1] : []));
    throw damaged(
      fileName,
      `has two columns named ${quoted(twice)}: columns ${places.join(' and ')}. Rename one of them`,
    );
  }
  return cells;
}

function damaged(fileName: string, is: string): Problem {
  return new Problem('FILE_DAMAGED', `${fileName} ${is.endsWith('.') ? is : `${is}.`} Nothing was imported.`, {
    file: fileName,
  });
}
