// By how little a row misses a condition: the change of one value, as a share of what the condition asks for, and which
// value that is.
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
  const { by } = missOf(condition, true, context);
  return (row) => (holds(row) === YES ? 0 : by(row));
}

interface Miss {
  /** 0 where it holds. */
  readonly by: RowAmount;
  /** The comparison that `by` is of. */
  readonly what: (row: number) => MissedBound | null;
}

/** A bound that a row does not keep, as the comparison counts both. */
export interface MissedBound {
  readonly comparison: Comparison;
  /** What the row's value would have to be of `bound`; of a negation the opposite of what is written. */
  readonly end: BoundEnd;
  readonly value: number;
  readonly bound: number;
}
type BoundEnd = 'atLeast' | 'above' | 'atMost' | 'below';

const OPPOSITE: Readonly<Record<BoundEnd, BoundEnd>> = {
  atLeast: 'below',
  above: 'atMost',
  atMost: 'above',
  below: 'atLeast',
};

/** For each row the bound that compileMiss measures the distance to; null where the condition holds or there is none. */
export function compileMissedBound(
  condition: Condition,
  context: ExpressionContext,
): (row: number) => MissedBound | null {
  const holds = compileCondition(condition, context);
  const { what } = missOf(condition, true, context);
  return (row) => (holds(row) === YES ? null : what(row));
}

function missOf(condition: Condition, wanted: boolean, context: ExpressionContext): Miss {
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    const misses = parts.map((part) => missOf(part, wanted, context));
    // Not all of them is one that is not, and the other way round.
    const worst = 'all' in condition === wanted;
    const by: RowAmount = (row) =>
      misses.reduce(
        (so, miss) => (worst ? Math.max(so, miss.by(row)) : Math.min(so, miss.by(row))),
        worst ? 0 : Number.POSITIVE_INFINITY,
      );
    return { by, what: (row) => misses.find((miss) => miss.by(row) === by(row))?.what(row) ?? null };
  }
  if (isNegation(condition)) return missOf(condition.not, !wanted, context);
  const holds = compileCondition(wanted ? condition : { not: condition }, context);
  const miss = missOfComparison(condition, wanted, context);
  return {
    by: (row) => (holds(row) === YES ? 0 : miss.by(row)),
    what: (row) => (holds(row) === YES ? null : miss.what(row)),
  };
}

const NO_DISTANCE: Miss = { by: () => Number.POSITIVE_INFINITY, what: () => null };

/** How far a comparison that does not hold is from holding. */
function missOfComparison(comparison: Comparison, wanted: boolean, context: ExpressionContext): Miss {
  const value = comparedValue(comparison, context);
  const bounds = boundsOf(comparison, context);
  if (value === null || bounds.length === 0) return NO_DISTANCE;
  const by: RowAmount = (row) => {
    const own = value(row);
    if (Number.isNaN(own)) return Number.POSITIVE_INFINITY;
    let [worst, nearest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const { amount, end } of bounds) {
      const edge = amount(row);
      if (Number.isNaN(edge)) return Number.POSITIVE_INFINITY;
      const distance = distanceTo(edge, own);
      nearest = Math.min(nearest, distance);
      if (isBeyond(end, edge, own)) worst = Math.max(worst, distance);
    }
    // Into all bounds is over the farthest one that is missed; out of them over the nearest. Where it is another word of
    // the comparison that does not hold, no change of the value is known to suffice.
    return !wanted ? nearest : worst < 0 ? Number.POSITIVE_INFINITY : worst;
  };
  const what = (row: number): MissedBound | null => {
    const [own, distance] = [value(row), by(row)];
    const found = bounds.find(({ amount, end }) => {
      const edge = amount(row);
      return distanceTo(edge, own) === distance && (!wanted || isBeyond(end, edge, own));
    });
    if (found === undefined) return null;
    const end = wanted ? found.end : OPPOSITE[found.end];
    return { comparison, end, value: own, bound: found.amount(row) };
  };
  return { by, what };
}

const distanceTo = (edge: number, own: number): number =>
  Math.abs(own - edge) / (Math.abs(edge) || Math.max(Math.abs(own), 1));

function isBeyond(end: BoundEnd, edge: number, own: number): boolean {
  if (end === 'atLeast') return own < edge;
  if (end === 'above') return own <= edge;
  return end === 'atMost' ? own > edge : own >= edge;
}

interface Bound {
  readonly amount: RowAmount;
  readonly end: BoundEnd;
}

function boundsOf(comparison: Comparison, context: ExpressionContext): Bound[] {
  const { atLeast, above, atMost, below, between } = comparison;
  const of = (amount: Amount | undefined, end: BoundEnd): Bound[] =>
    amount === undefined ? [] : [{ amount: compileAmount(amount, context), end }];
  return [
    ...of(atLeast, 'atLeast'),
    ...of(above, 'above'),
    ...of(atMost, 'atMost'),
    ...of(below, 'below'),
    ...(between === undefined ? [] : [...of(between[0], 'atLeast'), ...of(between[1], 'atMost')]),
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
