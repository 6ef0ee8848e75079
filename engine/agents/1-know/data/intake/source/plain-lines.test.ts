import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainLines } from './plain-lines.ts';

const pieces = fc.constantFrom('a', 'é', '🙂', ' ', ',', ';', '"', '""', '\r', '\n', '\r\n', 'word', '');

/** What csv-parse makes of the first record, or null when it refuses it. */
function peer(text: string, delimiter: string): string[] | null {
  const records: string[][] = [];
  try {
    const on_record = (cells: string[]): null => {
      records.push(cells);
      return null;
    };
    parse(text, { delimiter, record_delimiter: ['\r\n', '\n'], relax_column_count: true, on_record });
  } catch {
    // Records before the one that is refused were taken.
  }
  return records[0] ?? null;
}

test.each([',', ';', '||'])('a record that is read at all is what csv-parse makes of it, delimiter %s', (delimiter) => {
  const lines = new PlainLines(delimiter, '"');
  const cell = fc.oneof(
    fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join('')),
    fc.array(pieces, { maxLength: 4 }).map((parts) => `"${parts.join('').replaceAll('"', '""')}"`),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.boolean(), (cells, windows) => {
      const text = `${cells.join(delimiter)}${windows ? '\r\n' : '\n'}x${delimiter}y\n`;
      fc.pre(!/^[\r\n]/.test(text));
      const read = lines.read(Buffer.from(text), 0, false);
      if (read !== null) expect(read.cells).toEqual(peer(text, delimiter));
    }),
    { numRuns: 3000 },
  );
});

test('well-quoted records are read, over lines too; misplaced quotes and what is cut are left to csv-parse', () => {
  const lines = new PlainLines(',', '"');
  const read = (text: string) => lines.read(Buffer.from(text), 0, false);
  expect(read('a,"b, ""c""",\r\nnext')).toEqual({ cells: ['a', 'b, "c"', ''], end: 15 });
  expect(read('a,"b\nc"\n')).toEqual({ cells: ['a', 'b\nc'], end: 8 });
  for (const text of ['a,b"c\n', '"a"b,c\n', 'a,"b\n', 'a,b']) expect(read(text), text).toBeNull();
  expect(new PlainLines(',', null).read(Buffer.from('a,b"c\n'), 0, true)?.cells).toEqual(['a', 'b"c']);
});
