// A workbook read by a thread of its own and handed over in pieces: both ends.
import type { ReadingThread } from '../reading-thread.ts';
import type { SourceFile } from './source-file.ts';
import { readWhole, type Sheet, type Workbook } from './workbook.ts';

/** Cells of one piece: taken over in a few milliseconds. */
const CELLS_A_PIECE = 20_000;

export interface WorkbookOrder {
  readonly workbook: string;
}

interface Opened {
  readonly file: Omit<SourceFile, 'hash'> & { readonly hash: Uint8Array };
  readonly sheets: readonly string[];
  readonly errors: number;
  readonly destroyed: readonly string[];
}
interface Piece {
  readonly sheet: number;
  readonly rows: Sheet['rows'];
}
type Report = Opened | Piece | { readonly end: true };

/** In the thread: reads it whole, then tells a piece each time the last one was taken. */
export async function handOutWorkbook(
  { workbook: path }: WorkbookOrder,
  tell: (report: Report) => void,
  taken: () => Promise<void>,
): Promise<void> {
  const { file, sheets, errors, destroyed } = await readWhole(path, () => Promise.resolve());
  tell({ file, sheets: sheets.map(({ name }) => name), errors, destroyed: [...destroyed] });
  for (const [sheet, { rows }] of sheets.entries()) {
    for (let from = 0; from < rows.length; ) {
      const first = from;
      for (let cells = 0; from < rows.length && cells < CELLS_A_PIECE; from += 1) cells += rows[from]!.length + 1;
      await taken();
      tell({ sheet, rows: rows.slice(first, from) });
    }
  }
  await taken();
  tell({ end: true });
}

/** What the thread reads. Throws what reading throws, and what `breathe` does while it waits. */
export async function workbookFrom(
  thread: ReadingThread,
  path: string,
  breathe: () => Promise<void>,
): Promise<Workbook> {
  thread.tell({ workbook: path } satisfies WorkbookOrder);
  const { file, sheets: names, errors, destroyed } = await thread.hear<Opened>(breathe);
  const sheets = names.map((name) => ({ name, rows: [] as (readonly string[])[] }));
  for (;;) {
    thread.tell('taken');
    const report = await thread.hear<Piece | { readonly end: true }>(breathe);
    if ('end' in report) break;
    for (const row of report.rows) sheets[report.sheet]!.rows.push(row);
    await breathe();
  }
  return { file: { ...file, hash: Buffer.from(file.hash) }, sheets, errors, destroyed: new Set(destroyed) };
}
