// What each column of a file is: from its header, the mapping, the attributes stored before, and a sample of its cells.
// Where that leaves a doubt, it is a question for a person and never a guess.
import { refuseTooMany } from '#engine/store/records/attributes.ts';
import { ownColumns } from '#engine/store/records/tables.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute, AttributeRole, AttributeType } from '#shared/model/attribute.ts';
import { KIND_COLUMNS, type Kind } from '#shared/model/kind.ts';
import type { MappingPiece, Question } from '#shared/model/question.ts';
import { counted } from '#shared/words.ts';
import type { Strictness } from '../cells.ts';
import type { DerivedColumn } from '../derived.ts';
import type { MappedColumn, Mapping } from '../mapping.ts';
import type { Notation } from '../source/notation.ts';
import { inferType } from './infer.ts';
import { asking, askingAll } from './questions.ts';

export interface Heading {
  readonly header: string;
  /** Its place in the file's records. */
  readonly index: number;
  /** The customer's id, a column of the kind, or an attribute. */
  readonly target: 'customer' | 'own' | 'attribute';
  /** Name of the kind's column or of the attribute. */
  readonly name: string;
  readonly type: AttributeType | 'customer';
  readonly role: AttributeRole;
  readonly strictness: Strictness;
  readonly rate: number | null;
  readonly missing: ReadonlySet<string>;
  readonly misfits: 'ask' | 'reject';
  /** An attribute that an earlier import published, with its type. */
  readonly stored: boolean;
  readonly why: string;
}

export interface Source {
  readonly kind: Kind;
  readonly fileName: string;
  readonly header: readonly string[];
  /** Cells of the first records, all as long as the header. */
  readonly sample: readonly (readonly string[])[];
  readonly mapping: Mapping;
  /** Attributes of the kind that are visible now. */
  readonly known: readonly Attribute[];
  readonly currency: string;
  /** How a column is written, by its header. */
  readonly notation: (header: string) => Notation;
  /** Questions may quote cells. */
  readonly shows: boolean;
  /** The mapping was remembered of an import, not given now. */
  readonly rememberedOf: number | null;
  /** Columns that the mapping adds. */
  readonly derived: readonly DerivedColumn[];
}

/** Headers that name the customer without a mapping, in every kind. */
const CUSTOMER_HEADERS = ['customer', 'customer_id'];
const NAMED_LIKE_ID =
  /^(?:(?:customer|client|subscriber|account|user|member|person)[ _.-]?(?:id|no|nr|number|key)|customer|id|uuid|guid)$|[ _.-](?:id|uuid|guid)$/i;
const CAMEL_ID = /[a-z0-9](?:ID|Id)$/;

/** `breathe` is awaited after each column. Throws IMPORT_QUESTION or MAPPING_INVALID. */
export async function readHeadings(source: Source, breathe: () => Promise<void>): Promise<Heading[]> {
  const { header, mapping } = source;
  refuseUnknownHeaders(source);
  const listed = header.map((name) => entryOf(mapping, name));
  const included = header.flatMap((_, index) => (isIgnored(mapping, listed[index]) ? [] : [index]));
  const customer = customerColumn(source, listed, included);
  const headings: Heading[] = [];
  for (const index of included) {
    headings.push(index === customer ? customerHeading(source, index) : headingOf(source, listed[index], index));
    await breathe();
  }
  refuseTwice(source, headings);
  askForRequired(source, headings);
  return headings;
}

const entryOf = (mapping: Mapping, header: string): MappedColumn | undefined =>
  Object.hasOwn(mapping.columns, header) ? mapping.columns[header] : undefined;

const isIgnored = (mapping: Mapping, entry: MappedColumn | undefined): boolean =>
  entry === undefined ? mapping.others === 'ignore' : entry.role === 'ignore';

const isOwn = (kind: Kind, name: string): boolean => ownColumns(kind).some((column) => column.name === name);

