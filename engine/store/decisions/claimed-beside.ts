// What customers have of one run already: where a run gives several treatments, each is claimed by itself.
import type { Connection } from '../workspace/connection.ts';
import { CLAIMED_NOW } from './usage.ts';

export interface ClaimedBeside {
  readonly claim: number;
  readonly position: number;
  readonly treatment: string;
}

/** The live claims of a run by customer, staged ones included, in the order in which they were taken. */
export function claimedBeside(
  connection: Connection,
  run: number,
  customers: Iterable<number>,
): Map<number, ClaimedBeside[]> {
  const rows = connection
    .statement(
      `SELECT c.customer, c.claim, c.position, c.treatment FROM json_each(?) wanted
       CROSS JOIN claim c INDEXED BY claim_by_customer ON c.customer = wanted.value
       WHERE c.run = ? AND ${CLAIMED_NOW} ORDER BY c.claim`,
    )
    .all(JSON.stringify([...customers]), run) as (ClaimedBeside & { customer: number })[];
  const found = new Map<number, ClaimedBeside[]>();
  for (const { customer, ...claimed } of rows) found.set(customer, [...(found.get(customer) ?? []), claimed]);
  return found;
}
