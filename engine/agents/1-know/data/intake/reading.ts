// Everything about a file that an import and a dry run do alike: look at it, settle its columns, read it in chunks.
import type { Hash } from 'node:crypto';
import { z } from 'zod';
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { BlockWriter } from '#engine/store/records/reading/source.ts';
import type { Reject } from '#engine/store/records/receipt.ts';
import type { IncomingRow } from '#engine/store/records/staging/judge.ts';
import { type Chunk, type ImportPlan, rowsAChunk } from '#engine/store/records/staging/rehearsal.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { Problem } from '#shared/errors.ts';
import { KINDS } from '#shared/model/kind.ts';
import { derivedColumns } from './derived.ts';
import { readHeadings, refuseTooWide } from './headings.ts';
import { supersededBy, supersededLines } from './last-wins.ts';
import { Likeness } from './likeness.ts';
import { noMapping, parseMapping } from './mapping.ts';
import { readableColumns } from './readable-columns.ts';
import { RowReader } from './rows.ts';
import { type OpenSource, openSource } from './source/open-source.ts';
import { settleNotation } from './source/settle-notation.ts';
import type { SourceFile } from './source/source-file.ts';
import type { Surveyed } from './source/text-source.ts';

export const importArguments = z.object({
  kind: z.enum(KINDS),
  /** An absolute path. */
  file: z.string().min(1),
  mapping: z.object({ name: z.string(), text: z.string() }).nullable(),
  /** Import it even when the very same file is imported already. */
  again: z.boolean(),
  actor: z.string().min(1),
});
export type ImportArguments = z.infer<typeof importArguments>;

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
  const { kind, actor } = args;
  const mapping = args.mapping === null ? noMapping : parseMapping(args.mapping.text, args.mapping.name, kind);
  const { currency, zone } = readSettings(connection);
  const known = visibleAttributes(connection, kind, newestChange(connection));
  const refuse = ({ file, header }: Surveyed): void => {
    if (!args.again) refuseSecondTime(connection, kind, file);
    refuseTooWide(kind, header, mapping, known);
  };
  const opened = await openSource(args.file, mapping.source, refuse, breathe);
  const { file, header, sample } = opened;
  const candidates = readableColumns({ kind, header, sample, mapping, known });
  const { notation, facts } = settleNotation(file.name, candidates, opened.separated, mapping.source);
  const source = { ...opened, facts: [...opened.facts, ...facts] };
  const derived = derivedColumns(kind, mapping, known, mapping.zone ?? zone);
  const headings = await readHeadings(
    { kind, fileName: file.name, header, sample, mapping, known, currency, notation, derived },
    breathe,
  );
  const openRows = (): RowReader =>
    new RowReader(kind, headings, derived, header.length, mapping.zone ?? zone, notation);
  const rows = openRows();
  const { own, attributes } = rows;
  const { name, bytes, hash } = file;
  const text = args.mapping?.text ?? null;
  const plan = { kind, actor, name, bytes, hash, mapping: text, own, attributes, missing: mapping.missing };
  const superseded = mapping.lastWins ? await supersededLines(source, plan, openRows(), breathe) : null;
  return { source, plan, rows, superseded, likeness: await Likeness.of(connection, breathe) };
}

/** Refuses the same bytes as the same kind, unless the import they came with was undone. */
function refuseSecondTime(connection: Connection, kind: string, file: SourceFile): void {
  const sql =
    'SELECT import FROM import WHERE file_hash = ? AND kind = ? AND published IS NOT NULL AND undone IS NULL ORDER BY import DESC';
  const before = connection.guard(() => connection.statement(sql).pluck(true).get(file.hash, kind)) as
    | number
    | undefined;
  if (before === undefined) return;
  throw new Problem(
    'FILE_IMPORTED_BEFORE',
    `${file.name} is the very file of import ${before}; nothing was imported. Add --again to import it once more.`,
    { file: file.name, import: before },
  );
}

/**
 * The records of a source as chunks, the same whenever the same file is read. `hash` gets the source's text, `seen` how
 * many more bytes of the file were read. Throws FILE_CHANGED when it is not the file that was looked at.
 */
export async function* chunksOf(
  reading: Reading,
  hash: Hash,
  seen: (bytes: number) => void,
  breathe: Breathe,
): AsyncGenerator<Chunk> {
  const { source, rows, likeness, plan, superseded } = reading;
  const most = rowsAChunk(plan.own.length + plan.attributes.length);
  const block = new BlockWriter();
  let chunk = new OpenChunk();
  for await (const { records, tail } of source.records(seen)) {
    for (const record of records) {
      if (chunk.size === most || (chunk.size > 0 && block.bytes + record.bytes.length > BYTES_A_CHUNK)) {
        yield { ...chunk.close(), source: block.pack(hash) };
        chunk = new OpenChunk();
        await breathe();
      }
      block.add(record.line, record.between, record.bytes);
      const result = rows.read(record);
      const later = superseded?.get(record.line);
      if (later !== undefined && 'row' in result) chunk.addReject(supersededBy(record.line, later));
      else if ('row' in result) {
        if (result.row.customer) likeness.notice(result.row.customer);
        chunk.addRow(result.row);
      } else chunk.addReject(result.reject);
    }
    block.addTail(tail);
    // Behind the last chunk there may be bytes without a record.
    if (chunk.size === 0) hash.update(tail);
  }
  if (chunk.size > 0) yield { ...chunk.close(), source: block.pack(hash) };
}

class OpenChunk {
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
