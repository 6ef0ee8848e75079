// Everything about a file that an import and a dry run do alike: look at it, settle its columns, read it in chunks.
import type { Hash } from 'node:crypto';
import { stringify } from 'yaml';
import { z } from 'zod';
import { BlockWriter } from '#engine/store/records/reading/source.ts';
import type { Reject } from '#engine/store/records/receipt.ts';
import type { IncomingRow } from '#engine/store/records/staging/judge.ts';
import { type Chunk, type ImportPlan, rowsAChunk } from '#engine/store/records/staging/rehearsal.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { Problem } from '#shared/errors.ts';
import { KINDS } from '#shared/model/kind.ts';
import { mappingPiece } from '#shared/model/question.ts';
import { supersededBy, supersededLines } from './last-wins.ts';
import { Likeness } from './likeness.ts';
import { mappingValue, parseMapping } from './mapping.ts';
import { RowReader } from './rows.ts';
import { rememberedMapping } from './settling/known.ts';
import { refuseOpen, type Settlement, settle } from './settling/settle.ts';
import { type OpenSource, openFile } from './source/open-source.ts';
import type { SourceFile } from './source/source-file.ts';

export const importArguments = z.object({
  kind: z.enum(KINDS),
  /** An absolute path. */
  file: z.string().min(1),
  /** YAML; null where none is given: then one that is remembered of the file's header counts. */
  mapping: z.object({ name: z.string(), text: z.string() }).nullable(),
  /** Answers to questions, added to the mapping. */
  answers: mappingPiece.nullable().default(null),
  /** Import it even when the very same file is imported already. */
  again: z.boolean(),
  actor: z.string().min(1),
});
export type ImportArguments = z.output<typeof importArguments>;

/** A chunk is written in one transaction, so its text is limited too. */
const BYTES_A_CHUNK = 1_000_000;

export interface Reading {
  readonly source: OpenSource;
  readonly plan: ImportPlan;
  readonly rows: RowReader;
  /** Lines whose id comes again, with the last line that has it; null where the first line counts. */
  readonly superseded: ReadonlyMap<number, number> | null;
  readonly likeness: Likeness;
}

type Breathe = () => Promise<void>;

/** Looks at a file and settles what its columns are. Throws a Problem for whatever cannot be read or is in doubt. */
export async function openReading(connection: Connection, args: ImportArguments, breathe: Breathe): Promise<Reading> {
  const settlement = await settleFile(connection, args, false, breathe);
  refuseOpen(settlement);
  return readingOf(connection, args, settlement, breathe);
}

/** As far as a file is settled; `shows`: questions may quote cells. */
export async function settleFile(
  connection: Connection,
  { kind, file: path, mapping, answers, again }: ImportArguments,
  shows: boolean,
  breathe: Breathe,
): Promise<Settlement> {
  // Checked as it was written first, so that what is wrong is told by its line.
  if (mapping !== null) parseMapping(mapping.text, mapping.name, kind);
  const file = await openFile(path, breathe);
  if (!again) refuseSecondTime(connection, kind, file.file);
  const said = {
    kind,
    mapping: mapping === null ? null : mappingValue(mapping.text, mapping.name),
    answers: answers ?? {},
  };
  return settle(connection, file, { ...said, shows }, breathe);
}

/** A settled file, ready to be read. Not to be called while a question blocks. */
export async function readingOf(
  connection: Connection,
  { kind, actor }: ImportArguments,
  { source, piece, mapping, known, columns }: Settlement,
  breathe: Breathe,
): Promise<Reading> {
  if (columns === null) throw new Error('a file with a question that blocks is not read');
  const { headings, derived, notation } = columns;
  const { header, file } = source;
  const { zone } = readSettings(connection);
  const openRows = (): RowReader =>
    new RowReader(kind, headings, derived, header.length, mapping.zone ?? zone, notation.of);
  const rows = openRows();
  const remember = {
    columns: header,
    mapping: rememberedMapping(kind, piece, [...source.settled, ...notation.settled], headings, notation.orders),
  };
  const plan: ImportPlan = {
    kind,
    actor,
    name: file.name,
    bytes: file.bytes,
    hash: file.hash,
    mapping: Object.keys(piece).length === 0 ? null : stringify(piece, { lineWidth: 0 }),
    mappingOf: known?.import ?? null,
    remember,
    own: rows.own,
    attributes: rows.attributes,
    missing: mapping.missing,
  };
  const facts = [...source.facts, ...notation.facts];
  const superseded = mapping.lastWins ? await supersededLines(source, plan, openRows(), breathe) : null;
  const likeness = await Likeness.of(connection, breathe);
  return { source: { ...source, facts }, plan, rows, superseded, likeness };
}

