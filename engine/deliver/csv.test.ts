import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText, guarded } from './csv.ts';

const nasty = fc.string({
  unit: fc.constantFrom(
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    '"',
    "'",
    ',',
    ';',
    '\t',
    '\r',
    '\n',
    ' ',
    '\u00a0',
    '\ufeff',
    '\u200b',
    'a',
    '1',
    'ä',
    '😀',
  ),
  maxLength: 12,
});
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(nasty, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));

test('system is RFC 4180: every byte of every cell comes back, records end in CRLF', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const text = csvText(rows, 'system');
      expect(text.endsWith('\r\n')).toBe(true);
      expect(readRfc4180(text)).toEqual(rows);
    }),
  );
  expect(csvText([['+358401', 'a "b"', 'c,d', 'e\nf']], 'system')).toBe('+358401,"a ""b""","c,d","e\nf"\r\n');
});

/** The grammar of RFC 4180, character by character. */
function readRfc4180(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      for (; text[at] !== ',' && !text.startsWith('\r\n', at); at += 1) {
        if (text[at] === '"' || text[at] === '\r' || text[at] === '\n') throw new Error('a bare quote or line break');
        cell += text[at];
      }
    }
    row.push(cell);
    if (text[at] === ',') at += 1;
    else {
      if (!text.startsWith('\r\n', at)) throw new Error('a record without its end');
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

// What a spreadsheet may pass over before it looks for a formula.
const PASSED_OVER = /^[\s\p{Cc}\p{Cf}\p{Z}]+/u;
const PASSED_OVER_WITH_QUOTES = /^[\s\p{Cc}\p{Cf}\p{Z}"]+/u;
const isFormula = (cell: string, passed: RegExp): boolean => /^[=+\-@＝＋－＠]/u.test(cell.replace(passed, ''));

test('spreadsheet lets no cell be a formula, whichever separator the reader believes in', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const text = csvText(rows, 'spreadsheet');
      for (const delimiter of [',', ';', '\t']) {
        const cells = parse(text, {
          delimiter,
          record_delimiter: '\r\n',
          relax_quotes: true,
          relax_column_count: true,
          quote: delimiter === ',' ? '"' : null,
        }).flat() as string[];
        const passed = delimiter === ',' ? PASSED_OVER : PASSED_OVER_WITH_QUOTES;
        for (const cell of cells) expect(isFormula(cell, passed) ? cell : '').toBe('');
      }
      const read = readRfc4180(text);
      expect(read.map((row) => row.map((cell) => cell.replaceAll("'", '')))).toEqual(
        rows.map((row) => row.map((cell) => cell.replaceAll("'", ''))),
      );
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+358401234567', "'+358401234567"],
  [' =1', "' =1"],
  ['\t=1', "'\t'=1"],
  ['\u00a0@SUM(A1)', "'\u00a0@SUM(A1)"],
  ['＝cmd', "'＝cmd"],
  ['-5', "'-5"],
  ['\rplain', "'\rplain"],
  ['shop;=1', "shop;'=1"],
  ['shop;"=1', 'shop;"\'=1'],
  ['two\n=lines', "two\n'=lines"],
  ['a=b', 'a=b'],
  ['Aino', 'Aino'],
  ['', ''],
])('%j is written as %j', (cell, safe) => {
  expect(guarded(cell)).toBe(safe);
});
