// Rows as lines of tab-separated values, for pasting into a sheet or a message. No cell becomes a formula there.
import { useEffect, useRef } from 'react';
import type { ListColumn } from '#engine/api/customers/columns.ts';
import type { ListRow } from '#engine/api/customers/rows.ts';
import type { Wording } from './wording.ts';

/** More are cut, and it is said. */
export const MOST_COPIED = 10_000;

/** A header line and one line a row. `columns` are those of the cells, in their order. */
export function tsvOf(columns: readonly ListColumn[], rows: readonly ListRow[], wording: Wording): string {
  const lines = [
    ['Id', ...columns.map(({ label }) => label)],
    ...rows.map((row) => [
      row.customerId,
      ...columns.map((column, at) => plain(row.cells[at] ?? null, column, wording)),
    ]),
  ];
  return lines.map((line) => line.map(safe).join('\t')).join('\n');
}

/** Numbers as they are stored, so that a sheet can add them up; the rest in words; nothing where nothing is known. */
function plain(cell: ListRow['cells'][number], column: ListColumn, wording: Wording): string {
  if (cell === null) return '';
  if (typeof cell === 'number' && column.type !== 'instant') return String(cell);
  if (typeof cell === 'string') return cell;
  return wording.text(cell, column);
}

/** One line, and nothing that a spreadsheet would take for a formula; a number stays one. */
function safe(text: string): string {
  const line = text.replace(/[\t\r\n]+/g, ' ');
  const isNumber = /^-?\d+(\.\d+)?(e-?\d+)?$/.test(line);
  return !isNumber && /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
}

const ROWS_ASKED = 500;

/** Rows at positions of the order, fetched in stretches. */
export async function rowsAt(
  indices: readonly number[],
  fetchRows: (from: number, count: number) => Promise<readonly ListRow[]>,
): Promise<ListRow[]> {
  const wanted = new Set(indices);
  const found: ListRow[] = [];
  for (let at = 0; at < indices.length; ) {
    const from = indices[at]!;
    while (at < indices.length && indices[at]! < from + ROWS_ASKED) at += 1;
    const rows = await fetchRows(from, indices[at - 1]! - from + 1);
    found.push(...rows.filter(({ position }) => wanted.has(position)));
  }
  return found;
}

/** Ctrl C outside of text, with no text marked, copies rows. */
export function useCopyKey(copy: () => void): void {
  const newest = useRef(copy);
  newest.current = copy;
  useEffect(() => {
    const onCopy = (event: ClipboardEvent): void => {
      const { target } = event;
      const writes =
        target instanceof HTMLElement && target.closest('input,textarea,[contenteditable],[role="dialog"]');
      if (writes || (document.getSelection()?.toString() ?? '') !== '') return;
      event.preventDefault();
      newest.current();
    };
    document.addEventListener('copy', onCopy);
    return () => document.removeEventListener('copy', onCopy);
  }, []);
}
