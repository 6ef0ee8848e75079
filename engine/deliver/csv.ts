// Campaign lists as CSV. `system` is RFC 4180 with every value as it is; `spreadsheet` lets no cell be a formula.
import { stringify } from 'csv-stringify/sync';

export const PROFILES = ['system', 'spreadsheet'] as const;
export type Profile = (typeof PROFILES)[number];

// A spreadsheet looks past white space and invisible characters, and takes the full-width signs too. Where the list
// separator is a semicolon or a tab it cuts inside our cells, and past our quotes: what follows one of these counts as
// the beginning of a cell as well.
const FORMULA = /^[\p{White_Space}\p{C}"]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const FORMULA_INSIDE = /([;\t\r\n][\p{White_Space}\p{C}"]*)(?=[=+\-@＝＋－＠])/gu;

/** A cell that no spreadsheet takes for a formula: an apostrophe stands before what would begin one. */
export function guarded(cell: string): string {
  const inside = cell.replace(FORMULA_INSIDE, "$1'");
  return FORMULA.test(cell) ? `'${inside}` : inside;
}

/** Rows as CSV text, each ended by CRLF. */
export function csvText(rows: readonly (readonly string[])[], profile: Profile): string {
  if (rows.length === 0) return '';
  const records = profile === 'spreadsheet' ? rows.map((row) => row.map(guarded)) : rows;
  return stringify(records as string[][], {
    record_delimiter: 'windows',
    // A lone CR or LF would end the record for many readers.
    quoted_match: /[\r\n]/,
    quoted: profile === 'spreadsheet',
  });
}
