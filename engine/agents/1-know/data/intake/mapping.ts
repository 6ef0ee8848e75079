// A mapping is a small YAML file that says what the columns of a source are. It is checked whole before anything is read.
import { z } from 'zod';
import { isZone } from '#engine/policy/calendar.ts';
import { readYaml, writeYaml } from '#engine/policy/configuration/document.ts';
import { faultText, orList, pathText } from '#engine/policy/configuration/fault.ts';
import { type Json, Problem, quoted } from '#shared/errors.ts';
import { ATTRIBUTE_ROLES, ATTRIBUTE_TYPES } from '#shared/model/attribute.ts';
import { amountSchema } from '#shared/model/expression.ts';
import { KINDS, type Kind } from '#shared/model/kind.ts';
import { isPiece, type MappingPiece } from '#shared/model/question.ts';
import { grouped } from '#shared/words.ts';
import { DATE_ORDERS, sourceSettings } from './source/settings.ts';

const columnSchema = z.preprocess(
  // `customerID: customer` is short for `customerID: { name: customer }`
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.strictObject({
    /** A column of the kind, or the attribute's name; the header when absent. */
    name: z.string().min(1).optional(),
    type: z.enum(ATTRIBUTE_TYPES).optional(),
    role: z.enum(ATTRIBUTE_ROLES).optional(),
    /** The currency of a money column, and how much of the workspace's one unit of it is. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'three capital letters, as EUR')
      .optional(),
    rate: z.number().positive().optional(),
    /** Texts that stand for a missing value. */
    missing: z.array(z.string()).optional(),
    /** Only values that would be printed the same are of the type: 007 and 1e5 are no numbers then. */
    exact: z.boolean().optional(),
    /** How the column's dates such as 03/04/2026 are to be read. */
    dateOrder: z.enum(DATE_ORDERS).optional(),
    /** `reject`: values that do not fit reject their rows, however many they are. */
    misfits: z.enum(['ask', 'reject']).default('ask'),
  }),
);

const described = { type: z.enum(ATTRIBUTE_TYPES).optional(), role: z.enum(ATTRIBUTE_ROLES).optional() };

/** `type: purchase` is short for `type: { value: purchase }`. */
const constantSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null ? value : { value }),
  z.strictObject({ value: z.union([z.string().min(1), z.number(), z.boolean()]), ...described }),
);

/** The arithmetic itself is short for `{ amount: … }`. */
const computedSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && 'amount' in value ? value : { amount: value }),
  z.strictObject({ amount: amountSchema, ...described }),
);

const mappingSchema = z.strictObject({
  kind: z.enum(KINDS).optional(),
  /** How the file is written, where that is not to be detected. */
  source: sourceSettings,
  columns: z.record(z.string(), columnSchema).default({}),
  /** Columns that the file lacks: the same value in every record. */
  constants: z.record(z.string(), constantSchema).default({}),
  /** Columns that the file lacks: computed from a record's other columns, by their names here. */
  compute: z.record(z.string(), computedSchema).default({}),
  /** What becomes of columns that are not listed. */
  others: z.enum(['import', 'ignore']).default('import'),
  /** What becomes of a record that names a customer nobody imported. */
  missing: z.enum(['create', 'reject', 'hold']).default('create'),
  /** The zone of local times without one; the workspace's when absent. */
  zone: z.string().refine(isZone, 'a time zone such as Europe/Helsinki').optional(),
  /** Of several records with the same id in one file the last counts; otherwise the first. */
  lastWins: z.boolean().default(false),
});

export type Mapping = z.infer<typeof mappingSchema>;
export type MappedColumn = Mapping['columns'][string];

/** The value of a mapping's text, unchecked but for being YAML. Throws MAPPING_INVALID. */
export function mappingValue(text: string, fileName = 'The mapping'): MappingPiece {
  const document = readYaml(text);
  if (document.faults.length > 0) throw invalid(fileName, document.faults.map(faultText));
  const value = (document.value ?? {}) as Json;
  if (!isPiece(value)) throw invalid(fileName, ['line 1: sections such as columns: are expected']);
  return value;
}

/** A mapping that was put together. Throws MAPPING_INVALID. */
export const mappingOf = (piece: MappingPiece, kind: Kind | null): Mapping =>
  parseMapping(writeYaml(piece), 'The mapping with its answers', kind);

/** Throws MAPPING_INVALID naming every fault with its line and value. */
export function parseMapping(text: string, fileName: string, kind: Kind | null): Mapping {
  const document = readYaml(text);
  if (document.faults.length > 0) throw invalid(fileName, document.faults.map(faultText));
  const value = document.value ?? {};
  const parsed = mappingSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const steps = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
      // Where the short form was written, what is wrong stands at the name.
      const short = (steps[0] === 'compute' || steps[0] === 'constants') && at(value, steps) === 'nothing';
      const path = short ? steps.slice(0, 2) : steps;
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys.map(quoted).join(', ') : null;
      const wanted = issue.code === 'invalid_union' && path[0] === 'compute' ? ARITHMETIC : wantedText(issue);
      const says = unknown === null ? `${wanted}, not ${quoted(at(value, path))}` : `${unknown} is not known here`;
      return { line: document.lineOf(path), path: pathText(path), says };
    });
    throw invalid(fileName, faults.sort((a, b) => a.line - b.line).map(faultText));
  }
  const mapping = parsed.data;
  const strange = Object.entries(mapping.compute).flatMap(([name, { amount }]) => {
    const words = strangeWords(amount);
    const path = ['compute', name];
    const says = `${words.map(quoted).join(', ')} is known of customers when deciding, not of a record: use ${ARITHMETIC}`;
    return words.length === 0 ? [] : [faultText({ line: document.lineOf(path), path: pathText(path), says })];
  });
  if (strange.length > 0) throw invalid(fileName, strange);
  if (kind !== null && mapping.kind !== undefined && mapping.kind !== kind) {
    const line = document.lineOf(['kind']);
    throw invalid(fileName, [
      faultText({ line, path: 'kind', says: `${quoted(mapping.kind)} is not ${quoted(kind)}` }),
    ]);
  }
  return mapping;
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'settings, each with its name',
  record: 'settings, each with its name',
};

/** What the place of an issue wants. */
function wantedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return WANTED[issue.expected] ?? issue.message;
    case 'invalid_value':
      return orList(issue.values.map(String));
    case 'invalid_union':
      return 'a text, a number, true or false';
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      return `${issue.inclusive === true ? 'a number from' : 'a number above'} ${grouped(Number(issue.minimum))}`;
    case 'too_big':
      return `a number up to ${grouped(Number(issue.maximum))}`;
    default:
      return issue.message;
  }
}

/** What a tree may hold elsewhere, and no record has. */
const NOT_IN_RECORDS = ['metric', 'score', 'treatment', 'daysSince'];
const ARITHMETIC = 'arithmetic of attribute, number, add, multiply, min, max, if';

function strangeWords(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = NOT_IN_RECORDS.filter((word) => Object.hasOwn(tree, word));
  return [...new Set([...own, ...Object.values(tree).flatMap(strangeWords)])];
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return 'nothing';
    found = (found as Record<string | number, unknown>)[step];
  }
  return typeof found === 'object' ? JSON.stringify(found) : found;
}

function invalid(fileName: string, faults: readonly string[]): Problem {
  const count = faults.length === 1 ? '1 error' : `${faults.length} errors`;
  const sentence = [`${fileName} has ${count}, so nothing was imported. Correct the mapping and try again.`, ...faults];
  return new Problem('MAPPING_INVALID', sentence.join('\n  '), { file: fileName, errors: [...faults] });
}
