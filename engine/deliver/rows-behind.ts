// The rows behind a number of the subtraction: of what would leave of a run now, or of a sealed package as everything
// stood when it was sealed.
import { rulesNow } from '#engine/review/claiming/rules.ts';
import { benchOf } from '#engine/review/claiming/take.ts';
import { packageOf } from '#engine/store/decisions/packages.ts';
import { runOf, type StoredRun } from '#engine/store/decisions/runs.ts';
import { CLAIMED_AT } from '#engine/store/decisions/usage.ts';
import { namesOf } from '#engine/store/records/reading/names.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { unwatchedWork } from '#shared/model/work.ts';
import { recheck } from './recheck.ts';
import { type Reckoned, reckonedPositions, STATE_AT } from './reckoned-positions.ts';

export interface BehindAsked {
  readonly of: { readonly run: number } | { readonly package: number };
  readonly part: Reckoned;
  /** Null is every channel. */
  readonly channel: string | null;
  /** The first row, from 0, and how many. */
  readonly from: number;
  readonly count: number;
}

export interface BehindRow {
  readonly customerId: string;
  readonly name: string | null;
  readonly treatment: string;
  readonly treatmentName: string;
  readonly channel: string;
  /** In currency. */
  readonly net: number;
  /** Why it was rejected or held back, or what it was changed from or to; null where there is nothing to say. */
  readonly why: string | null;
}

export interface RowsBehind {
  readonly run: number;
  /** How many there are in all. */
  readonly count: number;
  /** In order of customer id. */
  readonly rows: readonly BehindRow[];
}

/** The positions behind a number, ascending; with why each is held back where it is. */
interface Found {
  readonly positions: Int32Array;
  readonly reasons: readonly string[] | null;
}

const KEPT = 4;

const PACKED = `
  SELECT r.position, r.held_back AS heldBack, c.channel FROM package_row r
  JOIN claim c ON c.run = r.run AND c.position = r.position AND ${CLAIMED_AT}
  WHERE r.package = @package ORDER BY r.position`;

const ROW = `
  SELECT d.customer, customer.id AS customerId, d.treatment, d.channel, d.net, ${STATE_AT('reason')} AS reason,
    c.treatment AS claimedTreatment, c.channel AS claimedChannel, c.net AS claimedNet
  FROM decision d JOIN customer ON customer.customer = d.customer
  LEFT JOIN claim c ON c.run = d.run AND c.position = d.position AND ${CLAIMED_AT}
  WHERE d.run = @run AND d.position = @position`;

const FOUND = new WeakMap<Connection, Map<string, Found>>();

/** Throws UNKNOWN_RUN, UNKNOWN_PACKAGE. `exporter` counts for the two-person rule; `breathe` is awaited between pages. */
export async function rowsBehind(
  connection: Connection,
  asked: BehindAsked,
  exporter: string,
  breathe: () => Promise<void>,
): Promise<RowsBehind> {
  const { of, part } = asked;
  const sealed = 'package' in of ? packageOf(connection, of.package) : null;
  const run = runOf(connection, 'run' in of ? of.run : sealed!.run);
  const newest = newestChange(connection);
  // What was exported became so by the change that sealed it: the counts are of the moment before.
  const change = sealed === null ? newest : sealed.change - 1;
  let kept = FOUND.get(connection);
  if (kept === undefined) {
    kept = new Map();
    FOUND.set(connection, kept);
  }
  const key = JSON.stringify([of, part, asked.channel, change, exporter]);
  const found =
    kept.get(key) ??
    (part !== 'heldBack' && part !== 'inPackage'
      ? { positions: await reckonedPositions(connection, run, change, asked, breathe), reasons: null }
      : sealed === null
        ? await rechecked(connection, run, asked, exporter, breathe)
        : packed(connection, sealed, asked));
  kept.delete(key);
  kept.set(key, found);
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
  return { run: run.run, count: found.positions.length, rows: rowsAt(connection, run, change, asked, found) };
}

async function rechecked(
  connection: Connection,
  run: StoredRun,
  asked: BehindAsked,
  exporter: string,
  breathe: () => Promise<void>,
): Promise<Found> {
  return chosen(
    await recheck(connection, run, benchOf(connection, run), exporter, { ...unwatchedWork, breathe }),
    asked,
  );
}

const packed = (
  connection: Connection,
  { package: number, change }: { readonly package: number; readonly change: number },
  asked: BehindAsked,
): Found => chosen(connection.statement(PACKED).all({ package: number, change }) as Checked[], asked);

interface Checked {
  readonly position: number;
  readonly channel: string;
  readonly heldBack: string | null;
}

function chosen(rows: readonly Checked[], { part, channel }: BehindAsked): Found {
  const own = rows.filter(
    (row) => (row.heldBack !== null) === (part === 'heldBack') && (channel === null || row.channel === channel),
  );
  return {
    positions: Int32Array.from(own, ({ position }) => position),
    reasons: part === 'heldBack' ? own.map(({ heldBack }) => heldBack ?? '') : null,
  };
}

/** What was approved stands in place of what was proposed in these. */
const CLAIMED: readonly Reckoned[] = ['changedTo', 'exportedBefore', 'approved', 'heldBack', 'inPackage'];

interface StoredRow {
  readonly customer: number;
  readonly customerId: string;
  readonly treatment: string | null;
  readonly channel: string | null;
  readonly net: number;
  readonly reason: string | null;
  readonly claimedTreatment: string | null;
  readonly claimedChannel: string | null;
  readonly claimedNet: number | null;
}

function rowsAt(
  connection: Connection,
  { run }: StoredRun,
  change: number,
  { part, from, count }: BehindAsked,
  { positions, reasons }: Found,
): BehindRow[] {
  const { treatments, configuration } = rulesNow(connection);
  const nameOf = (treatment: string | null): string => treatments.get(treatment ?? '')?.name ?? treatment ?? '';
  const rejections = new Map(configuration.rejections.map(({ code, name }) => [code, name]));
  const row = connection.statement(ROW);
  const stored = Array.from(
    positions.subarray(from, from + count),
    (position) => row.get({ run, position, change }) as StoredRow,
  );
  const names = namesOf(
    connection,
    newestChange(connection),
    stored.map(({ customer }) => customer),
  );
  const isClaimed = CLAIMED.includes(part);
  return stored.map((each, at) => {
    const treatment = (isClaimed ? each.claimedTreatment : each.treatment) ?? '';
    const why = {
      rejected: rejections.get(each.reason ?? '') ?? each.reason,
      heldBack: reasons?.[from + at] ?? null,
      changedAway: `changed to ${nameOf(each.claimedTreatment)}`,
      changedTo: each.treatment === null ? 'nothing was proposed' : `changed from ${nameOf(each.treatment)}`,
    };
    return {
      customerId: each.customerId,
      name: names[at] ?? null,
      treatment,
      treatmentName: nameOf(treatment),
      channel: (isClaimed ? each.claimedChannel : each.channel) ?? '',
      net: (isClaimed ? each.claimedNet : each.net) ?? 0,
      why: part in why ? why[part as keyof typeof why] : null,
    };
  });
}
