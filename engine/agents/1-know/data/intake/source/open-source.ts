// The one door to files: whatever a file is, it comes out as a header, a sample, records, and what was settled about it.
import { MAX_RECORD_BYTES } from '#shared/model/attribute.ts';
import type { ReadingThread } from '../reading-thread.ts';
import { damaged } from './header.ts';
import type { SourceSettings } from './settings.ts';
import { fileBlocks, type SourceFile } from './source-file.ts';
import { lookAtText, type Surveyed } from './text-source.ts';
import { isZip, lookAtWorkbook } from './xlsx.ts';

const SAMPLE_ROWS = 5_000;
const SAMPLE_BYTES = MAX_RECORD_BYTES;

export interface OpenSource extends Surveyed {
  /** Cells of the first sound records, all as many as the header has. */
  readonly sample: readonly (readonly string[])[];
}

/** A file that was looked at whole. */
export interface OpenFile {
  readonly file: SourceFile;
  /** Its header and a sample. `refuse` sees what is known before any record is read. Throws as `Looked.read` does. */
  read(settings: SourceSettings, refuse: (surveyed: Surveyed) => void): Promise<OpenSource>;
}

/** Looks at a file whole, a workbook in a thread where there is one. Throws FILE_UNREADABLE or FILE_DAMAGED. */
export async function openFile(
  path: string,
  breathe: () => Promise<void>,
  thread: ReadingThread | null = null,
): Promise<OpenFile> {
  const looked = await ((await isWorkbook(path)) ? lookAtWorkbook(path, breathe, thread) : lookAtText(path, breathe));
  return {
    file: looked.file,
    async read(settings, refuse) {
      const surveyed = await looked.read(settings);
      refuse(surveyed);
      return { ...surveyed, sample: await sampleOf(surveyed, breathe) };
    },
  };
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
      if (count === SAMPLE_ROWS || bytes > SAMPLE_BYTES) {
        await breathe();
        return sample;
      }
    }
    await breathe();
  }
  if (count === 0) throw damaged(file.name, 'has a header and no records. Export it again with its records');
  return sample;
}
