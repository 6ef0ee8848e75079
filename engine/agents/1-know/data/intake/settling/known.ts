// What is remembered of a file's header: how its columns and its writing were settled, as a mapping that reads the next file
// alike; and where the next file shows something else, the question which of the two counts.
import { writeYaml } from '#engine/policy/configuration/document.ts';
import type { KnownHeader } from '#engine/store/records/known-headers.ts';
import { quoted } from '#shared/errors.ts';
import { isPiece, type MappingPiece, mergePieces, type Question } from '#shared/model/question.ts';
import { mappingValue } from '../mapping.ts';
import type { Settled } from '../source/settings.ts';
import type { ColumnOrder } from '../source/settle-dates.ts';
import type { Heading } from './headings.ts';

/** Types of which the text may be written in several ways. */
const WRITTEN_ALIKE: readonly string[] = ['whole', 'number'];
/** Answers of a source section that no file shows by itself. */
const NEVER_SHOWN = ['timeFormat', 'nested', 'sheet'];

/** As YAML: `piece` is what was said, the rest what was settled. */
export function rememberedMapping(
  kind: string,
  piece: MappingPiece,
  settled: readonly Settled[],
  headings: readonly Heading[],
  orders: readonly ColumnOrder[],
): string {
  const shown = settled.filter((each) => each.shown && each.setting !== 'headerRow');
  const found: MappingPiece = {
    kind,
    ...(shown.length === 0 ? {} : { source: Object.fromEntries(shown.map(({ setting, value }) => [setting, value])) }),
    columns: Object.fromEntries(
      headings.map((heading) => [
        heading.header,
        columnOf(
          heading,
          orders.find(({ header }) => header === heading.header),
        ),
      ]),
    ),
  };
  return writeYaml(mergePieces(found, piece));
}

function columnOf(
  { header, target, name, type, role, strictness }: Heading,
  order: ColumnOrder | undefined,
): MappingPiece {
  return {
    ...(name === header ? {} : { name }),
    ...(target === 'attribute' ? { type } : {}),
    ...(target === 'attribute' && strictness === 'exact' && WRITTEN_ALIKE.includes(type) ? { exact: true } : {}),
    ...(target === 'attribute' && role !== 'feature' ? { role } : {}),
    ...(order?.shown === true ? { dateOrder: order.order } : {}),
  };
}

/** A remembered mapping in two: what is taken over, and what only answers where the next file leaves something open. */
export interface Recollection {
  readonly taken: MappingPiece;
  /** Remembered of the `source:` section. */
  readonly source: MappingPiece;
  /** Remembered orders of day and month, by column. */
  readonly orders: MappingPiece;
}

export function recollect(known: KnownHeader): Recollection {
  const { source, columns, ...rest } = mappingValue(known.mapping);
  const orders: Record<string, string> = {};
  const taken: Record<string, MappingPiece> = {};
  for (const [header, column] of Object.entries(isPiece(columns) ? columns : {})) {
    const { dateOrder, ...others } = isPiece(column) ? column : { name: column };
    if (typeof dateOrder === 'string') orders[header] = dateOrder;
    taken[header] = others as MappingPiece;
  }
  const said = isPiece(source) ? source : {};
  const always = Object.fromEntries(Object.entries(said).filter(([setting]) => NEVER_SHOWN.includes(setting)));
  return { taken: { ...rest, source: always, columns: taken }, source: said, orders };
}

/** The remembered answer to a question, or null. */
export function recalled({ source, orders }: Recollection, { id, choices }: Question): MappingPiece | null {
  if (id === 'numbers' && source.decimal !== undefined) {
    const { decimal, grouping } = source;
    return { source: { decimal, ...(grouping === undefined ? {} : { grouping }) } };
  }
  const header = id.startsWith('dates:') ? id.slice('dates:'.length) : null;
  if (header !== null && orders[header] !== undefined) return { columns: { [header]: { dateOrder: orders[header] } } };
  const same = choices.find(({ answer }) => {
    const said = answer.source;
    return isPiece(said) && Object.entries(said).every(([setting, value]) => source[setting] === value);
  });
  return same?.answer ?? null;
}

/** Where the file itself shows something else than is remembered. `given` was said now, and is not asked about. */
export function contradictions(
  known: KnownHeader,
  { source, orders }: Recollection,
  given: MappingPiece,
  settled: readonly Settled[],
  shownOrders: readonly ColumnOrder[],
): Question[] {
  const said = isPiece(given.source) ? given.source : {};
  const fromSource = settled.flatMap(({ setting, value, why, shown }) => {
    const before = source[setting];
    if (!shown || before === undefined || before === value || said[setting] !== undefined) return [];
    const answer = (is: string | number): MappingPiece => ({ source: { [setting]: is } });
    return [disagreement(known, setting, null, { value, why }, String(before), answer(value), answer(String(before)))];
  });
  const columns = isPiece(given.columns) ? given.columns : {};
  const fromDates = shownOrders.flatMap(({ header, order, why, shown }) => {
    const before = orders[header];
    const column = columns[header];
    const saidNow = isPiece(column) && column.dateOrder !== undefined;
    if (!shown || before === undefined || before === order || saidNow) return [];
    const answer = (dateOrder: string): MappingPiece => ({ columns: { [header]: { dateOrder } } });
    return [
      disagreement(
        known,
        `dates:${header}`,
        header,
        { value: order, why },
        String(before),
        answer(order),
        answer(String(before)),
      ),
    ];
  });
  return [...fromSource, ...fromDates];
}

const WORDS: Readonly<Record<string, string>> = {
  encoding: 'How are the characters written',
  delimiter: 'What separates the cells',
  quote: 'What encloses cells',
  decimal: 'Which sign is the decimal one',
  grouping: 'What stands between thousands',
};

function disagreement(
  known: KnownHeader,
  id: string,
  column: string | null,
  now: { readonly value: string | number; readonly why: string },
  before: string,
  asShown: MappingPiece,
  asBefore: MappingPiece,
): Question {
  const about = column === null ? (WORDS[id] ?? id) : `Does the day or the month come first in ${quoted(column)}`;
  return {
    id: `known:${id}`,
    column,
    sentence: `${about}: ${before} as in import ${known.import}, or ${now.value}?`,
    why: `The header is that of import ${known.import}, and this file shows something else: ${now.why}.`,
    choices: [
      { answer: asShown, label: `As this file shows: ${now.value}`, consequence: '' },
      { answer: asBefore, label: `As before: ${before}`, consequence: '' },
    ],
    typed: null,
    blocks: false,
  };
}
