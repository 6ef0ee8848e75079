// Why rows were held back, by channel: of a sealed package, and of one that would be made now.

import type { SealedPackage } from '#engine/store/decisions/packages.ts';
import { CLAIMED_AT } from '#engine/store/decisions/usage.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';

export interface HeldBack {
  /** As a phrase: "no permission for marketing by call". */
  readonly reason: string;
  readonly channel: string;
  readonly rows: number;
}

/** Counts reasons by channel, the most frequent reason first. */
export function countHeldBack(
  rows: Iterable<{ readonly heldBack: string | null; readonly channel: string }>,
): HeldBack[] {
  const found = new Map<string, HeldBack>();
  const byReason = new Map<string, number>();
  for (const { heldBack: reason, channel } of rows) {
    if (reason === null) continue;
    const key = JSON.stringify([reason, channel]);
    found.set(key, { reason, channel, rows: (found.get(key)?.rows ?? 0) + 1 });
    byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  }
  return [...found.values()].sort(
    (a, b) => byReason.get(b.reason)! - byReason.get(a.reason)! || (a.reason < b.reason ? -1 : 1),
  );
}

// A held-back row kept its claim, which says the channel.
const HELD_BACK = `
  SELECT r.held_back AS heldBack, c.channel
  FROM package_row r INDEXED BY package_row_held_back
  JOIN claim c ON c.run = r.run AND c.position = r.position AND ${CLAIMED_AT}
  WHERE r.package = @package AND r.held_back IS NOT NULL`;

/** Of a sealed package, by the claims in force when it was sealed. */
export function heldBackOf(connection: Connection, { package: number, change }: SealedPackage): HeldBack[] {
  const rows = connection.statement(HELD_BACK).all({ package: number, change });
  return countHeldBack(rows as { heldBack: string; channel: string }[]);
}
