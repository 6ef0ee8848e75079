// Settles how a file is read before its records are: its writing, its columns, their types. What stays open is collected, and
// the rest goes on with each question's first choice, so that a person hears everything at once.
import { visibleAttributes } from '#engine/store/records/attributes.ts';
import { type KnownHeader, knownHeader } from '#engine/store/records/known-headers.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { readSettings } from '#engine/store/workspace/settings.ts';
import { Problem } from '#shared/errors.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import { isPiece, type MappingPiece, mergePieces, type Question } from '#shared/model/question.ts';
import { type DerivedColumn, derivedColumns } from '../derived.ts';
import { type Mapping, mappingOf } from '../mapping.ts';
import type { OpenFile, OpenSource } from '../source/open-source.ts';
import { type SettledNotation, settleNotation } from '../source/settle-notation.ts';
import { type Heading, readHeadings, refuseTooWide } from './headings.ts';
import { contradictions, type Recollection, recalled, recollect } from './known.ts';
import { askingAll, questionsOf } from './questions.ts';
import { readableColumns } from './readable-columns.ts';

/** What is said about a file: by a mapping, and by answers to questions. */
export interface Said {
  readonly kind: Kind;
  /** Null where no mapping was given: then a remembered one counts. */
  readonly mapping: MappingPiece | null;
  readonly answers: MappingPiece;
  /** Questions may quote cells. */
  readonly shows: boolean;
}

/** What the columns of a file became. */
export interface SettledColumns {
  readonly headings: readonly Heading[];
  readonly derived: readonly DerivedColumn[];
  readonly notation: SettledNotation;
}

export interface Settlement {
  readonly source: OpenSource;
  /** What is read with, presumed answers included. */
  readonly piece: MappingPiece;
  readonly mapping: Mapping;
  /** The remembered mapping that was reused. */
  readonly known: KnownHeader | null;
  /** Null where a question has to be answered first. */
  readonly columns: SettledColumns | null;
  readonly questions: readonly Question[];
}

type Breathe = () => Promise<void>;

/**
 * `begun`: how the file is written, where that was settled for its kind already.
 * Throws what cannot be read or is wrong in itself: MAPPING_INVALID, FILE_DAMAGED, BAD_VALUE.
 */
export async function settle(
  connection: Connection,
  file: OpenFile,
  said: Said,
  breathe: Breathe,
  begun: Begun | null = null,
): Promise<Settlement> {
  const given = mergePieces(said.mapping ?? {}, said.answers);
  const start = begun ?? (await settleWriting(connection, file, said));
  await breathe();
  const open = new OpenQuestions();
  open.add(start.questions);
  const { source } = start;
  const known = said.mapping === null ? knownHeader(connection, said.kind, source.header) : null;
  const memory = known === null ? null : recollect(known);
  let piece = memory === null ? start.piece : mergePieces(memory.taken, start.piece);
  const blocked = (): Settlement => ({
    source,
    piece,
    mapping: mappingOf(piece, said.kind),
    known,
    columns: null,
    questions: open.asked,
  });
  if (open.blocks) return blocked();
  for (;;) {
    try {
      const columns = await settleColumns(
        connection,
        source,
        said,
        mappingOf(piece, said.kind),
        known?.import ?? null,
        breathe,
      );
      const unsettled =
        known === null || memory === null ? null : applyMemory(known, memory, given, source, columns, piece);
      if (unsettled !== null) {
        open.add(unsettled.questions);
        if (unsettled.piece !== piece) {
          piece = unsettled.piece;
          continue;
        }
      }
      return { source, piece, mapping: mappingOf(piece, said.kind), known, columns, questions: open.asked };
    } catch (error) {
      for (const question of open.newOf(error)) {
        const answer = memory === null ? null : recalled(memory, question);
        if (answer === null) open.add([question]);
        piece = mergePieces(piece, answer ?? question.choices[0]?.answer ?? {});
      }
      if (open.blocks) return blocked();
    }
  }
}

/** Refuses with every open question at once. */
export function refuseOpen({ questions, source }: Settlement): void {
  if (questions.length > 0) throw askingAll(questions, { file: source.file.name });
}

/** The questions of one file; none is asked twice. */
class OpenQuestions {
  asked: Question[] = [];
  readonly #seen = new Set<string>();

  get blocks(): boolean {
    return this.asked.some((question) => question.blocks);
  }

  add(questions: readonly Question[]): void {
    this.asked.push(...questions.filter(({ id }) => !this.asked.some((each) => each.id === id)));
  }

