// Turns a condition or an amount into a function of a row number (decisions 3). The tree is walked once; a row then
// costs a few array reads and makes no objects. Texts are compared by their dictionary code.
import { Problem, quoted } from '#shared/errors.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import type { Amount, Comparison, Condition } from '#shared/model/expression.ts';
import type { Column, Frame, TextColumn } from '#shared/model/frame.ts';
import type { Instant } from '#shared/model/units.ts';
import { dateOf, midnightUtc, parseDate } from '../calendar.ts';
import { allOf, anyOf, NO, notOf, type Truth, UNKNOWN, YES } from './truth.ts';

const DAY_MS = 86_400_000;

/** What an expression is compiled against. */
export interface ExpressionContext {
  readonly frame: Frame;
  /** Days since something are counted up to here. */
  readonly asOf: Instant;
  /** The workspace's zone: the day it is at `asOf`, for days since a date. */
  readonly zone: string;
  /** The treatment at hand, for `{ treatment: … }` and `{ score: … }`; without it both are unknown. */
  readonly treatment?: Pick<Treatment, 'id' | 'cost' | 'propensity'> | undefined;
}

export type RowTruth = (row: number) => Truth;
/** An amount of one row; NaN is unknown. */
export type RowAmount = (row: number) => number;

/**
 * A condition as a function of the row: yes, no or unknown, by Kleene's logic. An attribute, metric or score that the
 * frame does not have is missing in every row.
 * @throws Problem CONFIGURATION_INVALID when a comparison does not fit the type of its column.
 */
export function compileCondition(condition: Condition, context: ExpressionContext): RowTruth {
  if ('all' in condition) return allOf(condition.all.map((each) => compileCondition(each, context)));
  if ('any' in condition) return anyOf(condition.any.map((each) => compileCondition(each, context)));
  if (isNegation(condition)) return notOf(compileCondition(condition.not, context));
  return compileComparison(condition, context);
}

/**
 * An amount as a function of the row, in currency where the leaves are money; NaN where it is not known, which includes
 * a result that is not finite.
 * @throws Problem CONFIGURATION_INVALID when an attribute in it is not a number.
 */
export function compileAmount(amount: Amount, context: ExpressionContext): RowAmount {
  const value = compileNode(amount, context);
  return (row) => {
    const result = value(row);
    return Number.isFinite(result) ? result : Number.NaN;
  };
}

/** `not` is a word of comparisons too; there it stands beside what is compared. */
export function isNegation(condition: Condition): condition is { not: Condition } {
  return Object.hasOwn(condition, 'not') && Object.keys(condition).length === 1;
}

function compileNode(amount: Amount, context: ExpressionContext): RowAmount {
  if (typeof amount === 'number') return () => amount;
  if ('number' in amount) return compileNode(amount.number, context);
  if ('add' in amount) return fold(amount.add, context, (left, right) => (row) => left(row) + right(row));
  if ('multiply' in amount) return fold(amount.multiply, context, (left, right) => (row) => left(row) * right(row));
  if ('min' in amount) return fold(amount.min, context, (left, right) => (row) => Math.min(left(row), right(row)));
  if ('max' in amount) return fold(amount.max, context, (left, right) => (row) => Math.max(left(row), right(row)));
  if ('if' in amount) {
    const condition = compileCondition(amount.if, context);
    const yes = compileNode(amount.then, context);
    const no = compileNode(amount.else, context);
    return (row) => {
      const truth = condition(row);
      return truth === YES ? yes(row) : truth === NO ? no(row) : Number.NaN;
    };
  }
  if ('treatment' in amount) {
    const { treatment } = context;
    const value = treatment === undefined ? Number.NaN : treatmentField(treatment, amount.treatment);
    return () => value;
  }
  return withMissing(numbersOf(amount, context), amount.missing);
}

function fold(
  amounts: readonly Amount[],
  context: ExpressionContext,
  join: (left: RowAmount, right: RowAmount) => RowAmount,
): RowAmount {
  return amounts.map((each) => compileNode(each, context)).reduce(join);
}

function treatmentField(treatment: Pick<Treatment, 'cost' | 'propensity'>, field: 'cost' | 'base'): number {
  return field === 'cost' ? treatment.cost : treatment.propensity.base;
}

function withMissing(values: Float64Array | undefined, missing = Number.NaN): RowAmount {
  if (values === undefined) return () => missing;
  if (Number.isNaN(missing)) return (row) => values[row]!;
  return (row) => {
    const value = values[row]!;
    return Number.isNaN(value) ? missing : value;
  };
}

function numbersOf(
  leaf: Extract<Amount, { attribute: string } | { metric: string } | { score: string }>,
  { frame, treatment }: ExpressionContext,
): Float64Array | undefined {
  if ('metric' in leaf) return frame.metrics.get(leaf.metric);
  if ('score' in leaf) return treatment && frame.scores.get(leaf.score)?.get(treatment.id);
  const column = frame.attributes.get(leaf.attribute);
  if (column?.type === 'text') throw misfit(leaf.attribute, 'is text and cannot be calculated with');
  return column?.values;
}

