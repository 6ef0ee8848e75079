// By how little a row misses a condition: the change of one value, as a share of what the condition asks for.
import type { Amount, Comparison, Condition } from '#shared/model/expression.ts';
import { dateOf, midnightUtc } from '../calendar.ts';
import { compileAmount, compileCondition, type ExpressionContext, isNegation, type RowAmount } from './compile.ts';
import { YES } from './truth.ts';

const DAY_MS = 86_400_000;

/**
 * For each row 0 where the condition holds, else how far it is from holding: |value − threshold| ÷ |threshold|, the
 * largest of parts that must all hold, the smallest of parts of which one must. Infinity where there is no distance, as
 * of texts and of what is not known.
 */
export function compileMiss(condition: Condition, context: ExpressionContext): RowAmount {
  const holds = compileCondition(condition, context);
  const miss = missOf(condition, true, context);
  return (row) => (holds(row) === YES ? 0 : miss(row));
}

function missOf(condition: Condition, wanted: boolean, context: ExpressionContext): RowAmount {
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    const misses = parts.map((part) => missOf(part, wanted, context));
    // Not all of them is one that is not, and the other way round.
    const worst = 'all' in condition === wanted;
    return (row) =>
      misses.reduce(
        (so, miss) => (worst ? Math.max(so, miss(row)) : Math.min(so, miss(row))),
        worst ? 0 : Number.POSITIVE_INFINITY,
      );
  }
  if (isNegation(condition)) return missOf(condition.not, !wanted, context);
  const holds = compileCondition(wanted ? condition : { not: condition }, context);
  const distance = distanceOf(condition, wanted, context);
  return (row) => (holds(row) === YES ? 0 : distance(row));
}

/** How far a comparison that does not hold is from holding. */
function distanceOf(comparison: Comparison, wanted: boolean, context: ExpressionContext): RowAmount {
  const value = comparedValue(comparison, context);
  const bounds = boundsOf(comparison, context);
  if (value === null || bounds.length === 0) return () => Number.POSITIVE_INFINITY;
  return (row) => {
    const own = value(row);
    if (Number.isNaN(own)) return Number.POSITIVE_INFINITY;
    let [worst, nearest] = [0, Number.POSITIVE_INFINITY];
    for (const { bound, isLower } of bounds) {
      const edge = bound(row);
      if (Number.isNaN(edge)) return Number.POSITIVE_INFINITY;
      const distance = Math.abs(own - edge) / (Math.abs(edge) || Math.max(Math.abs(own), 1));
      nearest = Math.min(nearest, distance);
      if (isLower ? own < edge : own > edge) worst = Math.max(worst, distance);
    }
    // Into all bounds is over the farthest one that is missed; out of them over the nearest.
    return wanted ? worst : nearest;
  };
}

interface Bound {
  readonly bound: RowAmount;
  readonly isLower: boolean;
}

function boundsOf(comparison: Comparison, context: ExpressionContext): Bound[] {
  const { atLeast, above, atMost, below, between } = comparison;
  const of = (amount: Amount | undefined, isLower: boolean): Bound[] =>
    amount === undefined ? [] : [{ bound: compileAmount(amount, context), isLower }];
  return [
    ...of(atLeast, true),
    ...of(above, true),
    ...of(atMost, false),
    ...of(below, false),
    ...(between === undefined ? [] : [...of(between[0], true), ...of(between[1], false)]),
  ];
}

/** The number a comparison looks at; null for a text. */
function comparedValue({ attribute, metric, daysSince }: Comparison, context: ExpressionContext): RowAmount | null {
  const { frame, asOf, zone } = context;
  if (metric !== undefined) return compileAmount({ metric }, context);
  const column = frame.attributes.get(attribute ?? daysSince ?? '');
  if (column === undefined || column.type === 'text') return null;
  const { values } = column;
  if (daysSince === undefined) return (row) => values[row]!;
  const now = column.type === 'date' ? midnightUtc(dateOf(asOf, zone)) : asOf;
  return (row) => (now - values[row]!) / DAY_MS;
}