  /** The questions an error asks. Throws it when it asks nothing, or again what was presumed already. */
  newOf(error: unknown): readonly Question[] {
    const questions = questionsOf(error);
    if (questions === null || questions.some(({ id }) => this.#seen.has(id))) throw error;
    for (const { id } of questions) this.#seen.add(id);
    return questions;
  }
}

export interface Begun {
  readonly source: OpenSource;
  readonly piece: MappingPiece;
  readonly questions: readonly Question[];
}

/** How the file is written, up to its header and a sample, while its kind may not even be known. */
export async function settleWriting(
  connection: Connection,
  file: OpenFile,
  { kind, mapping, answers }: Omit<Said, 'kind'> & { readonly kind: Kind | null },
): Promise<Begun> {
  const open = new OpenQuestions();
  let piece = mergePieces(mapping ?? {}, answers);
  for (;;) {
    try {
      return { source: await readAs(connection, file, kind, piece), piece, questions: open.asked };
    } catch (error) {
      for (const question of open.newOf(error)) {
        const answer = mapping === null ? await answerByHeader(connection, file, kind, piece, question) : null;
        if (answer === null) open.add([question]);
        piece = mergePieces(piece, answer ?? question.choices[0]?.answer ?? {});
      }
    }
  }
}

function readAs(connection: Connection, file: OpenFile, kind: Kind | null, piece: MappingPiece): Promise<OpenSource> {
  const mapping = mappingOf(piece, kind);
  return file.read(mapping.source, ({ header }) => {
    if (kind === null) return;
    refuseTooWide(kind, header, mapping, visibleAttributes(connection, kind, newestChange(connection)));
  });
}

/** The choice with which the file has a header that is remembered, read in just that way. */
async function answerByHeader(
  connection: Connection,
  file: OpenFile,
  kind: Kind | null,
  piece: MappingPiece,
  question: Question,
): Promise<MappingPiece | null> {
  for (const { answer } of question.choices) {
    const header = await headerWith(connection, file, kind, mergePieces(piece, answer));
    const known = (kind === null ? KINDS : [kind]).map((each) => knownHeader(connection, each, header)).find(Boolean);
    const remembered = known == null ? null : recalled(recollect(known), question);
    if (remembered !== null && JSON.stringify(remembered) === JSON.stringify(answer)) return answer;
  }
  return null;
}

/** The header as an answer makes it; empty where the file cannot be read so. */
async function headerWith(
  connection: Connection,
  file: OpenFile,
  kind: Kind | null,
  piece: MappingPiece,
): Promise<readonly string[]> {
  try {
    return (await readAs(connection, file, kind, piece)).header;
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

async function settleColumns(
  connection: Connection,
  source: OpenSource,
  { kind, shows }: Said,
  mapping: Mapping,
  rememberedOf: number | null,
  breathe: Breathe,
): Promise<SettledColumns> {
  const { currency, zone } = readSettings(connection);
  const known = visibleAttributes(connection, kind, newestChange(connection));
  const { file, header, sample } = source;
  const candidates = readableColumns({ kind, header, sample, mapping, known });
  await breathe();
  const notation = await settleNotation(file.name, candidates, source.separated, mapping.source, shows, breathe);
  await breathe();
  const derived = derivedColumns(kind, mapping, known, mapping.zone ?? zone);
  const settled = { kind, fileName: file.name, header, sample, mapping, known, currency, derived, shows, rememberedOf };
  const headings = await readHeadings({ ...settled, notation: notation.of }, breathe);
  return { headings, derived, notation };
}

/** What is remembered of a file's writing, held against what this file shows: asked about, or used where it shows nothing. */
function applyMemory(
  known: KnownHeader,
  memory: Recollection,
  given: MappingPiece,
  source: OpenSource,
  { notation }: SettledColumns,
  piece: MappingPiece,
): { questions: Question[]; piece: MappingPiece } {
  const settled = [...source.settled, ...notation.settled];
  const questions = contradictions(known, memory, given, settled, notation.orders);
  const said = isPiece(piece.source) ? piece.source : {};
  const signs = notation.settled.filter(
    ({ setting, shown }) => !shown && said[setting] === undefined && memory.source[setting] !== undefined,
  );
  if (signs.length === 0 || notation.settled.some(({ shown }) => shown)) return { questions, piece };
  const remembered = Object.fromEntries(signs.map(({ setting }) => [setting, memory.source[setting]!]));
  return { questions, piece: mergePieces(piece, { source: remembered }) };
}
