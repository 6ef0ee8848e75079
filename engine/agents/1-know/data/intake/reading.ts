// Everything about a file that an import and a dry run do alike: look at it, settle its columns.
import { z } from 'zod';
import { writeYaml } from '#engine/policy/configuration/document.ts';
import type { ImportPlan } from '#engine/store/records/staging/rehearsal.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { Problem } from '#shared/errors.ts';
import { KINDS } from '#shared/model/kind.ts';
import { mappingPiece } from '#shared/model/question.ts';
import { Likeness } from './likeness.ts';
import { mappingValue, parseMapping } from './mapping.ts';
import type { ApartOrder } from './reading-apart.ts';
import type { ReadingThread } from './reading-thread.ts';
import { RowReader, type RowSource } from './rows.ts';
import { rememberedMapping } from './settling/known.ts';
import { refuseOpen, type Settlement, settle } from './settling/settle.ts';
import { type OpenSource, openFile } from './source/open-source.ts';
import type { SourceFile } from './source/source-file.ts';

export const importArguments = z.object({
  kind: z.enum(KINDS),
  /** An absolute path. */
  file: z.string().min(1, 'name the file to import'),
  /** YAML; null where none is given: then one that is remembered of the file's header counts. */
  mapping: z.object({ name: z.string(), text: z.string() }).nullable(),
  /** Answers to questions, added to the mapping. */
  answers: mappingPiece.nullable().default(null),
  /** Import it even when the very same file is imported already. */
  again: z.boolean(),
  actor: z.string().min(1),
});
export type ImportArguments = z.output<typeof importArguments>;

export interface Reading {
  readonly source: OpenSource;
  readonly plan: ImportPlan;
  readonly rows: RowReader;
  readonly rowSource: RowSource;
  /** How another thread reads the same; null where it cannot. */
  readonly apart: ApartOrder | null;
  readonly likeness: Likeness;
}

type Breathe = () => Promise<void>;

/** Looks at a file and settles what its columns are. Throws a Problem for whatever cannot be read or is in doubt. */
export async function openReading(
  connection: Connection,
  args: ImportArguments,
  breathe: Breathe,
  thread: ReadingThread | null,
): Promise<Reading> {
  const settlement = await settleFile(connection, args, false, breathe, thread);
  refuseOpen(settlement);
  return readingOf(connection, args, settlement, breathe);
}

/** As far as a file is settled; `shows`: questions may quote cells. `thread` helps where one thread could not stop. */
export async function settleFile(
  connection: Connection,
  { kind, file: path, mapping, answers, again }: ImportArguments,
  shows: boolean,
  breathe: Breathe,
  thread: ReadingThread | null = null,
): Promise<Settlement> {
  // Checked as it was written first, so that what is wrong is told by its line.
  if (mapping !== null) parseMapping(mapping.text, mapping.name, kind);
  const file = await openFile(path, breathe, thread);
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
  const notations = new Map(headings.map((heading) => [heading.header, notation.of(heading.header)]));
  const rowPlan = { kind, headings, derived, width: header.length, zone: mapping.zone ?? zone, notations };
  const rows = new RowReader(rowPlan);
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
    mapping: Object.keys(piece).length === 0 ? null : writeYaml(piece),
    mappingOf: known?.import ?? null,
    remember,
    own: rows.own,
    attributes: rows.attributes,
    missing: mapping.missing,
  };
  const facts = [...source.facts, ...notation.facts];
  const likeness = await Likeness.of(connection, breathe);
  const { lastWins } = mapping;
  return {
    source: { ...source, facts },
    plan,
    rows,
    likeness,
    rowSource: { records: source.records, rows: () => new RowReader(rowPlan), lastWins },
    apart: source.text === null ? null : { text: source.text, rows: rowPlan, lastWins },
  };
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
    `${file.name} is the very file of import ${before}; nothing was imported.`,
    { file: file.name, import: before },
  ).offering({ act: 'import-again' });
}
