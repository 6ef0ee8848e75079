// An import without its writing: what is read, judged and counted, so that a dry run and an import are one.
import type { Attribute } from '#shared/model/attribute.ts';
import type { Kind } from '#shared/model/kind.ts';
import { newestChange } from '../../workspace/audit.ts';
import type { Connection } from '../../workspace/connection.ts';
import { visibleColumns } from '../attributes.ts';
import type { HeaderMemory } from '../known-headers.ts';
import type { SourceBlock } from '../reading/source.ts';
import { type ImportCounts, type Reject, SKIPPED_RULES } from '../receipt.ts';
import { KIND_TABLES, ownColumns, type StoredColumn } from '../tables.ts';
import { visibleImports } from '../visibility.ts';
import type { IncomingRow } from './incoming.ts';
import { Judge, type KeptRow, type Layout, type MissingCustomer } from './judge.ts';
import { MoneyTotals } from './totals.ts';

/** Cells written in one transaction of about 10 ms. */
const CELLS_A_CHUNK = 32_000;
/** What a row costs beside its cells, its indexes above all, in cells. */
const CELLS_A_ROW = 8;
const MOST_ROWS_A_CHUNK = 2_000;
const FEWEST_ROWS_A_CHUNK = 20;

export interface ImportPlan {
  readonly kind: Kind;
  readonly actor: string;
  /** The source's name, size and SHA-256; size and hash are null for rows that come from the program. */
  readonly name: string | null;
  readonly bytes: number | null;
  readonly hash: Buffer | null;
  /** The mapping it is read with as YAML, or null where everything was detected. */
  readonly mapping: string | null;
  /** The import whose remembered mapping that is, or null. */
  readonly mappingOf: number | null;
  /** What to remember of its header; null for rows that come from the program. */
  readonly remember: HeaderMemory | null;
  /** The kind's own columns that the source has. */
  readonly own: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly missing: MissingCustomer;
}

/** Records `first` to `last`, by line, each in exactly one of `rows` and `rejects`; their source text when there is one. */
export interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly rows: readonly IncomingRow[];
  readonly rejects: readonly Reject[];
  /** Null for rows that come from the program. */
  readonly source: SourceBlock | null;
}

export type Tally = { -readonly [Key in keyof ImportCounts]: number };
const nothing = (): Tally => ({
  read: 0,
  stored: 0,
  new: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  skipped: 0,
  customersCreated: 0,
});

/** How many records of so many columns make a chunk. */
export function rowsAChunk(columns: number): number {
  return Math.min(
    MOST_ROWS_A_CHUNK,
    Math.max(FEWEST_ROWS_A_CHUNK, Math.floor(CELLS_A_CHUNK / (columns + CELLS_A_ROW))),
  );
}

/** Reads and compares exactly as an import does, and writes nothing. */
export class Rehearsal {
  readonly tally: Tally = nothing();
  readonly totals: MoneyTotals;
  protected readonly judge: Judge;
  protected readonly connection: Connection;

  constructor(connection: Connection, layout: Layout, missing: MissingCustomer, visible: number[], own: number | null) {
    this.connection = connection;
    this.totals = new MoneyTotals(layout.given);
    this.judge = new Judge(connection, layout, missing, new Set(visible), own);
  }

  /** Judges a chunk, counts it, and answers what of it is kept and what is not, the rejects in order of their lines. */
  weigh(chunk: Chunk): { kept: KeptRow[]; rejects: Reject[] } {
    const { tally } = this;
    const kept: KeptRow[] = [];
    const rejects = [...chunk.rejects];
    this.connection.read(() => {
      this.judge.book.lookUp(chunk.rows);
      for (const row of chunk.rows) {
        const verdict = this.judge.judge(row);
        this.totals.add(row.values, verdict.fate === 'refused' ? 'refused' : 'stored');
        if (verdict.fate === 'refused') rejects.push(verdict.reject);
        else if (verdict.fate === 'unchanged') tally.unchanged += 1;
        else {
          kept.push(verdict);
          tally[verdict.fate] += 1;
        }
      }
    });
    if (chunk.rejects.length > 0) rejects.sort((a, b) => a.line - b.line);
    const skipped = rejects.filter((reject) => SKIPPED_RULES.includes(reject.rule)).length;
    tally.read += chunk.rows.length + chunk.rejects.length;
    tally.skipped += skipped;
    tally.rejected += rejects.length - skipped;
    tally.stored = tally.new + tally.updated + tally.unchanged;
    tally.customersCreated += this.judge.book.created.length;
    return { kept, rejects };
  }

  /** Ends a chunk that is not written. */
  pass(): void {
    this.judge.book.closeChunk();
  }
}

/** Judges records for a plan without writing anything. */
export function rehearse(connection: Connection, plan: ImportPlan): Rehearsal {
  const change = newestChange(connection);
  const known = visibleColumns(connection, plan.kind, change);
  const attributes = plan.attributes.map(
    ({ name, type }) => known.find((each) => each.name === name) ?? { name, type, column: 'NULL', required: false },
  );
  const layout = layoutOf(plan, attributes, known);
  return new Rehearsal(connection, layout, plan.missing, visibleImports(connection, change), null);
}

/** The order of a plan's values: its own columns, then its attributes. */
export function layoutOf(
  plan: ImportPlan,
  attributes: readonly StoredColumn[],
  known: readonly StoredColumn[],
): Layout {
  const { kind } = plan;
  const own = ownColumns(kind);
  const given = [...own.filter(({ name }) => plan.own.includes(name)), ...attributes];
  const { identity } = KIND_TABLES[kind];
  const identified = identity === 'customer' || given.some(({ name }) => name === identity);
  const rest = identified ? [...own, ...known] : [];
  return { kind, given, carried: rest.filter(({ name }) => !given.some((each) => each.name === name)) };
}
