// Hostile files, each with the verdict that was recorded for it: what is stored, which lines are rejected and why, or what
// the import is refused or asked for. The bytes are made here, so that the corpus needs no files of its own.
import { gzipSync } from 'node:zlib';
import { textRow, workbook, zip } from '#engine/agents/1-know/data/intake/source/workbook-fixture.ts';
import type { ProblemCode } from '#shared/errors.ts';
import type { Kind } from '#shared/model/kind.ts';

export interface Imported {
  readonly stored: number;
  /** Line and rule of every record that is rejected. */
  readonly rejects?: readonly (readonly [line: number, rule: string])[];
  /** Attributes of some customers, by id. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What `imports rows` prints, where it is not the file's own bytes. */
  readonly rows?: string;
  /** A part of a warning of the receipt. */
  readonly warns?: string;
}

export interface Refused {
  readonly problem: ProblemCode;
  readonly says: string;
}

export interface Case {
  /** The name of the file, too. */
  readonly name: string;
  readonly kind?: Kind;
  readonly bytes: Buffer;
  readonly mapping?: string;
  readonly verdict: Imported | Refused;
}

const text = (content: string): Buffer => Buffer.from(content);
const latin = (content: string): Buffer => Buffer.from(content, 'latin1');
const utf16 = (content: string): Buffer => Buffer.from(content, 'utf16le');
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i + 1)}\n`).join('');
const asked = (says: string): Refused => ({ problem: 'IMPORT_QUESTION', says });
const damaged = (says: string): Refused => ({ problem: 'FILE_DAMAGED', says });

const QUOTES: readonly Case[] = [
  {
    name: 'quotes-everywhere.csv',
    bytes: text('"customer","t"\n"U1","a"\n"U2","b"\n'),
    verdict: { stored: 2, values: { U1: { t: 'a' } } },
  },
  {
    name: 'quotes-doubled.csv',
    bytes: text('customer,t\nU1,"12"" pizza"\nU2,""""\n'),
    verdict: { stored: 2, values: { U1: { t: '12" pizza' }, U2: { t: '"' } } },
  },
  {
    name: 'quote-stray.csv',
    bytes: text('customer,t\nU1,12" pizza\nU2,b\n'),
    verdict: { stored: 1, rejects: [[2, 'stray quote']] },
  },
  {
    name: 'quote-behind.csv',
    bytes: text('customer,t\nU1,"a"b\nU2,b\n'),
    verdict: { stored: 1, rejects: [[2, 'stray quote']] },
  },
  {
    name: 'quote-open.csv',
    bytes: text('customer,t\nU1,a\nU2,"b\nU3,c\n'),
    verdict: { stored: 2, rejects: [[3, 'quote never closed']] },
  },
  {
    name: 'quotes-are-plain.csv',
    bytes: text('customer,t\nU1,12" pizza\nU2,"b\n'),
    mapping: 'source: { quote: none }',
    verdict: { stored: 2, values: { U1: { t: '12" pizza' }, U2: { t: '"b' } } },
  },
  {
    name: 'quotes-single.csv',
    bytes: text("'customer','t'\n'U1','it''s, so'\n'U2',b\n"),
    verdict: { stored: 2, values: { U1: { t: "it's, so" }, U2: { t: 'b' } } },
  },
  {
    name: 'delimiter-in-quotes.csv',
    bytes: text('customer;t\nU1;"a;b"\nU2;"c,d"\n'),
    verdict: { stored: 2, values: { U1: { t: 'a;b' }, U2: { t: 'c,d' } } },
  },
  {
    name: 'lines-in-quotes.csv',
    bytes: text('customer,t\nU1,"a\n\nb"\nU2,c\nU2,d\n'),
    verdict: { stored: 2, rejects: [[6, 'duplicate of line 5']], values: { U1: { t: 'a\n\nb' } } },
  },
];

const LINES: readonly Case[] = [
  { name: 'lines-crlf.csv', bytes: text('customer,n\r\nU1,1\r\nU2,2\r\n'), verdict: { stored: 2 } },
  {
    name: 'lines-cr.csv',
    bytes: text('customer,n\rU1,1\rU2,2\rU2,3\r'),
    verdict: { stored: 2, rejects: [[4, 'duplicate of line 3']] },
  },
  {
    name: 'lines-mixed.csv',
    bytes: text('customer,n\r\nU1,1\nU2,2\rU3,3\r\n\nU3,4\n'),
    verdict: { stored: 3, rejects: [[6, 'duplicate of line 4']] },
  },
  { name: 'lines-empty.csv', bytes: text('\n\ncustomer,n\n\nU1,1\n\n\nU2,2\n\n'), verdict: { stored: 2 } },
  { name: 'line-end-missing.csv', bytes: text('customer,n\nU1,1\nU2,2'), verdict: { stored: 2 } },
  {
    name: 'ragged.csv',
    bytes: text('customer,n,t\nU1,1\nU2,2,b,x\nU3,3,c\n,,\n'),
    verdict: {
      stored: 1,
      rejects: [
        [2, 'ragged'],
        [3, 'ragged'],
        [5, 'required'],
      ],
    },
  },
  {
    name: 'header-short.csv',
    bytes: text(`id,fee\n${lines(20, (i) => `${i},U${i},5`)}`),
    verdict: asked('not plain which line names the columns'),
  },
  { name: 'header-only.csv', bytes: text('customer,n\n'), verdict: damaged('a header and no records') },
  { name: 'header-twice.csv', bytes: text('customer,n,n\nU1,1,2\n'), verdict: damaged('two columns named "n"') },
  { name: 'header-empty-name.csv', bytes: text('customer,,n\nU1,1,2\n'), verdict: damaged('column 2 of 3') },
  {
    name: 'title.csv',
    bytes: text(`"Report, all"\n\nMade in;November;;;;\ncustomer;a;b;c;d;e\n${lines(5, (i) => `U${i};x;y;z;1;2`)}`),
    verdict: { stored: 5 },
  },
  { name: 'empty.csv', bytes: text(''), verdict: { problem: 'FILE_UNREADABLE', says: 'is empty' } },
  { name: 'empty-lines-only.csv', bytes: text('\r\n\n\n'), verdict: damaged('nothing but empty lines') },
  {
    name: 'cell-of-10-mb.csv',
    bytes: text(`customer,t\nU1,${'x'.repeat(10_000_000)}\nU2,b\n`),
    verdict: { stored: 1, rejects: [[2, 'cell too long']] },
  },
  {
    name: 'record-of-17-mb.csv',
    bytes: text(`customer,t\nU1,a\nU2,"${'x\n'.repeat(8_500_000)}"\n`),
    verdict: damaged('line 3: a record of more than 16 MB'),
  },
  {
    name: 'violation-in-the-last-row.csv',
    bytes: text(`customer,n\n${lines(3_000, (i) => `U${i},${i}`)}U1,x`),
    verdict: { stored: 3_000, rejects: [[3_002, 'not whole']] },
  },
];

const TEXTS: readonly Case[] = [
  {
    name: 'utf8-mark.csv',
    bytes: text('\ufeffcustomer,t\nU1,ä\n'),
    verdict: { stored: 1, values: { U1: { t: 'ä' } } },
  },
  {
    name: 'utf16-le.csv',
    bytes: utf16('\ufeffcustomer,t\nU1,ä😀\n'),
    verdict: { stored: 1, rows: '\ufeffcustomer,t\nU1,ä😀\n', values: { U1: { t: 'ä😀' } } },
  },
  {
    name: 'utf16-be.csv',
    bytes: utf16('\ufeffcustomer,t\nU1,ä\n').swap16(),
    verdict: { stored: 1, rows: '\ufeffcustomer,t\nU1,ä\n' },
  },
  { name: 'utf16-no-mark.csv', bytes: utf16('customer,t\nU1,ä\n'), verdict: { stored: 1, rows: 'customer,t\nU1,ä\n' } },
  {
    name: 'utf16-half-a-pair.csv',
    bytes: utf16('\ufeffcustomer,t\nU1,a\ud83d\nU2,b\n'),
    verdict: { stored: 1, rejects: [[2, 'not text']], rows: '\ufeffcustomer,t\nU1,a\ufffd\ufffd\ufffd\nU2,b\n' },
  },
  {
    name: 'utf16-cut.csv',
    bytes: utf16('\ufeffcustomer,t\nU1,ab\n').subarray(0, -1),
    verdict: damaged('middle of a character'),
  },
  {
    name: 'windows-1252.csv',
    bytes: latin('customer,t\nU1,p\xe4iv\xe4\nU2,d\x92Arc\n'),
    verdict: { stored: 2, rows: 'customer,t\nU1,päivä\nU2,d’Arc\n', values: { U1: { t: 'päivä' } } },
  },
  {
    name: 'windows-1251.csv',
    bytes: latin('customer,t\nU1,\xcc\xee\xf1\xea\xe2\xe0\n'),
    verdict: asked('windows-1251 (Cyrillic)'),
  },
  {
    name: 'windows-1251-mapped.csv',
    bytes: latin('customer,t\nU1,\xcc\xee\xf1\xea\xe2\xe0\n'),
    mapping: 'source: { encoding: windows-1251 }',
    verdict: { stored: 1, rows: 'customer,t\nU1,Москва\n', values: { U1: { t: 'Москва' } } },
  },
  {
    name: 'utf8-one-bad-byte.csv',
    bytes: Buffer.concat([text(`customer,t\n${lines(200, (i) => `U${i},é`)}`), latin('X,\xe9t\n')]),
    verdict: {
      stored: 200,
      rejects: [[202, 'not text']],
      rows: `customer,t\n${lines(200, (i) => `U${i},é`)}X,\ufffdt\n`,
    },
  },
  {
    name: 'nul.csv',
    bytes: text('customer,t\nU1,a\0b\nU2,c\n'),
    verdict: { stored: 1, rejects: [[2, 'not text']] },
  },
  {
    name: 'binary.csv',
    bytes: Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * i * 97 + 131) % 256)),
    verdict: damaged('is not text'),
  },
  {
    name: 'emoji.csv',
    bytes: text('customer,t\nU1,👩‍👩‍👧‍👦\n😀,b\n'),
    verdict: { stored: 2, values: { U1: { t: '👩‍👩‍👧‍👦' }, '😀': { t: 'b' } } },
  },
  {
    name: 'right-to-left.csv',
    bytes: text('customer,שם\nU1,\u202eabc\nU2,שלום\n'),
    verdict: { stored: 2, values: { U2: { שם: 'שלום' } } },
  },
  { name: 'prototype.csv', bytes: text('customer,__proto__,constructor\nU1,a,b\n'), verdict: { stored: 1 } },
  {
    name: 'formula.csv',
    bytes: text('customer,t\nU1,=1+1\nU2,@SUM(A1)\n'),
    verdict: { stored: 2, values: { U1: { t: '=1+1' } } },
  },
  {
    name: 'white-space.csv',
    bytes: text('customer,n\nU1, \nU2,\t\n U2,3\n'),
    verdict: { stored: 3, warns: '1 id is another' },
  },
  {
    name: 'composed.csv',
    bytes: text('customer,n\n\u00e9,1\ne\u0301,2\n'),
    verdict: { stored: 2, warns: '1 id is another' },
  },
];

const NUMBERS: readonly Case[] = [
  {
    name: 'leading-zeros.csv',
    bytes: text('customer,zip\n007,00501\n7,00502\n'),
    verdict: { stored: 2, values: { '007': { zip: '00501' } } },
  },
  {
    name: 'hexadecimal-ids.csv',
    bytes: text('customer,n\n0x1F,0x1F\n1e5,0x20\n'),
    verdict: { stored: 2, values: { '1e5': { n: '0x20' } } },
  },
  {
    name: 'ids-of-19-digits.csv',
    bytes: text('customer,partner\n9223372036854775807,9223372036854775807\n9223372036854775808,9223372036854775808\n'),
    verdict: { stored: 2, values: { '9223372036854775807': { partner: '9223372036854775807' } } },
  },
  {
    name: 'ids-with-exponents.csv',
    bytes: text('customer,n\n1e5,1e5\n100000,2e5\n'),
    verdict: { stored: 2, values: { '1e5': { n: '1e5' } } },
  },
  {
    name: 'ids-cut-by-a-spreadsheet.csv',
    bytes: text('customer,n\n1.23E+18,1\n"4,56E+18",2\nU3,3\n'),
    verdict: { stored: 3, warns: '2 ids are written as 1.23E+18' },
  },
  {
    name: 'negative-64-bit.csv',
    bytes: text('customer,fact\nU1,-3586780626931683381\nU2,-9223372036854775808\n'),
    verdict: { stored: 2, values: { U1: { fact: '-3586780626931683381' } } },
  },
  {
    name: 'decimal-comma.csv',
    bytes: text('customer;fee\nU1;1.234,56\nU2;12,5\n'),
    verdict: { stored: 2, values: { U1: { fee: 1234.56 }, U2: { fee: 12.5 } } },
  },
  {
    name: 'thousands-by-space.csv',
    bytes: text('customer;fee\nU1;1 234,56\nU2;12,5\n'),
    verdict: { stored: 2, values: { U1: { fee: 1234.56 } } },
  },
  {
    name: 'thousands-by-comma.csv',
    bytes: text('customer,fee\nU1,"1,234.56"\nU2,12.5\n'),
    verdict: { stored: 2, values: { U1: { fee: 1234.56 } } },
  },
  {
    name: 'thousand-or-one.csv',
    bytes: text('customer;fee\nU1;1.234\nU2;2.345\n'),
    verdict: asked('a thousand and more'),
  },
  {
    name: 'thousand-mapped.csv',
    bytes: text('customer;fee\nU1;1.234\nU2;2.345\n'),
    mapping: 'source: { decimal: comma }',
    verdict: { stored: 2, values: { U1: { fee: 1234 } } },
  },
  {
    name: 'decimal-comma-turning.csv',
    bytes: text(`customer;fee\n${lines(100, (i) => `A${i};${i}.5`)}${lines(100, (i) => `B${i};${i},5`)}`),
    verdict: asked('a decimal point and numbers with a decimal comma'),
  },
  {
    name: 'decimal-comma-turning-late.csv',
    bytes: text(`customer;fee\n${lines(6_000, (i) => `A${i};${i}.5`)}${lines(100, (i) => `B${i};${i},5`)}`),
    verdict: asked('"fee" is number'),
  },
  { name: 'two-delimiters.csv', bytes: text('customer,a;b\nU1,2;3\n'), verdict: asked('commas or semicolons') },
  {
    name: 'misfits.csv',
    bytes: text(`customer,n\n${lines(100, (i) => `U${i},${i % 20 === 0 ? 'n/a' : i}`)}`),
    verdict: asked('5 of its 100 values'),
  },
];

const TIMES: readonly Case[] = [
  {
    name: 'dates-two-ways.csv',
    bytes: text('customer,d\nU1,03/04/2026\nU2,05/06/2026\n'),
    verdict: asked('dateOrder: dmy'),
  },
  {
    name: 'dates-day-first.csv',
    bytes: text('customer,d\nU1,03/04/2026\nU2,25/06/2026\n'),
    verdict: { stored: 2, values: { U1: { d: '2026-04-03' } } },
  },
  {
    name: 'dates-mapped.csv',
    bytes: text('customer,d\nU1,03/04/2026\n'),
    mapping: 'source: { dateOrder: mdy }',
    verdict: { stored: 1, values: { U1: { d: '2026-03-04' } } },
  },
  {
    name: 'dates-as-text.csv',
    bytes: text('customer,d\nU1,03/04/2026\n'),
    mapping: 'columns: { d: { type: text } }',
    verdict: { stored: 1, values: { U1: { d: '03/04/2026' } } },
  },
  {
    name: 'clock-changes.csv',
    kind: 'events',
    bytes: text(
      'customer,at,type\nU1,2026-03-29 03:30:00,gap\nU1,2026-10-25 03:30:00,twice\nU1,2026-10-25T03:30:00+02:00,later\n',
    ),
    verdict: { stored: 3 },
  },
  {
    name: 'times-compact.csv',
    kind: 'events',
    bytes: text(
      'customer,at,type\nU1,20210127T132205.810 GMT,a\nU1,20210127T132205.810,b\nU1,20211327T132205.810 GMT,c\n',
    ),
    mapping: 'columns: { at: { misfits: reject } }',
    verdict: { stored: 2, rejects: [[4, 'not instant']] },
  },
  {
    name: 'times-of-a-pattern.csv',
    kind: 'events',
    bytes: text('customer,at,type\nU1,27.01.2021-13h22,a\n'),
    mapping: "source: { timeFormat: DD.MM.YYYY-HH'h'mm }",
    verdict: asked('"at" is instant'),
  },
  {
    name: 'times-of-a-right-pattern.csv',
    kind: 'events',
    bytes: text('customer,at,type\nU1,27.01.2021-13h22,a\n'),
    mapping: 'source: { timeFormat: DD.MM.YYYY-HHhmm }',
    verdict: { stored: 1 },
  },
];

const gz = (content: string | Buffer): Buffer => gzipSync(content);
const FORMATS: readonly Case[] = [
  { name: 'gzip-named.csv', bytes: gz('customer,n\nU1,1\n'), verdict: { stored: 1, rows: 'customer,n\nU1,1\n' } },
  { name: 'not-gzip.csv.gz', bytes: text('customer,n\nU1,1\n'), verdict: { stored: 1 } },
  {
    name: 'gzip-of-two-members.gz',
    bytes: Buffer.concat([gz('customer,n\nU1,1\n'), gz('U2,2\n')]),
    verdict: { stored: 2, rows: 'customer,n\nU1,1\nU2,2\n' },
  },
  {
    name: 'gzip-cut.csv.gz',
    bytes: gz(lines(500, (i) => `U${i},${i * i}`)).subarray(0, -20),
    verdict: damaged('ends in the middle'),
  },
  {
    name: 'gzip-broken.csv.gz',
    bytes: Buffer.concat([gz('a,b\n').subarray(0, 10), Buffer.alloc(40, 0xff)]),
    verdict: damaged('is damaged inside'),
  },
  { name: 'gzip-twice.csv.gz', bytes: gz(gz('customer,n\nU1,1\n')), verdict: damaged('compressed with gzip twice') },
  {
    name: 'gzip-1000-to-1.csv.gz',
    bytes: gz(Buffer.alloc(80_000_000, 'a,b\n')),
    verdict: damaged('more than 200 times'),
  },
  { name: 'archive.zip', bytes: zip([{ name: 'a.csv', bytes: text('a,b\n') }]), verdict: damaged('no Excel workbook') },
  {
    name: 'zip-bomb.xlsx',
    bytes: zip([{ name: 'xl/workbook.xml', bytes: Buffer.alloc(30_000_000) }]),
    verdict: damaged('would unpack to 30 MB'),
  },
  {
    name: 'zip-lies.xlsx',
    bytes: zip([{ name: 'xl/workbook.xml', bytes: Buffer.alloc(9_000_000), claims: 100 }]),
    verdict: damaged('damaged inside'),
  },
  {
    name: 'formula-cells.xlsx',
    bytes: workbook({
      Data: `${textRow(1, ['customer', 'n'])}<row r="2"><c r="A2" t="str"><f>"U"&amp;1</f><v>U1</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>`,
    }),
    verdict: { stored: 1, rows: 'customer,n\nU1,2\n', values: { U1: { n: 2 } } },
  },
  {
    name: 'destroyed-ids.xlsx',
    bytes: workbook({
      Data: `${textRow(1, ['customer', 'n'])}<row r="2"><c r="A2"><v>1.23E+18</v></c><c r="B2"><v>1</v></c></row>`,
    }),
    verdict: { stored: 1, rows: 'customer,n\n1.23E+18,1\n', warns: 'a spreadsheet keeps 15' },
  },
  {
    name: 'two-sheets.xlsx',
    bytes: workbook({
      A: textRow(1, ['customer']) + textRow(2, ['U1']),
      B: textRow(1, ['customer']) + textRow(2, ['U2']),
    }),
    verdict: asked('2 sheets with cells'),
  },
  {
    name: 'lines.ndjson',
    bytes: text('{"customer":"U1","n":1}\n{"customer":9007199254740993,"n":1.50,"late":true}\n'),
    verdict: { stored: 2, values: { '9007199254740993': { n: 1.5, late: 'true' } } },
  },
  {
    name: 'lines-broken.ndjson',
    bytes: text('{"customer":"U1"}\n{"customer":"U2"\n\n{"customer":"U3","customer":"U4"}\n{"customer":"U5"}'),
    verdict: {
      stored: 2,
      rejects: [
        [2, 'not JSON'],
        [4, 'key twice'],
      ],
    },
  },
  {
    name: 'nested.ndjson',
    bytes: text('{"customer":"U1","address":{"city":"X"}}\n'),
    verdict: asked('hold lists or objects'),
  },
  {
    name: 'nested-as-text.ndjson',
    bytes: text('{"customer":"U1","address":{"city":"X"}}\n'),
    mapping: 'source: { nested: text }',
    verdict: { stored: 1, values: { U1: { address: '{"city":"X"}' } } },
  },
  { name: 'list.json', bytes: text('[{"customer":"U1"}]\n'), verdict: damaged('one JSON list') },
  { name: 'database.csv', bytes: text('SQLite format 3\0'), verdict: damaged('an SQLite database') },
];

export const CASES: readonly Case[] = [...QUOTES, ...LINES, ...TEXTS, ...NUMBERS, ...TIMES, ...FORMATS];
