// Bounds of a group's share of those who are treated, or of what they use (decisions 15). Pure: whether a customer belongs
// is a condition; the bound is a limit whose use is (in the group ? 1 : 0) − share, so that keeping the share is to come to
// at least, or at most, nothing.
import { armsOfStrategy } from '#shared/model/arms.ts';
import type { GroupBound, Treatment } from '#shared/model/configuration.ts';
import { compileCondition, type ExpressionContext } from './expression/compile.ts';
import { YES } from './expression/truth.ts';
import { useOf } from './limits.ts';

/** The groups of a row as bits, that of the first bound the lowest. Who is not known to belong does not. */
export function groupBitsOf(bounds: readonly GroupBound[], context: ExpressionContext): (row: number) => number {
  const belongs = bounds.map(({ group }) => compileCondition(group, context));
  return (row) => belongs.reduce((bits, condition, b) => bits | (condition(row) === YES ? 1 << b : 0), 0);
}

/** The share that a bound asks for, and the end it is of. */
export function shareOf({ atLeast, atMost }: GroupBound): { readonly share: number; readonly end: 'least' | 'most' } {
  return atLeast === undefined ? { share: atMost ?? 1, end: 'most' } : { share: atLeast, end: 'least' };
}

/** The strategies among those of a run that go by an order and do not look at shares of groups; each once. */
export function overlooking(strategy: string): string[] {
  const names = armsOfStrategy(strategy)?.map((arm) => arm.strategy as string) ?? [strategy];
  return [...new Set(names)].filter((name) => name !== 'optimal');
}

/** Use of the bound by one contact, for each group (by its bits) and treatment: group × treatments + treatment. */
export function shareUses(
  bound: GroupBound,
  place: number,
  groups: readonly number[],
  treatments: readonly Pick<Treatment, 'id' | 'channel' | 'uses' | 'cost'>[],
): Float64Array {
  const { share } = shareOf(bound);
  const uses = new Float64Array(groups.length * treatments.length);
  for (const [g, bits] of groups.entries()) {
    const belongs = (bits >> place) & 1;
    for (const [t, treatment] of treatments.entries()) {
      uses[g * treatments.length + t] = useOf(bound, treatment) * (belongs - share);
    }
  }
  return uses;
}
