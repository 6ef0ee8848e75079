// The one door to files: whatever a file is, it comes out as a header, a sample, records, and what was settled about it.
import { MAX_RECORD_BYTES } from '#shared/model/attribute.ts';
import { damaged } from './header.ts';
import type { SourceSettings } from './settings.ts';
import { fileBlocks } from './source-file.ts';
import { type Surveyed, surveyText } from './text-source.ts';
import { isZip, surveyWorkbook } from './xlsx.ts';

const SAMPLE_ROWS = 5_000;
const SAMPLE_BYTES = MAX_RECORD_BYTES;

export interface OpenSource extends Surveyed {
  /** Cells of the first sound records, all as many as the header has. */
  readonly sample: readonly (readonly string[])[];
}

/**
 * Looks at a file whole, and reads its header and a sample. `refuse` sees what is known before any record is read.
 * Throws FILE_UNREADABLE, FILE_DAMAGED, or IMPORT_QUESTION for what cannot be told from the file.
 */
export async function openSource(
  path: string,
  settings: SourceSettings,
  refuse: (surveyed: Surveyed) => void,
  breathe: () => Promise<void>,
): Promise<OpenSource> {
  const survey = (await isWorkbook(path)) ? surveyWorkbook : surveyText;
  const surveyed = await survey(path, settings, breathe);
  refuse(surveyed);
  return { ...surveyed, sample: await sampleOf(surveyed, breathe) };
}

async function isWorkbook(path: string): Promise<boolean> {
  for await (const block of fileBlocks(path)) return isZip(block);
  return false;
}

async function sampleOf({ file, header, records }: Surveyed, breathe: () => Promise<void>): Promise<string[][]> {
  const sample: string[][] = [];
  let [count, bytes] = [0, 0];
  for await (const batch of records(() => {})) {
    for (const record of batch.records) {
      count += 1;
      bytes += record.bytes.length;
      if (record.fault === null && record.cells.length === header.length) sample.push([...record.cells]);
      if (count === SAMPLE_ROWS || bytes > SAMPLE_BYTES) return sample;
    }
    await breathe();
  }
  if (count === 0) throw damaged(file.name, 'has a header and no records. Export it again with its records');
  return sample;
}
