// Turns records into rows of typed values, verifies every cell, and counts what it found in each column.

import type { ReceiptColumn, ReceiptDetails, Reject } from '#engine/store/records/receipt.ts';
import type { IncomingRow } from '#engine/store/records/staging/incoming.ts';
import { ownColumns, type StoredValue } from '#engine/store/records/tables.ts';
import type { Attribute, AttributeType } from '#shared/model/attribute.ts';
import type { Consequence } from '#shared/model/inspection.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { Question } from '#shared/model/question.ts';
import { type CellReader, cellReader, WRITTEN_AS, zoneReader } from './cells.ts';
import { Computation } from './computing.ts';
import type { DerivedColumn } from './derived.ts';
import type { Heading } from './settling/headings.ts';
import { misfitQuestion } from './settling/questions.ts';
import { type Notation, PLAIN_NOTATION, type Rewrite, rewriting } from './source/notation.ts';
import type { RecordBatch, SourceRecord } from './source/record.ts';
import type { Surveyed } from './source/text-source.ts';

/** Above this share of a column's values, what does not fit is a question (decisions 8). */
const TOLERATED = 0.01;
const LINES_SHOWN = 5;
const TEXTS_SHOWN = 10;
const VALUE_SHOWN = 200;
const SIGNED: ReadonlySet<string> = new Set(['whole', 'number', 'money']);
const TIMES: ReadonlySet<string> = new Set(['date', 'instant']);

interface ColumnState {
  readonly heading: Heading;
  readonly type: AttributeType;
  readonly reader: CellReader;
  /** From the source's way of writing the type to the reader's; null where they are the same. */
  readonly rewrite: Rewrite | null;
  /** What its values are to be: the type, or `zone`. */
  readonly wanted: AttributeType | 'zone';
  /** The file writes its numbers in a way of its own. */
  readonly ownSigns: boolean;
  /** The sign between thousands, where numbers have one. */
  readonly grouping: string;
  /** Place among a row's values. */
  readonly slot: number;
  /** What was read last, of times: records of one moment often stand together, and its text is slow to read. */
  readonly last: { text: string; value: StoredValue | undefined } | null;
  values: number;
  /** Cells with a text that the mapping takes for missing. */
  absent: number;
  /** Numbers with a sign between thousands, and one of them. */
  grouped: number;
  groupedAs: string;
  blank: number;
  misfits: number;
  readonly lines: number[];
  readonly texts: Set<string>;
}

/** By what records become rows: plain, so that another thread can read them. */
export interface RowPlan {
  readonly kind: Kind;
  readonly headings: readonly Heading[];
  readonly derived: readonly DerivedColumn[];
  /** How many cells the header has. */
  readonly width: number;
  /** Of local times. */
  readonly zone: string;
  /** By header. */
  readonly notations: ReadonlyMap<string, Notation>;
}

/** What was counted over all records so far; plain. */
export interface Counted {
  readonly columns: readonly (Pick<
    ColumnState,
    'values' | 'absent' | 'grouped' | 'groupedAs' | 'blank' | 'misfits' | 'lines' | 'texts'
  > & { readonly inexact: number })[];
  /** Inexact results of each derived column. */
  readonly derived: readonly number[];
}

/** What is read, and by what its records become rows. */
export interface RowSource {
  records(seen: (bytes: number) => void): AsyncGenerator<RecordBatch>;
  /** A reader for all records from the first on. */
  rows(): RowReader;
  /** Of several records with one id the last counts. */
  readonly lastWins: boolean;
}

export type ReadRow = { readonly row: IncomingRow } | { readonly reject: Reject };

interface DerivedState {
  readonly column: DerivedColumn;
  readonly slot: number;
  readonly computation: Computation | null;
}

/** How often cells of a column were read otherwise than they look. */
export interface ColumnNotice {
  readonly header: string;
  /** Only white space: missing. */
  readonly blank: number;
  /** One of the texts in `missing`. */
  readonly absent: number;
  readonly missing: readonly string[];
  readonly grouped: number;
  /** A number with its thousands apart, and what it is. */
  readonly groupedAs: string;
  readonly groupedIs: string;
  /** Numbers that were not kept digit for digit. */
  readonly inexact: number;
}

function readCell({ rewrite, reader, last }: ColumnState, text: string): StoredValue | undefined {
  if (last !== null && last.text === text) return last.value;
  const written = rewrite === null ? text : rewrite(text);
  const value = written === undefined ? undefined : reader.read(written);
  if (last !== null) {
    last.text = text;
    last.value = value;
  }
  return value;
}

