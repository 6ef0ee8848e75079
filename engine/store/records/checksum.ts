// The text of a stored row from which content checksums are made: the same before it is stored and after it is read.
import { createHash } from 'node:crypto';
import type { Reject } from './receipt.ts';
import type { StoredColumn, StoredValue } from './tables.ts';

/** Missing values leave no trace, so that columns added later change no checksum. */
export function rowText(
  line: number,
  customer: string | null,
  columns: readonly StoredColumn[],
  values: readonly StoredValue[],
): string {
  let text = `${line}`;
  if (customer !== null) text += `|${customer.length}:${customer}`;
  for (let i = 0; i < columns.length; i += 1) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const column = columns[i]!;
    text += `|${column.column}=`;
    text += column.type === 'text' ? `${(value as string).length}:${value}` : String(value);
  }
  return `${text}\n`;
}

/** The text of a customer made by a record of another kind. */
export const createdText = (line: number, customer: string): string => `+${line}|${customer.length}:${customer}\n`;

export const rejectText = (reject: Reject): string =>
  `-${JSON.stringify([reject.line, reject.column, reject.value, reject.rule, reject.advice])}\n`;

/** The checksum of one chunk: rows, then created customers, then rejects, each in order of their lines. */
export function chunkChecksum(rows: string, created: string, rejects: string): Buffer {
  return createHash('sha256').update(rows).update(created).update(rejects).digest();
}

/** The checksum of an import, over those of its chunks in order. */
export function importChecksum(chunks: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}
