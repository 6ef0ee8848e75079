// What each column of a file is: from its header, the mapping, the attributes stored before, and a sample of its cells.
// Where that leaves a doubt, it is a question for a person and never a guess.
import { refuseTooMany } from '#engine/store/records/attributes.ts';
import { ownColumns } from '#engine/store/records/tables.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute, AttributeRole, AttributeType } from '#shared/model/attribute.ts';
import { KIND_COLUMNS, type Kind } from '#shared/model/kind.ts';
import type { Strictness } from './cells.ts';
import type { DerivedColumn } from './derived.ts';
import { inferType } from './infer.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { question, yamlKey } from './questions.ts';
import type { Notation } from './source/notation.ts';

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
  readonly notation: Notation;
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

function askForId({ header }: Source, candidates: readonly number[], why: string): Problem {
  const names = candidates.map((index) => header[index]!);
  const choose = names.length > 0 ? names : header;
  return question(
    `${why}${names.length > 0 ? `: ${names.map(quoted).join(', ')}` : `. Its columns are: ${listed(header)}`}. Say in a mapping which column is the customer's id.`,
    `columns:\n  ${yamlKey(choose[0]!)}: customer`,
    { candidates: names, header: header.slice(0, MOST_LISTED) },
  );
}

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
    throw question(
      `Column ${quoted(header[index])} is mapped as ${entry.type}, but ${quoted(name)} is ${fixed} in ${own ? `every file of ${kind}` : 'this workspace'}. Give it another name, or leave the type out.`,
      `columns:\n  ${yamlKey(header[index]!)}: { name: ${yamlKey(`${name} as ${entry.type}`)}, type: ${entry.type} }`,
      { column: header[index]!, type: entry.type, stored: fixed },
    );
  }
  const inferred =
    fixed === undefined && entry?.type === undefined
      ? inferType(
          source.sample.map((cells) => (entry?.missing?.includes(cells[index]!) ? '' : cells[index]!)),
          source.notation,
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
    strictness: own !== undefined || entry?.type !== undefined ? 'declared' : 'exact',
    rate: rateOf(source, entry, type, header[index]!),
    missing: new Set(entry?.missing),
    misfits: entry?.misfits ?? 'ask',
    stored: stored !== undefined,
    why: own
      ? `a column of ${kind}`
      : entry?.type
        ? 'the mapping'
        : stored
          ? 'stored before'
          : (inferred?.why ?? 'a time zone'),
  };
}

function rateOf(source: Source, entry: MappedColumn | undefined, type: string, header: string): number | null {
  if (entry?.currency === undefined && entry?.rate === undefined) return null;
  if (type !== 'money') {
    const sentence = `The mapping gives ${quoted(header)} a currency or a rate, and it is ${type}, not money. Add type: money.`;
    throw new Problem('MAPPING_INVALID', sentence, { column: header, type });
  }
  if (entry.rate !== undefined) return entry.rate === 1 ? null : entry.rate;
  if (entry.currency === source.currency) return null;
  throw question(
    `${quoted(header)} is in ${entry.currency} and the workspace in ${source.currency}. How much ${source.currency} is one ${entry.currency}?`,
    `columns:\n  ${yamlKey(header)}: { type: money, currency: ${entry.currency}, rate: 0.92 }`,
    { column: header, currency: entry.currency ?? null },
  );
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

function askForRequired({ kind, header, fileName, derived }: Source, headings: readonly Heading[]): void {
  const has = (name: string): boolean =>
    [...headings, ...derived].some((column) => column.target !== 'attribute' && column.name === name);
  const absent = KIND_COLUMNS[kind].filter((column) => column.required && !has(column.name)).map(({ name }) => name);
  if (kind === 'outcomes' && !has('customer') && !has('decision_id')) absent.push('customer (or decision_id)');
  if (absent.length === 0) return;
  throw question(
    `${fileName} has no column for ${absent.join(', ')}, which every record of ${kind} needs. Its columns are: ${listed(header)}. Say in a mapping which they are.`,
    `columns:\n${absent.map((name) => `  HEADER: ${name.replace(/ .*/, '')}`).join('\n')}`,
    { missing: absent, header: header.slice(0, MOST_LISTED) },
  );
}

const MOST_LISTED = 40;
const listed = (header: readonly string[]): string =>
  `${header.slice(0, MOST_LISTED).map(quoted).join(', ')}${header.length > MOST_LISTED ? ` and ${header.length - MOST_LISTED} more` : ''}`;