/** Throws BAD_VALUE when the header alone shows that the kind would have more than 1,000 attributes. */
export function refuseTooWide(
  kind: Kind,
  header: readonly string[],
  mapping: Mapping,
  known: readonly Attribute[],
): void {
  const names = header.flatMap((name) => {
    const entry = entryOf(mapping, name);
    const target = entry?.name ?? name;
    const attribute = !isIgnored(mapping, entry) && !isOwn(kind, target) && !CUSTOMER_HEADERS.includes(target);
    return attribute ? [target] : [];
  });
  refuseTooMany(kind, new Set([...known.map((attribute) => attribute.name), ...names]).size);
}

function refuseUnknownHeaders({ header, mapping, fileName }: Source): void {
  const unknown = Object.keys(mapping.columns).filter((name) => !header.includes(name));
  if (unknown.length === 0) return;
  throw new Problem(
    'MAPPING_INVALID',
    `The mapping names ${unknown.map(quoted).join(', ')}, and ${fileName} has no such column. Its columns are: ${listed(header)}.`,
    { unknown, header: header.slice(0, MOST_LISTED) },
  );
}

/** The column with the customers' ids, or null for a kind or a file without. */
function customerColumn(
  source: Source,
  entries: readonly (MappedColumn | undefined)[],
  included: readonly number[],
): number | null {
  const { kind, header, fileName } = source;
  if (!KIND_COLUMNS[kind].some((column) => column.type === 'customer')) return null;
  const mapped = included.find((index) => entries[index]?.name === 'customer' || entries[index]?.role === 'id');
  if (mapped !== undefined) return mapped;
  const free = included.filter((index) => entries[index]?.name === undefined);
  const named = CUSTOMER_HEADERS.map((name) => free.find((index) => header[index] === name)).filter(
    (index) => index !== undefined,
  );
  if (kind !== 'customers') {
    if (named.length > 1) throw askForId(source, named, 'Two columns could hold the customer');
    return named[0] ?? null;
  }
  if (header[named[0] ?? -1] === 'customer') return named[0]!;
  const candidates = free.filter((index) => namedLikeId(header[index]!) && identifies(source.sample, index));
  if (candidates.length === 1) return candidates[0]!;
  if (candidates.length === 0 && named[0] !== undefined) return named[0];
  const why =
    candidates.length === 0
      ? `No column of ${fileName} is unique, complete and named like an id`
      : `${candidates.length} columns of ${fileName} are unique, complete and named like an id`;
  throw askForId(source, candidates, why);
}

function askForId(source: Source, candidates: readonly number[], why: string): Problem {
  const { header, sample, fileName } = source;
  const names = candidates.map((index) => header[index]!);
  const choose = candidates.length > 0 ? candidates : header.map((_, index) => index).slice(0, MOST_LISTED);
  return asking({
    id: 'id',
    sentence: `Which column of ${fileName} is the customer's id?`,
    why: `${why}${names.length > 0 ? `: ${names.map(quoted).join(', ')}` : `. Its columns are: ${listed(header)}`}.`,
    choices: choose.map((index) => {
      const different = new Set(sample.map((cells) => cells[index]!)).size;
      return {
        answer: { columns: { [header[index]!]: 'customer' } },
        label: header[index]!,
        consequence: `${counted(different, 'different value')} in the first ${counted(sample.length, 'row')}`,
      };
    }),
  });
}

/** Whether a column looks like the customers' id: unique, complete and named like one. */
export const namesCustomer = (header: string, sample: Source['sample'], index: number): boolean =>
  header === 'customer' || (namedLikeId(header) && identifies(sample, index));

const namedLikeId = (header: string): boolean => NAMED_LIKE_ID.test(header) || CAMEL_ID.test(header);

function identifies(sample: Source['sample'], index: number): boolean {
  const seen = new Set(sample.map((cells) => cells[index]!));
  return seen.size === sample.length && ![...seen].some((cell) => cell.trim() === '');
}

