// How likely a customer responds to a treatment (decisions 12): a labelled prior, shrunk by visible outcomes, or a score.
import { compileCondition, type ExpressionContext } from '#engine/policy/expression/compile.ts';
import { YES } from '#engine/policy/expression/truth.ts';
import type { PriorEvidence } from '#shared/model/batch.ts';
import type { Treatment } from '#shared/model/configuration.ts';
import type { Frame } from '#shared/model/frame.ts';

export interface Propensity {
  /** The probability of a response when contacted, from 0 to 1. Always known: without a score the prior serves. */
  readonly of: (row: number) => number;
  /** Where that number comes from, in words. */
  readonly label: (row: number) => string;
}

/** The prior of a row before outcomes are heard: base × the factors whose condition holds, from 0 to 1. */
export function compilePrior(treatment: Treatment, context: ExpressionContext): (row: number) => number {
  const { base, factors } = treatment.propensity;
  const conditions = factors.map(({ when, times }) => ({ holds: compileCondition(when, context), times }));
  return (row) => {
    let prior = base;
    for (const { holds, times } of conditions) if (holds(row) === YES) prior *= times;
    return clamped(prior);
  };
}

/** `evidence` is what outcomes say about this treatment, null without any; `probabilities` are the scores that may serve. */
export function compilePropensity(
  treatment: Treatment,
  context: ExpressionContext,
  evidence: PriorEvidence | null,
  probabilities: Frame['scores'],
): Propensity {
  const prior = compilePrior(treatment, context);
  const times = evidence?.times ?? 1;
  const shrunk = (row: number): number => clamped(prior(row) * times);
  const priorLabel = evidence === null ? 'prior' : `prior, shrunk with ${evidence.outcomes} outcomes`;
  const score = scoreName(treatment);
  if (score === null) return { of: shrunk, label: () => priorLabel };
  const values = probabilities.get(score)?.get(treatment.id);
  const known = (row: number): boolean => values !== undefined && values[row]! >= 0 && values[row]! <= 1;
  return {
    of: (row) => (known(row) ? values![row]! : shrunk(row)),
    label: (row) => (known(row) ? `score ${score}` : `${priorLabel}; no probability named ${score}`),
  };
}

/** The name of the score that a treatment takes its propensity from, or null. */
export function scoreName(treatment: Treatment): string | null {
  const { from } = treatment.propensity;
  return from.startsWith('score:') ? from.slice('score:'.length) : null;
}

function clamped(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
