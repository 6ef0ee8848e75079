// Questions a file leaves open. Each names what is in doubt and offers its answers as pieces of a mapping; a Problem has
// all that are open at once, and the lines that answer them as its remedy.
import { stringify } from 'yaml';
import { WRITTEN_OUT } from '#engine/policy/configuration/document.ts';
import { type Json, Problem, quoted } from '#shared/errors.ts';
import type { AttributeType } from '#shared/model/attribute.ts';
import type { Choice, MappingPiece, Question } from '#shared/model/question.ts';
import { counted } from '#shared/words.ts';

/** What `asking` fills in. */
type Draft = Pick<Question, 'id' | 'sentence' | 'why' | 'choices'> & Partial<Question>;

const CHOICES_PRINTED = 6;

/** A question as a Problem to be thrown. */
export function asking(draft: Draft): Problem {
  return askingAll([{ column: null, typed: null, blocks: false, ...draft }]);
}

/** All that is open about one file, as one Problem. */
export function askingAll(questions: readonly Question[], data: { readonly [key: string]: Json } = {}): Problem {
  const one = questions.length === 1;
  const open = one ? said(questions[0]!) : `${counted(questions.length, 'question')} are open.`;
  const lines = questions.flatMap((each, index) =>
    one ? answers(each) : [`${index + 1}. ${said(each)}`, ...answers(each).map((line) => `   ${line}`)],
  );
  const plain = questions.map((each) => ({ ...each, choices: each.choices.map((choice) => ({ ...choice })) }));
  return new Problem('IMPORT_QUESTION', `${open} Nothing was imported.`, {
    ...data,
    questions: plain as unknown as Json,
  }).offering({ act: 'answer-questions', questions: questions.length, lines });
}

/** The questions a Problem asks; null for any other error. */
export function questionsOf(error: unknown): readonly Question[] | null {
  if (!(error instanceof Problem) || error.code !== 'IMPORT_QUESTION') return null;
  return error.data.questions as unknown as readonly Question[];
}

const said = ({ sentence, why }: Question): string => (why === '' ? sentence : `${sentence} ${why}`);

function answers({ choices, typed }: Question): string[] {
  const shown = choices.slice(0, CHOICES_PRINTED).map((choice) => {
    const note = [choice.label, choice.consequence].filter((each) => each !== '').join(': ');
    return `${yamlLine(choice.answer)}   # ${note}`;
  });
  const more = choices.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`… or ${counted(more, 'more answer')} of this kind`] : []),
    ...(typed === null ? [] : [`${yamlLine(nested(typed.path, EXAMPLES[typed.is]))}   # ${typed.label}`]),
  ];
}

/** A piece as one line of YAML. */
function yamlLine(piece: MappingPiece): string {
  return Object.entries(piece)
    .map(([section, value]) => `${section}: ${stringify(value, { ...WRITTEN_OUT, collectionStyle: 'flow' }).trim()}`)
    .join('; ');
}

const EXAMPLES = { number: 0.92, text: 'invoice' } as const;

/** The piece in which what is typed stands, with an example in its place. */
function nested([first, ...rest]: readonly string[], example: Json): MappingPiece {
  return first === undefined ? {} : { [first]: rest.length === 0 ? example : nested(rest, example) };
}

/** A column in which more values than 1 in 100 are not of its type. */
export interface Misfits {
  readonly header: string;
  readonly type: AttributeType | 'zone';
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
export function misfitQuestion({ header, type, why, fixed, misfits, values, lines, texts }: Misfits): Question {
  const at = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
  const shown = texts === null ? 'A dry run shows them.' : `They are: ${texts.map(quoted).join(', ')}.`;
  const column = (piece: MappingPiece): MappingPiece => ({ columns: { [header]: piece } });
  const asText: readonly Choice[] = [
    {
      answer: column(
        fixed === 'published'
          ? { name: `${header} as text`, type: 'text' }
          : type === 'zone'
            ? { role: 'feature' }
            : { type: 'text' },
      ),
      label: 'Keep as text',
      consequence: fixed === 'published' ? 'beside the column there is already' : 'the whole column',
    },
  ];
  return {
    id: `misfits:${header}`,
    column: header,
    sentence: `What becomes of the values in ${quoted(header)} that are not ${type}?`,
    why: `${quoted(header)} is ${type} (${why}), and ${misfits} of its ${counted(values, 'value')} ${misfits === 1 ? 'is' : 'are'} not: ${at}. ${shown}`,
    choices: [
      {
        answer: column({ misfits: 'reject' }),
        label: 'Reject their rows',
        consequence: `${counted(misfits, 'row')}, each listed with its reason`,
      },
      ...(texts === null
        ? []
        : [
            {
              answer: column({ missing: [...texts] }),
              label: 'Read as missing',
              consequence: `${texts.map(quoted).join(', ')} stand for no value`,
            },
          ]),
      ...(fixed === 'kind' ? [] : asText),
    ],
    typed: null,
    blocks: false,
  };
}