/** The import that the same bytes came with as the same kind, and that was not undone; null where there is none. */
export function importedBefore(connection: Connection, kind: string, file: SourceFile): number | null {
  const sql =
    'SELECT import FROM import WHERE file_hash = ? AND kind = ? AND published IS NOT NULL AND undone IS NULL ORDER BY import DESC';
  const before = connection.guard(() => connection.statement(sql).pluck(true).get(file.hash, kind));
  return (before as number | undefined) ?? null;
}

function refuseSecondTime(connection: Connection, kind: string, file: SourceFile): void {
  const before = importedBefore(connection, kind, file);
  if (before === null) return;
  throw new Problem(
    'FILE_IMPORTED_BEFORE',
    `${file.name} is the very file of import ${before}; nothing was imported. Add --again to import it once more.`,
    { file: file.name, import: before },
  );
}

/**
 * The records of a source as chunks, the same whenever the same file is read. `hash` gets the source's text, `seen` how
 * many more bytes of the file were read; without a hash the text is not packed. Throws FILE_CHANGED when it is not the
 * file that was looked at.
 */
export async function* chunksOf(
  reading: Reading,
  hash: Hash | null,
  seen: (bytes: number) => void,
  breathe: Breathe,
): AsyncGenerator<Chunk> {
  const { source, rows, likeness, plan, superseded } = reading;
  const most = rowsAChunk(plan.own.length + plan.attributes.length);
  const block = hash === null ? null : new BlockWriter();
  let chunk = new OpenChunk();
  const closed = (): Chunk => ({
    ...chunk.close(),
    source: block === null || hash === null ? null : block.pack(hash),
  });
  for await (const { records, tail } of source.records(seen)) {
    for (const record of records) {
      if (chunk.size === most || (chunk.size > 0 && chunk.bytes + record.bytes.length > BYTES_A_CHUNK)) {
        yield closed();
        chunk = new OpenChunk();
        await breathe();
      }
      chunk.bytes += record.between.length + record.bytes.length;
      block?.add(record.line, record.between, record.bytes);
      const result = rows.read(record);
      const later = superseded?.get(record.line);
      if (later !== undefined && 'row' in result) chunk.addReject(supersededBy(record.line, later));
      else if ('row' in result) {
        if (result.row.customer) likeness.notice(result.row.customer);
        chunk.addRow(result.row);
      } else chunk.addReject(result.reject);
    }
    block?.addTail(tail);
    // Behind the last chunk there may be bytes without a record.
    if (chunk.size === 0) hash?.update(tail);
  }
  if (chunk.size > 0) yield closed();
}

class OpenChunk {
  /** Of the source's text. */
  bytes = 0;
  readonly #rows: IncomingRow[] = [];
  readonly #rejects: Reject[] = [];
  #first = 0;
  #last = 0;

  get size(): number {
    return this.#rows.length + this.#rejects.length;
  }

  addRow(row: IncomingRow): void {
    this.#mark(row.line);
    this.#rows.push(row);
  }

  addReject(reject: Reject): void {
    this.#mark(reject.line);
    this.#rejects.push(reject);
  }

  #mark(line: number): void {
    if (this.size === 0) this.#first = line;
    this.#last = line;
  }

  close(): Omit<Chunk, 'source'> {
    return { first: this.#first, last: this.#last, rows: this.#rows, rejects: this.#rejects };
  }
}
