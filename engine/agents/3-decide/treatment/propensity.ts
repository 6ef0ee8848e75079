// How likely a customer responds to a treatment (decisions 12): a labelled prior, shrunk by visible outcomes, or a score.
import { compileCondition, type ExpressionContext } from '#engine/policy/expression/compile.ts';
import { YES } from '#engine/policy/expression/truth.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import type { Frame } from '#shared/model/frame.ts';

type RowNumber = (row: number) => number;

/** The prior of a row before outcomes are heard: base × the factors whose condition holds, from 0 to 1. */
export function compilePrior(treatment: Treatment, context: ExpressionContext): RowNumber {
  const { base, factors } = treatment.propensity;
  const conditions = factors.map(({ when, times }) => ({ holds: compileCondition(when, context), times }));
  return (row) => {
    let prior = base;
    for (const { holds, times } of conditions) if (holds(row) === YES) prior *= times;
    return clamped(prior);
  };
}

/** The score that stands in for the prior of a row; NaN where there is none that is a probability. */
export function compileScore(treatment: Treatment, probabilities: Frame['scores']): RowNumber {
  const name = scoreName(treatment);
  const values = name === null ? undefined : probabilities.get(name)?.get(treatment.id);
  if (values === undefined) return () => Number.NaN;
  return (row) => {
    const value = values[row]!;
    return value >= 0 && value <= 1 ? value : Number.NaN;
  };
}

/** A prior after outcomes were heard; `times` is 1 where they say nothing. */
export const shrunkPrior = (prior: number, times: number): number => clamped(prior * times);

/** Where a propensity comes from, in words. `score` is the row's, NaN without one. */
export function propensityLabel(treatment: Treatment, score: number, evidence: PriorEvidence | null): string {
  const name = scoreName(treatment);
  if (name !== null && !Number.isNaN(score)) return `score ${name}`;
  const prior = evidence === null ? 'prior' : `prior, shrunk with ${evidence.outcomes} outcomes`;
  return name === null ? prior : `${prior}; no probability named ${name}`;
}

/** The name of the score that a treatment takes its propensity from, or null. */
function scoreName(treatment: Treatment): string | null {
  const { from } = treatment.propensity;
  return from.startsWith('score:') ? from.slice('score:'.length) : null;
}

function clamped(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
