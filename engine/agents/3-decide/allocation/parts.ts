// Divides what is left of the limits among arms of customers, each in proportion to its size, so that each can be placed
// alone. Where every contact takes whole units the parts are whole too, and what is over goes to the largest remainders.
import { type AllocationLimit, Session } from './session.ts';

/** A session for each of `sizes` customers within `session`. */
export function partsOf(session: Session, treatments: number, sizes: readonly number[]): Session[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => (all === 0 ? 0 : size / all));
  const taken = session.takenNow();
  const divided = session.limits.map((limit, l) => {
    const left = Math.max(0, limit.capacity - taken[l]!);
    const wanted = Math.max(0, limit.minimum - taken[l]!);
    return { limit, capacities: divide(left, shares, limit), minimums: divide(wanted, shares, limit) };
  });
  return sizes.map((_, arm) => {
    const limits = divided.map(
      ({ limit, capacities, minimums }): AllocationLimit => ({
        ...limit,
        taken: 0,
        capacity: capacities[arm]!,
        minimum: minimums[arm]!,
      }),
    );
    return new Session(treatments, limits, session);
  });
}

/** Never more than `units` in all. */
function divide(units: number, shares: readonly number[], { uses }: AllocationLimit): number[] {
  if (!Number.isFinite(units)) return shares.map(() => units);
  const exact = shares.map((share) => share * units);
  if (!uses.every((use) => Number.isInteger(use))) return exact;
  const whole = exact.map(Math.floor);
  let over = Math.floor(units) - whole.reduce((sum, each) => sum + each, 0);
  const order = [...exact.keys()].sort((a, b) => exact[b]! - whole[b]! - (exact[a]! - whole[a]!) || a - b);
  for (const arm of order) {
    if (over <= 0 || shares[arm] === 0) continue;
    whole[arm]! += 1;
    over -= 1;
  }
  return whole;
}