function customerHeading({ header, mapping }: Source, index: number): Heading {
  const name = header[index]!;
  return {
    header: name,
    index,
    target: 'customer',
    name: 'customer',
    type: 'customer',
    role: 'id',
    strictness: 'exact',
    rate: null,
    missing: new Set(),
    misfits: 'ask',
    stored: false,
    why: entryOf(mapping, name) === undefined ? 'the id: unique, complete and named like one' : 'the mapping',
  };
}

function headingOf(source: Source, entry: MappedColumn | undefined, index: number): Heading {
  const { kind, header, known } = source;
  const name = entry?.name ?? header[index]!;
  const own = ownColumns(kind).find((column) => column.name === name);
  const stored = known.find((attribute) => attribute.name === name);
  const role = own?.name === 'id' ? 'id' : (entry?.role ?? stored?.role ?? 'feature');
  const fixed = own?.type ?? stored?.type ?? (role === 'zone' ? 'text' : undefined);
  if (fixed !== undefined && entry?.type !== undefined && entry.type !== fixed) {
    const place = own ? `every file of ${kind}` : 'this workspace';
    const column = header[index]!;
    throw asking({
      id: `type:${column}`,
      column,
      sentence: `Is ${quoted(column)} ${fixed} or ${entry.type}?`,
      why: `Column ${quoted(column)} is mapped as ${entry.type}, but ${quoted(name)} is ${fixed} in ${place}.`,
      choices: [
        { answer: { columns: { [column]: { type: fixed } } }, label: `Read it as ${fixed}`, consequence: '' },
        {
          answer: { columns: { [column]: { name: `${name} as ${entry.type}`, type: entry.type } } },
          label: `Keep it beside as ${entry.type}`,
          consequence: `in a column of its own, ${quoted(`${name} as ${entry.type}`)}`,
        },
      ],
    });
  }
  const inferred =
    fixed === undefined && entry?.type === undefined
      ? inferType(
          source.sample.map((cells) => (entry?.missing?.includes(cells[index]!) ? '' : cells[index]!)),
          source.notation(header[index]!),
        )
      : null;
  const type = fixed ?? entry?.type ?? inferred!.type;
  return {
    header: header[index]!,
    index,
    target: own ? 'own' : 'attribute',
    name,
    type,
    role,
    strictness: entry?.exact !== true && (own !== undefined || entry?.type !== undefined) ? 'declared' : 'exact',
    rate: rateOf(source, entry, type, header[index]!),
    missing: new Set(entry?.missing),
    misfits: entry?.misfits ?? 'ask',
    stored: stored !== undefined,
    why: own ? `a column of ${kind}` : whyOf(source, entry, stored !== undefined, inferred?.why ?? 'a time zone'),
  };
}

function whyOf({ rememberedOf }: Source, entry: MappedColumn | undefined, stored: boolean, inferred: string): string {
  if (stored && (rememberedOf !== null || entry?.type === undefined)) return 'stored before';
  if (entry?.type === undefined) return inferred;
  return rememberedOf === null ? 'the mapping' : `as in import ${rememberedOf}`;
}

function rateOf(source: Source, entry: MappedColumn | undefined, type: string, header: string): number | null {
  if (entry?.currency === undefined && entry?.rate === undefined) return null;
  if (type !== 'money') {
    const sentence = `The mapping gives ${quoted(header)} a currency or a rate, and it is ${type}, not money. Add type: money.`;
    throw new Problem('MAPPING_INVALID', sentence, { column: header, type });
  }
  if (entry.rate !== undefined) return entry.rate === 1 ? null : entry.rate;
  if (entry.currency === source.currency) return null;
  const { currency } = entry;
  const column = (piece: MappingPiece): MappingPiece => ({ columns: { [header]: piece } });
  throw asking({
    id: `rate:${header}`,
    column: header,
    sentence: `How much ${source.currency} is one ${currency}?`,
    why: `${quoted(header)} is in ${currency} and the workspace in ${source.currency}.`,
    choices: [
      {
        answer: column({ role: 'ignore' }),
        label: 'Leave the column out',
        consequence: 'its amounts are not stored',
      },
      {
        answer: column({ rate: 1 }),
        label: `Its amounts are ${source.currency}`,
        consequence: 'they are stored as they stand',
      },
    ],
    typed: { label: `${source.currency} for one ${currency}`, path: ['columns', header, 'rate'], is: 'number' },
  });
}

