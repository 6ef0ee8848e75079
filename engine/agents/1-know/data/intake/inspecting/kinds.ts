// Which kinds a file may be of, from its header, a sample and its name: a header that is remembered, the columns a kind
// needs, or an id among other things, which customers and offers have alike. None, or several alike, is a question.
import { knownHeader } from '#engine/store/records/known-headers.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { quoted } from '#shared/errors.ts';
import type { KindCandidate } from '#shared/model/inspection.ts';
import { KIND_COLUMNS, KIND_WORDS, KINDS, type Kind } from '#shared/model/kind.ts';
import type { Question } from '#shared/model/question.ts';
import { listed } from '#shared/words.ts';
import { namesCustomer } from '../settling/headings.ts';
import { asking, questionsOf } from '../settling/questions.ts';
import type { OpenSource } from '../source/open-source.ts';

/** A kind whose rows are told by nothing but an id. */
const BY_ID_ALONE: readonly Kind[] = ['customers', 'offers'];

/** The likeliest first. `fileName` is asked only where the columns leave it open. */
export function kindCandidates(
  connection: Connection,
  { header, sample }: OpenSource,
  fileName: string,
): KindCandidate[] {
  const remembered = KINDS.flatMap((kind) => {
    const known = knownHeader(connection, kind, header);
    return known === null ? [] : [{ kind, why: `the header of import ${known.import}` }];
  });
  if (remembered.length > 0) return remembered;
  const named = KINDS.filter((kind) => !BY_ID_ALONE.includes(kind) && hasRequired(kind, header)).map((kind) => ({
    kind,
    why: `it has ${listed(requiredOf(kind))}, as ${kind} do`,
    fitting: KIND_COLUMNS[kind].filter(({ name }) => header.includes(name)).length,
  }));
  const most = Math.max(0, ...named.map(({ fitting }) => fitting));
  const best = named.filter(({ fitting }) => fitting === most).map(({ kind, why }) => ({ kind, why }));
  if (best.length > 0) return best;
  const id = header.find((name, index) => namesCustomer(name, sample, index));
  if (id === undefined) return [];
  const why = `${quoted(id)} is unique, complete and named like an id`;
  const alike = BY_ID_ALONE.filter((kind) => kind === 'customers' || hasRequired(kind, header));
  const told = alike.filter((kind) => fileName.toLowerCase().includes(kind.slice(0, -1)));
  return (told.length === 1 ? told : alike).map((kind) => ({
    kind,
    why: told.length === 1 && alike.length > 1 ? `${why}, and the file is named after ${kind}` : why,
  }));
}

const requiredOf = (kind: Kind): string[] =>
  KIND_COLUMNS[kind].filter(({ required }) => required).map(({ name }) => name);

const hasRequired = (kind: Kind, header: readonly string[]): boolean =>
  requiredOf(kind).every((name) => header.includes(name) || (name === 'customer' && header.includes('customer_id')));

/** What is asked when not exactly one kind fits. */
export function kindQuestion(fileName: string, candidates: readonly KindCandidate[]): readonly Question[] {
  const kinds = candidates.length > 0 ? candidates.map(({ kind }) => kind) : KINDS;
  const problem = asking({
    id: 'kind',
    blocks: true,
    sentence: `What does ${fileName} hold?`,
    why:
      candidates.length > 0
        ? 'Its columns fit more than one kind of file.'
        : 'Its column names are those of no kind of file, and it can be any.',
    choices: kinds.map((kind) => ({
      answer: { kind },
      label: KIND_WORDS[kind].title,
      consequence: KIND_WORDS[kind].holds,
    })),
  });
  return questionsOf(problem) ?? [];
}
