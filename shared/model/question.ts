// What a file leaves open and a person settles: questions with their answers, each a piece of a mapping.
import { z } from 'zod';
import type { Json } from '../errors.ts';

/** A piece of a mapping: `{ source: { delimiter: 'semicolon' } }`. */
export type MappingPiece = { readonly [key: string]: Json };
export const mappingPiece: z.ZodType<MappingPiece> = z.record(z.string(), z.json());

export interface Choice {
  readonly answer: MappingPiece;
  /** As on a button: "1 March, day first". */
  readonly label: string;
  /** What comes of it, as a phrase; empty where the label says all. */
  readonly consequence: string;
}

export interface Question {
  /** The same for the same doubt: `delimiter`, `dates:first_bill`. */
  readonly id: string;
  /** The column of the file it is about, or null. */
  readonly column: string | null;
  readonly sentence: string;
  /** Why the program cannot tell. */
  readonly why: string;
  /** The first is what a preview goes on with. */
  readonly choices: readonly Choice[];
  /** What may be typed instead, and where it stands in a mapping; null where the choices are all. */
  readonly typed: { readonly label: string; readonly path: readonly string[]; readonly is: 'number' | 'text' } | null;
  /** Nothing behind it can be looked at before it is answered: what the columns are depends on it. */
  readonly blocks: boolean;
}

/** Both pieces as one; where they disagree the later one counts. `{ Fee: 'fee' }` and `{ Fee: { name: 'fee' } }` are the same. */
export function mergePieces(earlier: MappingPiece, later: MappingPiece): MappingPiece {
  const columns = mergeColumns(earlier.columns, later.columns);
  return {
    ...earlier,
    ...later,
    ...(isPiece(earlier.source) && isPiece(later.source) ? { source: { ...earlier.source, ...later.source } } : {}),
    ...(isPiece(earlier.constants) && isPiece(later.constants)
      ? { constants: { ...earlier.constants, ...later.constants } }
      : {}),
    ...(columns === undefined ? {} : { columns }),
  };
}

function mergeColumns(earlier: Json | undefined, later: Json | undefined): MappingPiece | undefined {
  if (!isPiece(later)) return isPiece(earlier) ? earlier : undefined;
  const merged: { [key: string]: Json } = isPiece(earlier) ? { ...earlier } : {};
  for (const [header, column] of Object.entries(later)) {
    merged[header] = { ...columnPiece(merged[header]), ...columnPiece(column) };
  }
  return merged;
}

const columnPiece = (column: Json | undefined): MappingPiece =>
  typeof column === 'string' ? { name: column } : isPiece(column) ? column : {};

/** Whether a value is a piece, and no list or plain value. */
export const isPiece = (value: Json | undefined): value is MappingPiece =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
