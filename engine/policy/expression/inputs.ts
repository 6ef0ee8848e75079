// Which inputs an expression reads, and which of them is missing where a condition cannot be answered.
import type { Amount, Condition } from '#shared/model/expression.ts';
import type { JourneyMetric } from '#shared/model/journey.ts';
import { compileCondition, type ExpressionContext, isNegation } from './compile.ts';
import { UNKNOWN } from './truth.ts';

interface Input {
  readonly kind: 'attribute' | 'metric' | 'score';
  readonly name: string;
  /** A number stands in where it is missing. */
  readonly defaulted: boolean;
}

/** The names of the customer attributes that trees read, each once, in the order in which they stand. */
export function attributesIn(...trees: readonly (Condition | Amount)[]): string[] {
  return namesOf(trees, 'attribute');
}

/** The journey metrics that trees read, each once. */
export function metricsIn(...trees: readonly (Condition | Amount)[]): JourneyMetric[] {
  return namesOf(trees, 'metric') as JourneyMetric[];
}

/** The names of the scores that trees read, each once. */
export function scoresIn(...trees: readonly (Condition | Amount)[]): string[] {
  return namesOf(trees, 'score');
}

/** Whether a tree may say something else at another moment: it reads a metric, a score or the days since something. */
export function changesWithTime(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  const { daysSince, metric, score } = tree as Record<string, unknown>;
  return [daysSince, metric, score].some((each) => each !== undefined) || Object.values(tree).some(changesWithTime);
}

/**
 * For rows in which the condition is unknown: the name of the first input that is missing and leaves it open, as in
 * "unknown: tenure". The empty text for rows in which it is answered.
 */
export function compileMissingInput(condition: Condition, context: ExpressionContext): (row: number) => string {
  const truth = compileCondition(condition, context);
  const first = firstMissing(condition, context);
  return (row) => (truth(row) === UNKNOWN ? first(row) : '');
}

function firstMissing(condition: Condition, context: ExpressionContext): (row: number) => string {
  const parts = partsOf(condition);
  if (parts.length > 0) {
    const names = parts.map((part) => compileMissingInput(part, context));
    return (row) => {
      for (const name of names) {
        const missing = name(row);
        if (missing !== '') return missing;
      }
      return '';
    };
  }
  const inputs = inputsIn(condition).filter((input) => !input.defaulted);
  const tests = inputs.map((input) => missingTest(input, context));
  // No input is missing when a calculation alone is the reason, such as a number that grew beyond all bounds.
  return (row) => (inputs[tests.findIndex((test) => test(row))] ?? inputs[0])?.name ?? '';
}

function partsOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all;
  if ('any' in condition) return condition.any;
  return isNegation(condition) ? [condition.not] : [];
}

function missingTest(input: Input, { frame, treatment }: ExpressionContext): (row: number) => boolean {
  if (input.kind === 'attribute') {
    const column = frame.attributes.get(input.name);
    if (column?.type === 'text') return (row) => column.codes[row]! < 0;
    return missingNumber(column?.values);
  }
  if (input.kind === 'metric') return missingNumber(frame.metrics.get(input.name as JourneyMetric));
  return missingNumber(treatment && frame.scores.get(input.name)?.get(treatment.id));
}

function missingNumber(values: Float64Array | undefined): (row: number) => boolean {
  return values === undefined ? () => true : (row) => Number.isNaN(values[row]!);
}

function namesOf(trees: readonly (Condition | Amount)[], kind: Input['kind']): string[] {
  const inputs = trees.flatMap((tree) => inputsIn(tree));
  return [...new Set(inputs.filter((input) => input.kind === kind).map((input) => input.name))];
}

/** Every leaf that names an input, wherever it stands in the tree. */
function inputsIn(tree: unknown): Input[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const { attribute, daysSince, metric, score, missing } = tree as Record<string, unknown>;
  const defaulted = typeof missing === 'number';
  const own = [
    { kind: 'attribute' as const, name: attribute ?? daysSince },
    { kind: 'metric' as const, name: metric },
    { kind: 'score' as const, name: score },
  ].flatMap(({ kind, name }) => (typeof name === 'string' ? [{ kind, name, defaulted }] : []));
  return [...own, ...Object.values(tree).flatMap(inputsIn)];
}
