// What is found while a file is checked, grouped by column and by what it is, with counts over the whole file.
import { type Reject, SKIPPED_RULES } from '#engine/store/records/receipt.ts';
import { quoted } from '#shared/errors.ts';
import type { Issue } from '#shared/model/inspection.ts';
import type { ColumnNotice } from '../rows.ts';

const TEXTS_KEPT = 4;
const LINES_KEPT = 3;
/** `duplicate of line 17` is one issue, whichever line. */
const DUPLICATE = /^duplicate of line \d+$/;

interface Group {
  readonly column: string | null;
  readonly rule: string;
  readonly advice: string;
  rows: number;
  readonly texts: Set<string>;
  readonly lines: number[];
}

/** Counts records that are not stored. */
export class RefusedRecords {
  readonly #groups = new Map<string, Group>();

  add({ line, column, value, rule, advice }: Reject): void {
    const plain = DUPLICATE.test(rule) ? 'duplicate' : rule;
    const key = JSON.stringify([column, plain]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { column, rule: plain, advice, rows: 0, texts: new Set(), lines: [] };
      this.#groups.set(key, group);
    }
    group.rows += 1;
    if (group.lines.length < LINES_KEPT) group.lines.push(line);
    if (value !== null && group.texts.size < TEXTS_KEPT) group.texts.add(value);
  }

  /** Records by the column they were refused for. */
  rowsOf(column: string): number {
    return [...this.#groups.values()].reduce((sum, each) => (each.column === column ? sum + each.rows : sum), 0);
  }

  /** Those of columns in `open` are asked about. The most rows first. */
  issues(open: ReadonlySet<string>): Issue[] {
    return [...this.#groups.values()]
      .sort((a, b) => b.rows - a.rows)
      .map(({ column, rule, advice, rows, texts, lines }) => ({
        column,
        what: rule,
        detail: detailOf(rows, [...texts], lines, advice),
        rows,
        consequence: SKIPPED_RULES.includes(rule)
          ? 'skip'
          : column !== null && open.has(column) && rule.startsWith('not ')
            ? 'ask'
            : 'reject',
      }));
  }
}

function detailOf(rows: number, texts: readonly string[], lines: readonly number[], advice: string): string {
  const at = `${lines.length === 1 ? 'Line' : 'Lines'} ${lines.join(', ')}${rows > lines.length ? ' and more' : ''}`;
  if (texts.length === 0) return `${at}. ${advice}`;
  const shown = texts
    .slice(0, TEXTS_KEPT - 1)
    .map(quoted)
    .join(', ');
  return `${shown}${texts.length >= TEXTS_KEPT ? ' and more' : ''}. ${at}.`;
}

/** What was read otherwise than it looks, and is told. */
export function acceptedIssues(notices: readonly ColumnNotice[]): Issue[] {
  return notices.flatMap(({ header, blank, absent, missing, grouped, groupedAs, groupedIs, inexact }) => {
    const accepted = (rows: number, what: string, detail: string): Issue[] =>
      rows === 0 ? [] : [{ column: header, what, detail, rows, consequence: 'accept' }];
    return [
      ...accepted(absent, `${missing.map(quoted).join(', ')} means missing`, 'Stored as missing, raw text kept'),
      ...accepted(blank, 'White space means missing', 'Stored as missing, raw text kept'),
      ...accepted(grouped, `${groupedAs} reads as ${groupedIs}`, 'The sign groups thousands'),
      ...accepted(inexact, 'Not kept digit for digit', 'Rounded to what can be stored, raw text kept'),
    ];
  });
}
