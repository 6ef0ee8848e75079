// Columns whose texts may be numbers or dates, and what is looked at in them.
import type { DateOrder } from './settings.ts';

/** From this share of its values on a column is one of numbers, or of dates. */
export const MAJORITY = 0.9;
const MOST_VALUES = 1_000;

/** A column whose texts may be read as numbers or dates. */
export interface Candidate {
  readonly header: string;
  readonly cells: readonly string[];
  /** What a mapping says about its dates. */
  readonly dateOrder: DateOrder | null;
}

/** The different texts of a column, 1,000 at most. */
export function valuesOf(cells: readonly string[]): string[] {
  const values = new Set<string>();
  for (const cell of cells) {
    if (cell.trim() !== '') values.add(cell);
    if (values.size === MOST_VALUES) break;
  }
  return [...values];
}
