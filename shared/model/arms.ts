// Strategies side by side: the customers of a run are split into arms, and each arm is decided by its own strategy
// (decisions 13). A run's strategy is then the text "optimal:50,priority:50".
import type { Strategy } from './configuration.ts';

export interface StrategyArm {
  readonly strategy: Strategy;
  /** Its part of the customers, in any unit: 50 and 50 are halves, and so are 1 and 1. */
  readonly share: number;
}

/** At most this many: more are too small to tell apart. */
export const MOST_ARMS = 8;

export const strategyOfArms = (arms: readonly StrategyArm[]): string =>
  arms.map(({ strategy, share }) => `${strategy}:${share}`).join(',');

/** The arms in the strategy of a run; null for a run with one strategy. */
export function armsOfStrategy(strategy: string): StrategyArm[] | null {
  if (!strategy.includes(':')) return null;
  return strategy.split(',').map((part) => {
    const [name, share] = part.split(':');
    return { strategy: name as Strategy, share: Number(share) };
  });
}

/** The index of the arm that a lot from 0 to 1 falls to. */
export function armAt(arms: readonly StrategyArm[], lot: number): number {
  const all = arms.reduce((sum, { share }) => sum + share, 0);
  let end = 0;
  for (const [index, { share }] of arms.entries()) {
    end += share / all;
    if (lot < end) return index;
  }
  return arms.length - 1;
}
