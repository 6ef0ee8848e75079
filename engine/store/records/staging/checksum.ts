// The text of a stored row from which content checksums are made: the same before it is stored and after it is read.
import { createHash } from 'node:crypto';
import type { Kind } from '#shared/model/kind.ts';
import type { Reject } from '../receipt.ts';
import { ownColumns, type StoredColumn, type StoredValue } from '../tables.ts';

/** Writes rows whose values stand in one order of columns as text in the canonical order: own columns, then attributes. */
export class RowWriter {
  readonly #labels: readonly string[];
  readonly #isText: readonly boolean[];
  readonly #places: readonly number[];

  constructor(kind: Kind, columns: readonly StoredColumn[]) {
    const own = ownColumns(kind).map(({ column }) => column);
    const rank = ({ column }: StoredColumn): number =>
      own.includes(column) ? own.indexOf(column) : own.length + Number(column.slice(1));
    const ordered = columns.map((column, place) => ({ column, place, rank: rank(column) }));
    ordered.sort((a, b) => a.rank - b.rank);
    this.#labels = ordered.map(({ column }) => `|${column.column}=`);
    this.#isText = ordered.map(({ column }) => column.type === 'text');
    this.#places = ordered.map(({ place }) => place);
  }

  /** Missing values leave no trace, so that columns added later change no checksum. */
  text(line: number, customer: string | null, values: readonly StoredValue[]): string {
    let text = `${line}`;
    if (customer !== null) text += `|${customer.length}:${customer}`;
    for (let i = 0; i < this.#places.length; i += 1) {
      const value = values[this.#places[i]!]!;
      if (value === null) continue;
      text += this.#labels[i]!;
      text += this.#isText[i] ? `${(value as string).length}:${value}` : String(value);
    }
    return `${text}\n`;
  }
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
