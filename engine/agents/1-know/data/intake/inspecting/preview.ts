// The first records of a file as they stand in it, with what becomes of each cell.
import type { Reject } from '#engine/store/records/receipt.ts';
import type { Consequence, PreviewRow } from '#shared/model/inspection.ts';
import type { RowReader } from '../rows.ts';
import type { SourceRecord } from '../source/record.ts';
import type { Surveyed } from '../source/text-source.ts';

const CELL_SHOWN = 200;
const RAW_SHOWN = 1_000;

/** Reads again from the beginning. `rows` is null where the columns are not known yet; `rejects` hold those of its records. */
export async function previewOf(
  { header, records }: Surveyed,
  most: number,
  rows: RowReader | null,
  rejects: readonly Reject[],
): Promise<PreviewRow[]> {
  const byLine = new Map(rejects.map((reject) => [reject.line, reject]));
  const shown: PreviewRow[] = [];
  for await (const batch of records(() => {})) {
    for (const record of batch.records) {
      if (shown.length === most) return shown;
      shown.push(rowOf(record, header, rows, byLine.get(record.line)));
    }
  }
  return shown;
}

function rowOf(
  { line, cells, fault, bytes }: SourceRecord,
  header: readonly string[],
  rows: RowReader | null,
  reject: Reject | undefined,
): PreviewRow {
  if (fault !== null || cells.length !== header.length) {
    return { line, cells: null, raw: bytes.toString().trimEnd().slice(0, RAW_SHOWN), marks: [] };
  }
  const marks: (Consequence | null)[] = rows === null ? cells.map(() => null) : rows.marks(cells);
  const place = reject === undefined ? -1 : header.indexOf(reject.column ?? '');
  if (place !== -1 && marks[place] === null) marks[place] = 'reject';
  return { line, cells: cells.map((cell) => cell.slice(0, CELL_SHOWN)), raw: null, marks };
}
