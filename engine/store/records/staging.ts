// One import on its way in: its rows are staged in short transactions, where nobody sees them, and published in one.
// Staged chunks are the same whenever the same source is read again, so an import that was killed goes on where it was.
import type { Json } from '#shared/errors.ts';
import { Problem } from '#shared/errors.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import type { Kind } from '#shared/model/kind.ts';
import type { ChangeNumber } from '#shared/model/units.ts';
import type { Work } from '#shared/model/work.ts';
import { appendChange, canonicalText, newestChange } from '../workspace/audit.ts';
import { build, type Connection } from '../workspace/connection.ts';
import { layOutAttributes, visibleColumns } from './attributes.ts';
import { chunkChecksum, createdText, importChecksum, RowWriter, rejectText } from './checksum.ts';
import { discardImport } from './imports.ts';
import { type IncomingRow, Judge, type KeptRow, type Layout, type MissingCustomer } from './judge.ts';
import {
  type ImportCounts,
  type ImportReceipt,
  type ReceiptDetails,
  type Reject,
  SKIPPED_RULES,
  type StoredReceipt,
} from './receipt.ts';
import type { SourceBlock } from './source.ts';
import { KIND_TABLES, ownColumns, type StoredColumn } from './tables.ts';
import { visibleImports } from './visibility.ts';

/** Cells written in one transaction of about 10 ms. */
const CELLS_A_CHUNK = 24_000;
const MOST_ROWS_A_CHUNK = 2_000;
const FEWEST_ROWS_A_CHUNK = 20;

export interface ImportPlan {
  readonly kind: Kind;
  readonly actor: string;
  /** The source's name, size and SHA-256; size and hash are null for rows that come from the program. */
  readonly name: string | null;
  readonly bytes: number | null;
  readonly hash: Buffer | null;
  /** The mapping as it was given, or null. */
  readonly mapping: string | null;
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

type Tally = { -readonly [Key in keyof ImportCounts]: number };
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
  return Math.min(MOST_ROWS_A_CHUNK, Math.max(FEWEST_ROWS_A_CHUNK, Math.floor(CELLS_A_CHUNK / (columns + 4))));
}

/** Reads and compares exactly as an import does, and writes nothing. */
export class Rehearsal {
  readonly tally: Tally = nothing();
  protected readonly judge: Judge;
  protected readonly connection: Connection;

  constructor(connection: Connection, layout: Layout, missing: MissingCustomer, visible: number[], own: number | null) {
    this.connection = connection;
    this.judge = new Judge(connection, layout, missing, new Set(visible), own);
  }

