// What a run can prove of its allocation, class by class: what it comes to, what none can pass, what each limit is worth.
import type { AllocationLimit, TierProof } from '#engine/agents/index.ts';
import type { Configuration } from '#shared/model/configuration.ts';
import type { Certificate } from '#shared/model/run.ts';

/** Contact classes follow the mandatory tiers, one tier each. */
export function certificateOf(
  proofs: readonly TierProof[],
  limits: readonly Pick<AllocationLimit, 'id'>[],
  { contactClasses }: Pick<Configuration, 'contactClasses'>,
): Certificate {
  const classes = proofs.map(({ tier, customers, value, bound, prices }) => ({
    class: contactClasses[tier - contactClasses.length]!,
    customers,
    value,
    bound,
    prices: limits.map(({ id }, l) => ({ id, price: prices[l]! })),
  }));
  const sum = (of: (each: (typeof classes)[number]) => number): number =>
    classes.reduce((all, each) => all + of(each), 0);
  const [value, bound] = [sum((each) => each.value), sum((each) => each.bound)];
  const prices = limits.map(({ id }, l) => {
    const first = classes.find((each) => each.prices[l]!.price !== 0);
    return first === undefined
      ? { id, price: 0, class: null, standBy: 0 }
      : { id, price: first.prices[l]!.price, class: first.class, standBy: 0 };
  });
  return { value, bound, gap: bound - value, prices, classes, ranges: null, contradictions: null };
}
