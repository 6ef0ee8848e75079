// What a person sees is what they approve: the content of a decision as it stands now, and the hash of exactly that. An
// act hands the hash back; when somebody changed the decision meanwhile it is refused, with what it is now.
import { liveClaims } from '#engine/store/decisions/claims.ts';
import { decisionHash } from '#engine/store/decisions/decision-hash.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { decisionRows, standingsOf } from '#engine/store/decisions/states.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { Problem } from '#shared/errors.ts';

export interface Seen {
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly net: number;
  readonly rank: number;
  /** The text that is sent; null where the treatment has none. */
  readonly wording: string | null;
  /** SHA-256 in hex over the content and nothing else (decisions 6). */
  readonly hash: string;
}

/** The decision at a position as it would be approved, or as a person has claimed it. */
export function seenNow(connection: Connection, { run, date }: StoredRun, position: number): Seen {
  const [decision] = decisionRows(connection, run, [position]);
  const claim = liveClaims(connection, run, [position]).get(position);
  const { treatment, channel, net, rank } = claim ?? decision!;
  const content = { treatment, channel, net, rank, wording: null };
  const hash = decisionHash({ v: 1, run, customer: decision!.customerId, date, ...content });
  return { ...content, hash: hash.toString('hex') };
}

/** Inside the transaction of an act. Throws DECISION_CHANGED when the decision is not what was seen. */
export function refuseUnlessSeen(connection: Connection, runNumber: number, position: number, hash: string): void {
  const now = seenNow(connection, runOf(connection, runNumber), position);
  if (now.hash === hash) return;
  const [decision] = decisionRows(connection, runNumber, [position]);
  const [standing] = standingsOf(connection, runNumber, [position]);
  const { customerId } = decision!;
  const what = now.treatment === null ? 'nothing' : `${now.treatment} by ${now.channel}`;
  throw new Problem(
    'DECISION_CHANGED',
    `The decision for ${customerId} changed after you saw it: it is ${what} now, and ${standing!.state}. Nothing was done; look at it again.`,
    { customer: customerId, state: standing!.state, ...now },
  );
}
