// Filters as functions of a row of a page. Comparisons go through the compiler of configuration conditions; text,
// calendar dates and what is worked out are tested here.
import { addDays, endOfDay, midnightUtc } from '#engine/policy/calendar.ts';
import { compileCondition } from '#engine/policy/expression/compile.ts';
import { YES } from '#engine/policy/expression/truth.ts';
import type { CustomerSet } from '#engine/store/records/customer-set.ts';
import type { Decided } from '#engine/store/records/reading/orders/decided.ts';
import { Problem, quoted } from '#shared/errors.ts';
import type { Attribute } from '#shared/model/attribute.ts';
import type { Comparison } from '#shared/model/expression.ts';
import { type AttributeFilter, type CustomerFact, type Filter, folded } from '#shared/model/filter.ts';
import type { Column, Frame } from '#shared/model/frame.ts';
import { isoDate } from '#shared/model/units.ts';
import { channelsOf } from './facts.ts';
import type { Standing } from './standing.ts';

export type RowTest = (row: number) => boolean;

/** What filters look at beside the attributes; what no filter asks for is null. */
export interface Worked {
  /** Members of the audiences that are asked about, by their numbers. */
  readonly audiences: ReadonlyMap<number, CustomerSet>;
  readonly allowed: Int32Array | null;
  readonly decided: Decided | null;
  readonly contacts30: Float64Array | null;
}

export interface Page {
  readonly customers: Int32Array;
  readonly columns: ReadonlyMap<string, Column>;
}

/** The attributes that a filter reads. */
export function attributesOf(filter: Filter): string[] {
  if ('attribute' in filter) return [filter.attribute];
  return 'daysSince' in filter ? [filter.daysSince] : [];
}

/** Throws BAD_VALUE for an attribute or channel that is not there, or a comparison that its type does not have. */
export function checkFilter(filter: Filter, attributes: readonly Attribute[], standing: Standing): void {
  if ('allowed' in filter && !channelsOf(standing).includes(filter.allowed)) {
    throw misfit(`The configuration has no channel ${quoted(filter.allowed)}`, { channel: filter.allowed });
  }
  const [name] = attributesOf(filter);
  if (name === undefined) return;
  const attribute = attributes.find((each) => each.name === name);
  if (attribute === undefined) {
    throw misfit(`Customers have no attribute ${quoted(name)} any more`, { attribute: name });
  }
  const { type } = attribute;
  const isDay = type === 'date' || type === 'instant';
  const refuse = (): never => {
    throw misfit(`${quoted(name)} is ${type} and cannot be compared like this`, { attribute: name, type });
  };
  if ('daysSince' in filter) {
    if (!isDay) refuse();
    return;
  }
  if (!('attribute' in filter)) return;
  const { contains, from, to, is, in: wanted, notIn, above, below, atLeast, atMost, between } = filter;
  const isBounded = [above, below, atLeast, atMost, between].some((each) => each !== undefined);
  const texts = [...(wanted ?? []), ...(notIn ?? [])].some((each) => typeof each === 'string');
  const numbers = [...(wanted ?? []), ...(notIn ?? [])].some((each) => typeof each === 'number');
  if (contains !== undefined && type !== 'text') refuse();
  if ((from !== undefined || to !== undefined) && !isDay) refuse();
  if (is !== undefined && type !== 'yes-no') refuse();
  if (isBounded && (type === 'text' || isDay || type === 'yes-no')) refuse();
  if (texts && type !== 'text' && type !== 'date') refuse();
  if (numbers && (type === 'text' || isDay || type === 'yes-no')) refuse();
}

function misfit(fault: string, data: { readonly [key: string]: string }): Problem {
  return new Problem('BAD_VALUE', `${fault}. Remove that filter.`, data);
}

export function testOf(filter: Filter, page: Page, standing: Standing, worked: Worked): RowTest {
  const { customers } = page;
  if ('allowed' in filter) {
    const bit = 1 << channelsOf(standing).indexOf(filter.allowed);
    return (row) => (((worked.allowed?.[customers[row]!] ?? 0) & bit) !== 0) === filter.is;
  }
  if ('audience' in filter) {
    const members = worked.audiences.get(filter.audience);
    return (row) => (members?.has(customers[row]!) ?? false) === filter.is;
  }
  if ('decision' in filter) {
    const treatments = new Set(filter.decision.treatments);
    const statuses = new Set(filter.decision.statuses);
    const { decided } = worked;
    if (decided === null) return () => false;
    return (row) => {
      const status = decided.status(customers[row]!);
      return (status !== null && statuses.has(status)) || decided.hasOneOf(customers[row]!, treatments);
    };
  }
  if ('fact' in filter) {
    const { fact, ...words } = filter;
    const values = factValues(fact, worked, customers);
    const comparison = { attribute: fact, ...words };
    return conditionTest(comparison, new Map([[fact, { type: 'number', values }]]), customers, standing);
  }
  if ('daysSince' in filter) return conditionTest(filter, page.columns, customers, standing);
  return attributeTest(filter, page, standing);
}

/** A fact of each of `customers`; NaN where it is not known. */
export function factValues(fact: CustomerFact, worked: Worked, customers: Int32Array): Float64Array {
  const source = fact === 'net' ? worked.decided?.net : worked.contacts30;
  return Float64Array.from(customers, (customer) => source?.[customer] ?? Number.NaN);
}

function attributeTest(filter: AttributeFilter, { columns, customers }: Page, standing: Standing): RowTest {
  const { contains, from, to, ...words } = filter;
  const tests: RowTest[] = [];
  if (Object.keys(words).length > 1) tests.push(conditionTest(words, columns, customers, standing));
  const column = columns.get(filter.attribute);
  if (contains !== undefined) tests.push(containsTest(column, folded(contains)));
  if (from !== undefined || to !== undefined) tests.push(daysTest(column, from, to, standing.zone));
  return tests.length === 1 ? tests[0]! : (row) => tests.every((test) => test(row));
}

/** Unknown does not match, as it does not admit in a rule (decisions 3). */
function conditionTest(
  comparison: Comparison,
  attributes: ReadonlyMap<string, Column>,
  customers: Int32Array,
  { asOf, zone }: Standing,
): RowTest {
  const frame: Frame = { size: customers.length, customers, attributes, metrics: new Map(), scores: new Map() };
  const truth = compileCondition(comparison, { frame, asOf, zone });
  return (row) => truth(row) === YES;
}

function containsTest(column: Column | undefined, wanted: string): RowTest {
  if (column?.type !== 'text') return () => false;
  const answers = Uint8Array.from(column.values, (value) => (folded(value).includes(wanted) ? 1 : 0));
  return (row) => answers[column.codes[row]!] === 1;
}

function daysTest(column: Column | undefined, from: string | undefined, to: string | undefined, zone: string): RowTest {
  if (column === undefined || column.type === 'text') return () => false;
  const isDate = column.type === 'date';
  const begin = (day: string): number =>
    isDate ? midnightUtc(isoDate(day)) : endOfDay(addDays(isoDate(day), -1), zone) + 1;
  const end = (day: string): number => (isDate ? midnightUtc(isoDate(day)) : endOfDay(isoDate(day), zone));
  const first = from === undefined ? Number.NEGATIVE_INFINITY : begin(from);
  const last = to === undefined ? Number.POSITIVE_INFINITY : end(to);
  const { values } = column;
  return (row) => values[row]! >= first && values[row]! <= last;
}
