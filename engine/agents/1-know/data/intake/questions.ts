// Questions a file leaves open. Each names what is in doubt and shows the lines of a mapping that answer it.
import { type Json, Problem, quoted } from '#shared/errors.ts';
import type { AttributeType } from '#shared/model/attribute.ts';

/** `answer` is a piece of mapping, ready to be adapted and saved as a file. */
export function question(sentence: string, answer: string, data: { readonly [key: string]: Json }): Problem {
  const indented = answer.replaceAll('\n', '\n  ');
  return new Problem(
    'IMPORT_QUESTION',
    `${sentence} Nothing was imported. For example, with --mapping:\n  ${indented}`,
    {
      ...data,
      answer,
    },
  );
}

/** A column in which more values than 1 in 100 are not of its type. */
export interface Misfits {
  readonly header: string;
  readonly type: AttributeType;
  readonly why: string;
  /** The type is the kind's, or was published with an earlier import: it cannot become another. */
  readonly fixed: 'kind' | 'published' | null;
  readonly misfits: number;
  readonly values: number;
  /** Some of the lines, and the different texts on them; the texts are null where they may not be shown (jobs). */
  readonly lines: readonly number[];
  readonly texts: readonly string[] | null;
}

/** Asks what to do with values that do not fit: text, reject, or missing. */
export function misfitQuestion(columns: readonly Misfits[]): Problem {
  const said = columns.map(({ header, type, why, misfits, values, lines, texts }) => {
    const shown = texts === null ? 'Add --dry-run to see them' : `They are: ${texts.map(quoted).join(', ')}`;
    return `${quoted(header)} is ${type} (${why}), and ${misfits} of its ${values} values are not: lines ${lines.join(', ')}. ${shown}.`;
  });
  const answer = columns.map(({ header, fixed, texts }) => {
    const asText: Record<string, string[]> = {
      kind: [],
      published: [
        `  # or ${JSON.stringify(header)}: { name: ${JSON.stringify(`${header} as text`)}, type: text }   # keep it beside the other`,
      ],
    };
    const key = JSON.stringify(header);
    const list = JSON.stringify(texts ?? ['n/a']);
    return [
      `  ${key}: { missing: ${list} }   # they stand for a missing value`,
      `  # or ${key}: { misfits: reject }   # reject their records`,
      ...(asText[fixed ?? ''] ?? [`  # or ${key}: { type: text }   # keep the whole column as text`]),
    ].join('\n');
  });
  return question(said.join(' '), `columns:\n${answer.join('\n')}`, {
    columns: columns.map(({ texts, ...column }) => ({
      ...column,
      texts: texts === null ? null : [...texts],
      lines: [...column.lines],
    })),
  });
}

/** A name as YAML would take it. */
export const yamlKey = (name: string): string => (/^[A-Za-z][\w -]*$/.test(name) ? name : JSON.stringify(name));