  /** Judges a chunk, counts it, and answers what of it is kept and what is not, the rejects in order of their lines. */
  weigh(chunk: Chunk): { kept: KeptRow[]; rejects: Reject[] } {
    const { tally } = this;
    const kept: KeptRow[] = [];
    const rejects = [...chunk.rejects];
    this.connection.read(() => {
      for (const row of chunk.rows) {
        const verdict = this.judge.judge(row);
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
function layoutOf(plan: ImportPlan, attributes: readonly StoredColumn[], known: readonly StoredColumn[]): Layout {
  const { kind } = plan;
  const own = ownColumns(kind);
  const given = [...own.filter(({ name }) => plan.own.includes(name)), ...attributes];
  const { identity } = KIND_TABLES[kind];
  const identified = identity === 'customer' || given.some(({ name }) => name === identity);
  const rest = identified ? [...own, ...known] : [];
  return { kind, given, carried: rest.filter(({ name }) => !given.some((each) => each.name === name)) };
}

/** An import that is being written. */
export class Staging extends Rehearsal {
  readonly import: number;
  readonly #plan: ImportPlan;
  readonly #columns: readonly StoredColumn[];
  readonly #writer: RowWriter;
  readonly #base: readonly number[];
  readonly #work: Work;
  readonly #startedAt: number;
  /** Chunks that were staged before this process began. */
  readonly #done: number;
  #chunk = 0;

  private constructor(
    connection: Connection,
    plan: ImportPlan,
    own: number,
    base: number[],
    layout: Layout,
    work: Work,
  ) {
    super(connection, layout, plan.missing, base, own);
    this.import = own;
    this.#plan = plan;
    this.#columns = [...layout.given, ...layout.carried];
    this.#writer = new RowWriter(plan.kind, this.#columns);
    this.#base = base;
    this.#work = work;
    this.#startedAt = connection.clock();
    const staged = connection.first(
      build
        .selectFrom('import')
        .select([
          'customers_created',
          (e) =>
            e
              .selectFrom('import_chunk')
              .select((c) => c.fn.countAll().as('chunks'))
              .where('import', '=', own)
              .as('chunks'),
        ])
        .where('import', '=', own),
    );
    this.#done = Number(staged?.chunks ?? 0);
    // Whom a staged chunk made is there now, and is not made again when the chunk is judged again.
    this.tally.customersCreated = staged?.customers_created ?? 0;
  }

  /**
   * Begins an import, or goes on with the staged one of a number. Everything visible now is what its records are
   * compared with; publishing refuses when that has changed.
   */
  static async begin(connection: Connection, plan: ImportPlan, work: Work, resumed: number | null): Promise<Staging> {
    const change = newestChange(connection);
    const base = visibleImports(connection, change);
    const own = resumed ?? insertImport(connection, plan, work);
    const { kind } = plan;
    try {
      const known = visibleColumns(connection, kind, change);
      const wanted = { kind, attributes: plan.attributes, import: own };
      const attributes = await layOutAttributes(connection, wanted, change, () => work.breathe());
      return new Staging(connection, plan, own, base, layoutOf(plan, attributes, known), work);
    } catch (error) {
      if (error instanceof Problem && error.code !== 'JOB_TAKEN') await discardImport(connection, own);
      throw error;
    }
  }

  /** Writes one chunk in one transaction. A chunk staged before the program stopped is only judged again. */
  stage(chunk: Chunk): void {
    const { kept, rejects } = this.weigh(chunk);
    this.#chunk += 1;
    if (this.#chunk > this.#done) this.#write(chunk, kept, rejects);
    this.pass();
  }

  #write(chunk: Chunk, kept: readonly KeptRow[], rejects: readonly Reject[]): void {
    const { connection, judge, tally } = this;
    const number = this.#chunk;
    const { numbered, created } = judge.book;
    let rows = '';
    for (const { line, customerId, values } of kept) rows += this.#writer.text(line, customerId, values);
    const checksum = chunkChecksum(
      rows,
      created.map(({ line, id }) => createdText(line, id)).join(''),
      rejects.map(rejectText).join(''),
    );
    connection.write(() => {
      const one = connection.statement('INSERT INTO customer (customer, id) VALUES (?, ?)');
      for (const { customer, id } of numbered) one.run(customer, id);
      const made = connection.statement('INSERT INTO customer_row (import, line, customer) VALUES (?, ?, ?)');
      for (const { customer, line } of created) made.run(this.import, line, customer);
      this.#insert(kept);
      this.#insertRejects(rejects);
      if (chunk.source !== null) this.#insertSource(number, chunk, chunk.source);
      const { first, last } = chunk;
      connection.run(
        build.insertInto('import_chunk').values({
          import: this.import,
          chunk: number,
          first_line: first,
          last_line: last,
          rows: kept.length,
          checksum,
        }),
      );
      connection.run(build.updateTable('import').set(countColumns(tally)).where('import', '=', this.import));
      this.#work.saveCheckpoint({ import: this.import, chunks: number });
    });
  }

  #insert(kept: readonly KeptRow[]): void {
    const { table, hasCustomer } = KIND_TABLES[this.#plan.kind];
    const names = ['import', 'line', ...(hasCustomer ? ['customer'] : []), ...this.#columns.map((each) => each.column)];
    const insert = this.connection.statement(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    );
    for (const { line, customer, values } of kept) {
      if (hasCustomer) insert.run(this.import, line, customer, ...values);
      else insert.run(this.import, line, ...values);
    }
  }

  #insertRejects(rejects: readonly Reject[]): void {
    for (const { line, column, value, rule, advice } of rejects) {
      const row = { import: this.import, line, column_name: column, value, rule, advice };
      this.connection.run(build.insertInto('rejected_row').values(row));
    }
  }

  #insertSource(block: number, chunk: Chunk, source: SourceBlock): void {
    const row = { import: this.import, block, first_line: chunk.first, last_line: chunk.last, ...source };
    this.connection.run(build.insertInto('source_block').values(row));
  }

  /** Makes the import visible in one short transaction, under the next number of the change counter. */
  publish(details: ReceiptDetails): ImportReceipt {
    const { connection, tally } = this;
    const { kind, name, bytes, hash, actor } = this.#plan;
    return connection.write(() => {
      if (String(visibleImports(connection, newestChange(connection))) !== String(this.#base)) {
        throw new Problem(
          'JOB_FAILED',
          'Another import was published or undone while this one was read, so what it was compared with is no longer so. Nothing was stored; import the file again.',
          { import: this.import },
        );
      }
      const chunks = connection.all(
        build.selectFrom('import_chunk').select('checksum').where('import', '=', this.import).orderBy('chunk'),
      );
      const checksum = importChecksum(chunks.map((chunk) => chunk.checksum));
      const receipt: StoredReceipt = {
        kind,
        name,
        bytes,
        hash: hash?.toString('hex') ?? null,
        ...tally,
        ...details,
        checksum: checksum.toString('hex'),
      };
      const content = { ...receipt } as unknown as Json;
      const { change } = appendChange(connection, actor, (published) => {
        const values = { ...countColumns(tally), published, checksum, receipt: canonicalText(content) };
        connection.run(build.updateTable('import').set(values).where('import', '=', this.import));
        return { verb: 'import', objects: { import: this.import, kind }, content, result: {} };
      });
      const seconds = (connection.clock() - this.#startedAt) / 1000;
      return { ...receipt, import: this.import, change: change as ChangeNumber, seconds };
    });
  }
}

function insertImport(connection: Connection, plan: ImportPlan, work: Work): number {
  const { kind, name, bytes, hash, actor, mapping } = plan;
  return connection.write(() => {
    const row = {
      kind,
      file_name: name,
      file_bytes: bytes,
      file_hash: hash,
      mapping: JSON.stringify(mapping),
      header: JSON.stringify([...plan.own, ...plan.attributes.map((each) => each.name)]),
      started_at: connection.clock(),
      actor,
    };
    const { lastInsertRowid } = connection.run(build.insertInto('import').values(row));
    work.saveCheckpoint({ import: lastInsertRowid, chunks: 0 });
    return lastInsertRowid;
  });
}

const countColumns = (tally: ImportCounts) => ({
  rows_read: tally.read,
  rows_new: tally.new,
  rows_updated: tally.updated,
  rows_unchanged: tally.unchanged,
  rows_rejected: tally.rejected,
  rows_skipped: tally.skipped,
  customers_created: tally.customersCreated,
});