function compileComparison(comparison: Comparison, context: ExpressionContext): RowTruth {
  const { attribute } = comparison;
  const column = attribute === undefined ? undefined : context.frame.attributes.get(attribute);
  if (attribute !== undefined && column === undefined) {
    const absent = comparison.missing;
    if (absent === undefined) return () => UNKNOWN;
    // Missing in every row; the other words, if any, are unknown then.
    const others = Object.keys(comparison).length > 2;
    return absent ? () => (others ? UNKNOWN : YES) : () => NO;
  }
  return allOf(column?.type === 'text' ? textTests(comparison, column) : numberTests(comparison, column, context));
}

/** One test a word of the comparison, over dictionary codes. */
function textTests(comparison: Comparison, { codes, values }: TextColumn): RowTruth[] {
  const { attribute = '', is, not, missing } = comparison;
  const tests: RowTruth[] = [];
  const member = (wanted: readonly unknown[], whenFound: Truth): void => {
    const whenNot = whenFound === YES ? NO : YES;
    const answers = Uint8Array.from(values, (value) => (wanted.includes(value) ? whenFound : whenNot));
    tests.push((row) => {
      const code = codes[row]!;
      return code < 0 ? UNKNOWN : (answers[code] as Truth);
    });
  };
  if (is !== undefined) member([is], YES);
  if (not !== undefined) member([not], NO);
  if (comparison.in !== undefined) member(comparison.in, YES);
  if (comparison.notIn !== undefined) member(comparison.notIn, NO);
  if (missing !== undefined) tests.push((row) => (codes[row]! < 0 === missing ? YES : NO));
  for (const word of ['atLeast', 'atMost', 'above', 'below', 'between'] as const) {
    if (comparison[word] !== undefined)
      throw misfit(attribute, `is text and has no "${word}": use is, not, in or notIn`);
  }
  return tests;
}

/** One test a word of the comparison, over numbers where NaN is missing. */
function numberTests(comparison: Comparison, column: Column | undefined, context: ExpressionContext): RowTruth[] {
  const { is, not, between, missing } = comparison;
  const left = comparedNumber(comparison, column, context);
  const tests: RowTruth[] = [];
  const test = (holds: (value: number, other: number) => boolean, right: RowAmount): void => {
    tests.push((row) => {
      const value = left(row);
      const other = right(row);
      if (Number.isNaN(value) || Number.isNaN(other)) return UNKNOWN;
      return holds(value, other) ? YES : NO;
    });
  };
  const member = (wanted: readonly (string | number | boolean)[], whenFound: boolean): void => {
    const numbers = wanted.map((each) => literal(each, column, comparison.attribute ?? ''));
    test(
      (value) => numbers.includes(value) === whenFound,
      () => 0,
    );
  };
  if (is !== undefined) member([is], true);
  if (not !== undefined) member([not], false);
  if (comparison.in !== undefined) member(comparison.in, true);
  if (comparison.notIn !== undefined) member(comparison.notIn, false);
  if (between !== undefined) {
    const [low, high] = between;
    test(
      (value) => value >= low && value <= high,
      () => 0,
    );
  }
  if (missing !== undefined) tests.push((row) => (Number.isNaN(left(row)) === missing ? YES : NO));
  if (comparison.atLeast !== undefined) test((a, b) => a >= b, compileNode(comparison.atLeast, context));
  if (comparison.atMost !== undefined) test((a, b) => a <= b, compileNode(comparison.atMost, context));
  if (comparison.above !== undefined) test((a, b) => a > b, compileNode(comparison.above, context));
  if (comparison.below !== undefined) test((a, b) => a < b, compileNode(comparison.below, context));
  return tests;
}

function comparedNumber(comparison: Comparison, column: Column | undefined, context: ExpressionContext): RowAmount {
  const { frame, asOf, zone } = context;
  if (comparison.metric !== undefined) return withMissing(frame.metrics.get(comparison.metric));
  if (comparison.daysSince === undefined) return withMissing(column?.type === 'text' ? undefined : column?.values);
  const since = frame.attributes.get(comparison.daysSince);
  if (since === undefined) return withMissing(undefined);
  if (since.type !== 'date' && since.type !== 'instant') {
    throw misfit(comparison.daysSince, `is ${since.type} and has no days since: name a date or an instant`);
  }
  const { values } = since;
  const now = since.type === 'date' ? midnightUtc(dateOf(asOf, zone)) : asOf;
  return (row) => (now - values[row]!) / DAY_MS;
}

/** A value written in the file as the column holds it. */
function literal(value: string | number | boolean, column: Column | undefined, name: string): number {
  const type = column?.type ?? 'number';
  if (type === 'yes-no' && typeof value === 'boolean') return value ? 1 : 0;
  if (type === 'date' && typeof value === 'string') {
    const date = parseDate(value);
    if (date !== null) return midnightUtc(date);
  }
  if (typeof value === 'number' && type !== 'yes-no' && type !== 'date' && type !== 'instant') return value;
  throw misfit(name, `is ${type} and cannot be compared with ${quoted(value)}`);
}

function misfit(name: string, fault: string): Problem {
  return new Problem('CONFIGURATION_INVALID', `The attribute ${quoted(name)} ${fault}.`, { attribute: name });
}
