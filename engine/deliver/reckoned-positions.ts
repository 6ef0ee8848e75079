// The decisions that a number of the subtraction counts, told apart one by one as reckoning.ts counts them, as everything
// stood at a change.
import type { StoredRun } from '#engine/store/decisions/runs.ts';
import { CLAIMED_AT } from '#engine/store/decisions/usage.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { DecisionState } from '#shared/model/decision.ts';
import type { ChannelReckoning } from './reckoning.ts';

export const RECKONED = [
  'proposed',
  'changedAway',
  'changedTo',
  'rejected',
  'released',
  'undecided',
  'exportedBefore',
  'approved',
  'heldBack',
  'inPackage',
] as const satisfies readonly (keyof ChannelReckoning)[];
export type Reckoned = (typeof RECKONED)[number];

const POSITIONS_A_STEP = 1_000;

const LAST = 'SELECT max(position) FROM decision WHERE run = ?';

const PROPOSED = `
  SELECT position, channel FROM decision
  WHERE run = @run AND position BETWEEN @first AND @last AND status = 'proposed' ORDER BY position`;

/** What the latest state by `@change` of a decision `d` says. */
export const STATE_AT = (column: 'state' | 'reason'): string => `
  (SELECT s.${column} FROM decision_state s JOIN action a ON a.action = s.action
    WHERE s.run = d.run AND s.position = d.position AND a.change <= @change ORDER BY a.change DESC LIMIT 1)`;

const TOUCHED = `
  SELECT d.position, ${STATE_AT('state')} AS state,
    (SELECT c.channel FROM claim c WHERE c.run = d.run AND c.position = d.position AND ${CLAIMED_AT}) AS claimed,
    EXISTS (SELECT 1 FROM package_row r JOIN package p ON p.package = r.package
      WHERE r.run = d.run AND r.position = d.position AND r.held_back IS NULL AND p.change <= @change) AS sealed
  FROM decision d
  WHERE d.run = @run AND d.position IN (
    SELECT DISTINCT s.position FROM decision_state s JOIN action a ON a.action = s.action
    WHERE s.run = @run AND s.position BETWEEN @first AND @last AND a.change <= @change)
  ORDER BY d.position`;

interface Touched {
  readonly position: number;
  readonly state: DecisionState;
  readonly claimed: string | null;
  readonly sealed: number;
}

/** Positions of a run, ascending; null is every channel. */
export async function reckonedPositions(
  connection: Connection,
  { run }: StoredRun,
  change: number,
  { part, channel }: { readonly part: Reckoned; readonly channel: string | null },
  breathe: () => Promise<void>,
): Promise<Int32Array> {
  const positions: number[] = [];
  const [proposals, acts] = [connection.statement(PROPOSED), connection.statement(TOUCHED)];
  const end = (connection.statement(LAST).pluck().get(run) ?? -1) as number;
  for (let first = 0; first <= end; first += POSITIONS_A_STEP) {
    const range = { run, first, last: first + POSITIONS_A_STEP - 1 };
    const proposed = new Map(
      (proposals.all(range) as { position: number; channel: string }[]).map((row) => [row.position, row.channel]),
    );
    const touched = new Map(
      connection.guard(() => acts.all({ ...range, change }) as Touched[]).map((row) => [row.position, row]),
    );
    for (const position of [...new Set([...proposed.keys(), ...touched.keys()])].sort((a, b) => a - b)) {
      const counted = partsOf(proposed.get(position) ?? null, touched.get(position));
      if (counted.some(([own, on]) => own === part && (channel === null || on === channel))) positions.push(position);
    }
    await breathe();
  }
  return Int32Array.from(positions);
}

/** The numbers that a decision is counted in, each with its channel. */
function partsOf(from: string | null, touched: Touched | undefined): (readonly [Reckoned, string])[] {
  const parts: (readonly [Reckoned, string])[] = from === null ? [] : [['proposed', from]];
  const to = touched?.claimed ?? null;
  if (to !== null) {
    if (from !== to) {
      parts.push(['changedTo', to]);
      if (from !== null) parts.push(['changedAway', from]);
    }
    parts.push([touched?.sealed === 1 ? 'exportedBefore' : 'approved', to]);
  } else if (from !== null) {
    const { state } = touched ?? { state: 'proposed' };
    parts.push([state === 'rejected' || state === 'released' ? state : 'undecided', from]);
  }
  return parts;
}
