// What became of everything a run proposed, per channel, as a subtraction that ends in what is in the package; and whom
// people took out, for the suppressed list.
import { decisionsIn, type StoredRun } from '#engine/store/decisions/runs.ts';
import { CLAIMED_NOW } from '#engine/store/decisions/usage.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import type { DecisionState, DecisionStatus } from '#shared/model/decision.ts';
import type { Work } from '#shared/model/work.ts';
import type { SuppressedRow } from './lists.ts';
import type { CheckedRow } from './recheck.ts';

/**
 * approved = proposed − changedAway + changedTo − rejected − released − undecided − exportedBefore;
 * inPackage = approved − heldBack.
 */
export interface ChannelReckoning {
  proposed: number;
  changedAway: number;
  changedTo: number;
  rejected: number;
  released: number;
  undecided: number;
  exportedBefore: number;
  approved: number;
  heldBack: number;
  inPackage: number;
}

export interface Reckoning {
  readonly channels: { readonly [channel: string]: ChannelReckoning };
  readonly suppressed: readonly SuppressedRow[];
}

const ROWS_A_PAGE = 1_000;

interface TouchedRow {
  readonly position: number;
  readonly customerId: string;
  readonly status: DecisionStatus;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly state: DecisionState;
  readonly reason: string | null;
  readonly claimed: string | null;
  readonly sealed: number;
}

const PROPOSED = `
  SELECT channel, count(*) AS count FROM decision
  WHERE run = @run AND position BETWEEN @first AND @last AND status = 'proposed' GROUP BY channel ORDER BY channel`;

// Every decision that anybody did anything to, with its latest published state and its live claim.
const TOUCHED = `
  SELECT d.position, customer.id AS customerId, d.status, d.treatment, d.channel,
    (SELECT s.state FROM decision_state s JOIN action a ON a.action = s.action
      WHERE s.run = d.run AND s.position = d.position AND a.change IS NOT NULL ORDER BY a.change DESC LIMIT 1) AS state,
    (SELECT s.reason FROM decision_state s JOIN action a ON a.action = s.action
      WHERE s.run = d.run AND s.position = d.position AND a.change IS NOT NULL ORDER BY a.change DESC LIMIT 1) AS reason,
    (SELECT c.channel FROM claim c JOIN action a ON a.action = c.action AND a.change IS NOT NULL
      WHERE c.run = d.run AND c.position = d.position AND ${CLAIMED_NOW}) AS claimed,
    EXISTS (SELECT 1 FROM package_row r JOIN package p ON p.package = r.package
      WHERE r.run = d.run AND r.position = d.position AND r.held_back IS NULL AND p.change IS NOT NULL) AS sealed
  FROM decision d JOIN customer ON customer.customer = d.customer
  WHERE d.run = @run AND d.position IN (
    SELECT DISTINCT s.position FROM decision_state s JOIN action a ON a.action = s.action
    WHERE s.run = @run AND s.position > @after AND a.change IS NOT NULL ORDER BY s.position LIMIT ${ROWS_A_PAGE})
  ORDER BY d.position`;

/** Counts a run's proposals down to `checked`, the rows that were approved and checked again. */
export async function reckon(
  connection: Connection,
  run: StoredRun,
  checked: readonly CheckedRow[],
  work: Work,
): Promise<Reckoning> {
  const channels: { [channel: string]: ChannelReckoning } = {};
  const of = (channel: string): ChannelReckoning => {
    channels[channel] ??= {
      proposed: 0,
      changedAway: 0,
      changedTo: 0,
      rejected: 0,
      released: 0,
      undecided: 0,
      exportedBefore: 0,
      approved: 0,
      heldBack: 0,
      inPackage: 0,
    };
    return channels[channel];
  };
  const proposed = connection.statement(PROPOSED);
  const decisions = decisionsIn(connection, run.run);
  for (let first = 0; first < decisions; first += ROWS_A_PAGE) {
    const rows = proposed.all({ run: run.run, first, last: first + ROWS_A_PAGE - 1 });
    for (const { channel, count } of rows as { channel: string; count: number }[]) {
      of(channel).proposed += count;
      of(channel).undecided += count;
    }
    await work.breathe();
  }

  const suppressed: SuppressedRow[] = [];
  const page = connection.statement(TOUCHED);
  for (let after = -1; ; ) {
    const rows = connection.guard(() => page.all({ run: run.run, after })) as TouchedRow[];
    for (const row of rows) {
      countTouched(of, row);
      const { position, customerId, state, reason } = row;
      if (state !== 'rejected' && state !== 'released') continue;
      const words = state === 'rejected' ? `rejected: ${reason}` : 'released';
      suppressed.push({
        position,
        customerId,
        treatment: row.treatment ?? '',
        channel: row.channel ?? '',
        reason: words,
      });
    }
    if (rows.length < ROWS_A_PAGE) break;
    after = rows.at(-1)!.position;
    await work.breathe();
  }
  for (const { channel, heldBack } of checked) of(channel)[heldBack === null ? 'inPackage' : 'heldBack'] += 1;
  for (const { position, customerId, treatment, channel, heldBack } of checked) {
    if (heldBack !== null)
      suppressed.push({ position, customerId, treatment, channel, reason: `held back: ${heldBack}` });
  }
  suppressed.sort((a, b) => a.position - b.position);
  const inOrder = Object.fromEntries(Object.entries(channels).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { channels: inOrder, suppressed };
}

function countTouched(of: (channel: string) => ChannelReckoning, row: TouchedRow): void {
  const from = row.status === 'proposed' ? row.channel : null;
  const to = row.claimed;
  if (from !== null) of(from).undecided -= 1;
  if (to !== null) {
    if (from !== to) {
      of(to).changedTo += 1;
      if (from !== null) of(from).changedAway += 1;
    }
    of(to)[row.sealed === 1 ? 'exportedBefore' : 'approved'] += 1;
    return;
  }
  if (from === null) return;
  if (row.state === 'rejected') of(from).rejected += 1;
  else if (row.state === 'released') of(from).released += 1;
  else of(from).undecided += 1;
}
