// One import on its way in: its rows are staged in short transactions, where nobody sees them, and published in one.
// Staged chunks are the same whenever the same source is read again, so an import that was killed goes on where it was.
import { type Json, Problem } from '#shared/errors.ts';
import type { Work } from '#shared/model/work.ts';
import { appendChange, canonicalText, newestChange } from '../../workspace/audit.ts';
import { build, type Connection } from '../../workspace/connection.ts';
import { layOutAttributes, visibleColumns } from '../attributes.ts';
import { discardImport } from '../imports.ts';
import { knownBy, rememberHeader } from '../known-headers.ts';
import type { SourceBlock } from '../reading/source.ts';
import type { ImportCounts, ImportReceipt, ReceiptDetails, Reject, StoredReceipt } from '../receipt.ts';
import { KIND_TABLES, type StoredColumn } from '../tables.ts';
import { visibleImports } from '../visibility.ts';
import { chunkChecksum, createdText, importChecksum, RowWriter, rejectText } from './checksum.ts';
import type { KeptRow, Layout } from './judge.ts';
import { RowInserter } from './many-rows.ts';
import { type Chunk, type ImportPlan, layoutOf, Rehearsal } from './rehearsal.ts';

const REJECTED = ['import', 'line', 'column_name', 'value', 'rule', 'advice'];

/** An import that is being written. */
export class Staging extends Rehearsal {
  readonly import: number;
  readonly #plan: ImportPlan;
  readonly #columns: readonly StoredColumn[];
  readonly #writer: RowWriter;
  readonly #base: readonly number[];
  readonly #work: Work;
  readonly #numbered: RowInserter;
  readonly #created: RowInserter;
  readonly #rows: RowInserter;
  readonly #rejects: RowInserter;
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
    const { table, hasCustomer } = KIND_TABLES[plan.kind];
    const names = ['import', 'line', ...(hasCustomer ? ['customer'] : []), ...this.#columns.map((each) => each.column)];
    this.#numbered = new RowInserter(connection, 'customer', ['customer', 'id']);
    this.#created = new RowInserter(connection, 'customer_row', ['import', 'line', 'customer']);
    this.#rows = new RowInserter(connection, table, names);
    this.#rejects = new RowInserter(connection, 'rejected_row', REJECTED);
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
      const goesOn = resumed !== null && error instanceof Problem && error.code === 'DISK_FULL';
      if (error instanceof Problem && error.code !== 'JOB_TAKEN' && !goesOn) await discardImport(connection, own);
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
    for (const { line, customerId, values } of kept) this.#writer.add(line, customerId, values);
    const checksum = chunkChecksum(
      this.#writer.take(),
      created.map(({ line, id }) => createdText(line, id)).join(''),
      rejects.map(rejectText).join(''),
    );
    connection.stage(() => {
      this.#numbered.insert(numbered, ({ customer, id }, bound) => bound.push(customer, id));
      this.#created.insert(created, ({ customer, line }, bound) => bound.push(this.import, line, customer));
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
    const { hasCustomer } = KIND_TABLES[this.#plan.kind];
    this.#rows.insert(kept, ({ line, customer, values }, bound) => {
      bound.push(this.import, line);
      if (hasCustomer) bound.push(customer);
      for (const value of values) bound.push(value);
    });
  }

  #insertRejects(rejects: readonly Reject[]): void {
    this.#rejects.insert(rejects, ({ line, column, value, rule, advice }, bound) => {
      bound.push(this.import, line, column, value, rule, advice);
    });
  }

  #insertSource(block: number, chunk: Chunk, source: SourceBlock): void {
    const row = { import: this.import, block, first_line: chunk.first, last_line: chunk.last, ...source };
    this.connection.run(build.insertInto('source_block').values(row));
  }

  /**
   * Makes the import visible in one short transaction, under the next number of the change counter. `sourceHash` is the
   * SHA-256 of the source text in its blocks, null without one.
   */
  publish(details: ReceiptDetails, sourceHash: Buffer | null): ImportReceipt {
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
        totals: this.totals.read(),
        checksum: checksum.toString('hex'),
      };
      const content = { ...receipt } as unknown as Json;
      const { change } = appendChange(connection, actor, (published) => {
        const values = {
          ...countColumns(tally),
          published,
          checksum,
          source_hash: sourceHash,
          receipt: canonicalText(content),
        };
        connection.run(build.updateTable('import').set(values).where('import', '=', this.import));
        if (this.#plan.remember !== null) rememberHeader(connection, kind, this.#plan.remember, this.import);
        return { verb: 'import', objects: { import: this.import, kind }, content, result: {} };
      });
      const seconds = (connection.clock() - this.#startedAt) / 1000;
      const known = this.#plan.mappingOf === null ? null : knownBy(connection, this.#plan.mappingOf);
      return { ...receipt, import: this.import, change, seconds, known };
    });
  }
}

function insertImport(connection: Connection, plan: ImportPlan, work: Work): number {
  const { kind, name, bytes, hash, actor, mapping, mappingOf } = plan;
  return connection.write(() => {
    const row = {
      kind,
      file_name: name,
      file_bytes: bytes,
      file_hash: hash,
      mapping: JSON.stringify(mapping),
      mapping_of: mappingOf,
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
