// The `source:` section of a mapping: what a person says about how a file is written. Whatever is absent is detected.
import { z } from 'zod';
import { isTimeFormat } from './time-format.ts';

/** Encodings that are read; the last ones only when a mapping names them. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1257',
  'iso-8859-2',
  'iso-8859-15',
  'macintosh',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
export type DelimiterName = keyof typeof DELIMITERS;
export const QUOTES = { double: '"', single: "'", none: null } as const;
export type QuoteName = keyof typeof QUOTES;
export const DECIMALS = { point: '.', comma: ',' } as const;
export const GROUPINGS = { none: '', point: '.', comma: ',', space: ' ', apostrophe: "'" } as const;
export const DATE_ORDERS = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** A name, or the sign itself: `delimiter: semicolon` and `delimiter: ";"` are the same. */
function signOrName<Name extends string>(signs: Readonly<Record<Name, string | null>>) {
  const names = Object.keys(signs) as Name[];
  const nameOf = (value: unknown): unknown => names.find((name) => signs[name] === value) ?? value;
  return z.preprocess((value) => (value === '' ? value : nameOf(value)), z.enum(names as [Name, ...Name[]]).optional());
}

export const sourceSettings = z
  .strictObject({
    encoding: z.enum(ENCODINGS).optional(),
    delimiter: signOrName<DelimiterName>(DELIMITERS),
    quote: signOrName<QuoteName>(QUOTES),
    /** The line (or the sheet's row) with the columns' names; what stands before it is kept and not read. */
    headerRow: z.int().min(1).max(10_000).optional(),
    /** The sheet of a workbook, by its name. */
    sheet: z.string().min(1).optional(),
    decimal: signOrName<keyof typeof DECIMALS>(DECIMALS),
    grouping: signOrName<keyof typeof GROUPINGS>(GROUPINGS),
    /** How dates such as 03/04/2026 are to be read. */
    dateOrder: z.enum(DATE_ORDERS).optional(),
    /** How times are written, as YYYY MM DD HH mm ss SSS between other characters. */
    timeFormat: z
      .string()
      .refine(isTimeFormat, 'a pattern with YYYY, MM and DD, and HH, mm, ss, SSS as they come, such as YYYYMMDD HHmmss')
      .optional(),
    /** What becomes of lists and objects in the values of NDJSON. */
    nested: z.enum(['ask', 'text', 'reject']).default('ask'),
  })
  .refine(({ decimal, grouping }) => decimal === undefined || decimal !== (grouping as string | undefined), {
    message: 'decimal and grouping are two different signs',
    path: ['grouping'],
  })
  .prefault({});

export type SourceSettings = z.infer<typeof sourceSettings>;

export const BY_MAPPING = 'the mapping says so';

/** One thing about how a source is written, as it was settled. */
export interface Settled {
  readonly setting: 'encoding' | 'delimiter' | 'quote' | 'headerRow' | 'sheet' | 'decimal' | 'grouping';
  /** As the `source:` section of a mapping writes it. */
  readonly value: string | number;
  readonly why: string;
  /** The file itself shows it; otherwise it would read the same in another way. */
  readonly shown: boolean;
}
