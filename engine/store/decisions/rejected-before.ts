// The rejections that bind a run: published by its pinned change, not lifted by then, and not over (decisions 5).
import type { KnownRejection } from '#shared/model/batch.ts';
import type { ChangeNumber, Instant } from '#shared/model/units.ts';
import { mergedAt } from '../records/reading/merged.ts';
import type { Connection } from '../workspace/connection.ts';

const IN_FORCE = `SELECT customer, code, scope, treatment, channel FROM rejection
  WHERE customer BETWEEN :first AND :last AND (until IS NULL OR until > :at)
    AND EXISTS (SELECT 1 FROM action WHERE action.action = rejection.action AND action.change <= :change)
    AND NOT EXISTS (
      SELECT 1 FROM rejection_lift JOIN action ON action.action = rejection_lift.action
      WHERE rejection_lift.rejection = rejection.rejection AND action.change <= :change
    )
  ORDER BY rejection`;

type Numbered = KnownRejection & { readonly customer: number };

/**
 * Rejections in force at `at` as seen at `change`, by customer number; `customers` are ascending. Whoever speaks for
 * others has theirs too.
 */
export function rejectedBefore(
  connection: Connection,
  change: ChangeNumber,
  customers: Int32Array,
  at: Instant,
): Map<number, KnownRejection[]> {
  const found = new Map<number, KnownRejection[]>();
  if (customers.length === 0) return found;
  const statement = connection.statement(IN_FORCE);
  const add = (first: number, last: number, survivor: number | null): void => {
    for (const { customer, ...rejection } of statement.all({ first, last, at, change }) as Numbered[]) {
      const whose = survivor ?? customer;
      const others = found.get(whose);
      if (others === undefined) found.set(whose, [rejection]);
      else others.push(rejection);
    }
  };
  add(customers[0]!, customers.at(-1)!, null);
  const merged = mergedAt(connection, change);
  if (merged === null) return found;
  for (const customer of customers) {
    for (const member of merged.membersOf(customer) ?? []) if (member !== customer) add(member, member, customer);
  }
  return found;
}