export class RowReader {
  readonly kind: Kind;
  /** The kind's own columns that a record has, in the kind's order, then its attributes in the file's. */
  readonly own: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly #headings: readonly Heading[];
  readonly #width: number;
  readonly #customer: number | null;
  readonly #columns: readonly ColumnState[];
  readonly #derived: readonly DerivedState[];

  constructor({ kind, headings, derived, width, zone, notations }: RowPlan) {
    const notation = (header: string): Notation => notations.get(header) ?? PLAIN_NOTATION;
    this.kind = kind;
    this.#headings = headings;
    this.#width = width;
    this.#customer = headings.find((heading) => heading.target === 'customer')?.index ?? null;
    const own = ownColumns(kind).flatMap(
      ({ name }) => [...headings, ...derived].find((each) => each.target === 'own' && each.name === name) ?? [],
    );
    const attributes = [...headings, ...derived].filter((column) => column.target === 'attribute');
    this.own = own.map((column) => column.name);
    this.attributes = attributes.map(({ name, type, role }) => ({ name, type: type as AttributeType, role }));
    const all = [...own, ...attributes].map(({ name, type }, slot) => ({ name, type: type as AttributeType, slot }));
    const slotOf = ({ name }: { readonly name: string }): number => all.findIndex((each) => each.name === name);
    this.#derived = derived.map((column, index) => {
      const later = derived.slice(index).map(({ name }) => name);
      const readable = all.filter(({ name }) => !later.includes(name));
      const { from, name, type } = column;
      const computation = 'amount' in from ? new Computation(name, from.amount, type, readable) : null;
      return { column, slot: slotOf(column), computation };
    });
    this.#columns = headings
      .filter((heading) => heading.target !== 'customer')
      .map((heading) => ({
        heading,
        type: heading.type as AttributeType,
        reader:
          heading.role === 'zone'
            ? zoneReader()
            : cellReader(heading.type as AttributeType, heading.strictness, zone, heading.rate),
        wanted: heading.role === 'zone' ? 'zone' : (heading.type as AttributeType),
        rewrite: rewriting(heading.type, notation(heading.header)),
        ownSigns: SIGNED.has(heading.type) && rewriting(heading.type, notation(heading.header)) !== null,
        grouping: SIGNED.has(heading.type) ? notation(heading.header).grouping : '',
        slot: slotOf(heading),
        last: TIMES.has(heading.type) ? { text: '', value: undefined } : null,
        values: 0,
        absent: 0,
        grouped: 0,
        groupedAs: '',
        blank: 0,
        misfits: 0,
        lines: [],
        texts: new Set<string>(),
      }));
  }

  read(record: SourceRecord): ReadRow {
    const { line, cells, fault } = record;
    if (fault !== null) {
      const column =
        fault.column === null ? null : (this.#headings.find((each) => each.index === fault.column)?.header ?? null);
      return { reject: { line, column, value: null, rule: fault.rule, advice: fault.advice } };
    }
    if (cells.length !== this.#width) {
      const advice = `The record has ${cells.length} cells and the header ${this.#width}. Check its commas and quotes.`;
      return { reject: { line, column: null, value: null, rule: 'ragged', advice } };
    }
    const values: StoredValue[] = new Array(this.#columns.length + this.#derived.length);
    let reject: Reject | null = null;
    for (const column of this.#columns) {
      const text = cells[column.heading.index]!;
      const value = this.#value(column, text, line);
      if (value === undefined) {
        const advice = `Write ${column.ownSigns ? 'it as the rest of the file does' : WRITTEN_AS[column.wanted]}.`;
        reject ??= {
          line,
          column: column.heading.header,
          value: text.slice(0, VALUE_SHOWN),
          rule: `not ${column.wanted}`,
          advice,
        };
      } else values[column.slot] = value;
    }
    reject ??= this.#derive(values, line);
    if (reject !== null) return { reject };
    return { row: { line, customer: this.#customer === null ? null : cells[this.#customer]!, values } };
  }

  /** Fills in what the mapping adds, in its order, so that one computed column may read another. */
  #derive(values: StoredValue[], line: number): Reject | null {
    for (const { column, slot, computation } of this.#derived) {
      const value = computation === null ? (column.from as { constant: StoredValue }).constant : computation.of(values);
      if (value === undefined) {
        const advice = `The mapping computes it: correct the columns it reads, or what it says.`;
        return { line, column: column.name, value: null, rule: `not ${column.type}`, advice };
      }
      values[slot] = value;
    }
    return null;
  }

  #value(column: ColumnState, text: string, line: number): StoredValue | undefined {
    if (text === '') return null;
    if (column.heading.missing.size > 0 && column.heading.missing.has(text)) {
      column.absent += 1;
      return null;
    }
    if (column.type !== 'text' && text.trim() === '') {
      column.blank += 1;
      return null;
    }
    column.values += 1;
    const value = readCell(column, text);
    if (column.grouping !== '' && value !== undefined && text.includes(column.grouping)) {
      column.grouped += 1;
      if (column.groupedAs === '') column.groupedAs = text;
    }
    if (value === undefined) {
      column.misfits += 1;
      if (column.lines.length < LINES_SHOWN) column.lines.push(line);
      if (column.texts.size < TEXTS_SHOWN) column.texts.add(text.slice(0, VALUE_SHOWN));
    }
    return value;
  }

  counted(): Counted {
    return {
      columns: this.#columns.map(({ values, absent, grouped, groupedAs, blank, misfits, lines, texts, reader }) => ({
        ...{ values, absent, grouped, groupedAs, blank, misfits, lines, texts },
        inexact: reader.inexact,
      })),
      derived: this.#derived.map(({ computation }) => computation?.inexact ?? 0),
    };
  }

  /** Takes over what another reader of the same plan counted. */
  takeOver({ columns, derived }: Counted): void {
    for (const [index, { inexact, ...counts }] of columns.entries()) {
      const column = this.#columns[index]!;
      Object.assign(column, counts);
      column.reader.inexact = inexact;
    }
    for (const [index, inexact] of derived.entries()) {
      const { computation } = this.#derived[index]!;
      if (computation !== null) computation.inexact = inexact;
    }
  }

  /** What a record's cells are, without counting them: `reject` does not fit, `accept` reads otherwise than it looks. */
  marks(cells: readonly string[]): (Consequence | null)[] {
    const marks: (Consequence | null)[] = cells.map(() => null);
    for (const column of this.#columns) {
      const { index, missing, misfits } = column.heading;
      const text = cells[index];
      if (text === undefined || text === '') continue;
      const before = column.reader.inexact;
      if (missing.has(text) || (column.type !== 'text' && text.trim() === '')) marks[index] = 'accept';
      else if (readCell(column, text) === undefined) {
        marks[index] = misfits === 'ask' && column.misfits > column.values * TOLERATED ? 'ask' : 'reject';
      } else if (column.reader.inexact > before || (column.grouping !== '' && text.includes(column.grouping))) {
        marks[index] = 'accept';
      }
      column.reader.inexact = before;
    }
    return marks;
  }

  /** Columns in which something was read otherwise than it looks. */
  noticed(): ColumnNotice[] {
    return this.#columns.map(({ heading, blank, absent, grouped, groupedAs, reader, rewrite }) => ({
      header: heading.header,
      blank,
      absent,
      missing: [...heading.missing],
      grouped,
      groupedAs,
      groupedIs: rewrite?.(groupedAs) ?? '',
      inexact: reader.inexact,
    }));
  }

  /** After the last record: what to ask about columns of which too many values did not fit. */
  doubts(showTexts: boolean): Question[] {
    return this.#columns
      .filter(({ heading, misfits, values }) => heading.misfits === 'ask' && misfits > values * TOLERATED)
      .map(({ heading, wanted, misfits, values, lines, texts }) =>
        misfitQuestion({
          header: heading.header,
          type: wanted,
          why: heading.why,
          fixed: heading.target === 'own' ? 'kind' : heading.stored ? 'published' : null,
          misfits,
          values,
          lines,
          texts: showTexts ? [...texts] : null,
        }),
      );
  }

  details(source: Surveyed, warnings: readonly string[]): ReceiptDetails {
    const counted = (count: (column: ColumnState) => number): Record<string, number> =>
      Object.fromEntries(
        this.#columns.flatMap((column) => (count(column) > 0 ? [[column.heading.header, count(column)]] : [])),
      );
    return {
      source: source.facts,
      columns: this.columns(),
      blank: counted((column) => column.blank),
      inexact: {
        ...counted((column) => column.reader.inexact),
        ...Object.fromEntries(
          this.#derived.flatMap(({ column, computation }) =>
            computation !== null && computation.inexact > 0 ? [[column.name, computation.inexact]] : [],
          ),
        ),
      },
      warnings: [...source.warnings, ...warnings],
    };
  }

  columns(): ReceiptColumn[] {
    const given = this.#headings.map(({ header, name, type, role, why }) => ({
      name: header === name ? name : `${header} → ${name}`,
      type,
      role,
      why,
    }));
    return [...given, ...this.#derived.map(({ column: { name, type, role, why } }) => ({ name, type, role, why }))];
  }
}
