// The rejections that bind a run: published by its pinned change, not lifted by then, and not over (decisions 5).
import type { KnownRejection } from '#shared/model/batch.ts';
import type { ChangeNumber, Instant } from '#shared/model/units.ts';
import type { Connection } from '../workspace/connection.ts';

const IN_FORCE = `SELECT customer, code, scope, treatment, channel FROM rejection
  WHERE customer BETWEEN :first AND :last AND (until IS NULL OR until > :at)
    AND EXISTS (SELECT 1 FROM action WHERE action.action = rejection.action AND action.change <= :change)
    AND NOT EXISTS (
      SELECT 1 FROM rejection_lift JOIN action ON action.action = rejection_lift.action
      WHERE rejection_lift.rejection = rejection.rejection AND action.change <= :change
    )
  ORDER BY rejection`;

/** Rejections in force at `at` as seen at `change`, by customer number; `customers` are ascending. */
export function rejectedBefore(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  at: Instant,
): Map<number, KnownRejection[]> {
  const found = new Map<number, KnownRejection[]>();
  if (customers.length === 0) return found;
  const range = { first: customers[0], last: customers.at(-1), at, change };
  const rows = connection.guard(() => connection.statement(IN_FORCE).all(range));
  for (const { customer, ...rejection } of rows as (KnownRejection & { customer: number })[]) {
    const others = found.get(customer);
    if (others === undefined) found.set(customer, [rejection]);
    else others.push(rejection);
  }
  return found;
}