function refuseTwice({ header, derived }: Source, headings: readonly Heading[]): void {
  const seen = new Map<string, Heading>();
  for (const heading of headings) {
    const key = `${heading.target === 'customer' ? 'customer' : ''}/${heading.name}`;
    const before = seen.get(key);
    if (before !== undefined) {
      throw new Problem(
        'MAPPING_INVALID',
        `Columns ${quoted(before.header)} and ${quoted(heading.header)} would both be ${quoted(heading.name)}. Give one of them another name, or role: ignore.`,
        { columns: [before.header, heading.header], header: header.slice(0, MOST_LISTED) },
      );
    }
    seen.set(key, heading);
  }
  for (const { name } of derived) {
    const given = headings.find((heading) => heading.name === name);
    if (given === undefined) continue;
    throw new Problem(
      'MAPPING_INVALID',
      `The mapping adds a column ${quoted(name)}, and column ${quoted(given.header)} of the file would be ${quoted(name)} too. Give that one another name, or role: ignore.`,
      { columns: [given.header], header: header.slice(0, MOST_LISTED) },
    );
  }
}

function askForRequired(
  { kind, header, fileName, derived, sample, shows }: Source,
  headings: readonly Heading[],
): void {
  const has = (name: string): boolean =>
    [...headings, ...derived].some((column) => column.target !== 'attribute' && column.name === name);
  const absent = KIND_COLUMNS[kind].filter((column) => column.required && !has(column.name)).map(({ name }) => name);
  if (kind === 'outcomes' && !has('customer') && !has('decision_id')) absent.push('customer (or decision_id)');
  if (absent.length === 0) return;
  const free = header.flatMap((name, index) =>
    headings.some((each) => each.index === index && each.target !== 'attribute') ? [] : [{ name, index }],
  );
  const questions = absent.map(
    (name): Question => ({
      id: `required:${name}`,
      column: null,
      sentence: `Which column of ${fileName} says ${SAYS[name] ?? `the ${name.replace('_', ' ')}`}?`,
      why: `No column is named ${name}, and every record of ${kind} needs it.`,
      choices: free.slice(0, MOST_LISTED).map((column) => ({
        answer: { columns: { [column.name]: { name: name.replace(/ .*/, '') } } },
        label: column.name,
        consequence: shows ? example(sample, column.index) : '',
      })),
      // What a file does not say, as that all its rows are invoices, may be the same in every row.
      typed: constantOf(kind, name),
      blocks: true,
    }),
  );
  throw askingAll(questions);
}

/** What a column says, where its name is not the word for it. */
const SAYS: Readonly<Record<string, string>> = {
  customer: "the customer's id",
  at: 'when it was',
  recorded_at: 'when it was recorded',
  id: 'the id',
};

function constantOf(kind: Kind, name: string): Question['typed'] {
  if (KIND_COLUMNS[kind].find((column) => column.name === name)?.type !== 'text') return null;
  return { label: 'the same in every row', path: ['constants', name], is: 'text' };
}

function example(sample: Source['sample'], index: number): string {
  const text = sample.map((cells) => cells[index]!).find((cell) => cell.trim() !== '');
  return text === undefined ? 'no value in the first rows' : `such as ${quoted(text)}`;
}

const MOST_LISTED = 40;
const listed = (header: readonly string[]): string =>
  `${header.slice(0, MOST_LISTED).map(quoted).join(', ')}${header.length > MOST_LISTED ? ` and ${header.length - MOST_LISTED} more` : ''}`;
